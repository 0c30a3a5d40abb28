//! Reformatting of JSON without parsing the values: names, strings and numbers stay as sent, except that
//! characters in strings that a terminal could interpret are escaped. The input must be valid JSON.

use crate::commands::status::escape::{Layout, escaped};

/// Spaces per level of indentation.
const STEP: usize = 2;
/// Maximum level of indentation: a response of nested brackets alone would otherwise become too long.
const DEEPEST: usize = 20;

/// The JSON in another layout, with a newline at the end.
pub(super) fn lay_out(json: &str, layout: Layout) -> String {
    let mut sheet = Sheet { out: String::with_capacity(json.len() + 1), layout, level: 0 };
    let mut rest = json.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, behind) = rest.split_at(length(rest));
        rest = behind.trim_start();
        match first {
            '{' | '[' if rest.starts_with(['}', ']']) => rest = sheet.put_empty(token, rest),
            '{' | '[' => sheet.open(token),
            '}' | ']' => sheet.close(token),
            ',' => sheet.continue_list(token),
            ':' => sheet.put_colon(),
            '"' => sheet.out.push_str(&escaped(token)),
            _ => sheet.out.push_str(token),
        }
    }
    sheet.out.push('\n');
    sheet.out
}

/// Length in bytes of the first token of the text.
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'"') => string_length(bytes),
        Some(b'{' | b'}' | b'[' | b']' | b',' | b':') => 1,
        _ => text.find(|c: char| c.is_whitespace() || "{}[],:\"".contains(c)).unwrap_or(text.len()),
    }
}

fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    loop {
        match bytes.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') => return at + 1,
            Some(_) => at += 1,
            None => return bytes.len(),
        }
    }
}

/// Output state of the formatter.
struct Sheet {
    out: String,
    layout: Layout,
    level: usize,
}

impl Sheet {
    fn put_empty<'a>(&mut self, bracket: &str, rest: &'a str) -> &'a str {
        let (closing, rest) = rest.split_at(1);
        self.out.push_str(bracket);
        self.out.push_str(closing);
        rest.trim_start()
    }

    fn open(&mut self, bracket: &str) {
        self.out.push_str(bracket);
        self.level += 1;
        self.break_line();
    }

    fn close(&mut self, bracket: &str) {
        self.level = self.level.saturating_sub(1);
        self.break_line();
        self.out.push_str(bracket);
    }

    fn continue_list(&mut self, comma: &str) {
        self.out.push_str(comma);
        self.break_line();
    }

    fn put_colon(&mut self) {
        self.out.push_str(if self.layout == Layout::Lines { ": " } else { ":" });
    }

    fn break_line(&mut self) {
        if self.layout == Layout::Lines {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', STEP * self.level.min(DEEPEST)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn values_are_printed_as_sent() {
        let sent =
            "{ \"a\" : 123456789012345678901234 ,\n\"a\":[1.0, 1e2,-0.0,[ ],{ }],\"\\u0041\\\"{\":null}";
        let line = "{\"a\":123456789012345678901234,\"a\":[1.0,1e2,-0.0,[],{}],\"\\u0041\\\"{\":null}\n";
        assert_eq!(lay_out(sent, Layout::OneLine), line);
        let lines = "{\n  \"a\": 123456789012345678901234,\n  \"a\": [\n    1.0,\n    1e2,\n    -0.0,\n    [],\n    {}\n  ],\n  \
                     \"\\u0041\\\"{\": null\n}\n";
        assert_eq!(lay_out(sent, Layout::Lines), lines);
    }

    #[test]
    fn control_characters_are_escaped_in_names_and_values() {
        let sent = "{\"\u{9b}2J\":\"\u{7f}\u{202e}\u{e0041}\\u001b Zürich\"}";
        let shown = "{\"\\u009b2J\":\"\\u007f\\u202e\\udb40\\udc41\\u001b Zürich\"}\n";
        assert_eq!(lay_out(sent, Layout::OneLine), shown);
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(read(sent), read(shown));
    }

    #[test]
    fn indentation_of_deep_nesting_is_limited() {
        let pile = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(lay_out(&pile, Layout::Lines).len() < pile.len() * (2 + STEP * DEEPEST));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            let object = prop::collection::hash_map(".*", inner.clone(), 0..4);
            let array = prop::collection::vec(inner, 0..4).prop_map(Value::from);
            prop_oneof![array, object.prop_map(|fields| fields.into_iter().collect::<Value>())]
        })
    }

    proptest! {
        #[test]
        fn layout_does_not_change_the_value(value in any_json()) {
            let compact = value.to_string();
            let spread = serde_json::to_string_pretty(&value).unwrap();
            let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            for layout in [Layout::Lines, Layout::OneLine] {
                let text = lay_out(&compact, layout);
                prop_assert_eq!(read(&text), read(&compact));
                prop_assert_eq!(&lay_out(&spread, layout), &text, "and does not depend on the one before");
            }
        }
    }
}

//! Natural order of names: numbers by their value, everything else by its characters.

/// Stands before the length of a number that a text begins with: what is no number begins before or behind it.
const FIRST: char = '0';
/// Stands before the length of any further number: what goes on with a character comes later.
const FURTHER: char = '\u{1}';
/// Stands behind the last part: what goes on comes later.
const END: char = '\0';

/// Sort key of a text in natural order, whatever its case: `branch-2` before `Branch-10`.
pub fn natural_sort_key(text: &str) -> String {
    let lower = text.to_lowercase();
    let text = lower.as_str();
    let mut key = String::with_capacity(2 * text.len() + 8);
    let mut rest = text;
    while !rest.is_empty() {
        let (run, further) = rest.split_at(run(rest));
        if run.starts_with(|c: char| c.is_ascii_digit()) {
            let digits = run.trim_start_matches('0');
            key.push(if key.is_empty() { FIRST } else { FURTHER });
            key.push(length(digits));
            key.push_str(digits);
        } else {
            key.push_str(run);
        }
        rest = further;
    }
    // Numbers of the same value can be written in several ways.
    key.push(END);
    key.push_str(text);
    key
}

/// The length of a number as a character; far longer ones than anybody counts with are as good as each other.
fn length(digits: &str) -> char {
    u32::try_from(digits.len()).ok().and_then(char::from_u32).unwrap_or(char::MAX)
}

/// How many bytes of a text are digits, or what is none up to the first.
fn run(text: &str) -> usize {
    let is_digit = text.bytes().next().is_some_and(|first| first.is_ascii_digit());
    // Digits are single bytes, so that what is between them is whole.
    text.bytes().position(|byte| byte.is_ascii_digit() != is_digit).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_counted() {
        let mut names = [
            "branch-10",
            "branch-2",
            "branch-02b",
            "branch",
            "Branch-1",
            "9",
            "a10b2",
            "a10b10",
            "(a",
            "a(",
            "10",
        ];
        names.sort_by_key(|name| natural_sort_key(name));
        assert_eq!(
            names,
            [
                "(a",
                "9",
                "10",
                "a10b2",
                "a10b10",
                "a(",
                "branch",
                "Branch-1",
                "branch-2",
                "branch-02b",
                "branch-10"
            ]
        );
        assert!(natural_sort_key("a01") < natural_sort_key("a1"), "an order is always one of two");
    }
}

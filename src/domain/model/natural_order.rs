//! Natural order of names: numbers by value, everything else by character.

/// Precedes the length of a leading number: texts that do not begin with a number sort before or after it.
const FIRST: char = '0';
/// Precedes the length of any other number: a text that continues with a character sorts later.
const FURTHER: char = '\u{1}';
/// Terminates the key: longer texts sort later.
const END: char = '\0';

/// Case-insensitive sort key in natural order: `branch-2` before `Branch-10`.
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
    // Ties between different spellings of the same number.
    key.push(END);
    key.push_str(text);
    key
}

/// The number of digits as a character; absurdly long numbers compare as equal.
fn length(digits: &str) -> char {
    u32::try_from(digits.len()).ok().and_then(char::from_u32).unwrap_or(char::MAX)
}

/// Length of the leading run of digits, or of non-digits.
fn run(text: &str) -> usize {
    let is_digit = text.bytes().next().is_some_and(|first| first.is_ascii_digit());
    // ASCII digits are single bytes, so this is a character boundary.
    text.bytes().position(|byte| byte.is_ascii_digit() != is_digit).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_sort_numerically() {
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

//! Texts in the order in which people count: digits by their value, all else by its characters.

use std::cmp::Ordering;

/// Texts in the order in which people count: `branch-2` before `branch-10`.
pub(super) fn natural(one: &str, other: &str) -> Ordering {
    let (mut one_rest, mut other_rest) = (one, other);
    loop {
        let (one_run, other_run) = (run(one_rest), run(other_rest));
        let order = match (one_run.is_empty(), other_run.is_empty()) {
            (true, true) => return one.cmp(other),
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => compare_runs(one_run, other_run),
        };
        if order != Ordering::Equal {
            return order;
        }
        (one_rest, other_rest) = (&one_rest[one_run.len()..], &other_rest[other_run.len()..]);
    }
}

/// The digits that a text begins with, or what is none up to the first.
fn run(text: &str) -> &str {
    let is_digit = text.bytes().next().is_some_and(|first| first.is_ascii_digit());
    // Digits are single bytes, so that what is between them is whole.
    let end = text.bytes().position(|byte| byte.is_ascii_digit() != is_digit).unwrap_or(text.len());
    &text[..end]
}

fn compare_runs(one: &str, other: &str) -> Ordering {
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if !is_number(one) || !is_number(other) {
        return one.cmp(other);
    }
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_counted() {
        let mut names = ["branch-10", "branch-2", "branch-02b", "branch", "Branch-1", "9", "a10b2", "a10b10"];
        names.sort_by(|one, other| natural(one, other));
        assert_eq!(
            names,
            ["9", "Branch-1", "a10b2", "a10b10", "branch", "branch-2", "branch-02b", "branch-10"]
        );
        assert_eq!(natural("a01", "a1"), Ordering::Less, "an order is always one of two");
    }
}

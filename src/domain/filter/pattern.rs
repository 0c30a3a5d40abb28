//! Case-insensitive search patterns: a substring, which also matches without diacritics, or a regular expression.

use super::fold::fold;
use super::search_text::END;
use regex::{Regex, RegexBuilder};

/// Maximum size of a compiled expression, in bytes.
const MAX_COMPILED_BYTES: usize = 1 << 20;

/// A search pattern.
#[derive(Debug, Clone)]
pub(super) enum Pattern {
    /// A substring, in lower case and without diacritics.
    Substring(String),
    Expression(Regex),
}

impl Pattern {
    /// A substring pattern.
    pub(super) fn substring(text: &str) -> Self {
        Self::Substring(fold(text))
    }

    /// A regular expression in the syntax of the `regex` crate.
    pub(super) fn expression(text: &str) -> Result<Self, String> {
        let built = RegexBuilder::new(text).case_insensitive(true).size_limit(MAX_COMPILED_BYTES).build();
        built.map(Self::Expression).map_err(|error| problem(&error))
    }

    /// The substring, if it is one.
    pub(super) fn as_substring(&self) -> Option<&str> {
        match self {
            Self::Substring(part) => Some(part),
            Self::Expression(_) => None,
        }
    }

    /// Whether each text that matches this pattern is known to match another.
    pub(super) fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Substring(one), Self::Substring(other)) => one.contains(other.as_str()),
            (Self::Expression(one), Self::Expression(other)) => one.as_str() == other.as_str(),
            _ => false,
        }
    }

    /// Whether a search text matches, if that can be decided from it.
    pub(super) fn matches_search_text(&self, text: &str) -> Option<bool> {
        match self {
            Self::Substring(part) if !part.contains(END) => Some(text.contains(part.as_str())),
            Self::Substring(_) | Self::Expression(_) => None,
        }
    }

    /// Whether a text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Substring(part) if text.is_ascii() => {
                contains_ignore_case(part.as_bytes(), text.as_bytes())
            }
            Self::Substring(part) => fold(text).contains(part.as_str()),
            Self::Expression(expression) => expression.is_match(text),
        }
    }
}

/// Whether ASCII text contains a lower-case substring. Each key press searches all texts of all tunnels.
fn contains_ignore_case(part: &[u8], text: &[u8]) -> bool {
    let [first, rest @ ..] = part else { return true };
    let begins = |(at, letter): (usize, &u8)| {
        letter.to_ascii_lowercase() == *first
            && text.get(at + 1..=at + rest.len()).is_some_and(|text| text.eq_ignore_ascii_case(rest))
    };
    text.iter().enumerate().any(begins)
}

/// The reason, which is the last line of the parser's message; the others show the expression.
fn problem(error: &regex::Error) -> String {
    let text = error.to_string();
    let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
    format!("invalid regular expression: {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_ignored() {
        assert!(
            Pattern::substring("BRANCH").matches("my-branch-1")
                && Pattern::substring("ÄRGER").matches("kein Ärger")
        );
        assert!(Pattern::expression("^BRANCH-0[12]$").unwrap().matches("branch-02"));
        assert!(!Pattern::substring("branches").matches("branch"));
        assert!(Pattern::substring("").matches("") && Pattern::substring("h").matches("BRANCH"));
        assert!(
            Pattern::substring("anch").matches("branANCH") && !Pattern::substring("anchor").matches("branch")
        );
    }

    #[test]
    fn invalid_expression_has_a_one_line_reason() {
        let problem = Pattern::expression("branch-(0").unwrap_err();
        assert!(problem.contains("unclosed group") && !problem.contains('\n'), "{problem}");
        assert!(Pattern::expression("(a{1000}){1000}").is_err());
    }
}

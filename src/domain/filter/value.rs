//! Values of filter terms: bare, quoted, or a regular expression between slashes.

use super::network::Network;
use std::ops::Range;

/// A value with its position.
pub(super) struct Value<'a> {
    pub(super) text: &'a str,
    pub(super) span: Range<usize>,
    pub(super) kind: ValueKind,
}

impl Value<'_> {
    pub(super) fn is_network(&self) -> bool {
        self.kind != ValueKind::Expression && self.text.contains('/') && Network::parse(self.text).is_some()
    }
}

/// Form of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueKind {
    Bare,
    Quoted,
    Expression,
}

/// End of a delimited text; a backslash escapes a slash.
pub(super) fn closing(text: &str, mark: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if mark == '/' => is_escaped = true,
            _ if character == mark => return Some(at),
            _ => {}
        }
    }
    None
}

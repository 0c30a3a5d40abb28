//! Syntax errors of filters.

use crate::domain::is_unprintable;
use std::fmt;
use std::ops::Range;
use thiserror::Error;

/// A syntax error in a filter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{problem}")]
pub struct FilterError {
    /// The position of the error, in characters.
    pub span: Range<usize>,
    /// The error and how to fix it.
    pub problem: String,
}

impl FilterError {
    /// The error, the source text and a line that points at the error.
    pub fn with_pointer(&self, text: &str) -> impl fmt::Display {
        let shown: String = text.chars().map(|c| if is_unprintable(c) { '?' } else { c }).collect();
        let marks = "^".repeat(self.span.len().max(1));
        format!("{}\n  {shown}\n  {}{marks}", self.problem, " ".repeat(self.span.start))
    }
}

/// A quoted part of the filter, shortened and escaped.
pub(super) fn printable(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_debug).collect()
}

/// The known name that is most similar, if any is similar.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distances = known.into_iter().map(|known| (strsim::osa_distance(name, known), known));
    distances.min().filter(|(distance, _)| *distance <= 1 + name.len() / 4).map(|(_, known)| known)
}

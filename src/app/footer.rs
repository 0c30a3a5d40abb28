//! Layout of the footer: hints that fit, and their columns.

use super::Action;
use unicode_width::UnicodeWidthStr;

/// Spaces between two hints.
const GAP: u16 = 2;
/// Margin at both ends.
const MARGIN: u16 = 1;
/// Number of hints at the right, which are kept longest.
const RIGHT_HINTS: usize = 2;

/// An available key and its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub key: String,
    pub label: &'static str,
    pub action: Action,
}

/// A hint with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedHint {
    pub hint: Hint,
    pub column: u16,
}

/// The hints of the footer, left to right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Footer {
    /// Hints that a notice replaces.
    pub left: Vec<PlacedHint>,
    /// Hints that stay beside a notice.
    pub right: Vec<PlacedHint>,
    /// Width of a notice beside the right hints.
    pub notice_width: u16,
}

impl Hint {
    fn width(&self) -> u16 {
        to_columns(self.key.width() + 1 + self.label.width())
    }
}

impl Footer {
    /// Lays out the hints in a terminal of this width.
    pub(super) fn new(mut hints: Vec<Hint>, width: u16) -> Self {
        let right = hints.split_off(hints.len().saturating_sub(RIGHT_HINTS));
        let inner = width.saturating_sub(MARGIN);
        let right_width = (total_width(&right) + MARGIN).min(inner);
        let left_width = inner - right_width;
        let notice_width = left_width.saturating_sub(GAP);
        Self {
            left: fitting_hints(hints, MARGIN, notice_width),
            right: fitting_hints(right, MARGIN + left_width, right_width),
            notice_width,
        }
    }

    /// Action of the hint at a column. A notice covers the left hints.
    pub(super) fn action_at(&self, column: u16, has_notice: bool) -> Option<Action> {
        let left = if has_notice { &[] } else { self.left.as_slice() };
        let covers_column = |shown: &&PlacedHint| {
            (shown.column..shown.column.saturating_add(shown.hint.width())).contains(&column)
        };
        left.iter().chain(&self.right).find(covers_column).map(|shown| shown.hint.action)
    }
}

/// Hints that fit into `max_width` columns from `start` on.
fn fitting_hints(hints: Vec<Hint>, start: u16, max_width: u16) -> Vec<PlacedHint> {
    let mut column = start;
    let mut shown = Vec::new();
    for hint in hints {
        let width = hint.width();
        if column + width > start + max_width {
            break;
        }
        shown.push(PlacedHint { hint, column });
        column += width + GAP;
    }
    shown
}

/// Width of hints with gaps.
fn total_width(hints: &[Hint]) -> u16 {
    hints.iter().map(|hint| hint.width() + GAP).sum::<u16>().saturating_sub(GAP)
}

fn to_columns(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX / 16)
}

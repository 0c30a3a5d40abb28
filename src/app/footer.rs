//! The footer: the hints that there is room for, and the column of each.

use super::Action;
use unicode_width::UnicodeWidthStr;

/// Blanks between two hints.
const GAP: u16 = 2;
/// Blank columns at the left end and at the right end.
const MARGIN: u16 = 1;
/// Hints that stand at the right and stay the longest.
const AT_RIGHT: usize = 2;

/// A key that works now, and the word for what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The key.
    pub key: String,
    /// The word.
    pub word: &'static str,
    /// What it does.
    pub action: Action,
}

/// A hint in the footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedHint {
    /// The hint.
    pub hint: Hint,
    /// Its first column.
    pub column: u16,
}

/// The hints of the footer, from the left to the right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footer {
    /// Those whose place a notice takes.
    pub left: Vec<PlacedHint>,
    /// Those that stay beside a notice.
    pub right: Vec<PlacedHint>,
    /// The columns of a notice beside those.
    pub notice_width: u16,
}

impl Hint {
    fn width(&self) -> u16 {
        to_columns(self.key.width() + 1 + self.word.width())
    }
}

impl Footer {
    /// The footer of a terminal of this width.
    pub(super) fn new(mut hints: Vec<Hint>, width: u16) -> Self {
        let right = hints.split_off(hints.len().saturating_sub(AT_RIGHT));
        let inner = width.saturating_sub(MARGIN);
        let right_width = (total_width(&right) + MARGIN).min(inner);
        let left_width = inner - right_width;
        let notice_width = left_width.saturating_sub(GAP);
        Self {
            left: placed(hints, MARGIN, notice_width),
            right: placed(right, MARGIN + left_width, right_width),
            notice_width,
        }
    }

    /// The action of the hint at a column, left or right, or only at the right.
    pub(super) fn action_at(&self, column: u16, has_notice: bool) -> Option<Action> {
        let left = if has_notice { &[] } else { self.left.as_slice() };
        let is_there = |shown: &&PlacedHint| {
            (shown.column..shown.column.saturating_add(shown.hint.width())).contains(&column)
        };
        left.iter().chain(&self.right).find(is_there).map(|shown| shown.hint.action)
    }
}

/// As many hints as fit into so many columns from this one on.
fn placed(hints: Vec<Hint>, from: u16, room: u16) -> Vec<PlacedHint> {
    let mut column = from;
    let mut shown = Vec::new();
    for hint in hints {
        let width = hint.width();
        if column + width > from + room {
            break;
        }
        shown.push(PlacedHint { hint, column });
        column += width + GAP;
    }
    shown
}

/// Columns of hints with the gaps between them.
fn total_width(hints: &[Hint]) -> u16 {
    hints.iter().map(|hint| hint.width() + GAP).sum::<u16>().saturating_sub(GAP)
}

fn to_columns(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX / 16)
}

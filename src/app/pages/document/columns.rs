//! Column layout of pages: margins, facts at the right, sections and graphs side by side.

/// Width from which on the facts are at the right.
const FACTS_RIGHT_WIDTH: u16 = 160;
/// Width of the facts at the right, and the gap before them.
const FACTS_WIDTH: std::ops::RangeInclusive<u16> = 56..=84;
const FACTS_GAP: u16 = 2;
/// Widths from which on two or three sections are side by side.
const TWO_COLUMNS_WIDTH: u16 = 98;
const THREE_COLUMNS_WIDTH: u16 = 150;
/// Width from which on graphs are higher.
pub(super) const HIGH_GRAPHS_WIDTH: u16 = 120;
/// Gap between sections or graphs side by side.
pub const SECTION_GAP: u16 = 2;
/// Margin at the right, for scroll marks.
const RIGHT_MARGIN: u16 = 1;
/// Margin at the left, for the selection sign.
pub const INDENT: u16 = 2;
/// Width of a label.
pub const LABEL_WIDTH: u16 = 13;
/// Width of a mark and the following space.
pub(super) const MARK_WIDTH: usize = 2;

/// Column layout of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageColumns {
    /// Width of the content.
    pub main: u16,
    /// Gap between content and facts.
    pub gap: u16,
    /// Width of the facts at the right; 0 if below.
    pub facts: u16,
}

impl PageColumns {
    pub(super) fn new(width: u16, has_facts: bool) -> Self {
        let available = width.saturating_sub(RIGHT_MARGIN);
        if width < FACTS_RIGHT_WIDTH || !has_facts {
            return Self { main: available, gap: 0, facts: 0 };
        }
        let facts = (width * 3 / 8).clamp(*FACTS_WIDTH.start(), *FACTS_WIDTH.end());
        Self { main: available - facts - FACTS_GAP, gap: FACTS_GAP, facts }
    }
}

/// Width of each of several sections or graphs side by side.
pub(super) fn section_width(width: u16, section_columns: u16) -> u16 {
    width.saturating_sub(SECTION_GAP * (section_columns - 1)) / section_columns
}

/// Number of sections or graphs side by side.
pub(super) fn section_columns(width: u16, count: usize) -> u16 {
    let max_columns = match width {
        THREE_COLUMNS_WIDTH.. => 3,
        TWO_COLUMNS_WIDTH.. => 2,
        _ => 1,
    };
    max_columns.min(u16::try_from(count).unwrap_or(max_columns)).max(1)
}

//! How a page divides the columns of the screen: margins, the facts at the right, sections and graphs side by side.

/// Columns of the screen from which on the facts stand at the right.
const FACTS_ASIDE: u16 = 160;
/// Columns of the facts at the right, and between them and the rest.
const FACTS_WIDTH: std::ops::RangeInclusive<u16> = 56..=84;
const FACTS_GAP: u16 = 2;
/// Columns from which on two or three sections stand side by side.
const TWO_COLUMNS: u16 = 98;
const THREE_COLUMNS: u16 = 150;
/// Columns from which on graphs are higher.
pub(super) const HIGH_GRAPHS: u16 = 120;
/// Columns between sections or graphs that stand side by side.
pub const BOX_GAP: u16 = 2;
/// Columns left free at the right of a page, for the marks of scrolling.
const MARGIN: u16 = 1;
/// Columns left free before what a page says, for the sign of the selected row.
pub const INDENT: u16 = 2;
/// Columns of a label.
pub const LABEL: u16 = 13;
/// Columns for a mark and the blank behind it.
pub(super) const MARK: usize = 2;

/// How a page divides the columns of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageColumns {
    /// Columns of what it shows.
    pub main: u16,
    /// Columns between that and the facts.
    pub gap: u16,
    /// Columns of the facts at the right; 0 where they stand below.
    pub facts: u16,
}

impl PageColumns {
    pub(super) fn new(width: u16, has_facts: bool) -> Self {
        let room = width.saturating_sub(MARGIN);
        if width < FACTS_ASIDE || !has_facts {
            return Self { main: room, gap: 0, facts: 0 };
        }
        let facts = (width * 3 / 8).clamp(*FACTS_WIDTH.start(), *FACTS_WIDTH.end());
        Self { main: room - facts - FACTS_GAP, gap: FACTS_GAP, facts }
    }
}

/// Columns of each of so many sections or graphs side by side.
pub(super) fn box_width(width: u16, section_columns: u16) -> u16 {
    width.saturating_sub(BOX_GAP * (section_columns - 1)) / section_columns
}

/// How many of so many sections or graphs stand side by side.
pub(super) fn section_columns(width: u16, count: usize) -> u16 {
    let most = match width {
        THREE_COLUMNS.. => 3,
        TWO_COLUMNS.. => 2,
        _ => 1,
    };
    most.min(u16::try_from(count).unwrap_or(most)).max(1)
}

//! Where a list to choose from stands on the screen: below header and banner where that leaves room for some entries, and in
//! the middle between left and right.

use super::Picker;
use crate::app::{Area, Size};

/// Columns of the list at most.
const WIDEST: u16 = 84;
/// Rows of entries at most.
const HIGHEST: u16 = 18;
/// Rows around the entries: the frame and the line that is typed.
const FRAME: u16 = 3;
/// Rows that a list needs below a banner.
const BELOW_BANNER: u16 = FRAME + 5;
/// Columns below which a list has no frame.
const NARROWEST_FRAME: u16 = 12;
/// Columns and rows of the frame on each side, with a blank column.
const FRAME_SIDES: (u16, u16) = (2, 1);

/// The parts of a list to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PickerLayout {
    /// All of it.
    pub area: Area,
    /// Whether it has a frame.
    pub is_framed: bool,
    /// The line that is typed.
    pub input: Area,
    /// The entries in view.
    pub entries: Area,
    /// The first of them.
    pub first: usize,
}

impl PickerLayout {
    /// The layout of a list on a terminal of this size, with a banner of so many rows.
    pub(in crate::app) fn new(picker: &Picker, size: Size, banner: u16) -> Self {
        let area = place(size, banner, picker.total().max(picker.listed().len()));
        let is_framed = area.height > FRAME && area.width >= NARROWEST_FRAME;
        let inner = if is_framed { inside(area) } else { area };
        let input = Area { height: inner.height.min(1), ..inner };
        let entries = Area { y: inner.y + input.height, height: inner.height - input.height, ..inner };
        let first = (picker.selected() + 1).saturating_sub(usize::from(entries.height.max(1)));
        Self { area, is_framed, input, entries, first }
    }

    /// The entry in a cell of the screen, counted from the first one listed.
    pub(in crate::app) fn entry_at(&self, column: u16, row: u16) -> Option<usize> {
        self.entries.contains(column, row).then(|| self.first + usize::from(row - self.entries.y))
    }
}

fn place(size: Size, banner: u16, entries: usize) -> Area {
    let entries = u16::try_from(entries).unwrap_or(u16::MAX).clamp(1, HIGHEST);
    let width = WIDEST.min(size.width.saturating_sub(if size.width > 40 { 4 } else { 0 }));
    let header = u16::from(size.height > 2);
    let footer = u16::from(size.height > FRAME + 2);
    let room = size.height.saturating_sub(header + footer);
    let banner = if room.saturating_sub(banner) >= BELOW_BANNER { banner } else { 0 };
    let height = (entries + FRAME).min(room - banner);
    Area { x: (size.width - width) / 2, y: header + banner, width, height }
}

fn inside(area: Area) -> Area {
    let (columns, rows) = FRAME_SIDES;
    Area {
        x: area.x + columns,
        y: area.y + rows,
        width: area.width - 2 * columns,
        height: area.height - 2 * rows,
    }
}

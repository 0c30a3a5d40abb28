//! Layout of a picker: horizontally centered, below header and banner if that leaves room for some entries.

use super::Picker;
use crate::app::{Area, Size};

/// Maximum width.
const MAX_WIDTH: u16 = 84;
/// Maximum number of visible entries.
const MAX_ENTRIES: u16 = 18;
/// Rows besides the entries: frame and input line.
const EXTRA_ROWS: u16 = 3;
/// Minimum height below a banner.
const MIN_HEIGHT_BELOW_BANNER: u16 = EXTRA_ROWS + 5;
/// Minimum width for a frame.
const MIN_FRAMED_WIDTH: u16 = 12;
/// Columns (with padding) and rows of the frame on each side.
const FRAME_SIDES: (u16, u16) = (2, 1);

/// Areas of a picker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PickerLayout {
    pub area: Area,
    pub is_framed: bool,
    pub input: Area,
    pub entries: Area,
    /// First visible entry.
    pub first: usize,
}

impl PickerLayout {
    /// Lays out a picker for a terminal size and banner height.
    pub(in crate::app) fn new(picker: &Picker, size: Size, banner: u16) -> Self {
        let area = picker_area(size, banner, picker.total().max(picker.listed().len()));
        let is_framed = area.height > EXTRA_ROWS && area.width >= MIN_FRAMED_WIDTH;
        let inner = if is_framed { inner_area(area) } else { area };
        let input = Area { height: inner.height.min(1), ..inner };
        let entries = Area { y: inner.y + input.height, height: inner.height - input.height, ..inner };
        let first = (picker.selected() + 1).saturating_sub(usize::from(entries.height.max(1)));
        Self { area, is_framed, input, entries, first }
    }

    /// Index of the entry in a cell.
    pub(in crate::app) fn entry_at(&self, column: u16, row: u16) -> Option<usize> {
        self.entries.contains(column, row).then(|| self.first + usize::from(row - self.entries.y))
    }
}

fn picker_area(size: Size, banner: u16, entries: usize) -> Area {
    let entries = u16::try_from(entries).unwrap_or(u16::MAX).clamp(1, MAX_ENTRIES);
    let width = MAX_WIDTH.min(size.width.saturating_sub(if size.width > 40 { 4 } else { 0 }));
    let header = u16::from(size.height > 2);
    let footer = u16::from(size.height > EXTRA_ROWS + 2);
    let body_height = size.height.saturating_sub(header + footer);
    let banner = if body_height.saturating_sub(banner) >= MIN_HEIGHT_BELOW_BANNER { banner } else { 0 };
    let height = (entries + EXTRA_ROWS).min(body_height - banner);
    Area { x: (size.width - width) / 2, y: header + banner, width, height }
}

fn inner_area(area: Area) -> Area {
    let (columns, rows) = FRAME_SIDES;
    Area {
        x: area.x + columns,
        y: area.y + rows,
        width: area.width - 2 * columns,
        height: area.height - 2 * rows,
    }
}

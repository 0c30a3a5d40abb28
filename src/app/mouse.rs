//! Mouse events, and what is at a position of the screen.

use super::home::PANE_HEADER_HEIGHT;
use super::{COLUMN_GAP, ColumnLayout, Home, HomeLayout, INDENT, LayoutMode, Pane};

/// A mouse event and its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MouseInput {
    pub action: MouseAction,
    /// Column, from 0.
    pub column: u16,
    /// Row, from 0.
    pub row: u16,
}

/// Supported mouse actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseAction {
    /// Left button pressed.
    Click,
    /// Wheel turned by this many steps; positive is down.
    Wheel(i8),
}

/// Rows per wheel step.
pub(super) const WHEEL_ROWS: isize = 3;
/// Height of the header.
const HEADER_HEIGHT: u16 = 1;

/// Pane and row at a position of the home screen; with room for one pane, the focused one.
pub(super) fn pane_and_row_at(
    mouse: MouseInput,
    layout: &HomeLayout,
    focused: Pane,
    home: &Home,
) -> Option<(Pane, Option<usize>)> {
    let row = mouse.row.checked_sub(HEADER_HEIGHT + layout.banner)?;
    let contains_position = |pane: &Pane| layout.area(*pane).contains(mouse.column, row);
    let pane = match layout.mode {
        LayoutMode::Line => None,
        layout_mode if layout_mode.is_single() => Some(focused).filter(contains_position),
        _ => [Pane::Groups, Pane::Hubs, Pane::Datacenters].into_iter().find(contains_position),
    }?;
    let offset = match pane {
        Pane::Groups => home.groups().offset(),
        Pane::Hubs => 0,
        Pane::Datacenters => home.datacenters().offset(),
    };
    let row = (row - layout.area(pane).y).checked_sub(layout.header_height(pane));
    Some((pane, row.map(|row| usize::from(row) + offset)))
}

/// Column within a pane, if the position is on its column headers.
pub(super) fn header_column_at(mouse: MouseInput, layout: &HomeLayout, pane: Pane) -> Option<u16> {
    let area = layout.area(pane);
    let row = mouse.row.checked_sub(HEADER_HEIGHT + layout.banner)?.checked_sub(area.y)?;
    let has_headers = layout.header_height(pane) == PANE_HEADER_HEIGHT;
    (has_headers && row + 1 == PANE_HEADER_HEIGHT).then(|| mouse.column.saturating_sub(area.x))
}

/// Table column at an offset from the left of the table. A gap belongs to the column before it.
pub(super) fn column_at(x: u16, layout: &[ColumnLayout]) -> Option<usize> {
    let mut left = INDENT;
    layout.iter().find_map(|column| {
        let columns = left..left + column.width + COLUMN_GAP;
        left = columns.end;
        columns.contains(&x).then_some(column.column)
    })
}

/// Visible row of a page: below header, banner and breadcrumbs.
pub(super) fn page_row_at(row: u16, layout: &HomeLayout) -> Option<usize> {
    row.checked_sub(HEADER_HEIGHT + layout.banner + 1).map(usize::from)
}

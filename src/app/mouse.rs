//! The mouse, for those who switch it on, and what is where on the screen.

use super::home::PANE_HEAD;
use super::{COLUMN_GAP, ColumnLayout, Home, HomeLayout, INDENT, Pane, Shape};

/// What a mouse did, and in which cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub deed: MouseAction,
    /// The column, counted from 0.
    pub column: u16,
    /// The row, counted from 0.
    pub row: u16,
}

/// What a mouse can do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseAction {
    /// The left button was pressed.
    Click,
    /// The wheel was turned by so many steps; down is more than nothing.
    Wheel(i8),
}

/// Rows that a step of the wheel moves by.
pub(super) const WHEEL: isize = 3;
/// The header above all.
const HEADER: u16 = 1;

/// The pane in a place of the home screen, and which of its rows is there. Where there is room for one pane only, it is the
/// one in front.
pub(super) fn place_at_home(
    mouse: Mouse,
    layout: &HomeLayout,
    front: Pane,
    home: &Home,
) -> Option<(Pane, Option<usize>)> {
    let row = mouse.row.checked_sub(HEADER + layout.banner)?;
    let is_there = |pane: &Pane| layout.area(*pane).contains(mouse.column, row);
    let pane = match layout.shape {
        Shape::Line => None,
        shape if shape.is_single() => Some(front).filter(is_there),
        _ => [Pane::Groups, Pane::Hubs, Pane::Datacenters].into_iter().find(is_there),
    }?;
    let offset = match pane {
        Pane::Groups => home.groups().offset(),
        Pane::Hubs => 0,
        Pane::Datacenters => home.datacenters().offset(),
    };
    let row = (row - layout.area(pane).y).checked_sub(layout.head(pane));
    Some((pane, row.map(|row| usize::from(row) + offset)))
}

/// Whether this is the line of column heads of a pane, and which column of the screen within the pane.
pub(super) fn head_at_home(mouse: Mouse, layout: &HomeLayout, pane: Pane) -> Option<u16> {
    let area = layout.area(pane);
    let row = mouse.row.checked_sub(HEADER + layout.banner)?.checked_sub(area.y)?;
    let has_heads = layout.head(pane) == PANE_HEAD;
    (has_heads && row + 1 == PANE_HEAD).then(|| mouse.column.saturating_sub(area.x))
}

/// The column of a table at this place, counted from the left end of the table. A gap belongs to the column before it.
pub(super) fn column_at(x: u16, layout: &[ColumnLayout]) -> Option<usize> {
    let mut left = INDENT;
    layout.iter().find_map(|column| {
        let here = left..left + column.width + COLUMN_GAP;
        left = here.end;
        here.contains(&x).then_some(column.column)
    })
}

/// The row in view of a page, below header, banner and breadcrumbs.
pub(super) fn row_on_page(row: u16, layout: &HomeLayout) -> Option<usize> {
    row.checked_sub(HEADER + layout.banner + 1).map(usize::from)
}

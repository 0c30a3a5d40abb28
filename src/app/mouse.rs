//! The mouse, for those who switch it on, and what is where on the screen.

use super::{Home, HomeLayout, Pane, Shape, Size};

/// What a mouse did, and in which cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub deed: Deed,
    /// The column, counted from 0.
    pub column: u16,
    /// The row, counted from 0.
    pub row: u16,
}

/// What a mouse can do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The left button was pressed.
    Click,
    /// The wheel was turned by so many steps; down is more than nothing.
    Wheel(i8),
}

/// Rows that a step of the wheel moves by.
pub(super) const WHEEL: isize = 3;
/// The header above all.
const HEADER: u16 = 1;

/// The pane in a place of the home screen, and which of its rows is there.
pub(super) fn place_at_home(
    mouse: Mouse,
    layout: &HomeLayout,
    size: Size,
    home: &Home,
) -> Option<(Pane, Option<usize>)> {
    let row = mouse.row.checked_sub(HEADER + layout.banner)?;
    let row_behind =
        |row: u16, head: u16, offset: usize| row.checked_sub(head).map(|row| usize::from(row) + offset);
    if row < layout.groups {
        let head = if layout.shape == Shape::Names { 0 } else { 2 };
        return Some((Pane::Groups, row_behind(row, head, home.groups().offset())));
    }
    let row = row - layout.groups;
    let datacenter = |row| (Pane::Datacenters, row_behind(row, 2, home.datacenters().offset()));
    match layout.shape {
        Shape::Wide if mouse.column > size.width / 2 => Some(datacenter(row)),
        Shape::Wide => Some((Pane::Hubs, row_behind(row, 1, 0))),
        Shape::Tall if row < layout.hubs => Some((Pane::Hubs, row_behind(row, 1, 0))),
        Shape::Tall => Some(datacenter(row - layout.hubs)),
        Shape::Groups | Shape::Names | Shape::Line => None,
    }
}

/// The row in view of a page, below header, banner and breadcrumbs.
pub(super) fn row_on_page(row: u16, layout: &HomeLayout) -> Option<usize> {
    row.checked_sub(HEADER + layout.banner + 1).map(usize::from)
}

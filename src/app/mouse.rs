//! The mouse, for those who switch it on, and what is where on the screen.

use super::{Home, HomeLayout, Pane, Shape};

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

/// The row in view of a page, below header, banner and breadcrumbs.
pub(super) fn row_on_page(row: u16, layout: &HomeLayout) -> Option<usize> {
    row.checked_sub(HEADER + layout.banner + 1).map(usize::from)
}

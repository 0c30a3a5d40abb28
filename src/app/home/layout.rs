//! Layout of the home screen in cells, used for drawing, paging and scrolling.

use super::{NARROW_WIDTH, Pane, TableWidth};

/// Terminal size in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// Arrangement of panes for a terminal size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayoutMode {
    /// Groups at the left; hubs above data centers at the right.
    Columns,
    /// Groups above; hubs and data centers side by side below.
    Wide,
    /// Three stacked panes.
    Tall,
    /// One pane at a time.
    Single,
    /// One pane at a time; groups without title and headers.
    Rows,
    /// One line of counts.
    Line,
}

/// Area of the home screen in cells; the origin is below header and banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// Areas of the home screen. A pane has a title line, a line of column headers, and rows. With room for one pane, each has the
/// whole area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HomeLayout {
    pub mode: LayoutMode,
    /// Height of the banner.
    pub banner: u16,
    pub groups: Area,
    pub hubs: Area,
    pub datacenters: Area,
}

/// Lines above the rows of a pane: title and column headers.
pub(in crate::app) const PANE_HEADER_HEIGHT: u16 = 2;
/// Height of the hubs pane: title, headers and two rows.
const HUBS_HEIGHT: u16 = PANE_HEADER_HEIGHT + 2;
/// Height from which on the hubs pane also has details of the group.
const DETAILS_HEIGHT: u16 = 60;
/// Width from which on panes are shown at the right of the groups.
const SIDE_BY_SIDE_WIDTH: u16 = 160;
/// Width of the right panes at which their tables fit.
const RIGHT_WIDTH: u16 = 80;
/// Minimum width of the groups beside them, including the rule.
const LEFT_WIDTH: u16 = 102;
/// Height of header and footer.
const FRAME_HEIGHT: u16 = 2;
/// Lines of a page that the banner never covers.
const MIN_PAGE_LINES: u16 = 3;

/// Layout mode of a terminal size.
pub fn layout_mode(size: Size) -> LayoutMode {
    match (size.width, size.height) {
        (_, 0..=2) | (0..=19, _) => LayoutMode::Line,
        (0..NARROW_WIDTH, _) | (_, 0..=11) => LayoutMode::Rows,
        (SIDE_BY_SIDE_WIDTH.., 15..) => LayoutMode::Columns,
        (0..=63, 0..=29) | (_, 0..=19) => LayoutMode::Single,
        (0..=99, _) => LayoutMode::Tall,
        _ => LayoutMode::Wide,
    }
}

/// Maximum height of the banner.
pub(in crate::app) fn max_banner_height(size: Size) -> u16 {
    size.height.saturating_sub(FRAME_HEIGHT + MIN_PAGE_LINES)
}

/// Layout of the home screen with a banner of this height.
pub fn home_layout(size: Size, banner: u16, width: TableWidth) -> HomeLayout {
    let mode = match (layout_mode(size), width) {
        // The wide table takes the full width of the screen.
        (LayoutMode::Columns, TableWidth::Wide) if size.height >= 20 => LayoutMode::Wide,
        (mode, _) => mode,
    };
    let body = size.height.saturating_sub(FRAME_HEIGHT);
    let banner = banner.min(max_banner_height(size));
    let body_area = Area { x: 0, y: 0, width: size.width, height: body - banner };
    let [groups, hubs, datacenters] = match mode {
        LayoutMode::Columns => column_areas(body_area),
        LayoutMode::Wide => wide_areas(body_area),
        LayoutMode::Tall => tall_areas(body_area),
        LayoutMode::Single | LayoutMode::Rows | LayoutMode::Line => [body_area; 3],
    };
    HomeLayout { mode, banner, groups, hubs, datacenters }
}

/// Groups at the left with a rule at their right; hubs with details of the group above data centers.
fn column_areas(body_area: Area) -> [Area; 3] {
    let right = body_area.width.saturating_sub(LEFT_WIDTH).min(RIGHT_WIDTH);
    let (left, right) = body_area.split_columns(body_area.width - right - 1);
    let right = Area { x: right.x + 1, width: right.width - 1, ..right };
    let (hubs, datacenters) = right.split_rows(body_area.height * 2 / 5);
    [left, hubs, datacenters]
}

fn wide_areas(body_area: Area) -> [Area; 3] {
    let (groups, lower) = body_area.split_rows(body_area.height - body_area.height / 3);
    let (hubs, datacenters) = lower.split_columns((lower.width / 2).saturating_sub(2));
    [groups, hubs, Area { x: datacenters.x + 1, width: datacenters.width.saturating_sub(1), ..datacenters }]
}

fn tall_areas(body_area: Area) -> [Area; 3] {
    let lower = (body_area.height / 3).max(9).min(body_area.height);
    let (groups, lower) = body_area.split_rows(body_area.height - lower);
    let hubs = if body_area.height >= DETAILS_HEIGHT { 3 * HUBS_HEIGHT } else { HUBS_HEIGHT };
    let (hubs, datacenters) = lower.split_rows(hubs.min(lower.height));
    [groups, hubs, datacenters]
}

impl Area {
    fn split_rows(self, height: u16) -> (Self, Self) {
        let below = Self { y: self.y + height, height: self.height - height, ..self };
        (Self { height, ..self }, below)
    }

    fn split_columns(self, width: u16) -> (Self, Self) {
        let right = Self { x: self.x + width, width: self.width - width, ..self };
        (Self { width, ..self }, right)
    }

    /// Whether the area contains a cell.
    pub(in crate::app) fn contains(self, column: u16, row: u16) -> bool {
        (self.x..self.x + self.width).contains(&column) && (self.y..self.y + self.height).contains(&row)
    }
}

impl LayoutMode {
    /// Whether one pane is shown at a time.
    pub fn is_single(self) -> bool {
        matches!(self, Self::Single | Self::Rows)
    }
}

impl HomeLayout {
    /// Area of a pane.
    pub fn area(&self, pane: Pane) -> Area {
        match pane {
            Pane::Groups => self.groups,
            Pane::Hubs => self.hubs,
            Pane::Datacenters => self.datacenters,
        }
    }

    /// Lines above the rows of a pane.
    pub(in crate::app) fn header_height(&self, pane: Pane) -> u16 {
        if self.mode == LayoutMode::Rows && pane == Pane::Groups { 0 } else { PANE_HEADER_HEIGHT }
    }

    /// Visible rows of groups.
    pub fn group_rows(&self) -> usize {
        self.rows(Pane::Groups)
    }

    /// Visible rows of data centers.
    pub fn datacenter_rows(&self) -> usize {
        self.rows(Pane::Datacenters)
    }

    fn rows(&self, pane: Pane) -> usize {
        usize::from(self.area(pane).height.saturating_sub(self.header_height(pane)))
    }
}

/// Visible lines of a page: all but header, breadcrumbs, banner and footer.
pub(in crate::app) fn detail_rows(size: Size, banner: u16) -> usize {
    usize::from(
        size.height.saturating_sub(FRAME_HEIGHT + 1 + home_layout(size, banner, TableWidth::Default).banner),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes() -> impl Iterator<Item = Size> {
        (0..220).flat_map(|width| (0..110).map(move |height| Size { width, height }))
    }

    #[test]
    fn panes_fit_and_do_not_overlap_at_any_size() {
        for size in sizes() {
            for (banner, width) in [(0, TableWidth::Default), (1, TableWidth::Wide), (2, TableWidth::Default)]
            {
                let layout = home_layout(size, banner, width);
                let panes = [layout.groups, layout.hubs, layout.datacenters];
                for (nth, pane) in panes.into_iter().enumerate() {
                    assert!(pane.x + pane.width <= size.width, "{size:?} {layout:?}");
                    let bottom = layout.banner + pane.y + pane.height + FRAME_HEIGHT;
                    assert!(bottom <= size.height.max(FRAME_HEIGHT), "{size:?} {layout:?}");
                    let overlaps =
                        |other: &Area| pane.contains(other.x, other.y) && other.width > 0 && other.height > 0;
                    let is_alone = layout.mode.is_single() || layout.mode == LayoutMode::Line;
                    assert!(is_alone || !panes[nth + 1..].iter().any(overlaps), "{size:?} {layout:?}");
                }
            }
        }
    }

    #[test]
    fn wide_screens_show_panes_beside_the_groups() {
        let mode_of = |width, height, wide| home_layout(Size { width, height }, 0, wide).mode;
        assert_eq!(mode_of(160, 50, TableWidth::Default), LayoutMode::Columns);
        assert_eq!(mode_of(159, 50, TableWidth::Default), LayoutMode::Wide);
        assert_eq!(
            mode_of(200, 50, TableWidth::Wide),
            LayoutMode::Wide,
            "the wide table has the whole width"
        );
        assert_eq!(mode_of(200, 14, TableWidth::Default), LayoutMode::Single);
        let layout = home_layout(Size { width: 200, height: 50 }, 0, TableWidth::Default);
        assert_eq!((layout.groups.height, layout.groups.width), (48, 119));
        assert_eq!((layout.hubs.width, layout.datacenters.width), (80, 80));
    }
}

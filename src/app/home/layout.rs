//! How the screen is divided, in plain numbers: the panes draw into it, and moving by pages and scrolling need it too.

use super::{NARROW, Pane, Width};

/// The size of the terminal, in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// How much of the dashboard a terminal of some size can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The groups at the left; at the right the hubs, and below them the data centers.
    Columns,
    /// Three panes, the lower two side by side.
    Wide,
    /// Three panes, one above the other.
    Tall,
    /// One pane at a time.
    Single,
    /// One pane at a time; of the groups only rows, without title and heads.
    Rows,
    /// One line of counts.
    Line,
}

/// A part of the home screen, in cells from the left end of the line below header and banner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// The first column.
    pub x: u16,
    /// The first row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// The parts of the home screen. A pane has a line of title and a line of column heads; the rest are its rows. Where there is
/// room for one pane only, each has all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HomeLayout {
    /// What fits.
    pub shape: Shape,
    /// Lines of the banner.
    pub banner: u16,
    /// The pane of groups.
    pub groups: Area,
    /// The pane of hubs.
    pub hubs: Area,
    /// The pane of data centers.
    pub datacenters: Area,
}

/// Lines above the rows of a pane: title and column heads.
pub(in crate::app) const PANE_HEAD: u16 = 2;
/// Lines of the hubs of a group: what stands above them, and two.
const HUBS: u16 = PANE_HEAD + 2;
/// From so many lines on, there is room for more about a group than its hubs.
const PORTRAIT: u16 = 60;
/// From this width on there is room for panes at the right of the groups.
const SIDE_BY_SIDE: u16 = 160;
/// Columns of the panes at the right, with which their tables are whole.
const RIGHT: u16 = 80;
/// Columns that the groups keep beside them, with the rule between.
const LEFT: u16 = 102;
/// Header and footer.
const FRAME: u16 = 2;
/// Lines of a page that no banner takes.
const BELOW_BANNER: u16 = 3;

/// What a terminal of this size can hold.
pub fn shape(size: Size) -> Shape {
    match (size.width, size.height) {
        (_, 0..=2) | (0..=19, _) => Shape::Line,
        (0..NARROW, _) | (_, 0..=11) => Shape::Rows,
        (SIDE_BY_SIDE.., 15..) => Shape::Columns,
        (0..=63, 0..=29) | (_, 0..=19) => Shape::Single,
        (0..=99, _) => Shape::Tall,
        _ => Shape::Wide,
    }
}

/// Lines of a banner at most: some of the page stay in view.
pub(in crate::app) fn banner_room(size: Size) -> u16 {
    size.height.saturating_sub(FRAME + BELOW_BANNER)
}

/// Divides the home screen, with a banner of this many lines.
pub fn home_layout(size: Size, banner: u16, width: Width) -> HomeLayout {
    let shape = match (shape(size), width) {
        // The wide table has the whole width of the screen.
        (Shape::Columns, Width::Wide) if size.height >= 20 => Shape::Wide,
        (shape, _) => shape,
    };
    let body = size.height.saturating_sub(FRAME);
    let banner = banner.min(banner_room(size));
    let whole = Area { x: 0, y: 0, width: size.width, height: body - banner };
    let [groups, hubs, datacenters] = match shape {
        Shape::Columns => columns(whole),
        Shape::Wide => wide(whole),
        Shape::Tall => tall(whole),
        Shape::Single | Shape::Rows | Shape::Line => [whole; 3],
    };
    HomeLayout { shape, banner, groups, hubs, datacenters }
}

/// The groups at the left, with a rule at their right; the hubs with what is known of their group, and the data centers.
fn columns(whole: Area) -> [Area; 3] {
    let right = whole.width.saturating_sub(LEFT).min(RIGHT);
    let (left, right) = whole.split_columns(whole.width - right - 1);
    let right = Area { x: right.x + 1, width: right.width - 1, ..right };
    let (hubs, datacenters) = right.split_rows(whole.height * 2 / 5);
    [left, hubs, datacenters]
}

fn wide(whole: Area) -> [Area; 3] {
    let (groups, lower) = whole.split_rows(whole.height - whole.height / 3);
    let (hubs, datacenters) = lower.split_columns((lower.width / 2).saturating_sub(2));
    [groups, hubs, Area { x: datacenters.x + 1, width: datacenters.width.saturating_sub(1), ..datacenters }]
}

fn tall(whole: Area) -> [Area; 3] {
    let lower = (whole.height / 3).max(9).min(whole.height);
    let (groups, lower) = whole.split_rows(whole.height - lower);
    let hubs = if whole.height >= PORTRAIT { 3 * HUBS } else { HUBS };
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

    /// Whether this cell is in it.
    pub(in crate::app) fn contains(self, column: u16, row: u16) -> bool {
        (self.x..self.x + self.width).contains(&column) && (self.y..self.y + self.height).contains(&row)
    }
}

impl Shape {
    /// Whether there is room for one pane only.
    pub fn is_single(self) -> bool {
        matches!(self, Self::Single | Self::Rows)
    }
}

impl HomeLayout {
    /// The part of a pane.
    pub fn area(&self, pane: Pane) -> Area {
        match pane {
            Pane::Groups => self.groups,
            Pane::Hubs => self.hubs,
            Pane::Datacenters => self.datacenters,
        }
    }

    /// Lines above the rows of a pane.
    pub(in crate::app) fn head(&self, pane: Pane) -> u16 {
        if self.shape == Shape::Rows && pane == Pane::Groups { 0 } else { PANE_HEAD }
    }

    /// Rows of groups in view.
    pub fn group_rows(&self) -> usize {
        self.rows(Pane::Groups)
    }

    /// Rows of data centers in view.
    pub fn datacenter_rows(&self) -> usize {
        self.rows(Pane::Datacenters)
    }

    fn rows(&self, pane: Pane) -> usize {
        usize::from(self.area(pane).height.saturating_sub(self.head(pane)))
    }
}

/// Lines of a detail page in view: all but header, breadcrumbs, banner and footer.
pub(in crate::app) fn detail_rows(size: Size, banner: u16) -> usize {
    usize::from(size.height.saturating_sub(FRAME + 1 + home_layout(size, banner, Width::Usual).banner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes() -> impl Iterator<Item = Size> {
        (0..220).flat_map(|width| (0..110).map(move |height| Size { width, height }))
    }

    #[test]
    fn the_panes_of_every_size_fit_into_it_and_do_not_overlap() {
        for size in sizes() {
            for (banner, width) in [(0, Width::Usual), (1, Width::Wide), (2, Width::Usual)] {
                let layout = home_layout(size, banner, width);
                let panes = [layout.groups, layout.hubs, layout.datacenters];
                for (nth, pane) in panes.into_iter().enumerate() {
                    assert!(pane.x + pane.width <= size.width, "{size:?} {layout:?}");
                    let bottom = layout.banner + pane.y + pane.height + FRAME;
                    assert!(bottom <= size.height.max(FRAME), "{size:?} {layout:?}");
                    let overlaps =
                        |other: &Area| pane.contains(other.x, other.y) && other.width > 0 && other.height > 0;
                    let is_alone = layout.shape.is_single() || layout.shape == Shape::Line;
                    assert!(is_alone || !panes[nth + 1..].iter().any(overlaps), "{size:?} {layout:?}");
                }
            }
        }
    }

    #[test]
    fn panes_stand_beside_the_groups_where_the_screen_is_wide_enough() {
        let shape_of = |width, height, wide| home_layout(Size { width, height }, 0, wide).shape;
        assert_eq!(shape_of(160, 50, Width::Usual), Shape::Columns);
        assert_eq!(shape_of(159, 50, Width::Usual), Shape::Wide);
        assert_eq!(shape_of(200, 50, Width::Wide), Shape::Wide, "the wide table has the whole width");
        assert_eq!(shape_of(200, 14, Width::Usual), Shape::Single);
        let layout = home_layout(Size { width: 200, height: 50 }, 0, Width::Usual);
        assert_eq!((layout.groups.height, layout.groups.width), (48, 119));
        assert_eq!((layout.hubs.width, layout.datacenters.width), (80, 80));
    }
}

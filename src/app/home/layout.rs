//! How the screen is divided, in plain numbers: the panes draw into it, and moving by pages and scrolling need it too.

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
    /// Three panes, the lower two side by side.
    Wide,
    /// Three panes, one above the other.
    Tall,
    /// The groups alone.
    Groups,
    /// The names of the groups, the worst first.
    Names,
    /// One line of counts.
    Line,
}

impl Shape {
    /// Whether the panes below the groups are there.
    pub fn has_lower_panes(self) -> bool {
        matches!(self, Self::Wide | Self::Tall)
    }
}

/// The heights of the parts of the home screen. A pane has a line of title and, but for the hubs, a line of column
/// heads; the rest are its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HomeLayout {
    /// What fits.
    pub shape: Shape,
    /// Lines of the banner.
    pub banner: u16,
    /// Lines of the groups, all told.
    pub groups: u16,
    /// Lines of the hubs, all told.
    pub hubs: u16,
    /// Lines of the data centers, all told.
    pub datacenters: u16,
}

/// Lines above the rows of a pane: title and column heads.
const PANE_HEAD: u16 = 2;
/// From so many lines on, there is room for more about a group than its hubs.
const PORTRAIT: u16 = 60;
/// Header and footer.
const FRAME: u16 = 2;
/// Lines of a page that no banner takes.
const BELOW_BANNER: u16 = 3;

/// What a terminal of this size can hold.
pub fn shape(size: Size) -> Shape {
    match (size.width, size.height) {
        (_, 0..=2) | (0..=19, _) => Shape::Line,
        (0..=43, _) | (_, 0..=11) => Shape::Names,
        (0..=63, 0..=29) | (_, 0..=19) => Shape::Groups,
        (0..=99, _) => Shape::Tall,
        _ => Shape::Wide,
    }
}

/// Lines of a banner at most: some of the page stay in view.
pub(in crate::app) fn banner_room(size: Size) -> u16 {
    size.height.saturating_sub(FRAME + BELOW_BANNER)
}

/// Divides the home screen, with a banner of this many lines.
pub fn home_layout(size: Size, banner: u16) -> HomeLayout {
    let shape = shape(size);
    let body = size.height.saturating_sub(FRAME);
    let banner = banner.min(banner_room(size));
    let body = body - banner;
    let (lower, hubs) = match shape {
        Shape::Wide => (body / 3, body / 3),
        Shape::Tall => ((body / 3).max(9), if body >= PORTRAIT { 11 } else { 3 }),
        Shape::Groups | Shape::Names | Shape::Line => (0, 0),
    };
    let datacenters = if shape == Shape::Wide { lower } else { lower.saturating_sub(hubs) };
    HomeLayout { shape, banner, groups: body - lower, hubs, datacenters }
}

impl HomeLayout {
    /// Rows of groups in view.
    pub fn group_rows(&self) -> usize {
        let head = if self.shape == Shape::Names { 0 } else { PANE_HEAD };
        usize::from(self.groups.saturating_sub(head))
    }

    /// Rows of data centers in view.
    pub fn datacenter_rows(&self) -> usize {
        usize::from(self.datacenters.saturating_sub(PANE_HEAD))
    }
}

/// Lines of a detail page in view: all but header, breadcrumbs, banner and footer.
pub(in crate::app) fn detail_rows(size: Size, banner: u16) -> usize {
    usize::from(size.height.saturating_sub(FRAME + 1 + home_layout(size, banner).banner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_every_size_fit_into_it() {
        for width in 0..140 {
            for height in 0..110 {
                for banner in 0..=8 {
                    let size = Size { width, height };
                    let layout = home_layout(size, banner);
                    let lower = match layout.shape {
                        Shape::Wide => layout.hubs.max(layout.datacenters),
                        _ => layout.hubs + layout.datacenters,
                    };
                    let used = layout.banner + layout.groups + lower;
                    assert!(used + FRAME <= height.max(FRAME), "{size:?} {layout:?}");
                }
            }
        }
    }
}

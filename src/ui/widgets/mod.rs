//! What panes, pages and overlays are made of besides ratatui's own widgets.

pub(super) mod graph;
mod heading;
mod scroll_marks;
mod selection;
pub(super) mod table;
mod text;

pub(super) use heading::{Focus, Heading, filter_tag};
pub(super) use scroll_marks::ScrollMarks;
pub(super) use selection::{clear, select};
pub use text::fit;
pub(super) use text::{draw_line, fit_line, fit_line_middle, fit_middle, indent};

//! Widgets of panes, pages and overlays, in addition to ratatui's.

pub(super) mod graph;
mod heading;
mod scroll_marks;
mod selection;
pub(super) mod table;
mod text;

pub(super) use heading::{Focus, Heading, filter_tag};
pub(super) use scroll_marks::ScrollMarks;
pub(super) use selection::{clear, select};
pub use text::truncate;
pub(super) use text::{draw_line, indent, truncate_line, truncate_line_middle, truncate_middle};

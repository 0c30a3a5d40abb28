//! Marks at the right edge for content above or below the view.

use super::clear;
use crate::ui::appearance::{Appearance, Charset};
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::Widget;

/// Scroll position of a text.
#[derive(Debug)]
pub(in crate::ui) struct ScrollMarks<'a> {
    pub(in crate::ui) appearance: &'a Appearance,
    /// First visible line.
    pub(in crate::ui) offset: usize,
    /// Number of lines.
    pub(in crate::ui) lines: usize,
}

impl Widget for ScrollMarks<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let (up, down) = if self.appearance.charset == Charset::Ascii { ("^", "v") } else { ("▲", "▼") };
        let mut mark = |symbol, y| {
            let cell = Rect { x: area.right() - 1, y, width: 1, height: 1 };
            clear(cell, buf);
            Span::styled(symbol, self.appearance.style(Role::Dim)).render(cell, buf);
        };
        if self.offset > 0 {
            mark(up, area.top());
        }
        if self.offset + usize::from(area.height) < self.lines {
            mark(down, area.bottom() - 1);
        }
    }
}

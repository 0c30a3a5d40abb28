//! The selection bar, and clearing of the area below an overlay.

use super::{Focus, draw_line};
use crate::ui::appearance::Appearance;
use crate::ui::theme::Role;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Style};
use ratatui::text::Span;
use ratatui::widgets::{Clear, Widget};

/// Mark of the selected row.
pub(super) const SELECTION_MARK: &str = ">";

/// Marks a row as selected: a mark in its first column, and the selection bar if focused.
pub(in crate::ui) fn select(row: Rect, focus: Focus, appearance: &Appearance, buf: &mut Buffer) {
    draw_line(Span::styled(SELECTION_MARK, appearance.style(Role::Strong)), row, buf);
    highlight(row, focus, appearance, buf);
}

/// Draws the selection bar if focused: the row is reversed, except for state symbols, which keep their
/// colors.
pub(super) fn highlight(row: Rect, focus: Focus, appearance: &Appearance, buf: &mut Buffer) {
    if focus == Focus::Unfocused {
        return;
    }
    let style = Style::reset().patch(appearance.style(Role::Selected));
    for position in row.intersection(buf.area).positions() {
        let cell = &mut buf[position];
        let is_state_mark = cell.bg != Color::Reset;
        if !is_state_mark {
            cell.set_style(style);
        }
    }
}

/// Clears an area for an overlay, including wide characters that extend into it.
pub(in crate::ui) fn clear(area: Rect, buf: &mut Buffer) {
    for row in area.rows() {
        let before = Position { x: row.x.wrapping_sub(1), y: row.y };
        if let Some(cell) = buf.cell_mut(before).filter(|cell| cell.cell_width() > 1) {
            cell.reset();
        }
    }
    Clear.render(area, buf);
}

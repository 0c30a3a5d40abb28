//! ```text
//!  Enter open  Tab pane  r refresh  Space pause                                          ? help  q quit
//! ```
//! A notice temporarily replaces the keys on the left.

use super::appearance::Appearance;
use super::theme::Role;
use super::widgets::{draw_line, indent};
use crate::app::{App, Notice, PlacedHint, StyleRole};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

/// Draws the currently active key bindings, or a notice.
pub(super) fn render(app: &App, appearance: &Appearance, row: Rect, buf: &mut Buffer) {
    let footer = app.footer();
    let inner = indent(row, 1);
    match app.notice() {
        Some(notice) if notice.text.width() > usize::from(footer.notice_width) => {
            return draw_notice(notice, appearance, inner, buf);
        }
        Some(notice) => draw_notice(notice, appearance, Rect { width: footer.notice_width, ..inner }, buf),
        None => draw_hints(&footer.left, appearance, row, buf),
    }
    draw_hints(&footer.right, appearance, row, buf);
}

/// Draws a notice. One that does not fit next to the keys takes the whole row.
fn draw_notice(notice: &Notice, appearance: &Appearance, row: Rect, buf: &mut Buffer) {
    let style =
        appearance.style(if notice.role == StyleRole::Warning { Role::DownLabel } else { Role::Strong });
    draw_line(Span::styled(notice.text.as_str(), style), row, buf);
}

fn draw_hints(hints: &[PlacedHint], appearance: &Appearance, row: Rect, buf: &mut Buffer) {
    for PlacedHint { hint, column } in hints {
        let line = Line::from_iter([
            Span::styled(hint.key.as_str(), appearance.style(Role::Key)),
            Span::raw(" "),
            Span::styled(hint.label, appearance.style(Role::Dim)),
        ]);
        draw_line(line, indent(row, *column), buf);
    }
}

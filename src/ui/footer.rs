//! ```text
//!  Enter open  Tab pane  r refresh  Space pause                                          ? help  q quit
//! ```
//! What answers a key stands there instead of the keys on the left, for as long as it is said.

use super::look::Look;
use super::theme::Role;
use super::widgets::{draw_line, indent};
use crate::app::{App, Hint, Notice, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

/// Blanks between two hints.
const GAP: &str = "  ";
/// Hints that stand at the right and stay the longest.
const AT_RIGHT: usize = 2;

/// Draws the keys that work now.
pub(super) fn render(app: &App, look: &Look, row: Rect, buf: &mut Buffer) {
    let hints = app.hints();
    let (left, right) = hints.split_at(hints.len().saturating_sub(AT_RIGHT));
    let inner = indent(row, 1);
    let right_width = (hints_width(right) + 1).min(inner.width);
    let widths = [Constraint::Fill(1), Constraint::Length(right_width)];
    let [rest, keys] = Layout::horizontal(widths).areas(inner);
    let rest = Rect { width: rest.width.saturating_sub(to_columns(GAP.len())), ..rest };
    match app.notice() {
        Some(notice) if notice.text.width() > usize::from(rest.width) => {
            return say(notice, look, inner, buf);
        }
        Some(notice) => say(notice, look, rest, buf),
        None => draw_line(hint_line(left, rest.width, look), rest, buf),
    }
    draw_line(hint_line(right, keys.width, look), keys, buf);
}

/// Draws a notice; one that is too long for the room beside the keys takes the whole row.
fn say(notice: &Notice, look: &Look, row: Rect, buf: &mut Buffer) {
    let style = look.role(if notice.tone == Tone::Warning { Role::DownWord } else { Role::Strong });
    draw_line(Span::styled(notice.text.as_str(), style), row, buf);
}

/// As many hints as there is room for.
fn hint_line<'a>(hints: &'a [Hint], room: u16, look: &Look) -> Line<'a> {
    let fitting = (0..=hints.len()).rev().find(|count| hints_width(&hints[..*count]) <= room).unwrap_or(0);
    let mut line = Line::default();
    for (nth, (key, word)) in hints[..fitting].iter().enumerate() {
        if nth > 0 {
            line.push_span(GAP);
        }
        line.extend([
            Span::styled(key.as_str(), look.role(Role::Key)),
            Span::raw(" "),
            Span::styled(*word, look.role(Role::Dim)),
        ]);
    }
    line
}

/// Columns of hints with the gaps between them.
fn hints_width(hints: &[Hint]) -> u16 {
    let widths = hints.iter().map(|(key, word)| key.width() + 1 + word.width() + GAP.len());
    to_columns(widths.sum::<usize>().saturating_sub(GAP.len()))
}

fn to_columns(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX / 2)
}

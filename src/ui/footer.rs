//! ```text
//!  Enter open  Tab pane  r refresh  Space pause                                          ? help  q quit
//! ```
//! What answers a key stands there instead of the keys on the left, for as long as it is said.

use super::pen::{Pen, from};
use super::theme::Role;
use crate::app::{App, Hint, Notice, Tone};
use ratatui_core::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// Columns between two hints.
const GAP: u16 = 2;
/// Hints that stand at the right and stay the longest.
const AT_RIGHT: usize = 2;

/// Draws the keys that work now.
pub(super) fn render(app: &App, row: Rect, pen: &mut Pen) {
    let hints = app.hints();
    let (left, right) = hints.split_at(hints.len().saturating_sub(AT_RIGHT));
    let right_width: u16 = right.iter().map(|hint| width(hint) + GAP).sum::<u16>().saturating_sub(1);
    let right_x = row.right().saturating_sub(right_width).max(row.x + 1);
    let rest = Rect { width: right_x.saturating_sub(row.x + 1 + GAP), ..from(row, row.x + 1) };
    match app.notice() {
        Some(notice) => say(notice, from(row, row.x + 1), rest, pen),
        None => write_all(left, rest, pen),
    }
    if app.notice().is_none_or(|notice| notice.text.width() <= usize::from(rest.width)) {
        write_all(right, from(row, right_x), pen);
    }
}

/// Writes a notice; one that is too long for the room beside the keys takes the whole row.
fn say(notice: &Notice, row: Rect, rest: Rect, pen: &mut Pen) {
    let style = pen.look.role(if notice.tone == Tone::Warning { Role::DownWord } else { Role::Strong });
    let room = if notice.text.width() <= usize::from(rest.width) { rest } else { row };
    pen.text(room, &notice.text, style);
}

/// Writes as many hints as there is room for.
fn write_all(hints: &[Hint], mut rest: Rect, pen: &mut Pen) {
    for hint in hints {
        if width(hint) > rest.width {
            break;
        }
        rest = write(hint, rest, pen);
    }
}

fn write((key, word): &Hint, room: Rect, pen: &mut Pen) -> Rect {
    let behind = pen.text(room, key, pen.look.role(Role::Key));
    let behind = pen.text(from(room, behind + 1), word, pen.look.role(Role::Dim));
    from(room, behind + GAP)
}

fn width((key, word): &Hint) -> u16 {
    u16::try_from(key.width() + 1 + word.width()).unwrap_or(u16::MAX / 8)
}

//! ```text
//!  Enter open  Tab pane  r refresh  Space pause                                          ? help  q quit
//! ```

use super::pen::{Pen, from};
use crate::app::{App, Tone};
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// Columns between two hints.
const GAP: u16 = 2;
/// Hints that stand at the right and stay the longest.
const AT_RIGHT: usize = 2;

/// Draws the keys that work now.
pub(super) fn render(app: &App, row: Rect, pen: &mut Pen) {
    let hints = app.hints();
    let (left, right) = hints.split_at(hints.len().saturating_sub(AT_RIGHT));
    let right_width: u16 = right.iter().map(|hint| width(*hint) + GAP).sum::<u16>().saturating_sub(1);
    let right_x = row.right().saturating_sub(right_width).max(row.x + 1);
    let mut rest = Rect { width: right_x.saturating_sub(row.x + 1 + GAP), ..from(row, row.x + 1) };
    for &hint in left {
        if width(hint) > rest.width {
            break;
        }
        rest = write(hint, rest, pen);
    }
    let mut rest = from(row, right_x);
    for &hint in right {
        rest = write(hint, rest, pen);
    }
}

fn write((key, word): (&str, &str), room: Rect, pen: &mut Pen) -> Rect {
    let behind = pen.text(room, key, pen.look.word_style(Tone::Strong));
    let behind = pen.text(from(room, behind + 1), word, pen.look.word_style(Tone::Dim));
    from(room, behind + GAP)
}

fn width((key, word): (&str, &str)) -> u16 {
    u16::try_from(key.width() + 1 + word.width()).unwrap_or(u16::MAX / 8)
}

//! The help, made from the table of actions.

use super::detail::more;
use super::pen::{Focus, Pen, from};
use super::rows;
use crate::app::{HelpLine, Tone, help_lines};
use ratatui::layout::Rect;

/// Columns of the keys.
const KEYS: u16 = 24;

/// Draws the help from this line on.
pub(super) fn render(top: usize, area: Rect, pen: &mut Pen) {
    pen.title(rows(area, 0, 1), "Help", "tunnelscope only reads: it can change nothing", Focus::Here);
    let body = rows(area, 1, area.height);
    let lines = help_lines();
    for (y, line) in (0..body.height).zip(lines.iter().skip(top)) {
        draw(line, rows(body, y, 1), pen);
    }
    more(top, lines.len(), body, pen);
}

fn draw(line: &HelpLine, row: Rect, pen: &mut Pen) {
    match line {
        HelpLine::Blank => {}
        HelpLine::Topic(topic) => {
            pen.text(from(row, row.x + 1), topic, pen.look.word_style(Tone::Strong));
        }
        HelpLine::Keys(keys, help) => {
            pen.text(from(row, row.x + 3), keys, pen.look.word_style(Tone::Plain));
            pen.text(from(row, row.x + 3 + KEYS), help, pen.look.word_style(Tone::Plain));
        }
    }
}

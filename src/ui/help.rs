//! The help, made from the table of actions.

use super::detail::more;
use super::pen::{Focus, Pen, from};
use super::rows;
use super::theme::Role;
use crate::app::{App, HelpLine, HelpView, Tone, help_keys_width};
use ratatui_core::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// Draws the help as it is seen.
pub(super) fn render(app: &App, view: &HelpView, area: Rect, pen: &mut Pen) {
    let note = "tunnelscope only reads: it can change nothing";
    pen.title_with_filter(rows(area, 0, 1), "Help", view.filter.as_str(), note, Focus::Here);
    let body = rows(area, 1, area.height);
    let lines = app.help_lines();
    if lines.is_empty() {
        let words = format!("Nothing here fits the filter {}.", view.filter);
        pen.text(from(rows(body, 0, 1), body.x + 3), &words, pen.look.word_style(Tone::Dim));
    }
    for (y, line) in (0..body.height).zip(lines.iter().skip(view.top)) {
        draw(line, rows(body, y, 1), pen);
    }
    more(view.top, lines.len(), body, pen);
}

/// As many keys as fit, the first in any case.
fn fitting(keys: &str, width: usize) -> &str {
    let mut shown = keys;
    while shown.width() > width {
        let Some((before, _)) = shown.rsplit_once(' ') else { break };
        shown = before;
    }
    shown
}

fn draw(line: &HelpLine, row: Rect, pen: &mut Pen) {
    match line {
        HelpLine::Blank => {}
        HelpLine::Topic(topic) => {
            pen.text(from(row, row.x + 1), topic, pen.look.word_style(Tone::Strong));
        }
        HelpLine::Keys(keys, help) => {
            let width = help_keys_width(row.width);
            let shown = fitting(keys, usize::from(width).saturating_sub(1));
            pen.text(from(row, row.x + 3), shown, pen.look.role(Role::Key));
            pen.text(from(row, row.x + 3 + width), help, pen.look.word_style(Tone::Plain));
        }
    }
}

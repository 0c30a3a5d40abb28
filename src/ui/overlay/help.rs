//! The help page, generated from the table of actions.

use crate::app::{App, HelpLine, HelpView, help_keys_width};
use crate::ui::appearance::{Appearance, Freshness};
use crate::ui::theme::Role;
use crate::ui::widgets::{Focus, Heading, ScrollMarks, draw_line, indent};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Span;
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

/// Indent of the keys.
const KEYS_INDENT: u16 = 3;

/// Draws the help page.
pub(in crate::ui) fn render(
    app: &App,
    view: &HelpView,
    appearance: &Appearance,
    area: Rect,
    buf: &mut Buffer,
) {
    let [heading, body] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let note = "tunnelscope only reads: it can change nothing";
    let heading_line = Heading::new(appearance, "Help").filter(view.filter.as_str()).note(note);
    heading_line.focus(Focus::Focused).render(heading, buf);
    let lines = app.help_lines();
    if lines.is_empty() {
        let text = format!("Nothing in the help matches {}.", view.filter);
        draw_line(Span::styled(text, appearance.style(Role::Dim)), indent(body, KEYS_INDENT), buf);
    }
    for (row, line) in body.rows().zip(lines.iter().skip(view.top)) {
        draw_help_line(line, appearance, row, buf);
    }
    ScrollMarks { appearance, offset: view.top, lines: lines.len() }.render(body, buf);
}

/// As many keys as fit, at least the first.
fn fitting_keys(keys: &str, width: usize) -> &str {
    let mut shown = keys;
    while shown.width() > width {
        let Some((before, _)) = shown.rsplit_once(' ') else { break };
        shown = before;
    }
    shown
}

fn draw_help_line(line: &HelpLine, appearance: &Appearance, row: Rect, buf: &mut Buffer) {
    match line {
        HelpLine::Blank => {}
        HelpLine::Topic(topic) => {
            draw_line(Span::styled(topic.as_str(), appearance.style(Role::Strong)), indent(row, 1), buf);
        }
        HelpLine::Keys(keys, help) => {
            let width = help_keys_width(row.width);
            let keys = fitting_keys(keys, usize::from(width).saturating_sub(1));
            let row = indent(row, KEYS_INDENT);
            draw_line(Span::styled(keys, appearance.style(Role::Key)), row, buf);
            draw_line(help.as_str(), indent(row, width), buf);
        }
        HelpLine::Mark(role, help) => {
            let width = help_keys_width(row.width);
            let row = indent(row, KEYS_INDENT);
            draw_line(
                Span::styled(appearance.mark(*role), appearance.mark_style(*role, Freshness::Current)),
                row,
                buf,
            );
            draw_line(help.as_str(), indent(row, width), buf);
        }
    }
}

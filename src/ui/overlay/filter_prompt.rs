//! ```text
//!  unknown field `regoin`; did you mean `region`?
//!  / state:down regoin:us_                                                           18 of 200  Enter keeps  Esc drops
//! ```
//! The filter prompt, in place of the footer, with an error message above it.

use crate::app::{App, FilterPrompt, LineEditor, wrap};
use crate::ui::appearance::Appearance;
use crate::ui::theme::Role;
use crate::ui::widgets::{clear, draw_line, indent};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Draws the prompt in the last row.
pub(in crate::ui) fn render(
    app: &App,
    prompt: &FilterPrompt,
    appearance: &Appearance,
    area: Rect,
    buf: &mut Buffer,
) {
    let [above, row] = Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(area);
    clear(row, buf);
    let inner = indent(row, 1);
    let note = note(app, prompt, row.width);
    let note_width = u16::try_from(note.width()).unwrap_or(u16::MAX);
    let widths = [Constraint::Fill(1), Constraint::Length(if note.is_empty() { 0 } else { note_width + 2 })];
    let [typed, right] = Layout::horizontal(widths).areas(inner);
    draw_line(Span::styled(note, appearance.style(Role::Dim)), indent(right, 1), buf);
    draw_input("/", &prompt.input, prompt.error.as_ref().map(|error| &error.span), appearance, typed, buf);
    if let Some(error) = &prompt.error {
        draw_error(&error.problem, appearance, above, buf);
    }
}

/// Draws the error message at the bottom of the area, limited to half of a small screen.
fn draw_error(message: &str, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let lines = wrap(message, usize::from(area.width.saturating_sub(2)));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height.div_ceil(2));
    let [_, area] = Layout::vertical([Constraint::Fill(1), Constraint::Length(height)]).areas(area);
    clear(area, buf);
    for (row, line) in area.rows().zip(lines) {
        draw_line(Span::styled(line, appearance.style(Role::DownLabel)), indent(row, 1), buf);
    }
}

/// Match count and key hints; empty if wider than half of the row.
fn note(app: &App, prompt: &FilterPrompt, width: u16) -> String {
    let keys = app.hints().into_iter().map(|hint| format!("{} {}", hint.key, hint.label));
    let counts = app.listed_and_total(prompt.target).map(|(listed, all)| format!("{listed} of {all}"));
    let note = counts.into_iter().chain(keys).collect::<Vec<_>>().join("  ");
    if note.width() * 2 > usize::from(width) { String::new() } else { note }
}

/// Draws an input line after its prompt character, with a reversed cursor and errors underlined. A long line
/// scrolls with the cursor.
pub(super) fn draw_input(
    prompt: &str,
    input: &LineEditor,
    error_span: Option<&Range<usize>>,
    appearance: &Appearance,
    row: Rect,
    buf: &mut Buffer,
) {
    draw_line(Span::styled(prompt, appearance.style(Role::Key)), row, buf);
    let area = indent(row, 2);
    let style = |position: usize| match error_span {
        Some(span) if span.contains(&position) || (span.is_empty() && span.start == position) => {
            appearance.style(Role::DownLabel).add_modifier(Modifier::UNDERLINED)
        }
        _ => Style::new(),
    };
    let (before, after) = input.split_at_cursor();
    let (mut position, shown) = fitting_end(before, usize::from(area.width));
    let mut after = after.graphemes(true);
    let next = after.next().unwrap_or(" ");
    let mut line = Line::default();
    for (grapheme, modifier) in shown
        .graphemes(true)
        .map(|grapheme| (grapheme, Modifier::empty()))
        .chain([(next, Modifier::REVERSED)])
        .chain(after.map(|grapheme| (grapheme, Modifier::empty())))
    {
        if grapheme.width() > 0 {
            line.push_span(Span::styled(grapheme, style(position).add_modifier(modifier)));
        }
        position += grapheme.chars().count();
    }
    line.render(area, buf);
}

/// Longest end of a text that leaves one column free, and the number of characters before it.
fn fitting_end(text: &str, width: usize) -> (usize, &str) {
    let mut skipped = 0;
    let mut rest = text;
    while rest.width() + 1 > width.max(1) {
        let Some(first) = rest.graphemes(true).next() else { break };
        skipped += first.chars().count();
        rest = &rest[first.len()..];
    }
    (skipped, rest)
}

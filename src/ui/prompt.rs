//! ```text
//!  unknown field `regoin`; did you mean `region`?
//!  / state:down regoin:us_                                                           18 of 200  Enter keeps  Esc drops
//! ```
//! The line in which a filter is typed, in the place of the footer; what is wrong with it stands above it.

use super::pen::{Pen, from};
use super::rows;
use super::theme::Role;
use crate::app::{App, FilterPrompt, Input, wrap};
use ratatui_core::layout::Rect;
use ratatui_core::style::{Modifier, Style};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Draws the line at the bottom of the screen.
pub(super) fn render(app: &App, prompt: &FilterPrompt, area: Rect, pen: &mut Pen) {
    let row = rows(area, area.height.saturating_sub(1), 1);
    pen.clear(row);
    let end = at_right(app, prompt, row, pen);
    let behind = pen.text(from(row, row.x + 1), "/", pen.look.role(Role::Key));
    let room = from(row, behind + 1);
    let room = Rect { width: end.saturating_sub(room.x), ..room };
    line(&prompt.input, prompt.error.as_ref().map(|error| &error.at), room, pen);
    if let Some(error) = &prompt.error {
        problem(&error.problem, rows(area, 0, area.height.saturating_sub(1)), pen);
    }
}

/// Says at the bottom of this area what is wrong, in as many rows as it takes, but of a small screen not more than half.
fn problem(words: &str, area: Rect, pen: &mut Pen) {
    let lines = wrap(words, usize::from(area.width.saturating_sub(2)));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height.div_ceil(2));
    for (y, line) in (area.height - height..area.height).zip(lines) {
        let row = rows(area, y, 1);
        pen.clear(row);
        pen.text(from(row, row.x + 1), line, pen.look.role(Role::DownWord));
    }
}

/// Says at the right how many are left, and what to press; returns the column before it.
fn at_right(app: &App, prompt: &FilterPrompt, row: Rect, pen: &mut Pen) -> u16 {
    let keys: Vec<String> = app.hints().into_iter().map(|(key, word)| format!("{key} {word}")).collect();
    let counts = app.listed_of(prompt.narrowed).map(|(listed, all)| format!("{listed} of {all}"));
    let words: Vec<String> = counts.into_iter().chain(keys).collect();
    let words = words.join("  ");
    let width = u16::try_from(words.width()).unwrap_or(u16::MAX);
    if width.saturating_mul(2) > row.width {
        return row.right();
    }
    let x = row.right().saturating_sub(width + 1);
    pen.text(from(row, x), &words, pen.look.role(Role::Dim));
    x.saturating_sub(1)
}

/// Draws a line that is typed: the place of the next character reversed, what is wrong underlined. Of a line that is too
/// long, the part around the place is shown.
pub(super) fn line(input: &Input, wrong: Option<&Range<usize>>, room: Rect, pen: &mut Pen) {
    let (before, behind) = input.parts();
    let width = usize::from(room.width);
    let mut skipped = 0;
    let mut rest = before;
    while rest.width() + 1 > width.max(1) {
        let Some(first) = rest.graphemes(true).next() else { break };
        skipped += first.chars().count();
        rest = &rest[first.len()..];
    }
    let style = |at: usize| match &wrong {
        Some(wrong) if wrong.contains(&at) || (wrong.is_empty() && wrong.start == at) => {
            pen.look.role(Role::DownWord).add_modifier(Modifier::UNDERLINED)
        }
        _ => Style::new(),
    };
    let mut styled = Vec::new();
    let mut at = skipped;
    for grapheme in rest.graphemes(true) {
        styled.push((grapheme, style(at)));
        at += grapheme.chars().count();
    }
    let mut after = behind.graphemes(true);
    let next = after.next().unwrap_or(" ");
    styled.push((next, style(at).add_modifier(Modifier::REVERSED)));
    at += next.chars().count();
    for grapheme in after {
        styled.push((grapheme, style(at)));
        at += grapheme.chars().count();
    }
    let mut room = room;
    for (grapheme, style) in styled {
        if grapheme.width() > usize::from(room.width) {
            break;
        }
        let x = pen.text(room, grapheme, style);
        room = from(room, x);
    }
}

//! ```text
//!  ┌ Go to or do  12 of 845 ───────────────────────────────┐
//!  │ : bran_                                               │
//!  │ > branch-017-ntg                  group, disconnected │
//!  │   branch-044-ntg                       group, warning │
//!  └───────────────────────── Enter take  Esc close ───────┘
//! ```
//! A list to choose from, over what was there.

use super::fit::fit;
use super::pen::{Focus, Pen, from};
use super::theme::Role;
use super::{prompt, rows};
use crate::app::{Entry, Picker, Tone};
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;
use unicode_width::UnicodeWidthStr;

/// Columns of the list at most.
const WIDEST: u16 = 84;
/// Rows of entries at most.
const HIGHEST: u16 = 18;
/// Rows around the entries: the frame and the line that is typed.
const FRAME: u16 = 3;

/// Draws the list.
pub(super) fn render(picker: &Picker, area: Rect, pen: &mut Pen) {
    let entries = u16::try_from(picker.listed().len()).unwrap_or(u16::MAX).clamp(1, HIGHEST);
    let frame =
        place(area, entries.max(u16::try_from(picker.total()).unwrap_or(u16::MAX).min(HIGHEST)) + FRAME);
    pen.clear(frame);
    if frame.height < FRAME + 1 || frame.width < 12 {
        return small(picker, frame, pen);
    }
    border(picker, frame, pen);
    let inner = Rect { x: frame.x + 2, width: frame.width - 4, y: frame.y + 1, height: frame.height - 2 };
    typed(picker, rows(inner, 0, 1), pen);
    list(picker, rows(inner, 1, inner.height), pen);
}

/// Where there is no room for a frame: the line that is typed and as many entries as fit.
fn small(picker: &Picker, area: Rect, pen: &mut Pen) {
    if area.height == 1 {
        let words = picker.listed().nth(picker.selected()).map_or("-", |entry| entry.label.as_str());
        pen.text(area, &format!(":{} {words}", picker.input.text()), Style::new());
        return;
    }
    typed(picker, rows(area, 0, 1), pen);
    list(picker, rows(area, 1, area.height), pen);
}

/// The middle of the screen, from its second row on.
fn place(area: Rect, height: u16) -> Rect {
    let width = WIDEST.min(area.width.saturating_sub(if area.width > 40 { 4 } else { 0 }));
    let top = u16::from(area.height > 2);
    let height = height.min(area.height.saturating_sub(top));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + top, width, height }
}

fn border(picker: &Picker, frame: Rect, pen: &mut Pen) {
    let style = pen.look.role(Role::Dim);
    let line = "─".repeat(usize::from(frame.width.saturating_sub(2)));
    let bottom = frame.height - 1;
    pen.text(rows(frame, 0, 1), &format!("┌{line}┐"), style);
    pen.text(rows(frame, bottom, 1), &format!("└{line}┘"), style);
    for y in 1..bottom {
        pen.text(rows(frame, y, 1), "│", style);
        pen.text(from(rows(frame, y, 1), frame.right() - 1), "│", style);
    }
    let title = format!(" {}  {} ", picker.title, counts(picker));
    let room = Rect { width: frame.width - 4, ..from(rows(frame, 0, 1), frame.x + 2) };
    pen.text(room, &title, pen.look.role(Role::Strong));
}

fn counts(picker: &Picker) -> String {
    match (picker.listed().len(), picker.total()) {
        (listed, all) if listed == all => all.to_string(),
        (listed, all) => format!("{listed} of {all}"),
    }
}

fn typed(picker: &Picker, row: Rect, pen: &mut Pen) {
    let behind = pen.text(row, ":", pen.look.role(Role::Key));
    prompt::line(&picker.input, None, from(row, behind + 1), pen);
}

fn list(picker: &Picker, area: Rect, pen: &mut Pen) {
    if picker.listed().len() == 0 {
        pen.text(from(rows(area, 0, 1), area.x + 2), "Nothing fits.", pen.look.role(Role::Dim));
    }
    let height = usize::from(area.height);
    let first = (picker.selected() + 1).saturating_sub(height.max(1));
    for (y, (at, shown)) in (0..area.height).zip(picker.listed().enumerate().skip(first)) {
        let row = rows(area, y, 1);
        entry(shown, from(row, row.x + 2), pen);
        if at == picker.selected() {
            pen.select(row, Focus::Here);
        }
    }
}

/// An entry: whether it is chosen, what it is, and at the right what else there is to say, as far as there is room.
fn entry(entry: &Entry, room: Rect, pen: &mut Pen) {
    let chosen = match entry.is_chosen {
        Some(true) => "[x] ",
        Some(false) => "[ ] ",
        None => "",
    };
    let note_room = usize::from(room.width) / 2;
    let note = fit(&entry.note, note_room);
    let note_width = u16::try_from(note.width()).unwrap_or(0);
    let label = Rect { width: room.width.saturating_sub(note_width + u16::from(note_width > 0)), ..room };
    pen.text(label, &format!("{chosen}{}", entry.label), Style::new());
    let note_x = room.right().saturating_sub(note_width);
    pen.text(from(room, note_x), &note, pen.look.word_style(Tone::Dim));
}

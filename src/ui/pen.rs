//! Writing on the canvas within bounds: text cut to its room with a mark where it was cut, states with their marks,
//! titles with a rule behind them.

use super::canvas::Canvas;
use super::ink::Ink;
use super::look::{Charset, Freshness, Look};
use super::theme::Role;
use crate::app::{App, Pane, Tone, wrap};
use ratatui_core::layout::Rect;
use ratatui_core::style::{Color, Style};
use unicode_width::UnicodeWidthStr;

/// Writes on a canvas.
pub(super) struct Pen<'a> {
    canvas: &'a mut Canvas,
    pub(super) look: &'a Look,
}

/// Whether a pane has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Focus {
    Here,
    Elsewhere,
}

impl Focus {
    /// That of a pane of the home screen.
    pub(super) fn of(app: &App, pane: Pane) -> Self {
        if app.pane() == pane { Self::Here } else { Self::Elsewhere }
    }
}

impl<'a> Pen<'a> {
    pub(super) fn new(canvas: &'a mut Canvas, look: &'a Look) -> Self {
        Self { canvas, look }
    }

    /// Writes text into a row, cut to its room; returns the column behind it.
    pub(super) fn text(&mut self, room: Rect, text: &str, style: Style) -> u16 {
        self.canvas.write(room, text, style.into())
    }

    /// Writes words in a tone, behind its mark if it has one; returns the column behind them.
    pub(super) fn toned(&mut self, room: Rect, text: &str, tone: Tone, freshness: Freshness) -> u16 {
        let mark = self.look.mark(tone);
        let style = self.look.word_style(tone);
        if mark.is_empty() {
            return self.text(room, text, style);
        }
        let behind = self.text(room, mark, self.look.mark_style(tone, freshness));
        self.text(from(room, behind + 1), text, style)
    }

    /// Writes the title of a pane and a rule behind it.
    pub(super) fn title(&mut self, row: Rect, title: &str, note: &str, focus: Focus) {
        self.title_with_filter(row, title, "", note, focus);
    }

    /// The same, and what the pane is narrowed to.
    pub(super) fn title_with_filter(
        &mut self,
        row: Rect,
        title: &str,
        filter: &str,
        note: &str,
        focus: Focus,
    ) {
        let role = match focus {
            Focus::Here => Role::FocusedTitle,
            Focus::Elsewhere => Role::Strong,
        };
        let behind = self.text(row, &format!(" {title} "), self.look.role(role));
        let behind = self.chip(from(row, behind), filter);
        let note_width = u16::try_from(note.width()).unwrap_or(0);
        let rest = from(row, behind);
        self.rule(rest);
        if note_width > 0 && note_width + 3 < rest.width {
            let place = Rect { x: rest.x + rest.width - note_width - 2, width: note_width + 2, ..rest };
            self.text(place, &format!(" {note} "), self.look.word_style(Tone::Dim));
        }
    }

    /// Writes what something is narrowed to, if it is; returns the column behind it.
    pub(super) fn chip(&mut self, room: Rect, filter: &str) -> u16 {
        if filter.is_empty() {
            return room.x;
        }
        self.text(from(room, room.x + 1), &format!(" filter: {filter} "), self.look.role(Role::Filter))
    }

    /// Draws a rule over a row.
    pub(super) fn rule(&mut self, row: Rect) {
        let line = "─".repeat(usize::from(row.width));
        self.text(row, &line, self.look.word_style(Tone::Dim));
    }

    /// Draws a rule down a column.
    pub(super) fn rule_down(&mut self, x: u16, y: u16, height: u16) {
        let style = self.look.word_style(Tone::Dim);
        for row in 0..height {
            self.text(Rect { x, y: y + row, width: 1, height: 1 }, "│", style);
        }
    }

    /// Marks a row as selected: a sign in its first column, and where the keys are the whole row reversed but for the
    /// marks of states, which keep their colours.
    pub(super) fn select(&mut self, row: Rect, focus: Focus) {
        let sign = Rect { width: 1.min(row.width), ..row };
        self.text(sign, ">", self.look.word_style(Tone::Strong));
        if focus == Focus::Here {
            self.reverse(row);
        }
    }

    pub(super) fn reverse(&mut self, row: Rect) {
        let ink = Ink::from(self.look.role(Role::Selected));
        for cell in self.canvas.cells_mut(row) {
            let is_mark = cell.ink.bg() != Color::Reset;
            if !is_mark {
                cell.ink = ink;
            }
        }
    }

    /// Leaves nothing of what was in an area.
    pub(super) fn clear(&mut self, area: Rect) {
        let blanks = " ".repeat(usize::from(area.width));
        for y in area.top()..area.bottom() {
            self.text(Rect { y, height: 1, ..area }, &blanks, Style::new());
        }
    }

    /// Writes sentences into an area, broken between words; returns the rows that they took.
    pub(super) fn paragraph(&mut self, area: Rect, text: &str, style: Style) -> u16 {
        let lines = wrap(text.trim(), usize::from(area.width));
        for (y, &line) in (0..area.height).zip(&lines) {
            self.text(Rect { y: area.y + y, height: 1, ..area }, line, style);
        }
        u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height)
    }

    /// Whether only ASCII may be written.
    pub(super) fn is_ascii(&self) -> bool {
        self.look.charset == Charset::Ascii
    }
}

/// What is left of a row from this column on.
pub(super) fn from(row: Rect, x: u16) -> Rect {
    let x = x.clamp(row.x, row.right());
    Rect { x, width: row.right() - x, ..row }
}

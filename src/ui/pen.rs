//! Writing into a buffer within bounds: text cut to its room with a mark where it was cut, states with their marks,
//! titles with a rule behind them.

use super::look::{Charset, Freshness, Look};
use super::theme::Role;
use crate::app::{App, Pane, Tone, wrap};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Writes into a buffer.
pub(super) struct Pen<'a> {
    buffer: &'a mut Buffer,
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
    pub(super) fn new(buffer: &'a mut Buffer, look: &'a Look) -> Self {
        Self { buffer, look }
    }

    /// Writes text into a row, cut to its room; returns the column behind it.
    pub(super) fn text(&mut self, room: Rect, text: &str, style: Style) -> u16 {
        if room.width == 0 || room.height == 0 {
            return room.x;
        }
        // Nothing of what was there shines through.
        let style = Style::reset().patch(style);
        let is_plain =
            text.len() <= usize::from(room.width) && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if is_plain {
            return self.plain(room, text, style);
        }
        let text = fit(text, usize::from(room.width));
        self.buffer.set_stringn(room.x, room.y, &text, usize::from(room.width), style).0
    }

    /// Writes text that has a column for each byte, as nearly all has, without asking what takes how many.
    fn plain(&mut self, room: Rect, text: &str, style: Style) -> u16 {
        let mut x = room.x;
        let letters = (0..text.len()).filter_map(|at| text.get(at..=at));
        for (cell, letter) in self.cells(room).iter_mut().zip(letters) {
            cell.set_symbol(letter).set_style(style);
            x += 1;
        }
        x
    }

    /// The cells of a row of the buffer from a room's first on, as many as the room has.
    fn cells(&mut self, room: Rect) -> &mut [Cell] {
        let room = room.intersection(self.buffer.area);
        if room.is_empty() {
            return &mut [];
        }
        let first = self.buffer.index_of(room.x, room.y);
        &mut self.buffer.content[first..first + usize::from(room.width)]
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
        let style = Style::reset().patch(self.look.word_style(Tone::Dim));
        for cell in self.cells(row) {
            cell.set_symbol("─").set_style(style);
        }
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
        let style = Style::reset().patch(self.look.role(Role::Selected));
        for x in row.left()..row.right() {
            let Some(cell) = self.buffer.cell_mut((x, row.y)) else { continue };
            let is_mark = cell.bg != ratatui::style::Color::Reset;
            if !is_mark {
                cell.set_style(style);
            }
        }
    }

    /// Leaves nothing of what was in an area.
    pub(super) fn clear(&mut self, area: Rect) {
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                }
            }
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

/// Text cut to so many columns, with `…` where it was cut.
pub fn fit(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut cut = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used >= width {
            break;
        }
        cut.push_str(grapheme);
    }
    cut.push('…');
    Cow::Owned(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_with_a_mark_and_never_wider_than_its_room() {
        assert_eq!(fit("branch", 6), "branch");
        assert_eq!(fit("branches", 6), "branc…");
        assert_eq!(fit("漢字漢字", 5), "漢字…");
        assert_eq!(fit("漢字漢字", 4), "漢…");
        assert_eq!(fit("ab", 1), "…");
    }
}

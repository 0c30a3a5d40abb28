//! ```text
//!  ┌ Go to or do  12 of 845 ───────────────────────────────┐
//!  │ : bran_                                               │
//!  │ > branch-017-ntg                  group, disconnected │
//!  │   branch-044-ntg                       group, warning │
//!  └───────────────────────── Enter take  Esc close ───────┘
//! ```
//! A list to choose from, over what was there.

use super::prompt::draw_input;
use crate::app::{Entry, Picker};
use crate::ui::look::Look;
use crate::ui::theme::Role;
use crate::ui::widgets::{Focus, clear, draw_line, fit, fit_line, indent, select};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Widget};
use unicode_width::UnicodeWidthStr;

/// Columns of the list at most.
const WIDEST: u16 = 84;
/// Rows of entries at most.
const HIGHEST: u16 = 18;
/// Rows around the entries: the frame and the line that is typed.
const FRAME: u16 = 3;
/// Columns before an entry, for the sign of the selected one.
const SIGN: u16 = 2;

/// Draws the list.
pub(in crate::ui) fn render(picker: &Picker, look: &Look, area: Rect, buf: &mut Buffer) {
    let entries = u16::try_from(picker.listed().len()).unwrap_or(u16::MAX).clamp(1, HIGHEST);
    let frame =
        place(area, entries.max(u16::try_from(picker.total()).unwrap_or(u16::MAX).min(HIGHEST)) + FRAME);
    clear(frame, buf);
    if frame.height < FRAME + 1 || frame.width < 12 {
        return small(picker, look, frame, buf);
    }
    border(picker, frame.width, look).render(frame, buf);
    contents(picker, look, frame.inner(Margin::new(2, 1)), buf);
}

/// Without a frame, where there is no room for one.
fn small(picker: &Picker, look: &Look, area: Rect, buf: &mut Buffer) {
    if area.height == 1 {
        let label = picker.listed().nth(picker.selected()).map_or("-", |entry| entry.label.as_str());
        return draw_line(format!(":{} {label}", picker.input.text()), area, buf);
    }
    contents(picker, look, area, buf);
}

fn contents(picker: &Picker, look: &Look, area: Rect, buf: &mut Buffer) {
    let [typed, entries] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    draw_input(":", &picker.input, None, look, typed, buf);
    list(picker, look, entries, buf);
}

/// The middle of the screen, between header and footer where there is room for both.
fn place(area: Rect, height: u16) -> Rect {
    let width = WIDEST.min(area.width.saturating_sub(if area.width > 40 { 4 } else { 0 }));
    let top = u16::from(area.height > 2);
    let bottom = u16::from(area.height > FRAME + 2);
    let height = height.min(area.height.saturating_sub(top + bottom));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + top, width, height }
}

fn border<'a>(picker: &Picker, width: u16, look: &Look) -> Block<'a> {
    let style = look.role(Role::Dim);
    // The border is drawn below the title, and its style would shine through.
    let title_style = Style::reset().patch(look.role(Role::Strong));
    let title = Span::styled(format!(" {}  {} ", picker.title, counts(picker)), title_style);
    let mut line = Line::from(Span::styled("─", style));
    line.extend(fit_line(title.into(), width.saturating_sub(4)));
    Block::bordered().border_style(style).title(line)
}

fn counts(picker: &Picker) -> String {
    match (picker.listed().len(), picker.total()) {
        (listed, all) if listed == all => all.to_string(),
        (listed, all) => format!("{listed} of {all}"),
    }
}

fn list(picker: &Picker, look: &Look, area: Rect, buf: &mut Buffer) {
    if picker.listed().len() == 0 {
        draw_line(Span::styled("Nothing fits.", look.role(Role::Dim)), indent(area, SIGN), buf);
    }
    let height = usize::from(area.height);
    let first = (picker.selected() + 1).saturating_sub(height.max(1));
    for (row, (at, shown)) in area.rows().zip(picker.listed().enumerate().skip(first)) {
        entry(shown, look, indent(row, SIGN), buf);
        if at == picker.selected() {
            select(row, Focus::Here, look, buf);
        }
    }
}

/// An entry: whether it is chosen, what it is, and at the right what else there is to say, as far as there is room.
fn entry(entry: &Entry, look: &Look, room: Rect, buf: &mut Buffer) {
    let chosen = match entry.is_chosen {
        Some(true) => "[x] ",
        Some(false) => "[ ] ",
        None => "",
    };
    let note = fit(&entry.note, usize::from(room.width) / 2);
    let note_width = u16::try_from(note.width()).unwrap_or(0);
    let widths = [Constraint::Fill(1), Constraint::Length(note_width)];
    let [label, right] = Layout::horizontal(widths).spacing(u16::from(note_width > 0)).areas(room);
    draw_line(format!("{chosen}{}", entry.label), label, buf);
    draw_line(Span::styled(note, look.role(Role::Dim)), right, buf);
}

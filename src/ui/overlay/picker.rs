//! ```text
//!  ┌ Command palette  12 of 845 ───────────────────────────┐
//!  │ : bran_                                               │
//!  │ > branch-017-ntg                  group, disconnected │
//!  │   branch-044-ntg                       group, warning │
//!  └─────────────────────── Enter accept  Esc close ───────┘
//! ```
//! A list to choose from, over the current page. The banner stays visible if both fit.

use super::filter_prompt::draw_input;
use crate::app::{App, Area, Entry, Picker};
use crate::ui::appearance::Appearance;
use crate::ui::theme::Role;
use crate::ui::widgets::{Focus, clear, draw_line, indent, select, truncate, truncate_line};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Widget};
use unicode_width::UnicodeWidthStr;

/// Columns for the selection mark.
const MARK_WIDTH: u16 = 2;

/// Draws the picker.
pub(in crate::ui) fn render(app: &App, picker: &Picker, appearance: &Appearance, buf: &mut Buffer) {
    let layout = app.picker_layout(picker);
    let [area, input, entries] = [layout.area, layout.input, layout.entries].map(|area| to_rect(area, buf));
    clear(area, buf);
    if layout.is_framed {
        border(picker, area.width, appearance).render(area, buf);
    } else if area.height == 1 {
        let label = picker.listed().nth(picker.selected()).map_or("-", |entry| entry.label.as_str());
        return draw_line(format!(":{} {label}", picker.input.text()), area, buf);
    }
    draw_input(":", &picker.input, None, appearance, input, buf);
    draw_list(picker, layout.first, appearance, entries, buf);
}

fn to_rect(area: Area, buf: &Buffer) -> Rect {
    Rect { x: area.x, y: area.y, width: area.width, height: area.height }.intersection(buf.area)
}

fn border<'a>(picker: &Picker, width: u16, appearance: &Appearance) -> Block<'a> {
    let style = appearance.style(Role::Dim);
    // ratatui draws the border below the title, so its style would show through.
    let title_style = Style::reset().patch(appearance.style(Role::Strong));
    let title = Span::styled(format!(" {}  {} ", picker.title, counts(picker)), title_style);
    let mut line = Line::from(Span::styled("─", style));
    line.extend(truncate_line(title.into(), width.saturating_sub(4)));
    Block::bordered().border_style(style).title(line)
}

fn counts(picker: &Picker) -> String {
    match (picker.listed().len(), picker.total()) {
        (listed, all) if listed == all => all.to_string(),
        (listed, all) => format!("{listed} of {all}"),
    }
}

fn draw_list(picker: &Picker, first: usize, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    if picker.listed().len() == 0 {
        draw_line(Span::styled("No match.", appearance.style(Role::Dim)), indent(area, MARK_WIDTH), buf);
    }
    for (row, (index, entry)) in area.rows().zip(picker.listed().enumerate().skip(first)) {
        draw_entry(entry, appearance, indent(row, MARK_WIDTH), buf);
        if index == picker.selected() {
            select(row, Focus::Focused, appearance, buf);
        }
    }
}

/// An entry: selection mark, name, and details at the right as space permits.
fn draw_entry(entry: &Entry, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let chosen = match entry.is_chosen {
        Some(true) => "[x] ",
        Some(false) => "[ ] ",
        None => "",
    };
    let note = truncate(&entry.note, usize::from(area.width) / 2);
    let note_width = u16::try_from(note.width()).unwrap_or(0);
    let widths = [Constraint::Fill(1), Constraint::Length(note_width)];
    let [label, right] = Layout::horizontal(widths).spacing(u16::from(note_width > 0)).areas(area);
    draw_line(format!("{chosen}{}", entry.label), label, buf);
    draw_line(Span::styled(note, appearance.style(Role::Dim)), right, buf);
}

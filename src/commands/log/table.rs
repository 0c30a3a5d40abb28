//! `log -o table`: one line per entry in aligned columns. On a terminal the table is fitted to the width: the
//! least important columns are omitted first, and messages are truncated last. Column widths grow from page
//! to page if necessary.

use super::format::Format;
use crate::commands::painter::Painter;
use crate::commands::time_range::short_time;
use crate::config::{Charset, Settings};
use crate::domain::{LogEntry, Role, Text};
use crate::terminal::available_columns;
use crate::ui::{Role as Style, truncate};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Spaces between two columns.
const GAP: usize = 2;
/// Minimum width of a message while there are columns left to omit.
const SHORTEST_MESSAGE: usize = 24;

const NAMES: [&str; 7] = ["TIME", "LEVEL", "SERVICE", "GROUP", "HUB", "DC", "MESSAGE"];
const TIME: usize = 0;
const LEVEL: usize = 1;
const GROUP: usize = 3;
const MESSAGE: usize = 6;
/// Optional columns, in the order in which they are omitted.
const EXPENDABLE: [usize; 3] = [5, 2, 4];

type Cells = [String; NAMES.len()];

/// Table output, written page by page.
pub(super) struct Table {
    zone: TimeZone,
    painter: Painter,
    charset: Charset,
    now: Timestamp,
    limit: Option<usize>,
    /// Maximum cell width of each column so far.
    widest: [usize; NAMES.len()],
    has_heading: bool,
}

impl Table {
    /// A table for standard output, with times in a time zone.
    pub(super) fn new(settings: &Settings, zone: TimeZone, painter: Painter, now: Timestamp) -> Self {
        let limit = available_columns(io::stdout());
        let (charset, widest) = (settings.charset, NAMES.map(str::len));
        Self { zone, painter, charset, now, limit, widest, has_heading: false }
    }

    fn cells(&self, entry: &LogEntry) -> Cells {
        let text = |text: Option<&Text>| text.map_or("-".to_owned(), Text::to_string);
        [
            entry.timestamp.map_or_else(|| "-".to_owned(), |at| short_time(at, self.now, &self.zone)),
            text(entry.level.as_ref()),
            text(entry.service.as_ref()),
            text(entry.group_title()),
            entry.role().map_or("-", Role::as_str).to_owned(),
            text(entry.datacenter.as_ref()),
            text(entry.message.as_ref()),
        ]
    }

    fn paint(&self, style: Option<Style>, cell: &str) -> String {
        style.map_or_else(|| cell.to_owned(), |style| self.painter.paint(style, cell))
    }

    fn write_row(&self, cells: &Cells, style: Option<Style>, out: &mut dyn Write) -> io::Result<()> {
        let widths = widths(self.widest, self.limit);
        let mut line = String::new();
        for (at, width) in widths.into_iter().enumerate().filter(|(_, width)| *width > 0) {
            let cell = truncate(&cells[at], width);
            let cell = match self.charset {
                Charset::Ascii => cell.replace('…', "~"),
                Charset::Unicode => cell.into_owned(),
            };
            let blanks = " ".repeat(width.saturating_sub(cell.width()));
            match at {
                // Right-aligned, so that times with and without a date line up.
                TIME => line.extend([blanks, cell]),
                LEVEL => line.extend([self.paint(style, &cell), blanks]),
                _ => line.extend([cell, blanks]),
            }
            line.push_str("  ");
        }
        writeln!(out, "{}", line.trim_end())
    }
}

impl Format for Table {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn page(&mut self, entries: &[&LogEntry], out: &mut dyn Write) -> io::Result<()> {
        let rows: Vec<Cells> = entries.iter().map(|entry| self.cells(entry)).collect();
        for row in &rows {
            for (widest, cell) in self.widest.iter_mut().zip(row) {
                *widest = (*widest).max(cell.width());
            }
        }
        if !rows.is_empty() && !std::mem::replace(&mut self.has_heading, true) {
            self.write_row(&NAMES.map(str::to_owned), Some(Style::Strong), out)?;
        }
        entries.iter().zip(&rows).try_for_each(|(entry, row)| self.write_row(row, style(entry), out))
    }
}

/// Width of each column; 0 for an omitted one.
fn widths(mut widths: [usize; NAMES.len()], limit: Option<usize>) -> [usize; NAMES.len()] {
    let Some(limit) = limit else { return widths };
    let others = |widths: &[usize; NAMES.len()]| -> usize {
        widths[..MESSAGE].iter().filter(|width| **width > 0).map(|width| width + GAP).sum()
    };
    let needed = SHORTEST_MESSAGE.min(widths[MESSAGE]);
    for at in EXPENDABLE {
        if others(&widths) + needed <= limit {
            break;
        }
        widths[at] = 0;
    }
    let excess = (others(&widths) + needed).saturating_sub(limit);
    widths[GROUP] = widths[GROUP].saturating_sub(excess).max(NAMES[GROUP].len());
    widths[MESSAGE] = widths[MESSAGE].min(limit.saturating_sub(others(&widths)).max(1));
    widths
}

/// Style of an entry by its log level.
fn style(entry: &LogEntry) -> Option<Style> {
    match entry.level.as_ref().map(Text::as_str) {
        Some(level) if level.eq_ignore_ascii_case("error") => Some(Style::DownLabel),
        Some(level) if level.eq_ignore_ascii_case("warning") => Some(Style::Degraded),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDEST: [usize; NAMES.len()] = [19, 7, 9, 30, 9, 13, 90];

    fn line(widths: &[usize]) -> usize {
        widths.iter().filter(|width| **width > 0).map(|width| width + GAP).sum::<usize>() - GAP
    }

    #[test]
    fn all_columns_are_complete_without_a_limit() {
        assert_eq!(widths(WIDEST, None), WIDEST);
        assert_eq!(widths(WIDEST, Some(500)), WIDEST);
    }

    #[test]
    fn columns_are_hidden_before_texts_are_truncated() {
        let mut shown = NAMES.len();
        for limit in (60..=line(&WIDEST)).rev() {
            let widths = widths(WIDEST, Some(limit));
            assert!(line(&widths) <= limit, "{limit}: {widths:?}");
            let now = widths.iter().filter(|width| **width > 0).count();
            assert!(now <= shown, "a column returns at {limit}");
            shown = now;
        }
        assert_eq!(shown, 4);
        assert!(widths(WIDEST, Some(1))[MESSAGE] >= 1);
    }
}

//! `availability -o table`: aligned columns, the lowest availability first, then the total and the time range. On a terminal
//! the table is fitted to the width: the least important columns are omitted first, and names are truncated last.

use super::Document;
use super::columns::{Column, columns, texts};
use crate::commands::painter::Painter;
use crate::ui::{Role as Style, truncate};
use unicode_width::UnicodeWidthStr;

/// Spaces between two columns.
const GAP: usize = 2;

/// Minimum width of a name, even on a narrower terminal.
const SHORTEST_NAME: usize = 12;

/// The table of a document, fitted to a width if it is limited.
pub(super) fn table(document: &Document<'_>, limit: Option<usize>, painter: &Painter) -> String {
    let columns = columns(document.by);
    let (rows, total) = texts(document, &columns);
    let headings: Vec<String> = columns.iter().map(|column| column.heading.to_owned()).collect();
    let all = || [&headings, &total].into_iter().chain(&rows);
    let widths = widths(&columns, all, limit);
    let mut out = String::new();
    let strong = |cell: &str| painter.paint(Style::Strong, cell);
    push_line(&headings, &widths, strong, &mut out);
    for row in &rows {
        push_line(row, &widths, str::to_owned, &mut out);
    }
    push_line(&total, &widths, strong, &mut out);
    out.push_str(&document.range.to_string());
    out.push('\n');
    out
}

/// Width of each column; 0 for an omitted one.
fn widths<'a, R: Iterator<Item = &'a Vec<String>>>(
    columns: &[Column],
    rows: impl Fn() -> R,
    limit: Option<usize>,
) -> Vec<usize> {
    let widest = |at: usize| rows().map(|row| row[at].width()).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..columns.len()).map(widest).collect();
    let Some(limit) = limit else { return widths };
    let mut expendable: Vec<usize> = (0..columns.len()).filter(|at| columns[*at].expendable > 0).collect();
    expendable.sort_by_key(|at| columns[*at].expendable);
    while line_width(&widths) > limit {
        let Some(at) = expendable.pop() else { break };
        widths[at] = 0;
    }
    let excess = line_width(&widths).saturating_sub(limit);
    if let Some(name) = widths.first_mut() {
        *name = name.saturating_sub(excess).max(SHORTEST_NAME.min(*name));
    }
    widths
}

fn line_width(widths: &[usize]) -> usize {
    let shown = widths.iter().filter(|width| **width > 0);
    shown.map(|width| width + GAP).sum::<usize>().saturating_sub(GAP)
}

/// Appends a row with styled cells.
fn push_line(row: &[String], widths: &[usize], paint: impl Fn(&str) -> String, out: &mut String) {
    for (cell, &width) in row.iter().zip(widths).filter(|(_, width)| **width > 0) {
        let cell = truncate(cell, width);
        out.push_str(&paint(&cell));
        out.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + GAP));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
}

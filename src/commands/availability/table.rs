//! `availability -o table`: aligned columns, the lowest availability first, then the total and the time range. On a terminal
//! the table is fitted to the width: the least important columns are omitted, and names are truncated last.

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
    out.push_str(&document.period());
    out.push('\n');
    out
}

/// Width of each column; 0 for an omitted one. Of the expendable columns, those that fit are added in the order of their
/// priority.
fn widths<'a, R: Iterator<Item = &'a Vec<String>>>(
    columns: &[Column],
    rows: impl Fn() -> R,
    limit: Option<usize>,
) -> Vec<usize> {
    let widest = |at: usize| rows().map(|row| row[at].width()).max().unwrap_or(0);
    let all: Vec<usize> = (0..columns.len()).map(widest).collect();
    let Some(limit) = limit else { return all };
    let is_required = |at: usize| columns[at].expendable == 0;
    let mut widths: Vec<usize> =
        (0..columns.len()).map(|at| if is_required(at) { all[at] } else { 0 }).collect();
    let mut expendable: Vec<usize> = (0..columns.len()).filter(|at| !is_required(*at)).collect();
    expendable.sort_by_key(|at| columns[*at].expendable);
    for at in expendable {
        widths[at] = all[at];
        if line_width(&widths) > limit {
            widths[at] = 0;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AvailabilityRows;

    fn shown(limit: Option<usize>) -> (Vec<&'static str>, usize) {
        let columns = columns(AvailabilityRows::Group);
        let row = [
            "a-name-of-some-length",
            "us-east-1",
            "99.93 % of 91.4 % known (91.33 to 99.93)",
            "98.11 % of 91.4 % known (89.67 to 98.11)",
            "4h 12m",
            "2d 8h",
            "0s",
            "3 + 2 short",
            ">= 1h 3m",
            "42m 10s",
            "6d 2h",
        ];
        let headings = columns.iter().map(|column| column.heading.to_owned()).collect();
        let rows = [headings, row.map(str::to_owned).to_vec()];
        let widths = widths(&columns, || rows.iter(), limit);
        let shown = columns.iter().zip(&widths).filter(|(_, width)| **width > 0);
        (shown.map(|(column, _)| column.heading).collect(), line_width(&widths))
    }

    #[test]
    fn without_a_limit_all_columns_are_shown() {
        assert_eq!(shown(None).0.len(), 11);
    }

    #[test]
    fn the_most_important_columns_that_fit_are_shown() {
        assert_eq!(shown(Some(80)).0, ["GROUP", "REACHABLE", "DOWN", "UNKNOWN"]);
        assert_eq!(shown(Some(100)).0, ["GROUP", "REACHABLE", "DOWN", "UNKNOWN", "OUTAGES", "MTBF"]);
    }

    #[test]
    fn line_fits_into_each_width_with_space_for_name_and_figure() {
        for limit in 64..300 {
            assert!(shown(Some(limit)).1 <= limit, "{limit}");
        }
    }
}

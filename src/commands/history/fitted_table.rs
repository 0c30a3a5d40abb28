//! Tables in aligned columns that are fitted to the width of a terminal: the least important columns are omitted first, then
//! one is truncated.

use crate::config::Charset;
use crate::ui::truncate;
use std::iter;
use unicode_width::UnicodeWidthStr;

/// Spaces between two columns.
const GAP: usize = 2;

/// A column: its header and its priority. The highest number is omitted first; 0 is never omitted.
pub(super) struct Column {
    pub(super) head: &'static str,
    pub(super) expendable: u8,
}

/// A table with its rows.
pub(super) struct FittedTable<'a, const N: usize> {
    pub(super) columns: &'a [Column; N],
    /// The column that is truncated if omitting others does not suffice.
    pub(super) truncated: usize,
    pub(super) rows: Vec<[String; N]>,
}

impl<const N: usize> FittedTable<'_, N> {
    /// The table with its header, each cell painted by row and column; the header has no row.
    pub(super) fn print(
        &self,
        limit: Option<usize>,
        charset: Charset,
        paint: impl Fn(Option<usize>, usize, &str) -> String,
    ) -> String {
        let header = std::array::from_fn(|at| self.columns[at].head.to_owned());
        let widths = self.widths(&header, limit);
        let mut out = String::new();
        let numbered = self.rows.iter().enumerate().map(|(index, row)| (Some(index), row));
        for (index, row) in iter::once((None, &header)).chain(numbered) {
            let mut line = String::new();
            for (at, width) in widths.into_iter().enumerate().filter(|(_, width)| *width > 0) {
                let cell = truncate(&row[at], width);
                let blanks = width.saturating_sub(cell.width()) + GAP;
                let cell = match charset {
                    Charset::Ascii => cell.replace('…', "~"),
                    Charset::Unicode => cell.into_owned(),
                };
                line.push_str(&paint(index, at, &cell));
                line.extend(iter::repeat_n(' ', blanks));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// Width of each column; 0 for one that is omitted, or that has only empty cells.
    fn widths(&self, header: &[String; N], limit: Option<usize>) -> [usize; N] {
        let mut widths: [usize; N] = std::array::from_fn(|at| {
            let widest = self.rows.iter().map(|row| row[at].width()).max().unwrap_or(0);
            if widest == 0 && !self.rows.is_empty() { 0 } else { widest.max(header[at].width()) }
        });
        let Some(limit) = limit else { return widths };
        let mut expendable: Vec<usize> = (0..N).filter(|at| self.columns[*at].expendable > 0).collect();
        expendable.sort_by_key(|at| self.columns[*at].expendable);
        while line_width(&widths) > limit {
            let Some(at) = expendable.pop() else { break };
            widths[at] = 0;
        }
        let excess = line_width(&widths).saturating_sub(limit);
        widths[self.truncated] = widths[self.truncated].saturating_sub(excess).max(1);
        widths
    }
}

fn line_width(widths: &[usize]) -> usize {
    let shown = widths.iter().filter(|width| **width > 0);
    shown.map(|width| width + GAP).sum::<usize>().saturating_sub(GAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [
        Column { head: "TIME", expendable: 0 },
        Column { head: "DC", expendable: 1 },
        Column { head: "WHAT", expendable: 0 },
    ];

    fn print(rows: &[[&str; 3]], limit: Option<usize>, charset: Charset) -> String {
        let rows = rows.iter().map(|row| row.map(str::to_owned)).collect();
        let table = FittedTable { columns: &COLUMNS, truncated: 2, rows };
        table.print(limit, charset, |_, _, cell| cell.to_owned())
    }

    #[test]
    fn columns_are_aligned_and_empty_ones_are_omitted() {
        let rows = [["03:12", "", "down"], ["4", "", "up"]];
        assert_eq!(print(&rows, None, Charset::Unicode), "TIME   WHAT\n03:12  down\n4      up\n");
    }

    #[test]
    fn columns_are_omitted_before_texts_are_truncated() {
        let rows = [["03:12", "Chicago", "down until 03:20"]];
        assert_eq!(print(&rows, Some(30), Charset::Unicode), "TIME   WHAT\n03:12  down until 03:20\n");
        let narrow = print(&rows, Some(14), Charset::Unicode);
        assert_eq!(narrow, "TIME   WHAT\n03:12  down u…\n");
        assert_eq!(print(&rows, Some(14), Charset::Ascii), narrow.replace('…', "~"));
    }
}

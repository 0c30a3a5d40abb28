//! Tables of pages: columns, and rows with targets.

use super::columns::MARK_WIDTH;
use crate::app::{ColumnLayout, Document, StyleRole, Target, WidthRange, fitting_columns, table_width};
use compact_str::{CompactString, ToCompactString};
use unicode_width::UnicodeWidthStr;

/// Column of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TableColumn {
    /// Header.
    pub header: &'static str,
    /// Columns with high numbers are hidden first; 0 is never hidden.
    pub priority: u8,
    pub align: Align,
    /// Width to which long cells are truncated before other columns are hidden.
    pub min_width: usize,
    /// Where long cells are truncated.
    pub cut: Cut,
}

/// Where a long cell is truncated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// At the end.
    End,
    /// In the middle, so that names with different ends can be distinguished.
    Middle,
}

/// Default width to which long cells are truncated.
const DEFAULT_MIN_WIDTH: usize = 16;

impl TableColumn {
    /// A left-aligned column.
    pub const fn text(header: &'static str, priority: u8) -> Self {
        Self { header, priority, align: Align::Left, min_width: DEFAULT_MIN_WIDTH, cut: Cut::End }
    }

    /// A right-aligned column.
    pub const fn numbers(header: &'static str, priority: u8) -> Self {
        Self { header, priority, align: Align::Right, min_width: DEFAULT_MIN_WIDTH, cut: Cut::End }
    }

    /// A left-aligned column, truncated in the middle.
    pub const fn names(header: &'static str, priority: u8) -> Self {
        Self { cut: Cut::Middle, ..Self::text(header, priority) }
    }

    /// Sets the width to which long cells are truncated.
    #[must_use]
    pub const fn with_min_width(self, min_width: usize) -> Self {
        Self { min_width, ..self }
    }
}

/// Alignment of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Left, for words.
    Left,
    /// Right, for numbers.
    Right,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    pub text: CompactString,
    /// A role with a health has a mark.
    pub role: StyleRole,
    pub emphasis: Emphasis,
}

/// Emphasis of the style of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Emphasis {
    /// Full style of the role.
    #[default]
    Full,
    /// Mark without background and plain text, if another cell shows the state of the row.
    Reduced,
}

impl Cell {
    /// A cell with a role.
    pub fn new(text: impl Into<CompactString>, role: impl Into<StyleRole>) -> Self {
        Self { text: text.into(), role: role.into(), emphasis: Emphasis::Full }
    }

    /// Reduces the emphasis.
    #[must_use]
    pub fn reduced(self) -> Self {
        Self { emphasis: Emphasis::Reduced, ..self }
    }

    /// A plain cell with an optional value.
    pub fn optional(text: Option<impl ToCompactString>) -> Self {
        match text {
            Some(text) => Self::new(text.to_compact_string(), StyleRole::Plain),
            None => Self::new("-", StyleRole::Dim),
        }
    }

    /// Display width.
    pub fn width(&self) -> usize {
        self.text.width() + if self.role.health().is_some() { MARK_WIDTH } else { 0 }
    }
}

/// Row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Cells, one per column.
    pub cells: Vec<Cell>,
    pub target: Option<Target>,
}

/// A table with a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub title: String,
    pub columns: &'static [TableColumn],
    pub rows: Vec<Row>,
    /// Text shown if there are no rows.
    pub empty: String,
}

impl Table {
    /// Maximum cell width per column.
    pub(super) fn widths(&self) -> Vec<usize> {
        cell_widths(self.columns.len(), self.rows.iter().map(|row| row.cells.as_slice()))
    }
}

impl Document {
    /// Column layout of each table for a width.
    pub fn table_layouts(&self, width: u16) -> Vec<(&Table, Vec<ColumnLayout>)> {
        let layout = |(table, natural): (&'_ Table, &[usize])| {
            let columns = table.columns.iter().zip(natural);
            let ranges: Vec<WidthRange> =
                columns.map(|(column, natural)| WidthRange::shrinking(*natural, column.min_width)).collect();
            fitting_columns(table.columns, &ranges, table_width(width))
        };
        self.tables().map(|entry| (entry.0, layout(entry))).collect()
    }
}

/// Maximum cell width per column.
pub fn cell_widths<'a>(columns: usize, rows: impl Iterator<Item = &'a [Cell]>) -> Vec<usize> {
    let mut widths = vec![0; columns];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    widths
}

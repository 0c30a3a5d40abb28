//! Tables of a page, without how they look: columns, and rows that may be opened.

use super::page_columns::MARK;
use crate::app::{ColumnLayout, Document, StyleRole, Target, WidthRange, fitting_columns, table_room};
use compact_str::{CompactString, ToCompactString};
use unicode_width::UnicodeWidthStr;

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableColumn {
    /// Its head.
    pub head: &'static str,
    /// The lower, the longer it stays when there is little room; 0 always stays.
    pub priority: u8,
    /// Which side its cells keep to.
    pub align: Align,
    /// Columns of the screen to which long cells may be cut before other columns are hidden.
    pub least: usize,
    /// Where cells are cut that are too long.
    pub cut: Cut,
}

/// Where a cell is cut that is longer than its column is wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// At its end.
    End,
    /// In its middle, so that names which differ in their ends can be told apart.
    Middle,
}

/// Columns of the screen to which long cells may be cut by default.
const SHRUNK: usize = 16;

impl TableColumn {
    /// A column of words.
    pub const fn words(head: &'static str, priority: u8) -> Self {
        Self { head, priority, align: Align::Left, least: SHRUNK, cut: Cut::End }
    }

    /// A column of numbers.
    pub const fn numbers(head: &'static str, priority: u8) -> Self {
        Self { head, priority, align: Align::Right, least: SHRUNK, cut: Cut::End }
    }

    /// A column of names.
    pub const fn names(head: &'static str, priority: u8) -> Self {
        Self { cut: Cut::Middle, ..Self::words(head, priority) }
    }

    /// The same, of which at least so many columns of the screen are shown before others.
    #[must_use]
    pub const fn at_least(self, least: usize) -> Self {
        Self { least, ..self }
    }
}

/// Which side of its column a cell keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Left, for words.
    Left,
    /// Right, for numbers.
    Right,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What it says.
    pub text: CompactString,
    /// How it is meant; a tone of health puts its mark in front.
    pub role: StyleRole,
    /// How loud its tone is.
    pub emphasis: Emphasis,
}

/// How loud the tone of a cell is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Emphasis {
    /// As its tone is elsewhere.
    #[default]
    Full,
    /// In a row whose state another cell says already: a mark without a ground, and plain words.
    Reduced,
}

impl Cell {
    /// A cell in a tone.
    pub fn new(text: impl Into<CompactString>, role: impl Into<StyleRole>) -> Self {
        Self { text: text.into(), role: role.into(), emphasis: Emphasis::Full }
    }

    /// The same with a tone that is less loud.
    #[must_use]
    pub fn reduced(self) -> Self {
        Self { emphasis: Emphasis::Reduced, ..self }
    }

    /// A plain cell whose value may be missing.
    pub fn maybe(text: Option<impl ToCompactString>) -> Self {
        match text {
            Some(text) => Self::new(text.to_compact_string(), StyleRole::Plain),
            None => Self::new("-", StyleRole::Dim),
        }
    }

    /// The columns of the screen that it would like to have.
    pub fn width(&self) -> usize {
        self.text.width() + if self.role.health().is_some() { MARK } else { 0 }
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its cells, one a column.
    pub cells: Vec<Cell>,
    /// What opens when it is entered.
    pub target: Option<Target>,
}

/// A table under a title that counts its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The title.
    pub title: String,
    /// The columns.
    pub columns: &'static [TableColumn],
    /// The rows.
    pub rows: Vec<Row>,
    /// The text in place of rows, if there are none.
    pub empty: String,
}

impl Table {
    /// The width of the widest cell of each column.
    pub(super) fn widths(&self) -> Vec<usize> {
        cell_widths(self.columns.len(), self.rows.iter().map(|row| row.cells.as_slice()))
    }
}

impl Document {
    /// Where the columns of each table are, in so many columns of the screen.
    pub fn table_layouts(&self, width: u16) -> Vec<(&Table, Vec<ColumnLayout>)> {
        let layout = |(table, natural): (&'_ Table, &[usize])| {
            let columns = table.columns.iter().zip(natural);
            let ranges: Vec<WidthRange> =
                columns.map(|(column, natural)| WidthRange::shrinking(*natural, column.least)).collect();
            fitting_columns(table.columns, &ranges, table_room(width))
        };
        self.tables().map(|here| (here.0, layout(here))).collect()
    }
}

/// The width of the widest cell of each of so many columns.
pub fn cell_widths<'a>(columns: usize, rows: impl Iterator<Item = &'a [Cell]>) -> Vec<usize> {
    let mut widths = vec![0; columns];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    widths
}

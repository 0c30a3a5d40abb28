//! Tables: ratatui's `Table`, limited to the visible rows and columns, with computed widths.

use super::selection::{SELECTION_MARK, highlight};
use super::{Focus, indent, truncate_line, truncate_line_middle};
use crate::app::{self, Align, COLUMN_GAP, Cell, Cut, INDENT, TableColumn, WidthRange};
pub(in crate::ui) use crate::app::{ColumnLayout, table_width};
use crate::ui::appearance::{Appearance, Freshness};
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{HighlightSpacing, Row, StatefulWidget, Table, TableState, Widget};

/// Width of the selection mark.
const MARK_WIDTH: u16 = 1;

/// Columns of these natural widths that fit.
pub(in crate::ui) fn fitting_columns(
    columns: &[TableColumn],
    natural: &[usize],
    width: u16,
) -> Vec<ColumnLayout> {
    let ranges: Vec<WidthRange> = natural.iter().copied().map(WidthRange::natural).collect();
    app::fitting_columns(columns, &ranges, width)
}

/// Row of column headers.
pub(in crate::ui) fn header_row(
    columns: &[TableColumn],
    layout: &[ColumnLayout],
    appearance: &Appearance,
) -> Row<'static> {
    let header = |column: &ColumnLayout| {
        let header = Span::styled(columns[column.column].header, appearance.style(Role::Dim));
        aligned_text(header.into(), *column)
    };
    layout.iter().map(header).collect()
}

/// Row with the cells of the visible columns.
pub(in crate::ui) fn row<'a>(
    cells: impl IntoIterator<Item = &'a Cell>,
    layout: &[ColumnLayout],
    freshness: Freshness,
    appearance: &Appearance,
) -> Row<'a> {
    let cells = cells.into_iter().zip(layout);
    cells.map(|(cell, column)| aligned_text(appearance.cell(cell, freshness), *column)).collect()
}

/// Cells of the visible columns.
pub(in crate::ui) fn fitting<'a>(
    cells: &'a [Cell],
    layout: &[ColumnLayout],
) -> impl Iterator<Item = &'a Cell> {
    layout.iter().filter_map(|column| cells.get(column.column))
}

fn aligned_text(line: Line<'_>, column: ColumnLayout) -> Text<'_> {
    let line = match column.cut {
        Cut::End => truncate_line(line, column.width),
        Cut::Middle => truncate_line_middle(line, column.width),
    };
    Text::from(match column.align {
        Align::Left => line,
        Align::Right => line.right_aligned(),
    })
}

/// Visible rows of a table.
#[derive(Debug)]
pub(in crate::ui) struct TableView<'a> {
    pub(in crate::ui) layout: &'a [ColumnLayout],
    pub(in crate::ui) header: Option<Row<'a>>,
    pub(in crate::ui) rows: Vec<Row<'a>>,
    /// Flags of the rows, next to the selection mark.
    pub(in crate::ui) flags: Vec<Span<'a>>,
    /// Index of the selected row, if visible.
    pub(in crate::ui) selected: Option<usize>,
    pub(in crate::ui) focus: Focus,
}

impl TableView<'_> {
    /// Draws the table after the columns of the selection mark and flags.
    pub(in crate::ui) fn render(self, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
        let sign = Span::styled(SELECTION_MARK, appearance.style(Role::Strong));
        let blank = Span::raw(" ".repeat(usize::from(INDENT - MARK_WIDTH)));
        let has_header = self.header.is_some();
        // ratatui would select the last row if the index is out of range.
        let selected = self.selected.filter(|selected| *selected < self.rows.len());
        let mut table =
            Table::new(self.rows, self.layout.iter().map(|column| Constraint::Length(column.width)))
                .column_spacing(COLUMN_GAP)
                .highlight_symbol(Line::from_iter([sign, blank]))
                .highlight_spacing(HighlightSpacing::Always);
        if let Some(header) = self.header {
            table = table.header(header);
        }
        StatefulWidget::render(table, area, buf, &mut TableState::new().with_selected(selected));
        let rows = || area.rows().skip(usize::from(has_header));
        for (row, flag) in rows().zip(self.flags) {
            flag.render(indent(row, MARK_WIDTH), buf);
        }
        if let Some(row) = selected.and_then(|selected| rows().nth(selected)) {
            highlight(row, self.focus, appearance, buf);
        }
    }
}

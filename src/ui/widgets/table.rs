//! Tables: which columns there is room for and how wide each is, decided before ratatui's `Table` draws the rows in view.
//! Columns are hidden whole, the least important first, and never squeezed to nonsense.

use super::selection::{SIGN, highlight};
use super::{Focus, fit_line, indent};
use crate::app::{Align, Cell, INDENT, TableColumn};
use crate::ui::look::{Freshness, Look};
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{HighlightSpacing, Row, StatefulWidget, Table, TableState, Widget};
use unicode_width::UnicodeWidthStr;

/// Columns to which a column of long values may shrink before others are hidden.
const SHRUNK: usize = 16;
/// Columns between two columns.
const GAP: u16 = 1;
/// Columns of the sign of the selected row.
const SIGN_WIDTH: u16 = 1;

/// A column that there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct ColumnLayout {
    /// Which one of the table's columns.
    pub(in crate::ui) column: usize,
    width: u16,
    align: Align,
}

/// The columns with these natural widths that fit into so many columns of the screen.
pub(in crate::ui) fn fitting_columns(
    columns: &[TableColumn],
    natural: &[usize],
    room: u16,
) -> Vec<ColumnLayout> {
    let whole = usize::from(room);
    let natural: Vec<usize> =
        columns.iter().zip(natural).map(|(column, width)| (*width).max(column.head.width())).collect();
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    while kept.len() > 1 && taken(&kept, |at| natural[at].min(SHRUNK)) > whole {
        let Some(least) = kept.iter().copied().max_by_key(|&at| (columns[at].priority, at)) else { break };
        kept.retain(|&at| at != least);
    }
    let widths = widths(columns, &natural, &kept, whole);
    let layout = |(column, width): (usize, usize)| {
        let width = u16::try_from(width).unwrap_or(u16::MAX).min(room);
        ColumnLayout { column, width, align: columns[column].align }
    };
    kept.into_iter().zip(widths).map(layout).collect()
}

/// Each column's width: shrunk at first, then the room that is left goes to the most important.
fn widths(columns: &[TableColumn], natural: &[usize], kept: &[usize], room: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = kept.iter().map(|&at| natural[at].min(SHRUNK)).collect();
    let mut left = room.saturating_sub(taken(kept, |at| natural[at].min(SHRUNK)));
    let mut by_weight: Vec<usize> = (0..kept.len()).collect();
    by_weight.sort_by_key(|&place| columns[kept[place]].priority);
    for place in by_weight {
        let more = (natural[kept[place]] - widths[place]).min(left);
        widths[place] += more;
        left -= more;
    }
    widths
}

fn taken(kept: &[usize], width: impl Fn(usize) -> usize) -> usize {
    kept.iter().map(|&at| width(at) + usize::from(GAP)).sum::<usize>().saturating_sub(usize::from(GAP))
}

/// The heads of the columns.
pub(in crate::ui) fn header_row(
    columns: &[TableColumn],
    layout: &[ColumnLayout],
    look: &Look,
) -> Row<'static> {
    let head = |column: &ColumnLayout| {
        let head = Span::styled(columns[column.column].head, look.role(Role::Dim));
        aligned(head.into(), *column)
    };
    layout.iter().map(head).collect()
}

/// A row with a cell for each column that there is room for.
pub(in crate::ui) fn row<'a>(
    cells: impl IntoIterator<Item = &'a Cell>,
    layout: &[ColumnLayout],
    freshness: Freshness,
    look: &Look,
) -> Row<'a> {
    let cells = cells.into_iter().zip(layout);
    cells
        .map(|(cell, column)| aligned(look.toned(cell.text.as_str(), cell.tone, freshness), *column))
        .collect()
}

/// Those of a row's cells whose columns there is room for.
pub(in crate::ui) fn fitting<'a>(
    cells: &'a [Cell],
    layout: &[ColumnLayout],
) -> impl Iterator<Item = &'a Cell> {
    layout.iter().filter_map(|column| cells.get(column.column))
}

fn aligned(line: Line<'_>, column: ColumnLayout) -> Text<'_> {
    let line = fit_line(line, column.width);
    Text::from(match column.align {
        Align::Left => line,
        Align::Right => line.right_aligned(),
    })
}

/// The rows of a table in view.
#[derive(Debug)]
pub(in crate::ui) struct TableView<'a> {
    pub(in crate::ui) layout: &'a [ColumnLayout],
    pub(in crate::ui) header: Option<Row<'a>>,
    pub(in crate::ui) rows: Vec<Row<'a>>,
    /// Flags of the rows, beside the sign of the selected one.
    pub(in crate::ui) flags: Vec<Span<'a>>,
    /// Which one of these rows is selected.
    pub(in crate::ui) selected: Option<usize>,
    pub(in crate::ui) focus: Focus,
}

impl TableView<'_> {
    /// Draws it behind the columns that are left free for the sign and the flags.
    pub(in crate::ui) fn render(self, look: &Look, area: Rect, buf: &mut Buffer) {
        let sign = Span::styled(SIGN, look.role(Role::Strong));
        let blank = Span::raw(" ".repeat(usize::from(INDENT - SIGN_WIDTH)));
        let has_header = self.header.is_some();
        // ratatui would select the last row in the place of one out of view.
        let selected = self.selected.filter(|selected| *selected < self.rows.len());
        let mut table =
            Table::new(self.rows, self.layout.iter().map(|column| Constraint::Length(column.width)))
                .column_spacing(GAP)
                .highlight_symbol(Line::from_iter([sign, blank]))
                .highlight_spacing(HighlightSpacing::Always);
        if let Some(header) = self.header {
            table = table.header(header);
        }
        StatefulWidget::render(table, area, buf, &mut TableState::new().with_selected(selected));
        let rows = || area.rows().skip(usize::from(has_header));
        for (row, flag) in rows().zip(self.flags) {
            flag.render(indent(row, SIGN_WIDTH), buf);
        }
        if let Some(row) = selected.and_then(|selected| rows().nth(selected)) {
            highlight(row, self.focus, look, buf);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [TableColumn; 3] = [
        TableColumn { head: "A", priority: 0, align: Align::Left },
        TableColumn { head: "B", priority: 2, align: Align::Left },
        TableColumn { head: "C", priority: 1, align: Align::Right },
    ];

    fn widths(natural: [usize; 3], room: u16) -> Vec<(usize, u16)> {
        let layout = fitting_columns(&COLUMNS, &natural, room);
        layout.into_iter().map(|column| (column.column, column.width)).collect()
    }

    #[test]
    fn all_columns_have_their_width_where_there_is_room() {
        assert_eq!(widths([20, 5, 7], 80), [(0, 20), (1, 5), (2, 7)]);
    }

    #[test]
    fn long_columns_shrink_before_others_are_hidden() {
        assert_eq!(widths([30, 5, 7], 31), [(0, 17), (1, 5), (2, 7)]);
    }

    #[test]
    fn the_least_important_column_is_hidden_whole() {
        assert_eq!(widths([20, 5, 7], 25), [(0, 17), (2, 7)]);
    }

    #[test]
    fn the_last_column_stays_however_narrow_the_room() {
        assert_eq!(widths([20, 5, 7], 3), [(0, 3)]);
    }
}

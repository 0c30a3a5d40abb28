//! Tables: which columns there is room for, how wide each is, and their cells. Columns are hidden whole, the least
//! important first, and never squeezed to nonsense.

use super::look::Freshness;
use super::pen::Pen;
use crate::app::{Align, Cell, TableColumn, Tone};
use ratatui_core::layout::Rect;
use std::borrow::Borrow;
use unicode_width::UnicodeWidthStr;

/// Columns to which a column of long values may shrink before others are hidden.
const SHRUNK: usize = 16;
/// Columns between two columns.
const GAP: usize = 1;

/// A column with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// Which one of the table's columns.
    pub(super) column: usize,
    x: u16,
    width: u16,
    align: Align,
}

/// Places columns with these natural widths in so many columns of the screen.
pub(super) fn place(columns: &[TableColumn], natural: &[usize], room: u16) -> Vec<Placed> {
    let room = usize::from(room);
    let natural: Vec<usize> =
        columns.iter().zip(natural).map(|(column, width)| (*width).max(column.head.width())).collect();
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    while kept.len() > 1 && taken(&kept, |at| natural[at].min(SHRUNK)) > room {
        let Some(least) = kept.iter().copied().max_by_key(|&at| (columns[at].priority, at)) else { break };
        kept.retain(|&at| at != least);
    }
    let widths = widths(columns, &natural, &kept, room);
    let mut x = 0;
    let mut placed = Vec::with_capacity(kept.len());
    for (column, width) in kept.into_iter().zip(widths) {
        let place = Placed { column, x: clamp(x), width: clamp(width), align: columns[column].align };
        placed.push(place);
        x += width + GAP;
    }
    placed
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
    kept.iter().map(|&at| width(at) + GAP).sum::<usize>().saturating_sub(GAP)
}

fn clamp(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

/// Writes the heads of the columns.
pub(super) fn heads(columns: &[TableColumn], placed: &[Placed], row: Rect, pen: &mut Pen) {
    for place in placed {
        let head = Cell::new(columns[place.column].head, Tone::Dim);
        cell(&head, *place, row, Freshness::Fresh, pen);
    }
}

/// Writes the cells of a row; each is made only if its column is there.
pub(super) fn row<C: Borrow<Cell>>(
    cell_of: impl Fn(usize) -> C,
    placed: &[Placed],
    room: Rect,
    freshness: Freshness,
    pen: &mut Pen,
) {
    for place in placed {
        cell(cell_of(place.column).borrow(), *place, room, freshness, pen);
    }
}

/// Writes a cell into its place in a row.
fn cell(cell: &Cell, place: Placed, row: Rect, freshness: Freshness, pen: &mut Pen) {
    let left = match place.align {
        Align::Left => 0,
        Align::Right => place.width.saturating_sub(clamp(cell.width())),
    };
    let x = row.x.saturating_add(place.x).saturating_add(left).min(row.right());
    let width = (place.width - left).min(row.right() - x);
    pen.toned(Rect { x, width, ..row }, &cell.text, cell.tone, freshness);
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
        place(&COLUMNS, &natural, room).into_iter().map(|place| (place.column, place.width)).collect()
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
        assert_eq!(widths([20, 5, 7], 3), [(0, 16)]);
    }
}

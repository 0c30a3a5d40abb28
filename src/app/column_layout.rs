//! Layout of table columns: which are visible and how wide each is. Columns are hidden whole, the least important first,
//! rather than cut to an unreadable width.

use super::{Align, Cut, INDENT, TableColumn};
use unicode_width::UnicodeWidthStr;

/// Spaces between two columns.
pub const COLUMN_GAP: u16 = 2;
/// Margin at the right of a table.
const MARGIN: u16 = 1;
/// Width to which a column of long values shrinks before other columns are hidden.
const SHRUNK_WIDTH: usize = 16;

/// Range of widths of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WidthRange {
    /// Minimum width; with less, the column is hidden.
    min: usize,
    /// Preferred width, assigned in order of priority.
    preferred: usize,
    /// Maximum width, assigned once all columns have their preferred width.
    max: usize,
}

impl WidthRange {
    /// Width of the values, or shrunk.
    pub fn natural(width: usize) -> Self {
        Self::shrinking(width, SHRUNK_WIDTH)
    }

    /// Width of the values, or shrunk to `min`.
    pub fn shrinking(width: usize, min: usize) -> Self {
        Self { min: width.min(min), preferred: width, max: width }
    }

    /// Fixed width.
    pub fn fixed(width: usize) -> Self {
        Self { min: width, preferred: width, max: width }
    }

    /// Takes all remaining width.
    pub fn filling(min: usize, preferred: usize) -> Self {
        Self { min, preferred: preferred.max(min), max: usize::MAX }
    }

    /// Raises the maximum width.
    #[must_use]
    pub fn up_to(self, max: usize) -> Self {
        Self { max: self.max.max(max), ..self }
    }

    fn is_filling(self) -> bool {
        self.max == usize::MAX
    }

    fn with_header(self, header: &str) -> Self {
        let header = header.width();
        let wider = |width: usize| width.max(header);
        Self { min: wider(self.min), preferred: wider(self.preferred), max: wider(self.max) }
    }
}

/// A visible column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnLayout {
    /// Index in the columns of the table.
    pub column: usize,
    pub width: u16,
    pub align: Align,
    /// Where long cells are truncated.
    pub cut: Cut,
}

/// Width available for the columns of a table in an area.
pub fn table_width(width: u16) -> u16 {
    width.saturating_sub(INDENT + MARGIN)
}

/// Columns that fit into `max_width`. Adjacent columns of the same priority, such as IN/s and OUT/s, are shown or hidden together.
pub fn fitting_columns(columns: &[TableColumn], ranges: &[WidthRange], max_width: u16) -> Vec<ColumnLayout> {
    let mut ranges: Vec<WidthRange> =
        columns.iter().zip(ranges).map(|(column, range)| range.with_header(column.header)).collect();
    let available = usize::from(max_width);
    let mut visible: Vec<usize> = (0..ranges.len()).collect();
    while visible.len() > 1 && total_min_width(&visible, &ranges) > available {
        // Columns of priority 0 shrink further before one of them is hidden.
        let is_all_important = visible.iter().all(|&index| columns[index].priority == 0);
        if !(is_all_important && shrink(&mut ranges)) {
            hide_least_important(&mut visible, columns);
        }
    }
    let widths = widths(columns, &ranges, &visible, available);
    let layout = |(column, width): (usize, usize)| {
        let width = u16::try_from(width).unwrap_or(u16::MAX).min(max_width);
        let TableColumn { align, cut, .. } = columns[column];
        ColumnLayout { column, width, align, cut }
    };
    visible.into_iter().zip(widths).map(layout).collect()
}

/// Reduces minimum widths to the common minimum; returns whether any changed.
fn shrink(ranges: &mut [WidthRange]) -> bool {
    let wide = ranges.iter_mut().filter(|range| range.min > SHRUNK_WIDTH && range.preferred > range.min);
    wide.map(|range| range.min = SHRUNK_WIDTH).count() > 0
}

/// Hides the last column with the highest priority number and its adjacent columns of the same priority; of those with
/// priority 0 only the last.
fn hide_least_important(visible: &mut Vec<usize>, columns: &[TableColumn]) {
    let priority = |index: usize| columns[index].priority;
    let Some(last) = (0..visible.len()).max_by_key(|index| (priority(visible[*index]), *index)) else {
        return;
    };
    let highest = priority(visible[last]);
    let is_same = |index: &&usize| highest > 0 && priority(**index) == highest;
    let neighbors = visible[..last].iter().rev().take_while(is_same).count();
    visible.drain(last - neighbors..=last);
}

/// Assigns the minimum widths, then distributes the rest up to the preferred and then the maximum widths, most important
/// columns first.
fn widths(columns: &[TableColumn], ranges: &[WidthRange], visible: &[usize], available: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = visible.iter().map(|&index| ranges[index].min).collect();
    let mut left = available.saturating_sub(total_min_width(visible, ranges));
    let mut by_weight: Vec<usize> = (0..visible.len()).collect();
    by_weight.sort_by_key(|&index| (ranges[visible[index]].is_filling(), columns[visible[index]].priority));
    let preferred: fn(WidthRange) -> usize = |range| range.preferred;
    for width_of in [preferred, |range| range.max] {
        for &index in &by_weight {
            let more = (width_of(ranges[visible[index]]) - widths[index]).min(left);
            widths[index] += more;
            left -= more;
        }
    }
    widths
}

/// Sum of minimum widths and gaps.
fn total_min_width(visible: &[usize], ranges: &[WidthRange]) -> usize {
    let gap = usize::from(COLUMN_GAP);
    visible.iter().map(|&index| ranges[index].min + gap).sum::<usize>().saturating_sub(gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn column(header: &'static str, priority: u8) -> TableColumn {
        TableColumn::text(header, priority)
    }

    const COLUMNS: [TableColumn; 3] = [column("A", 0), column("B", 2), column("C", 1)];

    fn layout(columns: &[TableColumn], ranges: &[WidthRange], width: u16) -> Vec<(usize, u16)> {
        let layout = fitting_columns(columns, ranges, width);
        layout.into_iter().map(|column| (column.column, column.width)).collect()
    }

    fn widths(natural: [usize; 3], width: u16) -> Vec<(usize, u16)> {
        layout(&COLUMNS, &natural.map(WidthRange::natural), width)
    }

    #[test]
    fn all_columns_have_their_natural_width_if_they_fit() {
        assert_eq!(widths([20, 5, 7], 80), [(0, 20), (1, 5), (2, 7)]);
    }

    #[test]
    fn long_columns_shrink_before_others_are_hidden() {
        assert_eq!(widths([30, 5, 7], 33), [(0, 17), (1, 5), (2, 7)]);
    }

    #[test]
    fn least_important_column_is_hidden_completely() {
        assert_eq!(widths([20, 5, 7], 26), [(0, 17), (2, 7)]);
    }

    #[test]
    fn last_column_is_never_hidden() {
        assert_eq!(widths([20, 5, 7], 3), [(0, 3)]);
    }

    #[test]
    fn filling_column_takes_the_remaining_width() {
        let ranges = [WidthRange::natural(20), WidthRange::filling(10, 10), WidthRange::natural(7)];
        assert_eq!(layout(&COLUMNS, &ranges, 80), [(0, 20), (1, 49), (2, 7)]);
        assert_eq!(layout(&COLUMNS, &ranges, 38), [(0, 17), (1, 10), (2, 7)]);
        assert_eq!(layout(&COLUMNS, &ranges, 36), [(0, 20), (2, 7)], "it is hidden below its minimum width");
    }

    #[test]
    fn surplus_width_goes_to_truncated_columns() {
        let ranges = [WidthRange::natural(20).up_to(30), WidthRange::filling(10, 25), WidthRange::natural(7)];
        assert_eq!(layout(&COLUMNS, &ranges, 56), [(0, 20), (1, 25), (2, 7)]);
        assert_eq!(layout(&COLUMNS, &ranges, 60), [(0, 24), (1, 25), (2, 7)]);
        assert_eq!(layout(&COLUMNS, &ranges, 80), [(0, 30), (1, 39), (2, 7)]);
    }

    #[test]
    fn adjacent_columns_of_equal_priority_are_hidden_together() {
        let columns = [column("A", 0), column("IN", 1), column("OUT", 1)];
        let ranges = [5, 5, 5].map(WidthRange::fixed);
        assert_eq!(layout(&columns, &ranges, 19), [(0, 5), (1, 5), (2, 5)]);
        assert_eq!(layout(&columns, &ranges, 18), [(0, 5)]);
        let apart = [column("IN", 1), column("A", 0), column("OUT", 1)];
        assert_eq!(layout(&apart, &ranges, 18), [(0, 5), (1, 5)], "others are hidden one by one");
    }
}

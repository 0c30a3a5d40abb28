//! Which columns of a table there is room for, and how wide each is. Columns are hidden whole, the least important first,
//! and never squeezed to nonsense.

use super::{Align, Cut, INDENT, TableColumn};
use unicode_width::UnicodeWidthStr;

/// Blanks between two columns.
pub const COLUMN_GAP: u16 = 2;
/// Blank columns at the right of a table.
const MARGIN: u16 = 1;
/// Width to which a column of long values may shrink before others are hidden.
const SHRUNK: usize = 16;

/// The widths that a column can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WidthRange {
    /// Columns without which it is hidden.
    least: usize,
    /// Columns that it gets before others get more than they need.
    most: usize,
    /// Columns that it gets of the room that nothing else needs.
    whole: usize,
}

impl WidthRange {
    /// As wide as its values, or shrunk.
    pub fn natural(width: usize) -> Self {
        Self::shrinking(width, SHRUNK)
    }

    /// As wide as its values, or shrunk to this.
    pub fn shrinking(width: usize, least: usize) -> Self {
        Self { least: width.min(least), most: width, whole: width }
    }

    /// Always as wide as this.
    pub fn fixed(width: usize) -> Self {
        Self { least: width, most: width, whole: width }
    }

    /// At least as wide as this, and as wide as that before others get more than they need; it takes the room that all
    /// others leave.
    pub fn filling(least: usize, most: usize) -> Self {
        Self { least, most: most.max(least), whole: usize::MAX }
    }

    /// The same with so many columns of the room that nothing else needs.
    #[must_use]
    pub fn up_to(self, whole: usize) -> Self {
        Self { whole: self.whole.max(whole), ..self }
    }

    fn is_filling(self) -> bool {
        self.whole == usize::MAX
    }

    fn with_head(self, head: &str) -> Self {
        let head = head.width();
        let wider = |width: usize| width.max(head);
        Self { least: wider(self.least), most: wider(self.most), whole: wider(self.whole) }
    }
}

/// A column that there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnLayout {
    /// Which one of the table's columns.
    pub column: usize,
    /// Its width.
    pub width: u16,
    /// Which side its cells keep to.
    pub align: Align,
    /// Where cells are cut that are too long.
    pub cut: Cut,
}

/// Room for the columns of a table in an area of this width.
pub fn table_room(width: u16) -> u16 {
    width.saturating_sub(INDENT + MARGIN)
}

/// The columns of these widths that fit into so much room. Neighbours of the same priority, as the two directions of a rate
/// are, come and go together.
pub fn fitting_columns(columns: &[TableColumn], ranges: &[WidthRange], room: u16) -> Vec<ColumnLayout> {
    let mut ranges: Vec<WidthRange> =
        columns.iter().zip(ranges).map(|(column, range)| range.with_head(column.head)).collect();
    let whole = usize::from(room);
    let mut kept: Vec<usize> = (0..ranges.len()).collect();
    while kept.len() > 1 && least_total(&kept, &ranges) > whole {
        // Columns that always stay are cut further before one of them is hidden.
        let is_all_important = kept.iter().all(|&at| columns[at].priority == 0);
        if !(is_all_important && shrink(&mut ranges)) {
            hide_least_important(&mut kept, columns);
        }
    }
    let widths = widths(columns, &ranges, &kept, whole);
    let layout = |(column, width): (usize, usize)| {
        let width = u16::try_from(width).unwrap_or(u16::MAX).min(room);
        let TableColumn { align, cut, .. } = columns[column];
        ColumnLayout { column, width, align, cut }
    };
    kept.into_iter().zip(widths).map(layout).collect()
}

/// Lets the columns with long values be as narrow as any; returns whether one was not.
fn shrink(ranges: &mut [WidthRange]) -> bool {
    let wide = ranges.iter_mut().filter(|range| range.least > SHRUNK && range.most > range.least);
    wide.map(|range| range.least = SHRUNK).count() > 0
}

/// Hides the last of the columns with the highest priority number, and its neighbours of the same; of those that always
/// stay only the last.
fn hide_least_important(kept: &mut Vec<usize>, columns: &[TableColumn]) {
    let priority = |at: usize| columns[at].priority;
    let Some(last) = (0..kept.len()).max_by_key(|place| (priority(kept[*place]), *place)) else { return };
    let highest = priority(kept[last]);
    let is_same = |at: &&usize| highest > 0 && priority(**at) == highest;
    let neighbours = kept[..last].iter().rev().take_while(is_same).count();
    kept.drain(last - neighbours..=last);
}

/// Each column's width: shrunk at first, then the room that is left goes to what the most important need, then to what
/// would still be cut, and what is left of that to the column that fills it.
fn widths(columns: &[TableColumn], ranges: &[WidthRange], kept: &[usize], room: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = kept.iter().map(|&at| ranges[at].least).collect();
    let mut left = room.saturating_sub(least_total(kept, ranges));
    let mut by_weight: Vec<usize> = (0..kept.len()).collect();
    by_weight.sort_by_key(|&place| (ranges[kept[place]].is_filling(), columns[kept[place]].priority));
    let needed: fn(WidthRange) -> usize = |range| range.most;
    for wanted in [needed, |range| range.whole] {
        for &place in &by_weight {
            let more = (wanted(ranges[kept[place]]) - widths[place]).min(left);
            widths[place] += more;
            left -= more;
        }
    }
    widths
}

/// The columns of the screen that these take at least, with the gaps between them.
fn least_total(kept: &[usize], ranges: &[WidthRange]) -> usize {
    let gap = usize::from(COLUMN_GAP);
    kept.iter().map(|&at| ranges[at].least + gap).sum::<usize>().saturating_sub(gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn column(head: &'static str, priority: u8) -> TableColumn {
        TableColumn::words(head, priority)
    }

    const COLUMNS: [TableColumn; 3] = [column("A", 0), column("B", 2), column("C", 1)];

    fn layout(columns: &[TableColumn], ranges: &[WidthRange], room: u16) -> Vec<(usize, u16)> {
        let layout = fitting_columns(columns, ranges, room);
        layout.into_iter().map(|column| (column.column, column.width)).collect()
    }

    fn widths(natural: [usize; 3], room: u16) -> Vec<(usize, u16)> {
        layout(&COLUMNS, &natural.map(WidthRange::natural), room)
    }

    #[test]
    fn all_columns_have_their_width_where_there_is_room() {
        assert_eq!(widths([20, 5, 7], 80), [(0, 20), (1, 5), (2, 7)]);
    }

    #[test]
    fn long_columns_shrink_before_others_are_hidden() {
        assert_eq!(widths([30, 5, 7], 33), [(0, 17), (1, 5), (2, 7)]);
    }

    #[test]
    fn the_least_important_column_is_hidden_whole() {
        assert_eq!(widths([20, 5, 7], 26), [(0, 17), (2, 7)]);
    }

    #[test]
    fn the_last_column_stays_however_narrow_the_room() {
        assert_eq!(widths([20, 5, 7], 3), [(0, 3)]);
    }

    #[test]
    fn a_filling_column_takes_the_room_that_the_others_leave() {
        let ranges = [WidthRange::natural(20), WidthRange::filling(10, 10), WidthRange::natural(7)];
        assert_eq!(layout(&COLUMNS, &ranges, 80), [(0, 20), (1, 49), (2, 7)]);
        assert_eq!(layout(&COLUMNS, &ranges, 38), [(0, 17), (1, 10), (2, 7)]);
        assert_eq!(layout(&COLUMNS, &ranges, 36), [(0, 20), (2, 7)], "it is hidden below its least width");
    }

    #[test]
    fn room_beyond_what_the_filling_column_needs_goes_to_what_is_cut() {
        let ranges = [WidthRange::natural(20).up_to(30), WidthRange::filling(10, 25), WidthRange::natural(7)];
        assert_eq!(layout(&COLUMNS, &ranges, 56), [(0, 20), (1, 25), (2, 7)]);
        assert_eq!(layout(&COLUMNS, &ranges, 60), [(0, 24), (1, 25), (2, 7)]);
        assert_eq!(layout(&COLUMNS, &ranges, 80), [(0, 30), (1, 39), (2, 7)]);
    }

    #[test]
    fn neighbours_of_the_same_priority_come_and_go_together() {
        let columns = [column("A", 0), column("IN", 1), column("OUT", 1)];
        let ranges = [5, 5, 5].map(WidthRange::fixed);
        assert_eq!(layout(&columns, &ranges, 19), [(0, 5), (1, 5), (2, 5)]);
        assert_eq!(layout(&columns, &ranges, 18), [(0, 5)]);
        let apart = [column("IN", 1), column("A", 0), column("OUT", 1)];
        assert_eq!(layout(&apart, &ranges, 18), [(0, 5), (1, 5)], "others go one by one");
    }
}

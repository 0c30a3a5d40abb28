//! Selection and scroll offset of a list. A moved selection follows its object when the list changes; a selection at the top
//! keeps the top visible.

/// Selected object and scroll offset of a list.
#[derive(Debug, Clone)]
pub struct Selection<K> {
    selected: Option<K>,
    index: usize,
    offset: usize,
    anchor: Anchor,
}

/// Behavior of the selection when rows change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    /// Follows the object while the first row stays visible, then selects the first row.
    Top,
    /// Follows the object.
    Object,
}

/// Rows of a list, each with a key.
pub(super) trait Rows<K> {
    fn count(&self) -> usize;
    fn key(&self, row: usize) -> Option<K>;
    fn row(&self, key: &K) -> Option<usize>;
}

impl<K: Clone + PartialEq> Rows<K> for [K] {
    fn count(&self) -> usize {
        self.len()
    }

    fn key(&self, row: usize) -> Option<K> {
        self.get(row).cloned()
    }

    fn row(&self, key: &K) -> Option<usize> {
        self.iter().position(|other| other == key)
    }
}

impl<K> Default for Selection<K> {
    fn default() -> Self {
        Self { selected: None, index: 0, offset: 0, anchor: Anchor::Top }
    }
}

impl<K> Selection<K> {
    /// Key of the selected object.
    pub fn selected(&self) -> Option<&K> {
        self.selected.as_ref()
    }

    /// Selected row.
    pub fn index(&self) -> usize {
        self.index
    }

    /// First visible row.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Follows the selected object to its current row, or stays at the top. If it is gone, the row keeps the selection.
    pub(super) fn follow(&mut self, rows: &(impl Rows<K> + ?Sized), height: usize) {
        let row = match self.anchor {
            Anchor::Top => self.row(rows).filter(|row| *row < height.max(1)).unwrap_or(0),
            Anchor::Object => self.row(rows).unwrap_or(self.index),
        };
        self.select_row(row, rows, height);
    }

    /// Follows the selected object into a filtered list; shows the top of the list, or else the rows around the selection.
    pub(super) fn follow_filter(&mut self, rows: &(impl Rows<K> + ?Sized), height: usize) {
        let row = self.row(rows).unwrap_or(self.index);
        self.offset = if row < height { 0 } else { row.saturating_sub(height / 2) };
        self.select_row(row, rows, height);
        if self.index > 0 {
            self.anchor = Anchor::Object;
        }
    }

    /// Row of the selected object, or the last row if it was released.
    fn row(&self, rows: &(impl Rows<K> + ?Sized)) -> Option<usize> {
        self.selected.as_ref().map_or(Some(self.index), |key| rows.row(key))
    }

    /// Releases the object, so that the row keeps the selection.
    pub(super) fn release(&mut self) {
        self.selected = None;
    }

    /// Moves the selection by `distance` rows, within the list.
    pub(super) fn step(&mut self, distance: isize, rows: &(impl Rows<K> + ?Sized), height: usize) {
        self.select_row(self.index.saturating_add_signed(distance), rows, height);
        self.update_anchor();
    }

    /// Selects an object, if listed.
    pub(super) fn select(&mut self, key: &K, rows: &(impl Rows<K> + ?Sized), height: usize) {
        if let Some(row) = rows.row(key) {
            self.select_row(row, rows, height);
            self.update_anchor();
        }
    }

    /// Anchors the selection after a move by the user.
    fn update_anchor(&mut self) {
        self.anchor = if self.index == 0 { Anchor::Top } else { Anchor::Object };
    }

    fn select_row(&mut self, row: usize, rows: &(impl Rows<K> + ?Sized), height: usize) {
        let count = rows.count();
        self.index = row.min(count.saturating_sub(1));
        self.selected = rows.key(self.index);
        let last_offset = count.saturating_sub(height);
        let around = self.offset.clamp((self.index + 1).saturating_sub(height.max(1)), self.index);
        self.offset = around.min(last_offset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selection_follows_its_object_through_a_new_order() {
        let mut cursor = Selection::default();
        cursor.follow(["a", "b", "c", "d"].as_slice(), 2);
        cursor.step(1, ["a", "b", "c", "d"].as_slice(), 2);
        cursor.follow(["d", "c", "a", "b"].as_slice(), 2);
        assert_eq!((cursor.selected(), cursor.index(), cursor.offset()), (Some(&"b"), 3, 2));
    }

    #[test]
    fn selection_at_the_top_keeps_the_top_visible() {
        let mut cursor = Selection::default();
        cursor.step(1, ["a", "b", "c", "d"].as_slice(), 2);
        cursor.step(-1, ["a", "b", "c", "d"].as_slice(), 2);
        cursor.follow(["b", "a", "c", "d"].as_slice(), 2);
        assert_eq!((cursor.selected(), cursor.offset()), (Some(&"a"), 0));
        cursor.follow(["b", "c", "a", "d"].as_slice(), 2);
        assert_eq!((cursor.selected(), cursor.offset()), (Some(&"b"), 0));
    }

    #[test]
    fn filtering_shows_the_top_if_the_selection_fits() {
        let rows = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let mut cursor = Selection::default();
        cursor.step(isize::MAX, rows.as_slice(), 3);
        cursor.step(-5, rows.as_slice(), 3);
        assert_eq!((cursor.selected(), cursor.offset()), (Some(&"c"), 2));
        cursor.follow_filter(rows.as_slice(), 3);
        assert_eq!((cursor.selected(), cursor.offset()), (Some(&"c"), 0));
        cursor.follow_filter(["f", "e", "d", "x", "c", "b", "a"].as_slice(), 3);
        assert_eq!((cursor.selected(), cursor.offset()), (Some(&"c"), 3), "the selection is in the middle");
    }

    #[test]
    fn row_stays_selected_when_its_object_is_gone() {
        let mut cursor = Selection::default();
        cursor.follow(["a", "b", "c"].as_slice(), 9);
        cursor.step(1, ["a", "b", "c"].as_slice(), 9);
        cursor.follow(["a", "c"].as_slice(), 9);
        assert_eq!(cursor.selected(), Some(&"c"));
        cursor.follow([].as_slice(), 9);
        assert_eq!((cursor.selected(), cursor.index()), (None, 0));
    }

    #[test]
    fn released_row_stays_selected_in_a_new_order() {
        let mut cursor = Selection::default();
        cursor.follow(["a", "b", "c"].as_slice(), 9);
        cursor.release();
        cursor.follow(["b", "c", "a"].as_slice(), 9);
        assert_eq!((cursor.selected(), cursor.index()), (Some(&"b"), 0));
    }

    #[test]
    fn steps_beyond_the_ends_stop_there() {
        let mut cursor = Selection::default();
        let keys = ["a", "b", "c"].as_slice();
        cursor.step(isize::MAX, keys, 2);
        assert_eq!((cursor.selected(), cursor.offset()), (Some(&"c"), 1));
        cursor.step(isize::MIN, keys, 2);
        assert_eq!((cursor.selected(), cursor.offset()), (Some(&"a"), 0));
    }

    #[test]
    fn zero_height_is_handled() {
        let mut cursor = Selection::default();
        cursor.step(2, ["a", "b", "c"].as_slice(), 0);
        assert_eq!(cursor.selected(), Some(&"c"));
    }
}

//! A place in a list that keeps to a thing, not to a row: when the list is sorted anew or shrinks, the selected thing
//! stays selected, and the window stays around it.

/// A selection in a list, and the window through which the list is seen.
#[derive(Clone, Debug)]
pub struct Cursor<K> {
    selected: Option<K>,
    index: usize,
    offset: usize,
}

/// What a cursor stands in: rows, each about the thing of a key.
pub(super) trait Rows<K> {
    /// How many there are.
    fn count(&self) -> usize;
    /// The key of the thing in a row.
    fn key(&self, row: usize) -> Option<K>;
    /// The row of a thing.
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

impl<K> Default for Cursor<K> {
    fn default() -> Self {
        Self { selected: None, index: 0, offset: 0 }
    }
}

impl<K> Cursor<K> {
    /// The selected thing.
    pub fn selected(&self) -> Option<&K> {
        self.selected.as_ref()
    }

    /// The row of the selected thing.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The first row in the window.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Follows the selected thing to where it is in this list now. If it is gone, what stands in its row is selected.
    pub(super) fn follow(&mut self, rows: &(impl Rows<K> + ?Sized), height: usize) {
        let row = self.selected.as_ref().and_then(|key| rows.row(key));
        self.select_row(row.unwrap_or(self.index), rows, height);
    }

    /// Lets go of the selected thing, but not of its row.
    pub(super) fn release(&mut self) {
        self.selected = None;
    }

    /// Selects the row this far from the present one, or the first or last if there is none.
    pub(super) fn step(&mut self, distance: isize, rows: &(impl Rows<K> + ?Sized), height: usize) {
        self.select_row(self.index.saturating_add_signed(distance), rows, height);
    }

    /// Selects this thing, if it is there.
    pub(super) fn select(&mut self, key: &K, rows: &(impl Rows<K> + ?Sized), height: usize) {
        if let Some(row) = rows.row(key) {
            self.select_row(row, rows, height);
        }
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
    fn a_selection_follows_its_thing_through_a_new_order() {
        let mut cursor = Cursor::default();
        cursor.follow(["a", "b", "c", "d"].as_slice(), 2);
        cursor.step(1, ["a", "b", "c", "d"].as_slice(), 2);
        cursor.follow(["d", "c", "a", "b"].as_slice(), 2);
        assert_eq!((cursor.selected(), cursor.index(), cursor.offset()), (Some(&"b"), 3, 2));
    }

    #[test]
    fn when_its_thing_is_gone_the_row_stays() {
        let mut cursor = Cursor::default();
        cursor.follow(["a", "b", "c"].as_slice(), 9);
        cursor.step(1, ["a", "b", "c"].as_slice(), 9);
        cursor.follow(["a", "c"].as_slice(), 9);
        assert_eq!(cursor.selected(), Some(&"c"));
        cursor.follow([].as_slice(), 9);
        assert_eq!((cursor.selected(), cursor.index()), (None, 0));
    }

    #[test]
    fn after_a_release_the_row_stays_in_a_new_order() {
        let mut cursor = Cursor::default();
        cursor.follow(["a", "b", "c"].as_slice(), 9);
        cursor.release();
        cursor.follow(["b", "c", "a"].as_slice(), 9);
        assert_eq!((cursor.selected(), cursor.index()), (Some(&"b"), 0));
    }

    #[test]
    fn steps_beyond_the_ends_stop_there() {
        let mut cursor = Cursor::default();
        let keys = ["a", "b", "c"].as_slice();
        cursor.step(isize::MAX, keys, 2);
        assert_eq!((cursor.selected(), cursor.offset()), (Some(&"c"), 1));
        cursor.step(isize::MIN, keys, 2);
        assert_eq!((cursor.selected(), cursor.offset()), (Some(&"a"), 0));
    }

    #[test]
    fn a_window_without_height_does_no_harm() {
        let mut cursor = Cursor::default();
        cursor.step(2, ["a", "b", "c"].as_slice(), 0);
        assert_eq!(cursor.selected(), Some(&"c"));
    }
}

//! A place in a list that keeps to a thing, not to a row: when the list is sorted anew or shrinks, the selected thing
//! stays selected, and the window stays around it.

/// A selection in a list, and the window through which the list is seen.
#[derive(Clone, Debug)]
pub struct Cursor<K> {
    selected: Option<K>,
    index: usize,
    offset: usize,
}

impl<K> Default for Cursor<K> {
    fn default() -> Self {
        Self { selected: None, index: 0, offset: 0 }
    }
}

impl<K: Clone + PartialEq> Cursor<K> {
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
    pub fn follow(&mut self, keys: &[K], height: usize) {
        let place = self.selected.as_ref().and_then(|key| keys.iter().position(|other| other == key));
        self.select_row(place.unwrap_or(self.index), keys, height);
    }

    /// Selects the row this far from the present one, or the first or last if there is none.
    pub fn step(&mut self, rows: isize, keys: &[K], height: usize) {
        self.select_row(self.index.saturating_add_signed(rows), keys, height);
    }

    /// Selects this thing, if it is there.
    pub fn select(&mut self, key: &K, keys: &[K], height: usize) {
        if let Some(place) = keys.iter().position(|other| other == key) {
            self.select_row(place, keys, height);
        }
    }

    fn select_row(&mut self, row: usize, keys: &[K], height: usize) {
        self.index = row.min(keys.len().saturating_sub(1));
        self.selected = keys.get(self.index).cloned();
        let last_offset = keys.len().saturating_sub(height);
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
        cursor.follow(&["a", "b", "c", "d"], 2);
        cursor.step(1, &["a", "b", "c", "d"], 2);
        cursor.follow(&["d", "c", "a", "b"], 2);
        assert_eq!((cursor.selected(), cursor.index(), cursor.offset()), (Some(&"b"), 3, 2));
    }

    #[test]
    fn when_its_thing_is_gone_the_row_stays() {
        let mut cursor = Cursor::default();
        cursor.follow(&["a", "b", "c"], 9);
        cursor.step(1, &["a", "b", "c"], 9);
        cursor.follow(&["a", "c"], 9);
        assert_eq!(cursor.selected(), Some(&"c"));
        cursor.follow(&[], 9);
        assert_eq!((cursor.selected(), cursor.index()), (None, 0));
    }

    #[test]
    fn steps_beyond_the_ends_stop_there() {
        let mut cursor = Cursor::default();
        let keys = ["a", "b", "c"];
        cursor.step(isize::MAX, &keys, 2);
        assert_eq!((cursor.selected(), cursor.offset()), (Some(&"c"), 1));
        cursor.step(isize::MIN, &keys, 2);
        assert_eq!((cursor.selected(), cursor.offset()), (Some(&"a"), 0));
    }

    #[test]
    fn a_window_without_height_does_no_harm() {
        let mut cursor = Cursor::default();
        cursor.step(2, &["a", "b", "c"], 0);
        assert_eq!(cursor.selected(), Some(&"c"));
    }
}

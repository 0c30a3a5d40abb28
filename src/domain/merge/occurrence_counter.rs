//! Which of those that are called alike something is, without a look at all before it: a list from outside may have any
//! length.

use std::collections::HashMap;
use std::hash::Hash;

/// How many of each there were so far.
pub(in crate::domain) struct OccurrenceCounter<K>(HashMap<K, usize>);

impl<K> Default for OccurrenceCounter<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq> OccurrenceCounter<K> {
    /// How many there were before this one.
    pub(in crate::domain) fn next_index(&mut self, key: K) -> usize {
        let count = self.0.entry(key).or_default();
        *count += 1;
        *count - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_counted_among_its_own() {
        let mut twins = OccurrenceCounter::default();
        assert_eq!(["a", "b", "a", "a", "b"].map(|name| twins.next_index(name)), [0, 0, 1, 2, 1]);
    }
}

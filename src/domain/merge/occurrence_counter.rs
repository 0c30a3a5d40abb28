//! Numbers equal entries of a list without comparing each with all previous ones: an untrusted list may have any
//! length.

use std::collections::HashMap;
use std::hash::Hash;

/// Number of occurrences so far.
pub(in crate::domain) struct OccurrenceCounter<K>(HashMap<K, usize>);

impl<K> Default for OccurrenceCounter<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq> OccurrenceCounter<K> {
    /// Number of earlier occurrences of this key.
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
    fn occurrences_are_counted_per_key() {
        let mut occurrences = OccurrenceCounter::default();
        assert_eq!(["a", "b", "a", "a", "b"].map(|name| occurrences.next_index(name)), [0, 0, 1, 2, 1]);
    }
}

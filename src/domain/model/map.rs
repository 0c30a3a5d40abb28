//! Maps that each look fills and each frame asks: their hash is made to be fast. It is seeded anew with each run, but is no
//! defence against somebody who can watch how long answers take; nobody can here.

use std::collections::HashMap;

/// Such a map.
pub type Map<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

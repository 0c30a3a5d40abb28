//! Hash maps that are filled at each poll and read at each frame, with a fast hash. It is randomly seeded, but no
//! protection against timing attacks, which are not possible here.

use std::collections::HashMap;

/// Hash map with a fast hash.
pub type Map<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

//! What only calls about a single group bring, and how each of these calls went: the addresses of its data centers, all
//! tunnels of hubs that have more than the lists give, and what the provider logged of it.

use crate::domain::{FetchStatus, Fetched, GroupKey, LogEntry};

/// How the calls about a single group went, and what of them is in no snapshot.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupDetails {
    /// The group.
    pub key: GroupKey,
    /// How its own answer was read, which has the addresses of its data centers. They are laid under the snapshot.
    pub addresses: FetchStatus,
    /// How all its tunnels were read, where the lists give only some. They are laid over the snapshot.
    pub peers: FetchStatus,
    /// What the provider logged of it, the newest first.
    pub log: Fetched<Vec<LogEntry>>,
}

impl GroupDetails {
    /// A group of which nothing was asked yet.
    pub fn new(key: GroupKey) -> Self {
        Self {
            key,
            addresses: FetchStatus::default(),
            peers: FetchStatus::default(),
            log: Fetched::default(),
        }
    }
}

//! Data that only requests for a single group return, and the status of these requests: data center addresses, all
//! tunnels of hubs whose lists are truncated, and the provider's log.

use crate::domain::{FetchStatus, Fetched, GroupKey, LogEntry};

/// Status of the requests for a single group, and their data that is not part of a snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupDetails {
    pub key: GroupKey,
    /// Status of the single-group request, which returns the data center addresses; they are merged into the snapshot.
    pub addresses: FetchStatus,
    /// Status of the request for all tunnels, where the lists are truncated; they are merged into the snapshot.
    pub peers: FetchStatus,
    /// Provider's log of the group, newest first.
    pub log: Fetched<Vec<LogEntry>>,
}

impl GroupDetails {
    /// A group without any requests so far.
    pub fn new(key: GroupKey) -> Self {
        Self {
            key,
            addresses: FetchStatus::default(),
            peers: FetchStatus::default(),
            log: Fetched::default(),
        }
    }
}

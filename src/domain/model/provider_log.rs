//! The provider's log of tunnels: entries, requests, and the newest entries of a followed log.

use crate::domain::{Failure, Fetched, Id, Role, Text};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;

/// Maximum number of entries kept of a followed log.
pub const MAX_LOG_ENTRIES: usize = 3_000;

/// Time span of the first read of a followed log.
pub const INITIAL_LOG_SPAN: SignedDuration = SignedDuration::from_hours(24);

/// Entry of the provider's log, with the field names of the API.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct LogEntry {
    /// When it was logged.
    pub timestamp: Option<Timestamp>,
    pub organization_id: Option<Id>,
    /// ID of the group.
    pub group_id: Option<Id>,
    /// Name of the group.
    pub group: Option<Text>,
    /// ID of the identity of the traffic source.
    pub origin_id: Option<Id>,
    /// Type of that identity.
    pub origin_type: Option<Text>,
    /// ID of the tunnel.
    pub tunnel_id: Option<Id>,
    /// ID of the hub.
    pub hub_id: Option<Id>,
    /// Whether the hub is the primary one.
    pub hub_is_primary: Option<bool>,
    /// Code of the region.
    pub region: Option<Text>,
    /// Name of the data center.
    pub datacenter: Option<Text>,
    /// Addresses of the data center, separated by commas.
    pub datacenter_ip: Option<Text>,
    /// Type of the customer's device.
    pub device_type: Option<Text>,
    /// Service that logged it: `BGP`, `IKE`, `ORCH`.
    pub service: Option<Text>,
    /// Severity: `INFO`, `WARNING`, `ERROR`.
    pub level: Option<Text>,
    /// Message text.
    pub message: Option<Text>,
    /// IP address of a BGP peer, the provider's or the customer's.
    pub bgp_peer_ip: Option<Text>,
    /// IKE identity of the customer's device.
    pub ike_auth_id: Option<Text>,
    /// Address of the customer's device.
    pub customer_address: Option<Text>,
    /// Port of the customer's device.
    pub customer_port: Option<Text>,
    /// SPI of the IKE SA.
    pub ike_spi: Option<Text>,
}

impl LogEntry {
    /// Role of the hub.
    pub fn role(&self) -> Option<Role> {
        self.hub_is_primary.map(|is_primary| if is_primary { Role::Primary } else { Role::Secondary })
    }

    /// Name of the group, or its ID if it has no name.
    pub fn group_title(&self) -> Option<&Text> {
        self.group.as_ref().or_else(|| self.group_id.as_ref().map(Id::as_text))
    }
}

/// Sort order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogOrder {
    OldestFirst,
    NewestFirst,
}

/// Parameters of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRequest {
    /// Start time.
    pub since: Timestamp,
    /// End time; `None` for all entries up to now.
    pub until: Option<Timestamp>,
    pub order: LogOrder,
    /// Services to include; empty for all.
    pub services: Vec<&'static str>,
    /// Levels to include; empty for all.
    pub levels: Vec<&'static str>,
    /// Entries to skip.
    pub offset: u64,
    /// Entries to return at most.
    pub limit: u64,
}

impl LogRequest {
    /// Entries per page; the server may return fewer.
    pub const LIMIT: u64 = 1_000;

    /// Request for the first page of all entries between two times.
    pub fn new(since: Timestamp, until: Option<Timestamp>, order: LogOrder) -> Self {
        let (services, levels) = (Vec::new(), Vec::new());
        Self { since, until, order, services, levels, offset: 0, limit: Self::LIMIT }
    }
}

/// Number of entries at the start of a page that the previous page ended with, because the log grew or the pages
/// overlap. All of them if the server returned the same page again.
pub fn overlap(before: &[LogEntry], page: &[LogEntry]) -> usize {
    let most = before.len().min(page.len());
    (0..=most).rev().find(|&count| before[before.len() - count..] == page[..count]).unwrap_or(0)
}

/// The newest entries of the organization's log, oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OrganizationLog {
    /// The entries and the status of their reads.
    pub entries: Fetched<Arc<Vec<LogEntry>>>,
}

impl OrganizationLog {
    /// Adds entries in any order, skipping known ones; returns the number of new entries.
    ///
    /// Identical entries are counted as often as either read has them.
    pub fn merge(&mut self, read: Vec<LogEntry>, now: Timestamp) -> usize {
        let mut known: HashMap<&LogEntry, usize> = HashMap::new();
        for entry in self.entries.value.iter() {
            *known.entry(entry).or_default() += 1;
        }
        let is_new = |entry: &LogEntry| match known.get_mut(entry) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        let is_new: Vec<bool> = read.iter().map(is_new).collect();
        let new: Vec<LogEntry> =
            read.into_iter().zip(is_new).filter(|(_, is_new)| *is_new).map(|(entry, _)| entry).collect();
        let count = new.len();
        let mut entries = std::mem::take(&mut self.entries.value);
        if count > 0 {
            let entries = Arc::make_mut(&mut entries);
            entries.extend(new);
            entries.sort_by_key(|entry| entry.timestamp);
            entries.drain(..entries.len().saturating_sub(MAX_LOG_ENTRIES));
        }
        self.entries.set(entries, now);
        count
    }

    /// Keeps the entries and records why there are no newer ones.
    pub fn set_failure(&mut self, failure: Failure) {
        self.entries.set_failure(failure);
    }

    /// Time of the newest entry.
    pub fn newest(&self) -> Option<Timestamp> {
        self.entries.value.last().and_then(|entry| entry.timestamp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(second: i64, message: &str) -> LogEntry {
        let timestamp = Timestamp::from_second(second).ok();
        LogEntry { timestamp, message: Some(Text::new(message)), ..LogEntry::default() }
    }

    fn entries(seconds: std::ops::Range<i64>) -> Vec<LogEntry> {
        seconds.map(|second| entry(second, "m")).collect()
    }

    #[test]
    fn overlap_of_pages_is_found() {
        let pages = [entries(0..10), entries(10..20), entries(7..17), entries(0..10)];
        assert_eq!(overlap(&pages[0], &pages[1]), 0);
        assert_eq!(overlap(&pages[0], &pages[2]), 3);
        assert_eq!(overlap(&pages[0], &pages[3]), 10);
        assert_eq!((overlap(&[], &pages[0]), overlap(&pages[0], &[])), (0, 0));
    }

    #[test]
    fn merge_keeps_the_newest_entries_without_duplicates() {
        let mut log = OrganizationLog::default();
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(log.merge(entries(0..10), now), 10);
        assert_eq!(log.merge(entries(5..15).into_iter().rev().collect(), now), 5);
        assert_eq!(*log.entries.value, entries(0..15));
        assert_eq!(log.merge(vec![entry(14, "m"), entry(14, "m"), entry(14, "other")], now), 2);
        assert_eq!(log.merge(entries(100..5_000), now), 4_900);
        assert_eq!(*log.entries.value, entries(2_000..5_000));
    }

    proptest! {
        #[test]
        fn merge_of_known_entries_changes_nothing(
            seconds in proptest::collection::vec(0..20_i64, 0..60), repeated in 0..60_usize,
        ) {
            let read: Vec<LogEntry> = seconds.iter().map(|second| entry(*second, "m")).collect();
            let mut log = OrganizationLog::default();
            prop_assert_eq!(log.merge(read.clone(), Timestamp::UNIX_EPOCH), read.len());
            let before = log.clone();
            let again = read[..repeated.min(read.len())].to_vec();
            prop_assert_eq!(log.merge(again, Timestamp::UNIX_EPOCH), 0);
            prop_assert_eq!(log, before);
        }
    }
}

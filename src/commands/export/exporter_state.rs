//! The state behind `/metrics`: the last snapshot, the connection state and counters. Whether the data is
//! stale is decided in `staleness`.

use crate::channel::{ConnectionState, ReadProgress, Update};
use crate::commands::single_poll::lacks_regions;
use crate::domain::filter::{Filter, FilterableGroup};
use crate::domain::traffic::Meters;
use crate::domain::{Failure, FailureKind, Snapshot, Usage};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// State received from the worker.
#[derive(Debug)]
pub(super) struct ExporterState {
    /// The groups that match the filter, once read.
    pub(super) snapshot: Option<Arc<Snapshot>>,
    /// Set if the filter needs the regions and they have not been read yet.
    pub(super) unread_regions: Option<UnreadRegions>,
    /// Time of the last successful poll.
    pub(super) last_success: Option<Timestamp>,
    /// The failure of the last poll.
    pub(super) last_failure: Option<FailureKind>,
    pub(super) meters: Meters,
    /// Status after the last poll that has ended.
    last_status: ConnectionStatus,
    is_rate_limited: bool,
    /// Time of the next poll or of the next call of this one; `None` while a request is in progress or none
    /// is planned.
    pub(super) next_poll: Option<Timestamp>,
    /// The current poll interval.
    pub(super) interval: Duration,
    /// Progress of the full list, if it is spread over several polls.
    pub(super) list_read: Option<ReadProgress>,
    pub(super) polls: PollCounts,
    pub(super) failures: FailureCounts,
    /// Maximum age of exported data, if configured.
    pub(super) stale_after: Option<Duration>,
    configured_interval: Duration,
    filter: Filter,
}

/// The regions were not read yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct UnreadRegions {
    /// The failure, if a poll failed to read them.
    pub(super) failure: Option<Failure>,
}

/// Status of the connection to the API. A poll in progress does not change it, so that it does not flicker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConnectionStatus {
    /// No poll has ended yet.
    Connecting,
    /// The last poll succeeded, at least in part.
    Online,
    /// The next request waits for the rate limit.
    RateLimited,
    /// The last poll failed and will be retried.
    BackingOff,
    /// The API key or secret was rejected.
    AuthFailed,
}

/// Number of polls that have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PollCounts {
    /// Polls that read new data.
    pub(super) succeeded: u64,
    /// Polls that did not.
    pub(super) failed: u64,
}

/// Number of failures by kind.
#[derive(Debug, Default)]
pub(super) struct FailureCounts {
    counts: HashMap<FailureKind, u64>,
    last: Vec<(Timestamp, Failure)>,
}

impl ConnectionStatus {
    /// All values, in the order of the exported series.
    pub(super) const ALL: [Self; 5] =
        [Self::Connecting, Self::Online, Self::RateLimited, Self::BackingOff, Self::AuthFailed];

    /// Value of the label `state`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Online => "online",
            Self::RateLimited => "rate_limited",
            Self::BackingOff => "backing_off",
            Self::AuthFailed => "auth_failed",
        }
    }
}

impl ExporterState {
    pub(super) fn new(interval: Duration, stale_after: Option<Duration>, filter: Filter) -> Self {
        Self {
            snapshot: None,
            unread_regions: None,
            last_success: None,
            last_failure: None,
            meters: Meters::default(),
            last_status: ConnectionStatus::Connecting,
            is_rate_limited: false,
            next_poll: None,
            interval,
            list_read: None,
            polls: PollCounts::default(),
            failures: FailureCounts::default(),
            stale_after,
            configured_interval: interval,
            filter,
        }
    }

    /// Applies an update of the worker.
    pub(super) fn apply(&mut self, update: Update, now: Timestamp) {
        match update {
            Update::Snapshot(snapshot) => self.apply_snapshot(snapshot, now),
            Update::ConnectionState(connection) => self.apply_connection(&connection),
            Update::Usage(usage) => self.failures.add_new(&usage),
            Update::ConnectionInfo(_)
            | Update::Detail(_)
            | Update::OrganizationLog(_)
            | Update::Recording(_) => {}
        }
    }

    /// Traffic counters include groups that do not match the filter now, because they may match later. If the
    /// filter needs regions that were never read, the matching groups are unknown and none is exported.
    fn apply_snapshot(&mut self, snapshot: Arc<Snapshot>, now: Timestamp) {
        self.meters.observe(&snapshot, now);
        self.last_success = last_read_at(&snapshot);
        let filtered = match &self.filter {
            filter if filter.is_empty() => snapshot,
            filter => Arc::new(filtered(&snapshot, filter, now)),
        };
        let lacks_regions = lacks_regions(&filtered, &self.filter, filtered.groups.len());
        let failure = &filtered.regions.status.failure;
        self.unread_regions = lacks_regions.then(|| UnreadRegions { failure: failure.clone() });
        self.snapshot = (!lacks_regions).then_some(filtered);
    }

    /// Status of the connection to the API.
    pub(super) fn connection_status(&self) -> ConnectionStatus {
        if self.is_rate_limited { ConnectionStatus::RateLimited } else { self.last_status }
    }

    fn apply_connection(&mut self, connection: &ConnectionState) {
        self.next_poll = next_poll(connection);
        self.is_rate_limited = matches!(connection, ConnectionState::RateLimited { .. });
        match connection {
            ConnectionState::Online { .. } => self.last_failure = None,
            ConnectionState::BackingOff { failure, .. } | ConnectionState::Refused { failure } => {
                self.last_failure = Some(failure.kind);
            }
            _ => {}
        }
        match connection {
            ConnectionState::Online { effective_interval, list_progress, .. } => {
                self.finish_poll(ConnectionStatus::Online);
                self.interval = effective_interval.unwrap_or(self.configured_interval);
                self.list_read = *list_progress;
            }
            ConnectionState::BackingOff { .. } => self.finish_poll(ConnectionStatus::BackingOff),
            ConnectionState::Refused { .. } => self.finish_poll(ConnectionStatus::AuthFailed),
            ConnectionState::ReadingSecret { .. }
            | ConnectionState::Authenticating
            | ConnectionState::Fetching
            | ConnectionState::RateLimited { .. }
            | ConnectionState::Paused { .. } => {}
        }
    }

    fn finish_poll(&mut self, status: ConnectionStatus) {
        self.last_status = status;
        match status {
            ConnectionStatus::Online => self.polls.succeeded += 1,
            _ => self.polls.failed += 1,
        }
    }
}

impl FailureCounts {
    /// Number of failures of a kind.
    pub(super) fn count(&self, kind: FailureKind) -> u64 {
        self.counts.get(&kind).copied().unwrap_or(0)
    }

    /// Counts the failures that were not in the previous usage report. A report contains only the newest
    /// failures; there are never so many between two polls that some would be missed.
    fn add_new(&mut self, usage: &Usage) {
        let all = &usage.failures;
        let is_tail = |count: &usize| self.last.starts_with(&all[*count..]);
        let new = (0..all.len()).find(is_tail).unwrap_or(all.len());
        for (_, failure) in &all[..new] {
            *self.counts.entry(failure.kind).or_default() += 1;
        }
        self.last.clone_from(all);
    }
}

fn filtered(snapshot: &Snapshot, filter: &Filter, now: Timestamp) -> Snapshot {
    let regions = &snapshot.regions.value;
    snapshot.filtered(|group| filter.matches(&FilterableGroup::new(group, regions), now))
}

/// The time at which any part was last read. A partially read list has groups that are newer than the list.
fn last_read_at(snapshot: &Snapshot) -> Option<Timestamp> {
    let parts = [&snapshot.list, &snapshot.states, &snapshot.watch];
    let parts = parts.into_iter().filter_map(|reading| reading.as_of);
    parts.chain(snapshot.groups.iter().filter_map(|group| group.read_at)).max()
}

fn next_poll(connection: &ConnectionState) -> Option<Timestamp> {
    match connection {
        ConnectionState::Online { next_poll, .. } => Some(*next_poll),
        ConnectionState::RateLimited { until, .. } => Some(*until),
        ConnectionState::BackingOff { next_attempt, .. } => Some(*next_attempt),
        ConnectionState::ReadingSecret { .. }
        | ConnectionState::Authenticating
        | ConnectionState::Fetching
        | ConnectionState::Refused { .. }
        | ConnectionState::Paused { .. } => None,
    }
}

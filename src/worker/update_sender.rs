//! Coalesced updates for the UI: only the newest snapshot and connection state are kept until the channel has
//! room. A slow consumer thus costs neither time nor memory, and receives the newest data.

use crate::channel::{ConnectionState, RecorderState, Update};
use crate::domain::{Change, GroupDetails, OrganizationLog, Snapshot, Usage};
use jiff::Timestamp;
use std::collections::VecDeque;
use std::fmt::Debug;
use std::sync::Arc;
use tokio::sync::mpsc::Permit;

/// Newest changes kept for a consumer that does not read; a terminal can be suspended for weeks.
const MAX_CHANGES: usize = 10_000;

/// Groups whose details can be pending.
const MAX_DETAILS: usize = 16;

/// Receives all snapshots and connection states of a worker, also those that a slow consumer does not receive.
pub trait UpdateObserver: Debug + Send {
    /// A snapshot is published.
    fn observe_snapshot(&mut self, snapshot: &Arc<Snapshot>, now: Timestamp);

    /// The connection state changes.
    fn observe_connection(&mut self, state: &ConnectionState);

    /// Whether the observer records.
    fn recorder_state(&self) -> RecorderState;
}

/// Updates that wait for room in the channel.
#[derive(Debug, Default)]
pub(super) struct UpdateSender {
    observer: Option<Box<dyn UpdateObserver>>,
    recorder: Option<RecorderState>,
    last_recorder: RecorderState,
    snapshot: Option<Arc<Snapshot>>,
    link: Option<ConnectionState>,
    last_link: Option<ConnectionState>,
    /// Details by group, oldest first; only the newest of each group are kept.
    details: VecDeque<Arc<GroupDetails>>,
    log: Option<Arc<OrganizationLog>>,
    usage: Option<Arc<Usage>>,
    last_usage: Option<Arc<Usage>>,
}

impl UpdateSender {
    pub(super) fn new(observer: Option<Box<dyn UpdateObserver>>) -> Self {
        Self { observer, ..Self::default() }
    }

    /// Replaces the pending snapshot, whose changes are added to the new one.
    pub(super) fn put_snapshot(&mut self, mut snapshot: Snapshot, now: Timestamp) -> Arc<Snapshot> {
        if let Some(unsent) = self.snapshot.take() {
            snapshot.changes = join_changes(&unsent.changes, snapshot.changes);
        }
        let snapshot = Arc::new(snapshot);
        self.snapshot = Some(Arc::clone(&snapshot));
        if let Some(observer) = &mut self.observer {
            observer.observe_snapshot(&snapshot, now);
        }
        self.put_recorder_state();
        snapshot
    }

    /// Replaces the pending connection state, unless it equals the last one.
    pub(super) fn put_link(&mut self, link: ConnectionState) {
        if self.last_link.as_ref() != Some(&link) {
            if let Some(observer) = &mut self.observer {
                observer.observe_connection(&link);
            }
            self.put_recorder_state();
            self.last_link = Some(link.clone());
            self.link = Some(link);
        }
    }

    /// Replaces the pending state of the recorder, unless it equals the last one.
    fn put_recorder_state(&mut self) {
        let Some(observer) = &self.observer else { return };
        let state = observer.recorder_state();
        if state != self.last_recorder {
            self.last_recorder = state.clone();
            self.recorder = Some(state);
        }
    }

    /// Replaces the pending usage, unless it equals the last one.
    pub(super) fn put_usage(&mut self, usage: Usage) {
        if self.last_usage.as_deref() != Some(&usage) {
            let usage = Arc::new(usage);
            self.last_usage = Some(Arc::clone(&usage));
            self.usage = Some(usage);
        }
    }

    /// Replaces the pending details of the group. If too many groups are pending, the oldest are dropped,
    /// since the UI shows few at a time.
    pub(super) fn put_detail(&mut self, detail: Arc<GroupDetails>) {
        self.details.retain(|unsent| unsent.key != detail.key);
        self.details.push_back(detail);
        if self.details.len() > MAX_DETAILS {
            self.details.pop_front();
        }
    }

    /// Replaces the pending log.
    pub(super) fn put_log(&mut self, log: Arc<OrganizationLog>) {
        self.log = Some(log);
    }

    pub(super) fn is_empty(&self) -> bool {
        let has_news = self.snapshot.is_some() || !self.details.is_empty() || self.log.is_some();
        !has_news && self.link.is_none() && self.usage.is_none() && self.recorder.is_none()
    }

    /// Sends one update: the snapshot before the connection state, which refers to it, and the usage last.
    pub(super) fn send(&mut self, permit: Permit<'_, Update>) {
        let snapshot = self.snapshot.take().map(Update::Snapshot);
        let link = || self.link.take().map(Update::ConnectionState);
        let detail = || self.details.pop_front().map(Update::Detail);
        let log = || self.log.take().map(Update::OrganizationLog);
        let recorder = || self.recorder.take().map(Update::Recording);
        let usage = || self.usage.take().map(Update::Usage);
        if let Some(update) =
            snapshot.or_else(detail).or_else(log).or_else(link).or_else(recorder).or_else(usage)
        {
            permit.send(update);
        }
    }
}

fn join_changes(unsent: &[Arc<Change>], newer: Vec<Arc<Change>>) -> Vec<Arc<Change>> {
    let kept = MAX_CHANGES.saturating_sub(newer.len()).min(unsent.len());
    unsent[unsent.len() - kept..].iter().cloned().chain(newer).collect()
}

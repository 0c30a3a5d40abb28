//! Coalesced updates for the UI: only the newest snapshot and connection state are kept until the channel has
//! room. A slow consumer thus costs neither time nor memory, and receives the newest data.

use crate::channel::{ConnectionState, Update};
use crate::domain::{Change, GroupDetails, OrganizationLog, Snapshot, Usage};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::mpsc::Permit;

/// Newest changes kept for a consumer that does not read; a terminal can be suspended for weeks.
const MAX_CHANGES: usize = 10_000;

/// Groups whose details can be pending.
const MAX_DETAILS: usize = 16;

/// Updates that wait for room in the channel.
#[derive(Debug, Default)]
pub(super) struct UpdateSender {
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
    /// Replaces the pending snapshot, whose changes are added to the new one.
    pub(super) fn put_snapshot(&mut self, mut snapshot: Snapshot) -> Arc<Snapshot> {
        if let Some(unsent) = self.snapshot.take() {
            snapshot.changes = join_changes(&unsent.changes, snapshot.changes);
        }
        let snapshot = Arc::new(snapshot);
        self.snapshot = Some(Arc::clone(&snapshot));
        snapshot
    }

    /// Replaces the pending connection state, unless it equals the last one.
    pub(super) fn put_link(&mut self, link: ConnectionState) {
        if self.last_link.as_ref() != Some(&link) {
            self.last_link = Some(link.clone());
            self.link = Some(link);
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
        !has_news && self.link.is_none() && self.usage.is_none()
    }

    /// Sends one update: the snapshot before the connection state, which refers to it, and the usage last.
    pub(super) fn send(&mut self, permit: Permit<'_, Update>) {
        let snapshot = self.snapshot.take().map(Update::Snapshot);
        let link = || self.link.take().map(Update::ConnectionState);
        let detail = || self.details.pop_front().map(Update::Detail);
        let log = || self.log.take().map(Update::OrganizationLog);
        let update = snapshot.or_else(detail).or_else(log).or_else(link);
        if let Some(update) = update.or_else(|| self.usage.take().map(Update::Usage)) {
            permit.send(update);
        }
    }
}

fn join_changes(unsent: &[Arc<Change>], newer: Vec<Arc<Change>>) -> Vec<Arc<Change>> {
    let kept = MAX_CHANGES.saturating_sub(newer.len()).min(unsent.len());
    unsent[unsent.len() - kept..].iter().cloned().chain(newer).collect()
}

//! What the screen has not been told yet: the newest snapshot and the newest link, however long it takes to read. So
//! a screen that does not read costs neither time nor memory, and finds the newest when it does.

use crate::channel::{ConnectionState, Update};
use crate::domain::{Change, GroupDetails, OrganizationLog, Snapshot, Usage};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::mpsc::Permit;

/// Changes kept for a screen that does not read, the newest; a terminal can be stopped for weeks.
const MOST_CHANGES: usize = 10_000;

/// Groups of which details wait.
const MOST_DETAILS: usize = 16;

/// What waits for room in the channel.
#[derive(Debug, Default)]
pub(super) struct UpdateSender {
    snapshot: Option<Arc<Snapshot>>,
    link: Option<ConnectionState>,
    last_link: Option<ConnectionState>,
    /// What was read of single groups, the newest of each, the oldest first.
    details: VecDeque<Arc<GroupDetails>>,
    log: Option<Arc<OrganizationLog>>,
    usage: Option<Arc<Usage>>,
    last_usage: Option<Arc<Usage>>,
}

impl UpdateSender {
    /// Puts a snapshot in the place of one that was not sent yet, whose changes it takes over.
    pub(super) fn put_snapshot(&mut self, mut snapshot: Snapshot) -> Arc<Snapshot> {
        if let Some(unsent) = self.snapshot.take() {
            snapshot.changes = joined(&unsent.changes, snapshot.changes);
        }
        let snapshot = Arc::new(snapshot);
        self.snapshot = Some(Arc::clone(&snapshot));
        snapshot
    }

    /// Puts a link in the place of one that was not sent yet. One that says the same as the last is left out.
    pub(super) fn put_link(&mut self, link: ConnectionState) {
        if self.last_link.as_ref() != Some(&link) {
            self.last_link = Some(link.clone());
            self.link = Some(link);
        }
    }

    /// Puts an account in the place of one that was not sent yet. One that says the same as the last is left out.
    pub(super) fn put_usage(&mut self, usage: Usage) {
        if self.last_usage.as_deref() != Some(&usage) {
            let usage = Arc::new(usage);
            self.last_usage = Some(Arc::clone(&usage));
            self.usage = Some(usage);
        }
    }

    /// Puts what was read of a group in the place of what was not sent yet. Of too many groups the oldest are left out:
    /// nobody looks at so many.
    pub(super) fn put_detail(&mut self, detail: Arc<GroupDetails>) {
        self.details.retain(|unsent| unsent.key != detail.key);
        self.details.push_back(detail);
        if self.details.len() > MOST_DETAILS {
            self.details.pop_front();
        }
    }

    /// Puts the log in the place of one that was not sent yet.
    pub(super) fn put_log(&mut self, log: Arc<OrganizationLog>) {
        self.log = Some(log);
    }

    pub(super) fn is_empty(&self) -> bool {
        let has_news = self.snapshot.is_some() || !self.details.is_empty() || self.log.is_some();
        !has_news && self.link.is_none() && self.usage.is_none()
    }

    /// Sends one update, the snapshot first: a link tells of what was fetched. The account comes last.
    pub(super) fn send(&mut self, room: Permit<'_, Update>) {
        let snapshot = self.snapshot.take().map(Update::Snapshot);
        let link = || self.link.take().map(Update::ConnectionState);
        let detail = || self.details.pop_front().map(Update::Detail);
        let log = || self.log.take().map(Update::OrganizationLog);
        let update = snapshot.or_else(detail).or_else(log).or_else(link);
        if let Some(update) = update.or_else(|| self.usage.take().map(Update::Usage)) {
            room.send(update);
        }
    }
}

fn joined(unsent: &[Arc<Change>], newer: Vec<Arc<Change>>) -> Vec<Arc<Change>> {
    let kept = MOST_CHANGES.saturating_sub(newer.len()).min(unsent.len());
    unsent[unsent.len() - kept..].iter().cloned().chain(newer).collect()
}

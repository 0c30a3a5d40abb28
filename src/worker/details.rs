//! Details by group: the result of each detail request, and the group's log entries. Addresses and tunnels
//! are stored in `poll_store` and become part of snapshots.

use crate::domain::{Failure, FailureKind, FetchStatus, GroupDetails, GroupKey, LogEntry};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Maximum number of groups, most recently read. A log of 200 lines takes about 100 kB.
const MAX_GROUPS: usize = 64;
/// Time for which the log of a group counts as current.
const LOG_AGE: SignedDuration = SignedDuration::from_mins(2);
/// Delay before the log is retried after a permission failure, unless a user requests it.
const REFUSED_AGE: SignedDuration = SignedDuration::from_mins(15);

/// Details of all groups that were read.
#[derive(Debug, Default)]
pub(super) struct Details {
    known: HashMap<GroupKey, Known>,
    /// Read order, oldest first.
    order: VecDeque<GroupKey>,
    /// Time and cause of the last permission failure of the log.
    refused: Option<(Timestamp, Failure)>,
}

#[derive(Debug)]
struct Known {
    detail: Arc<GroupDetails>,
    log_requested: Option<Timestamp>,
}

impl Details {
    /// Whether the log of a group has to be fetched.
    pub(super) fn wants_log(&self, key: &GroupKey, now: Timestamp) -> bool {
        let is_due = |then: Timestamp, age| now.duration_since(then).abs() >= age;
        let is_refused = self.refused.as_ref().is_some_and(|(then, _)| !is_due(*then, REFUSED_AGE));
        let requested = self.known.get(key).and_then(|known| known.log_requested);
        !is_refused && requested.is_none_or(|then| is_due(then, LOG_AGE))
    }

    /// The permission failure of the log, for a group that was therefore not requested.
    pub(super) fn permission_failure(&mut self, key: &GroupKey) -> Option<Arc<GroupDetails>> {
        let (_, failure) = self.refused.clone()?;
        let is_reported = self.known.get(key).is_some_and(|known| known.detail.log.status.failure.is_some());
        (!is_reported).then(|| self.change(key, |detail| detail.log.set_failure(failure)))
    }

    /// Clears the permission failure, so that the log is requested again.
    pub(super) fn clear_failures(&mut self) {
        self.refused = None;
        self.known.values_mut().for_each(|known| known.log_requested = None);
    }

    /// Records the result of the address request.
    pub(super) fn addresses(
        &mut self,
        key: &GroupKey,
        read: Result<(), Failure>,
        now: Timestamp,
    ) -> Arc<GroupDetails> {
        self.change(key, |detail| set_status(&mut detail.addresses, read, now))
    }

    /// Records the result of the tunnel request.
    pub(super) fn peers(
        &mut self,
        key: &GroupKey,
        read: Result<(), Failure>,
        now: Timestamp,
    ) -> Arc<GroupDetails> {
        self.change(key, |detail| set_status(&mut detail.peers, read, now))
    }

    /// Stores the log entries of a group.
    pub(super) fn log(
        &mut self,
        key: &GroupKey,
        read: Result<Vec<LogEntry>, Failure>,
        now: Timestamp,
    ) -> Arc<GroupDetails> {
        if let Err(failure) = &read
            && failure.kind == FailureKind::Forbidden
        {
            self.refused = Some((now, failure.clone()));
        }
        let changed = self.change(key, |detail| match read {
            Ok(entries) => detail.log.set(entries, now),
            Err(failure) => detail.log.set_failure(failure),
        });
        self.known.entry(key.clone()).and_modify(|known| known.log_requested = Some(now));
        changed
    }

    fn change(&mut self, key: &GroupKey, change: impl FnOnce(&mut GroupDetails)) -> Arc<GroupDetails> {
        self.order.retain(|known| known != key);
        self.order.push_back(key.clone());
        if self.order.len() > MAX_GROUPS {
            self.order.pop_front().and_then(|oldest| self.known.remove(&oldest));
        }
        let new = || Known { detail: Arc::new(GroupDetails::new(key.clone())), log_requested: None };
        let known = self.known.entry(key.clone()).or_insert_with(new);
        change(Arc::make_mut(&mut known.detail));
        Arc::clone(&known.detail)
    }
}

fn set_status(reading: &mut FetchStatus, read: Result<(), Failure>, now: Timestamp) {
    match read {
        Ok(()) => *reading = FetchStatus { as_of: Some(now), ..FetchStatus::default() },
        Err(failure) => reading.failure = Some(failure),
    }
}

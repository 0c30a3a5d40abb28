//! What was read of the groups that somebody looked at: how each of the calls about one went, and what the provider logged
//! of it. Addresses and tunnels go into the snapshots and are kept by the records.

use crate::domain::{Failure, FailureKind, FetchStatus, GroupDetails, GroupKey, LogEntry};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Groups that are kept, those that were read last. A log of two hundred lines takes about 100 kB.
const MOST_KEPT: usize = 64;
/// How long what the provider logged counts as new.
const LOG_AGE: SignedDuration = SignedDuration::from_mins(2);
/// How long a key that may not read the log is not tried again, unless somebody asks.
const REFUSED_AGE: SignedDuration = SignedDuration::from_mins(15);

/// What was read of groups, one by one.
#[derive(Debug, Default)]
pub(super) struct Details {
    known: HashMap<GroupKey, Known>,
    /// The oldest first.
    order: VecDeque<GroupKey>,
    /// When the log was refused to this key.
    refused: Option<(Timestamp, Failure)>,
}

#[derive(Debug)]
struct Known {
    detail: Arc<GroupDetails>,
    log_asked: Option<Timestamp>,
}

impl Details {
    /// Whether the log of a group is to be read now.
    pub(super) fn wants_log(&self, key: &GroupKey, now: Timestamp) -> bool {
        let is_due = |then: Timestamp, age| now.duration_since(then).abs() >= age;
        let is_refused = self.refused.as_ref().is_some_and(|(then, _)| !is_due(*then, REFUSED_AGE));
        let asked = self.known.get(key).and_then(|known| known.log_asked);
        !is_refused && asked.is_none_or(|then| is_due(then, LOG_AGE))
    }

    /// That the log was refused to this key, for a group that was not tried for that reason.
    pub(super) fn refusal(&mut self, key: &GroupKey) -> Option<Arc<GroupDetails>> {
        let (_, failure) = self.refused.clone()?;
        let is_told = self.known.get(key).is_some_and(|known| known.detail.log.status.failure.is_some());
        (!is_told).then(|| self.change(key, |detail| detail.log.set_failure(failure)))
    }

    /// Tries again what was refused.
    pub(super) fn ask_again(&mut self) {
        self.refused = None;
        self.known.values_mut().for_each(|known| known.log_asked = None);
    }

    /// Takes note of how the addresses of a group were read.
    pub(super) fn addresses(
        &mut self,
        key: &GroupKey,
        read: Result<(), Failure>,
        now: Timestamp,
    ) -> Arc<GroupDetails> {
        self.change(key, |detail| note(&mut detail.addresses, read, now))
    }

    /// Takes note of how all tunnels of a group were read.
    pub(super) fn peers(
        &mut self,
        key: &GroupKey,
        read: Result<(), Failure>,
        now: Timestamp,
    ) -> Arc<GroupDetails> {
        self.change(key, |detail| note(&mut detail.peers, read, now))
    }

    /// Takes what the provider logged of a group.
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
        self.known.entry(key.clone()).and_modify(|known| known.log_asked = Some(now));
        changed
    }

    fn change(&mut self, key: &GroupKey, change: impl FnOnce(&mut GroupDetails)) -> Arc<GroupDetails> {
        self.order.retain(|known| known != key);
        self.order.push_back(key.clone());
        if self.order.len() > MOST_KEPT {
            self.order.pop_front().and_then(|oldest| self.known.remove(&oldest));
        }
        let new = || Known { detail: Arc::new(GroupDetails::new(key.clone())), log_asked: None };
        let known = self.known.entry(key.clone()).or_insert_with(new);
        change(Arc::make_mut(&mut known.detail));
        Arc::clone(&known.detail)
    }
}

fn note(reading: &mut FetchStatus, read: Result<(), Failure>, now: Timestamp) {
    match read {
        Ok(()) => *reading = FetchStatus { as_of: Some(now), ..FetchStatus::default() },
        Err(failure) => reading.failure = Some(failure),
    }
}

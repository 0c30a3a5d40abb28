//! What the worker told so far, kept for those who ask later: the last snapshot, how the link stands, and counts of what
//! happened. Whether it is too old to be told is `fresh`'s to say.

use crate::channel::{ConnectionState, ReadProgress, Update};
use crate::commands::single_poll::lacks_regions;
use crate::domain::filter::{Filter, FilterableGroup};
use crate::domain::traffic::Meters;
use crate::domain::{Failure, FailureKind, Snapshot, Usage};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// What the worker told so far.
#[derive(Debug)]
pub(super) struct ExporterState {
    /// The groups that the filter lets through, once anything was told.
    pub(super) snapshot: Option<Arc<Snapshot>>,
    /// That the filter needs the regions, which have not been read yet.
    pub(super) unread_regions: Option<UnreadRegions>,
    /// When the last look brought something of the organization.
    pub(super) last_look: Option<Timestamp>,
    /// Why the last look failed, if it did.
    pub(super) last_failure: Option<FailureKind>,
    pub(super) meters: Meters,
    /// How the last look ended.
    ended: Readiness,
    is_waiting_for_room: bool,
    /// When the next look, or the next call of this one, is due; `None` while one is under way or nothing is planned.
    pub(super) next: Option<Timestamp>,
    /// The time from look to look that is kept now.
    pub(super) interval: Duration,
    /// How the lists are read, where they are read bit by bit.
    pub(super) sweep: Option<ReadProgress>,
    pub(super) looks: Looks,
    pub(super) failures: Failures,
    /// How long what was read may be told, where that was set.
    pub(super) stale_after: Option<Duration>,
    asked_interval: Duration,
    filter: Filter,
}

/// Regions that have not been read yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct UnreadRegions {
    /// Why not, if an attempt failed.
    pub(super) failure: Option<Failure>,
}

/// How the link stands. A look under way changes nothing of it, so that it does not flicker with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readiness {
    /// No look has ended yet.
    Starting,
    /// The last look went well, at least in part.
    Online,
    /// The budget of calls has no room for what comes next.
    WaitingForRoom,
    /// The last look failed.
    Waiting,
    /// The key was refused.
    Refused,
}

/// Looks that came to their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Looks {
    /// Those that brought something new.
    pub(super) well: u64,
    /// Those that did not.
    pub(super) failed: u64,
}

/// Failures by kind.
#[derive(Debug, Default)]
pub(super) struct Failures {
    counts: HashMap<FailureKind, u64>,
    last: Vec<(Timestamp, Failure)>,
}

impl Readiness {
    /// All of them, in the order in which they come.
    pub(super) const ALL: [Self; 5] =
        [Self::Starting, Self::Online, Self::WaitingForRoom, Self::Waiting, Self::Refused];

    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Online => "online",
            Self::WaitingForRoom => "waiting_for_room",
            Self::Waiting => "waiting",
            Self::Refused => "refused",
        }
    }
}

impl ExporterState {
    pub(super) fn new(interval: Duration, stale_after: Option<Duration>, filter: Filter) -> Self {
        Self {
            snapshot: None,
            unread_regions: None,
            last_look: None,
            last_failure: None,
            meters: Meters::default(),
            ended: Readiness::Starting,
            is_waiting_for_room: false,
            next: None,
            interval,
            sweep: None,
            looks: Looks::default(),
            failures: Failures::default(),
            stale_after,
            asked_interval: interval,
            filter,
        }
    }

    /// Takes what the worker tells.
    pub(super) fn take(&mut self, update: Update, now: Timestamp) {
        match update {
            Update::Snapshot(snapshot) => self.take_snapshot(snapshot, now),
            Update::ConnectionState(link) => self.take_link(&link),
            Update::Usage(usage) => self.failures.take(&usage),
            Update::ConnectionInfo(_) | Update::Detail(_) | Update::OrganizationLog(_) => {}
        }
    }

    /// Counters go on for groups that the filter does not let through now: it may do so later. Where the filter needs regions
    /// that were never read, nobody can say which groups it lets through, and none are told.
    fn take_snapshot(&mut self, snapshot: Arc<Snapshot>, now: Timestamp) {
        self.meters.observe(&snapshot, now);
        self.last_look = last_look(&snapshot);
        let narrowed = match &self.filter {
            filter if filter.is_empty() => snapshot,
            filter => Arc::new(narrowed(&snapshot, filter, now)),
        };
        let lacks_regions = lacks_regions(&narrowed, &self.filter, narrowed.groups.len());
        let failure = &narrowed.regions.status.failure;
        self.unread_regions = lacks_regions.then(|| UnreadRegions { failure: failure.clone() });
        self.snapshot = (!lacks_regions).then_some(narrowed);
    }

    /// How the link stands.
    pub(super) fn standing(&self) -> Readiness {
        if self.is_waiting_for_room { Readiness::WaitingForRoom } else { self.ended }
    }

    fn take_link(&mut self, link: &ConnectionState) {
        self.next = next(link);
        self.is_waiting_for_room = matches!(link, ConnectionState::RateLimited { .. });
        match link {
            ConnectionState::Online { .. } => self.last_failure = None,
            ConnectionState::BackingOff { failure, .. } | ConnectionState::Refused { failure } => {
                self.last_failure = Some(failure.kind);
            }
            _ => {}
        }
        match link {
            ConnectionState::Online { effective_interval: stretched, list_progress: sweep, .. } => {
                self.end_look(Readiness::Online);
                (self.interval, self.sweep) = (stretched.unwrap_or(self.asked_interval), *sweep);
            }
            ConnectionState::BackingOff { .. } => self.end_look(Readiness::Waiting),
            ConnectionState::Refused { .. } => self.end_look(Readiness::Refused),
            ConnectionState::ReadingSecret { .. }
            | ConnectionState::Authenticating
            | ConnectionState::Fetching
            | ConnectionState::RateLimited { .. }
            | ConnectionState::Paused { .. } => {}
        }
    }

    fn end_look(&mut self, standing: Readiness) {
        self.ended = standing;
        match standing {
            Readiness::Online => self.looks.well += 1,
            _ => self.looks.failed += 1,
        }
    }
}

impl Failures {
    /// How often a kind was met.
    pub(super) fn of(&self, kind: FailureKind) -> u64 {
        self.counts.get(&kind).copied().unwrap_or(0)
    }

    /// Counts the failures of an account that were not in the one before. An account has the newest of all only, so of more
    /// than it remembers the oldest are not counted; between two looks there are not so many.
    fn take(&mut self, usage: &Usage) {
        let all = &usage.failures;
        let is_tail = |count: &usize| self.last.starts_with(&all[*count..]);
        let new = (0..all.len()).find(is_tail).unwrap_or(all.len());
        for (_, failure) in &all[..new] {
            *self.counts.entry(failure.kind).or_default() += 1;
        }
        self.last.clone_from(all);
    }
}

fn narrowed(snapshot: &Snapshot, filter: &Filter, now: Timestamp) -> Snapshot {
    let regions = &snapshot.regions.value;
    snapshot.filtered(|group| filter.matches(&FilterableGroup::new(group, regions), now))
}

/// When anything of the organization was read last. A list that is read only in part has groups that are newer than it.
fn last_look(snapshot: &Snapshot) -> Option<Timestamp> {
    let parts = [&snapshot.list, &snapshot.states, &snapshot.watch];
    let parts = parts.into_iter().filter_map(|reading| reading.as_of);
    parts.chain(snapshot.groups.iter().filter_map(|group| group.read_at)).max()
}

fn next(link: &ConnectionState) -> Option<Timestamp> {
    match link {
        ConnectionState::Online { next_poll: next_look, .. } => Some(*next_look),
        ConnectionState::RateLimited { until, .. } => Some(*until),
        ConnectionState::BackingOff { next_attempt: next_try, .. } => Some(*next_try),
        ConnectionState::ReadingSecret { .. }
        | ConnectionState::Authenticating
        | ConnectionState::Fetching
        | ConnectionState::Refused { .. }
        | ConnectionState::Paused { .. } => None,
    }
}

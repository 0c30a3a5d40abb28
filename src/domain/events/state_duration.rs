//! Durations of states: each ends when its object changes again.

use crate::domain::{Change, ChangeKind, EventGroup, Subject};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;

/// Times of state changes, by object.
#[derive(Debug, Clone, Default)]
pub struct StateChanges(HashMap<(Aspect, Subject), Vec<Timestamp>>);

/// The kind of state that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Aspect {
    /// The reported status.
    Status,
    /// Whether the group is degraded.
    Degraded,
}

impl StateChanges {
    /// Collects changes, given newest first.
    pub fn new<'a>(newest_first: impl Iterator<Item = &'a Arc<Change>>) -> Self {
        let mut times: HashMap<_, Vec<Timestamp>> = HashMap::new();
        for change in newest_first {
            if let Some(aspect) = aspect(&change.kind) {
                times.entry((aspect, change.kind.subject())).or_default().push(change.time);
            }
        }
        Self(times)
    }

    /// Duration of the state that an event started: from its first change until the last of its objects changed again.
    /// `None` while that is not over, and for events that are no deterioration.
    pub fn duration(&self, event: &EventGroup) -> Option<SignedDuration> {
        if event.is_worse() != Some(true) {
            return None;
        }
        let mut ends = Vec::new();
        let mut start = event.time();
        for change in event.primary_changes() {
            ends.push(self.end(change)?);
            start = start.min(change.time);
        }
        ends.into_iter().max().map(|end| end.duration_since(start))
    }

    /// When the object of a change changed again.
    fn end(&self, change: &Change) -> Option<Timestamp> {
        let times = self.0.get(&(aspect(&change.kind)?, change.kind.subject()))?;
        let later = times.partition_point(|at| *at > change.time);
        later.checked_sub(1).map(|next| times[next])
    }
}

fn aspect(what: &ChangeKind) -> Option<Aspect> {
    match what {
        ChangeKind::GroupStatus { .. }
        | ChangeKind::HubStatus { .. }
        | ChangeKind::TunnelStatus { .. }
        | ChangeKind::TunnelAppeared { .. }
        | ChangeKind::TunnelGone { .. } => Some(Aspect::Status),
        ChangeKind::Degraded { .. } | ChangeKind::DegradedEnded { .. } => Some(Aspect::Degraded),
        ChangeKind::Rekeyed { .. }
        | ChangeKind::GroupAdded { .. }
        | ChangeKind::GroupRemoved { .. }
        | ChangeKind::GroupReconfigured { .. } => None,
    }
}

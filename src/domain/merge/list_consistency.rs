//! Consistency of the list of groups and the list of states: whether both contain the same groups, and which groups are
//! gone.
//!
//! Each list can be complete by its own total and still contradict the other: the API may return 200 with an empty list
//! of states while there are 200 groups. Such a snapshot is partial. A group that is created or deleted between the two
//! reads is also in one list only, so a difference counts only if it persists after both lists were read again; an
//! empty list counts at once. A group is gone only when both complete lists lack it; until then the data from either
//! list is kept with its age.

use crate::domain::{Failure, FailureKind, Fetched, Group, GroupKey, Map, Sources};
use jiff::Timestamp;
use std::collections::HashSet;

/// The two lists of all groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListSide {
    List,
    States,
}

/// The groups of both lists.
#[derive(Debug, Clone, Default)]
pub struct Consistency {
    list: SeenGroups,
    states: SeenGroups,
    /// Groups that are missing from one of the lists.
    mismatches: Map<GroupKey, Mismatch>,
}

/// The groups of one list.
#[derive(Debug, Clone, Default)]
struct SeenGroups {
    /// Groups of its last complete read.
    keys: Keys,
    /// Further groups that it may contain: those of partial reads since, and those that were missing only once.
    others: Keys,
    /// Number of complete reads.
    reads: u32,
    /// Start of the last complete read.
    time: Option<Timestamp>,
}

type Keys = HashSet<GroupKey, foldhash::fast::RandomState>;

/// A group that is missing from one list, with the read counts of both lists when that was first seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mismatch {
    lacking: ListSide,
    reads: (u32, u32),
}

impl ListSide {
    fn other(self) -> Self {
        match self {
            Self::List => Self::States,
            Self::States => Self::List,
        }
    }

    fn part(self, sources: &mut Sources) -> &mut Fetched<Vec<Group>> {
        match self {
            Self::List => &mut sources.list,
            Self::States => &mut sources.states,
        }
    }
}

impl Consistency {
    /// Records groups of an incomplete read.
    pub fn record_page(&mut self, side: ListSide, groups: &[Group]) {
        let seen = self.seen_mut(side);
        seen.others.extend(groups.iter().map(|group| group.key.clone()));
    }

    /// Records the groups of a complete read that started at `began`; `kept` are groups that it lacks but that are not
    /// counted as missing yet.
    pub fn record_list(
        &mut self,
        side: ListSide,
        keys: impl IntoIterator<Item = GroupKey>,
        kept: impl IntoIterator<Item = GroupKey>,
        began: Timestamp,
    ) {
        let seen = self.seen_mut(side);
        seen.keys = keys.into_iter().collect();
        seen.others = kept.into_iter().collect();
        seen.reads = seen.reads.saturating_add(1);
        seen.time = Some(began);
        self.compare();
    }

    /// Whether the lists differ and both must be read again to tell whether that persists.
    pub fn is_pending(&self) -> bool {
        self.mismatches.values().any(|suspect| !self.is_confirmed(*suspect))
    }

    /// Whether the last complete read of a list lacked this group.
    pub fn lacks(&self, side: ListSide, key: &GroupKey) -> bool {
        !self.seen(side).keys.contains(key)
    }

    /// Whether a group is missing from both lists.
    pub fn is_gone(&self, key: &GroupKey) -> bool {
        !self.list.may_have(key) && !self.states.may_have(key)
    }

    /// Drops groups that are missing from both lists, and marks a list as inconsistent if the other contradicts it.
    pub fn apply(&self, sources: &mut Sources) {
        for side in [ListSide::List, ListSide::States] {
            let part = side.part(sources);
            part.value.retain(|group| !self.is_gone(&group.key));
            self.update_status(side, part);
        }
    }

    /// Sets or clears the inconsistency of a list. Any other failure takes precedence.
    fn update_status(&self, side: ListSide, part: &mut Fetched<Vec<Group>>) {
        let is_contradicted = |failure: &Failure| failure.kind == FailureKind::Inconsistent;
        let Some(began) = self.seen(side).time else { return };
        if part.status.failure.as_ref().is_some_and(|failure| !is_contradicted(failure)) {
            return;
        }
        let was_contradicted = part.status.failure.take().is_some();
        let lacking = self.lacking(side);
        if lacking == 0 {
            if was_contradicted {
                let value = std::mem::take(&mut part.value);
                part.set(value, began);
            }
            return;
        }
        let keys = &self.seen(side).keys;
        let is_kept = |group: &&Group| !keys.contains(&group.key);
        let oldest_kept = part.value.iter().filter(is_kept).filter_map(|group| group.read_at).min();
        let read = keys.len() as u64;
        part.status.as_of = (read > 0).then_some(began).into_iter().chain(oldest_kept).min();
        part.status.partial = Some((read, read + lacking));
        part.status.failure = Some(failure(side, read, lacking));
    }

    /// Number of groups that a list lacks: all of the other list if it is empty, otherwise those that were still
    /// missing after both were read again.
    fn lacking(&self, side: ListSide) -> u64 {
        let is_empty = self.seen(side).keys.is_empty();
        let counts =
            |suspect: &&Mismatch| suspect.lacking == side && (is_empty || self.is_confirmed(**suspect));
        self.mismatches.values().filter(counts).count() as u64
    }

    fn is_confirmed(&self, suspect: Mismatch) -> bool {
        self.list.reads > suspect.reads.0 && self.states.reads > suspect.reads.1
    }

    fn compare(&mut self) {
        let readings = (self.list.reads, self.states.reads);
        if readings.0 == 0 || readings.1 == 0 {
            return;
        }
        let mut suspects = Map::default();
        for lacking in [ListSide::List, ListSide::States] {
            let (keys, others) = (&self.seen(lacking).keys, &self.seen(lacking.other()).keys);
            for key in others.iter().filter(|key| !keys.contains(*key)) {
                let known = self.mismatches.get(key).filter(|known| known.lacking == lacking);
                suspects.insert(key.clone(), known.copied().unwrap_or(Mismatch { lacking, reads: readings }));
            }
        }
        self.mismatches = suspects;
    }

    fn seen(&self, side: ListSide) -> &SeenGroups {
        match side {
            ListSide::List => &self.list,
            ListSide::States => &self.states,
        }
    }

    fn seen_mut(&mut self, side: ListSide) -> &mut SeenGroups {
        match side {
            ListSide::List => &mut self.list,
            ListSide::States => &mut self.states,
        }
    }
}

fn failure(side: ListSide, read: u64, lacking: u64) -> Failure {
    let (name, path) = match side {
        ListSide::List => ("group list", "/deployments/v2/networktunnelgroups"),
        ListSide::States => ("state list", "/deployments/v2/networktunnelgroupsstate"),
    };
    let detail = format!("the {name} has {read} of {} groups", read + lacking);
    Failure::new(FailureKind::Inconsistent, path).with_detail(&detail)
}

impl SeenGroups {
    fn may_have(&self, key: &GroupKey) -> bool {
        self.keys.contains(key) || self.others.contains(key)
    }
}

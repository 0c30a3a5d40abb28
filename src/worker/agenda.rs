//! What the worker remembers of its looks in order to plan the next one: when the list of groups and the regions were
//! last asked for, and where the two lists contradict each other. The rules themselves are `schedule`'s.

use super::schedule::{Cause, ListStanding, Question, RegionsStanding, are_regions_due, plan};
use crate::domain::{Group, GroupKey, Part, Sources};
use std::collections::{HashSet, VecDeque};
use tokio::time::Instant;

/// When what was asked.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    looks_since_list: u32,
    regions_read: Option<Instant>,
    regions_failed: Option<Instant>,
    /// Groups that one list had and the other lacked when the list of groups was last read. Reading it once more would
    /// not help, so only another difference makes it due.
    known_contradiction: HashSet<GroupKey>,
}

impl Agenda {
    /// What a look that begins now has to ask.
    pub(super) fn plan(&self, cause: Cause, sources: &Sources, now: Instant) -> VecDeque<Question> {
        plan(cause, self.list(sources), self.regions(now))
    }

    /// Whether the regions are to be read.
    pub(super) fn are_regions_due(&self, now: Instant) -> bool {
        are_regions_due(self.regions(now))
    }

    /// Remembers that a look ended which began then, and whether it read the list whole.
    pub(super) fn looked(&mut self, has_list: bool, sources: &Sources) {
        self.looks_since_list = self.looks_since_list.saturating_add(1);
        if has_list && sources.list.reading.is_whole() {
            self.looks_since_list = 1;
            self.known_contradiction = contradiction(sources);
        }
    }

    /// Remembers that the regions were asked for by a look that began then, and how that went.
    pub(super) fn asked_regions(&mut self, began: Instant, has_news: bool) {
        self.regions_failed = (!has_news).then_some(began);
        if has_news {
            self.regions_read = Some(began);
        }
    }

    fn list(&self, sources: &Sources) -> ListStanding {
        let (list, states) = (&sources.list.reading, &sources.states.reading);
        match () {
            () if list.as_of.is_none() && states.as_of.is_none() => ListStanding::Missing,
            () if !list.is_whole() => ListStanding::Failed,
            () if self.is_contradicted(sources) => ListStanding::Contradicted,
            () => ListStanding::Whole(self.looks_since_list),
        }
    }

    fn is_contradicted(&self, sources: &Sources) -> bool {
        let contradiction = contradiction(sources);
        !contradiction.is_empty() && contradiction != self.known_contradiction
    }

    fn regions(&self, now: Instant) -> RegionsStanding {
        match (self.regions_failed, self.regions_read) {
            (Some(failed), _) => RegionsStanding::Failed(now.duration_since(failed)),
            (None, Some(read)) => RegionsStanding::Read(now.duration_since(read)),
            (None, None) => RegionsStanding::Missing,
        }
    }
}

/// Groups that only one of the two lists has; none while there are no states.
fn contradiction(sources: &Sources) -> HashSet<GroupKey> {
    if sources.states.reading.as_of.is_none() {
        return HashSet::new();
    }
    let (list, states) = (keys(&sources.list), keys(&sources.states));
    list.symmetric_difference(&states).map(|&key| key.clone()).collect()
}

fn keys(part: &Part<Vec<Group>>) -> HashSet<&GroupKey> {
    part.value.iter().map(|group| &group.key).collect()
}

//! Last read times of the group list and the regions, for planning the next poll cycle. The rules are in
//! `schedule`.

use super::poll_store::PollStore;
use super::schedule::{FetchTask, ListState, PollTrigger, RegionsState, are_regions_due, plan};
use crate::domain::Sources;
use std::collections::VecDeque;
use tokio::time::Instant;

/// Read times by kind of request.
#[derive(Debug, Default)]
pub(super) struct FetchQueue {
    cycles_since_list: u32,
    regions_read: Option<Instant>,
    regions_failed: Option<Instant>,
}

impl FetchQueue {
    /// The requests of a new poll cycle.
    pub(super) fn plan(&self, trigger: PollTrigger, store: &PollStore, now: Instant) -> VecDeque<FetchTask> {
        plan(trigger, self.list(store), self.regions(now))
    }

    /// Whether the regions have to be read.
    pub(super) fn are_regions_due(&self, now: Instant) -> bool {
        are_regions_due(self.regions(now))
    }

    /// Records the end of a poll cycle, and whether it read the whole list.
    pub(super) fn handle_poll(&mut self, has_list: bool, sources: &Sources) {
        self.cycles_since_list = self.cycles_since_list.saturating_add(1);
        if has_list && sources.list.status.is_complete() {
            self.cycles_since_list = 1;
        }
    }

    /// Records the result of a region request and the start of its cycle.
    pub(super) fn handle_regions(&mut self, began: Instant, has_news: bool) {
        self.regions_failed = (!has_news).then_some(began);
        if has_news {
            self.regions_read = Some(began);
        }
    }

    fn list(&self, store: &PollStore) -> ListState {
        let sources = store.sources();
        let (list, states) = (&sources.list.status, &sources.states.status);
        match () {
            () if list.as_of.is_none() && states.as_of.is_none() => ListState::Missing,
            () if !list.is_complete() => ListState::Failed,
            () if store.is_inconsistency_open() => ListState::Inconsistent,
            () => ListState::Whole(self.cycles_since_list),
        }
    }

    fn regions(&self, now: Instant) -> RegionsState {
        match (self.regions_failed, self.regions_read) {
            (Some(failed), _) => RegionsState::Failed(now.duration_since(failed)),
            (None, Some(read)) => RegionsState::Read(now.duration_since(read)),
            (None, None) => RegionsState::Missing,
        }
    }
}

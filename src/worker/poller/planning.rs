//! Requests of a poll cycle: everything, or what the rate limit allows. Decided at the start of each cycle
//! and again after the first page, which reports the number of groups.

use super::Poller;
use crate::worker::Source;
use crate::worker::schedule::{FetchTask, PollTrigger};
use crate::worker::state_plan::FetchStrategy;
use std::collections::VecDeque;

/// Extent of the first page of the group list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstRead {
    /// The first of several pages.
    OfMany,
    /// The only page, or the only one that could be read.
    Only,
}

impl<S: Source> Poller<S> {
    /// The requests of a new poll cycle.
    pub(super) fn plan(&mut self, trigger: PollTrigger) -> VecDeque<FetchTask> {
        let sources = self.store.sources();
        if sources.list.status.as_of.is_none() && sources.states.status.as_of.is_none() {
            self.reads.restart();
            return VecDeque::from([FetchTask::First]);
        }
        self.choose_strategy();
        if let FetchStrategy::Whole { .. } = self.reads.strategy() {
            self.store.clear_watched();
            self.reads.restart();
        }
        self.tasks(trigger)
    }

    /// Plans the remaining requests after the first page, once the number of groups is known.
    pub(super) fn plan_remaining(&mut self, first: FirstRead) {
        self.choose_strategy();
        if first == FirstRead::OfMany && matches!(self.reads.strategy(), FetchStrategy::Spread(_)) {
            self.reads.spread_list(&mut self.store, self.options.clock.now());
        }
        let Some(trigger) = self.cycle.as_ref().map(|cycle| cycle.trigger) else { return };
        let mut tasks = self.tasks(trigger);
        tasks.retain(|task| first == FirstRead::OfMany || *task != FetchTask::List);
        if let Some(cycle) = &mut self.cycle {
            cycle.append_tasks(tasks);
        }
    }

    /// Chooses the fetch strategy and the poll interval that the rate limit allows.
    pub(super) fn choose_strategy(&mut self) {
        self.reads.choose_strategy(self.options.interval, &self.source.usage().rate_limit);
    }

    /// The requests that the fetch strategy selects.
    fn tasks(&mut self, trigger: PollTrigger) -> VecDeque<FetchTask> {
        let FetchStrategy::Spread(spread) = self.reads.strategy() else {
            return self.fetch_queue.plan(trigger, &self.store, self.began);
        };
        let room = self.source.usage().rate_limit.background_remaining();
        let mut tasks = self.reads.plan(trigger, spread, room);
        if self.reads.is_complete() && self.fetch_queue.are_regions_due(self.began) {
            tasks.push_back(FetchTask::Regions);
        }
        tasks
    }

    /// Queues, ahead of everything else, checks of the groups that are no longer listed as unhealthy.
    pub(super) fn plan_checks(&mut self) {
        let checks = self.reads.checks(&self.store);
        for check in checks.into_iter().rev() {
            self.cycle.iter_mut().for_each(|cycle| cycle.push_front(check.clone()));
        }
    }
}

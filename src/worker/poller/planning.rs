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
    pub(super) fn plan(&mut self, cause: PollTrigger) -> VecDeque<FetchTask> {
        let sources = self.records.sources();
        if sources.list.status.as_of.is_none() && sources.states.status.as_of.is_none() {
            self.reads.restart();
            return VecDeque::from([FetchTask::First]);
        }
        self.settle();
        if let FetchStrategy::Whole { .. } = self.reads.method() {
            self.records.unwatched();
            self.reads.restart();
        }
        self.questions(cause)
    }

    /// Plans the remaining requests after the first page, once the number of groups is known.
    pub(super) fn plan_the_rest(&mut self, first: FirstRead) {
        self.settle();
        if first == FirstRead::OfMany && matches!(self.reads.method(), FetchStrategy::Spread(_)) {
            self.reads.spread_list(&mut self.records, self.options.clock.now());
        }
        let Some(cause) = self.look.as_ref().map(|look| look.cause) else { return };
        let mut questions = self.questions(cause);
        questions.retain(|question| first == FirstRead::OfMany || *question != FetchTask::List);
        if let Some(look) = &mut self.look {
            look.ask_the_rest(questions);
        }
    }

    /// Chooses the fetch strategy and the poll interval that the rate limit allows.
    pub(super) fn settle(&mut self) {
        self.reads.settle(self.options.interval, &self.source.usage().rate_limit);
    }

    /// The requests that the fetch strategy selects.
    fn questions(&mut self, cause: PollTrigger) -> VecDeque<FetchTask> {
        let FetchStrategy::Spread(spread) = self.reads.method() else {
            return self.agenda.plan(cause, &self.records, self.began);
        };
        let room = self.source.usage().rate_limit.background_remaining();
        let mut questions = self.reads.plan(cause, spread, room);
        if self.reads.is_complete() && self.agenda.are_regions_due(self.began) {
            questions.push_back(FetchTask::Regions);
        }
        questions
    }

    /// Queues, ahead of everything else, checks of the groups that are no longer listed as unhealthy.
    pub(super) fn plan_checks(&mut self) {
        let checks = self.reads.checks(&self.records);
        for check in checks.into_iter().rev() {
            self.look.iter_mut().for_each(|look| look.ask_next(check.clone()));
        }
    }
}

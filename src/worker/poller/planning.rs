//! What a look asks: everything, or what the budget bears of it, settled anew at the beginning of each look and once more
//! when the first page has shown how many groups there are.

use super::Poller;
use crate::worker::Source;
use crate::worker::schedule::{FetchTask, PollTrigger};
use crate::worker::state_plan::FetchStrategy;
use std::collections::VecDeque;

/// What the first page of the list of groups was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstRead {
    /// The first of several.
    OfMany,
    /// All there is, or all that could be had.
    Only,
}

impl<S: Source> Poller<S> {
    /// What a look that begins now has to ask.
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

    /// Plans the rest of the look after the first page, when it is known how many groups there are.
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

    /// Settles how much is read in a look, and how often, by what the budget bears.
    pub(super) fn settle(&mut self) {
        self.reads.settle(self.options.interval, &self.source.usage().rate_limit);
    }

    /// What there is to ask, by how much the budget bears.
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

    /// Asks, before all else, for the groups that are no longer among those that are not well.
    pub(super) fn plan_checks(&mut self) {
        let checks = self.reads.checks(&self.records);
        for check in checks.into_iter().rev() {
            self.look.iter_mut().for_each(|look| look.ask_next(check.clone()));
        }
    }
}

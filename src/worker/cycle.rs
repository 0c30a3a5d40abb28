//! One look: the questions that are still to be asked, and how it goes as the answers come.

use super::poll_store::MergeOutcome;
use super::schedule::{FetchTask, PollTrigger, ends_look, left_alone};
use crate::domain::{Failure, Priority};
use std::collections::VecDeque;
use std::time::Duration;

/// A look under way.
#[derive(Debug)]
pub(super) struct PollCycle {
    /// Whether the whole list of groups is among its questions.
    pub(super) has_list: bool,
    pub(super) cause: PollTrigger,
    questions: VecDeque<FetchTask>,
    /// Whether the first page is still to say what else there is to ask.
    is_counting: bool,
    has_news: bool,
    failure: Option<Failure>,
}

/// How a look went.
#[derive(Debug)]
pub(super) enum CycleResult {
    /// There is something new.
    News {
        /// How long the source asked to be left alone, where it did.
        left_alone: Duration,
    },
    /// Nothing new came.
    Nothing(Failure),
    /// The key was refused.
    Refused(Failure),
}

impl PollCycle {
    pub(super) fn new(cause: PollTrigger, questions: VecDeque<FetchTask>) -> Self {
        let is_counting = questions.contains(&FetchTask::First);
        let has_list = is_counting || questions.contains(&FetchTask::List);
        Self { has_list, cause, questions, is_counting, has_news: false, failure: None }
    }

    /// For whom it asks.
    pub(super) fn urgency(&self) -> Priority {
        match self.cause {
            PollTrigger::UserRequest => Priority::Interactive,
            PollTrigger::Due => Priority::Background,
        }
    }

    /// What to ask next.
    pub(super) fn next_question(&mut self) -> Option<FetchTask> {
        self.questions.pop_front()
    }

    /// Whether what is not well is still being read, so that only all of it shows how things are.
    pub(super) fn is_watching(&self) -> bool {
        matches!(self.questions.front(), Some(FetchTask::Watch(_) | FetchTask::Check(_)))
    }

    /// Puts a question before all others.
    pub(super) fn ask_next(&mut self, question: FetchTask) {
        self.questions.push_front(question);
    }

    /// Puts what the first page has shown that there is to ask behind all others.
    pub(super) fn ask_the_rest(&mut self, questions: VecDeque<FetchTask>) {
        self.is_counting = false;
        self.questions.extend(questions);
    }

    /// Takes note of an answer, and returns the failure that ends the look, if it is of that kind.
    pub(super) fn hear(&mut self, question: &FetchTask, heard: MergeOutcome) -> Option<Failure> {
        self.has_news |= heard.has_news && *question != FetchTask::Regions;
        if *question == FetchTask::States && !heard.has_news {
            self.let_list_stand_in();
        }
        let failure = heard.failure?;
        if ends_look(&failure) {
            return Some(failure);
        }
        if *question != FetchTask::Regions {
            self.failure.get_or_insert(failure);
        }
        None
    }

    /// Ends the look: returns the questions that will not be asked, because of this.
    pub(super) fn give_up(&mut self, failure: &Failure) -> VecDeque<FetchTask> {
        self.failure = Some(failure.clone());
        if self.is_counting {
            self.questions.extend([FetchTask::States, FetchTask::Regions]);
        }
        std::mem::take(&mut self.questions)
    }

    /// How it went. Regions do not count: they say nothing of how the groups are.
    pub(super) fn verdict(self) -> CycleResult {
        match self.failure {
            Some(failure) if failure.kind.is_refusal() => CycleResult::Refused(failure),
            Some(failure) if !self.has_news => CycleResult::Nothing(failure),
            failure => CycleResult::News { left_alone: failure.as_ref().map_or(Duration::ZERO, left_alone) },
        }
    }

    /// Where the states cannot be had, the list of groups has their statuses too.
    fn let_list_stand_in(&mut self) {
        if !self.has_list {
            self.has_list = true;
            self.questions.push_front(FetchTask::List);
        }
    }
}

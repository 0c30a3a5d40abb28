//! A poll cycle: its pending tasks and its result so far.

use super::poll_store::MergeOutcome;
use super::schedule::{FetchTask, PollTrigger, ends_look, left_alone};
use crate::domain::{Failure, Priority};
use std::collections::VecDeque;
use std::time::Duration;

/// A running poll cycle.
#[derive(Debug)]
pub(super) struct PollCycle {
    /// Whether the cycle reads the whole group list.
    pub(super) has_list: bool,
    pub(super) cause: PollTrigger,
    questions: VecDeque<FetchTask>,
    /// Whether the remaining tasks are unknown until the first page is read.
    is_counting: bool,
    has_news: bool,
    failure: Option<Failure>,
}

/// Result of a poll cycle.
#[derive(Debug)]
pub(super) enum CycleResult {
    /// New data was received.
    News {
        /// The `Retry-After` that the server sent, or zero.
        left_alone: Duration,
    },
    /// No new data was received.
    Nothing(Failure),
    /// The API key was rejected.
    Refused(Failure),
}

impl PollCycle {
    pub(super) fn new(cause: PollTrigger, questions: VecDeque<FetchTask>) -> Self {
        let is_counting = questions.contains(&FetchTask::First);
        let has_list = is_counting || questions.contains(&FetchTask::List);
        Self { has_list, cause, questions, is_counting, has_news: false, failure: None }
    }

    /// Priority of the cycle's requests.
    pub(super) fn urgency(&self) -> Priority {
        match self.cause {
            PollTrigger::UserRequest => Priority::Interactive,
            PollTrigger::Due => Priority::Background,
        }
    }

    /// Removes and returns the next task.
    pub(super) fn next_question(&mut self) -> Option<FetchTask> {
        self.questions.pop_front()
    }

    /// Whether unhealthy groups are still being read; a partial result is not published.
    pub(super) fn is_watching(&self) -> bool {
        matches!(self.questions.front(), Some(FetchTask::Watch(_) | FetchTask::Check(_)))
    }

    /// Puts a task at the head of the queue.
    pub(super) fn ask_next(&mut self, question: FetchTask) {
        self.questions.push_front(question);
    }

    /// Appends the tasks that were planned after the first page.
    pub(super) fn ask_the_rest(&mut self, questions: VecDeque<FetchTask>) {
        self.is_counting = false;
        self.questions.extend(questions);
    }

    /// Records the outcome of a task; returns the failure if it ends the cycle.
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

    /// Ends the cycle because of `failure`; returns the skipped tasks.
    pub(super) fn give_up(&mut self, failure: &Failure) -> VecDeque<FetchTask> {
        self.failure = Some(failure.clone());
        if self.is_counting {
            self.questions.extend([FetchTask::States, FetchTask::Regions]);
        }
        std::mem::take(&mut self.questions)
    }

    /// The result. Regions are ignored, since they do not show the status of groups.
    pub(super) fn verdict(self) -> CycleResult {
        match self.failure {
            Some(failure) if failure.kind.is_refusal() => CycleResult::Refused(failure),
            Some(failure) if !self.has_news => CycleResult::Nothing(failure),
            failure => CycleResult::News { left_alone: failure.as_ref().map_or(Duration::ZERO, left_alone) },
        }
    }

    /// If the states are unavailable, reads the group list, which also has a status for each group.
    fn let_list_stand_in(&mut self) {
        if !self.has_list {
            self.has_list = true;
            self.questions.push_front(FetchTask::List);
        }
    }
}

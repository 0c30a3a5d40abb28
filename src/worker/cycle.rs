//! A poll cycle: its pending tasks and its result so far.

use super::poll_store::MergeOutcome;
use super::schedule::{FetchTask, PollTrigger, ends_cycle, retry_delay};
use crate::domain::{Failure, Priority};
use std::collections::VecDeque;
use std::time::Duration;

/// A running poll cycle.
#[derive(Debug)]
pub(super) struct PollCycle {
    /// Whether the cycle reads the whole group list.
    pub(super) has_list: bool,
    pub(super) trigger: PollTrigger,
    tasks: VecDeque<FetchTask>,
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
        retry_delay: Duration,
    },
    /// No new data was received.
    Nothing(Failure),
    /// The API key was rejected.
    Refused(Failure),
}

impl PollCycle {
    pub(super) fn new(trigger: PollTrigger, tasks: VecDeque<FetchTask>) -> Self {
        let is_counting = tasks.contains(&FetchTask::First);
        let has_list = is_counting || tasks.contains(&FetchTask::List);
        Self { has_list, trigger, tasks, is_counting, has_news: false, failure: None }
    }

    /// Priority of the cycle's requests.
    pub(super) fn priority(&self) -> Priority {
        match self.trigger {
            PollTrigger::UserRequest => Priority::Interactive,
            PollTrigger::Due => Priority::Background,
        }
    }

    /// Removes and returns the next task.
    pub(super) fn next_task(&mut self) -> Option<FetchTask> {
        self.tasks.pop_front()
    }

    /// Whether unhealthy groups are still being read; a partial result is not published.
    pub(super) fn is_watching(&self) -> bool {
        matches!(self.tasks.front(), Some(FetchTask::Watch(_) | FetchTask::Check(_)))
    }

    /// Puts a task at the head of the queue.
    pub(super) fn push_front(&mut self, task: FetchTask) {
        self.tasks.push_front(task);
    }

    /// Appends the tasks that were planned after the first page.
    pub(super) fn append_tasks(&mut self, tasks: VecDeque<FetchTask>) {
        self.is_counting = false;
        self.tasks.extend(tasks);
    }

    /// Records the outcome of a task; returns the failure if it ends the cycle.
    pub(super) fn handle_outcome(&mut self, task: &FetchTask, outcome: MergeOutcome) -> Option<Failure> {
        self.has_news |= outcome.has_news && *task != FetchTask::Regions;
        if *task == FetchTask::States && !outcome.has_news {
            self.use_list_for_states();
        }
        let failure = outcome.failure?;
        if ends_cycle(&failure) {
            return Some(failure);
        }
        if *task != FetchTask::Regions {
            self.failure.get_or_insert(failure);
        }
        None
    }

    /// Ends the cycle because of `failure`; returns the skipped tasks.
    pub(super) fn abort(&mut self, failure: &Failure) -> VecDeque<FetchTask> {
        self.failure = Some(failure.clone());
        if self.is_counting {
            self.tasks.extend([FetchTask::States, FetchTask::Regions]);
        }
        std::mem::take(&mut self.tasks)
    }

    /// The result. Regions are ignored, since they do not show the status of groups.
    pub(super) fn result(self) -> CycleResult {
        match self.failure {
            Some(failure) if failure.kind.is_refusal() => CycleResult::Refused(failure),
            Some(failure) if !self.has_news => CycleResult::Nothing(failure),
            failure => {
                CycleResult::News { retry_delay: failure.as_ref().map_or(Duration::ZERO, retry_delay) }
            }
        }
    }

    /// If the states are unavailable, reads the group list, which also has a status for each group.
    fn use_list_for_states(&mut self) {
        if !self.has_list {
            self.has_list = true;
            self.tasks.push_front(FetchTask::List);
        }
    }
}

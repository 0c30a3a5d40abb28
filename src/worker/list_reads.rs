//! Progress of the list reads of a poll cycle: the two lists and the unhealthy groups. Maps requests to pages
//! and determines what follows a page. Groups are stored by `poll_store`; `state_plan` decides how much is
//! read in a cycle.

use super::list_read::ListRead;
use super::poll_store::{MergeOutcome, PollStore};
use super::schedule::{FetchTask, PollTrigger};
use super::state_plan::{FetchStrategy, Load, StatePlan, is_turn_of_states, strategy};
use super::unhealthy_watch::UnhealthyWatch;
use crate::domain::{Failure, GroupStatus, ListQuery, ListSide, Page, PageRequest, RateLimitUse};
use jiff::Timestamp;
use std::collections::VecDeque;
use std::time::Duration;

/// The list reads of a poller.
#[derive(Debug)]
pub(super) struct ListReads {
    list: ListRead,
    states: ListRead,
    watch: UnhealthyWatch,
    strategy: FetchStrategy,
    /// Unused fractions of pages, carried over between cycles.
    credit: f64,
}

/// Next step after a page.
pub(super) enum PageResult {
    /// Another page follows.
    More(FetchTask),
    /// The number of groups is now known, and the remaining tasks can be planned.
    Counted,
    /// All requested pages were read.
    Complete(MergeOutcome),
}

impl ListReads {
    pub(super) fn new() -> Self {
        Self {
            list: ListRead::new(ListQuery::Groups),
            states: ListRead::new(ListQuery::States),
            watch: UnhealthyWatch::default(),
            strategy: FetchStrategy::Whole { interval: Duration::ZERO },
            credit: 0.0,
        }
    }

    /// Current fetch strategy.
    pub(super) fn strategy(&self) -> FetchStrategy {
        self.strategy
    }

    /// Chooses the fetch strategy that the rate limit allows.
    pub(super) fn choose_strategy(&mut self, interval: Duration, rate_limit: &RateLimitUse) {
        self.strategy = strategy(self.load(), interval, rate_limit.sustained_interval());
    }

    /// Restarts both lists.
    pub(super) fn restart(&mut self) {
        self.list.restart();
        self.states.restart();
    }

    /// Merges the pages of the group list read so far; the rest is read over several cycles.
    pub(super) fn spread_list(&mut self, store: &mut PollStore, now: Timestamp) {
        store.merge_page(ListSide::List, self.list.take_groups(), now);
    }

    /// Whether the states of all groups were read.
    pub(super) fn is_complete(&self) -> bool {
        self.list.was_completed() && self.states.was_completed()
    }

    /// Read and total pages of the states, for reads over several cycles.
    pub(super) fn progress(&self) -> (u32, u32) {
        (self.states.progress(), self.load().states)
    }

    /// Last known number of requests that the lists take.
    pub(super) fn load(&self) -> Load {
        let list = self.list.length();
        let states = if self.states.was_completed() { self.states.length() } else { list };
        Load { list, states, watch: self.watch.calls() }
    }

    /// The requests of a cycle that reads only part of the lists. If the rate limit has room, more is read on
    /// user request or until everything was read once, but the next cycle must still be able to read the
    /// unhealthy groups.
    pub(super) fn plan(&mut self, trigger: PollTrigger, spread: StatePlan, room: u32) -> VecDeque<FetchTask> {
        let watch = self.load().watch;
        let watches = watch > 0.0 && self.list.was_completed();
        let mut tasks = VecDeque::new();
        if watches {
            tasks.push_back(FetchTask::Watch(GroupStatus::Disconnected));
            tasks.push_back(FetchTask::Watch(GroupStatus::Warning));
        }
        let watch = truncate(watch.ceil());
        let left = room.saturating_sub(watch + if watches { watch } else { 0 });
        let is_urgent = trigger == PollTrigger::UserRequest || !self.is_complete();
        let pages = self.allocate(spread.pages).max(if is_urgent { left } else { 0 });
        let pages = pages.min(self.load().list + self.load().states);
        if pages > 0 {
            tasks.push_back(FetchTask::Pages(pages));
        }
        tasks
    }

    /// The next list and page to request for a task.
    pub(super) fn next_page(&self, task: &FetchTask) -> (ListQuery, PageRequest) {
        match task {
            FetchTask::First | FetchTask::List | FetchTask::Regions => self.list.next_page(),
            FetchTask::States => self.states.next_page(),
            FetchTask::Watch(status) => self.watch.next_page(status),
            FetchTask::Check(ids) => (ListQuery::WithIds(ids.clone()), PageRequest::default()),
            FetchTask::Pages(_) => self.next_list().1.next_page(),
        }
    }

    /// Merges a page requested for this task.
    pub(super) fn merge_page(
        &mut self,
        task: FetchTask,
        mut page: Page,
        store: &mut PollStore,
        now: Timestamp,
    ) -> PageResult {
        store.share(&mut page.items);
        match task {
            FetchTask::First | FetchTask::List => match self.list.add_page(page, now) {
                Some(read) => PageResult::Complete(store.merge_list(read, now)),
                None if task == FetchTask::First => PageResult::Counted,
                None => PageResult::More(task),
            },
            FetchTask::States => match self.states.add_page(page, now) {
                Some(read) => PageResult::Complete(store.merge_states(read, now)),
                None => PageResult::More(task),
            },
            FetchTask::Watch(status) => self.merge_unhealthy(status, page, store, now),
            FetchTask::Check(_) | FetchTask::Regions => {
                store.merge_page(ListSide::List, page.items, now);
                PageResult::Complete(MergeOutcome::changed())
            }
            FetchTask::Pages(count) => self.merge_spread(count, page, store, now),
        }
    }

    /// Records the failure of a page.
    pub(super) fn fail(
        &mut self,
        task: &FetchTask,
        failure: Failure,
        store: &mut PollStore,
        now: Timestamp,
    ) -> MergeOutcome {
        match task {
            FetchTask::First | FetchTask::List => store.merge_list(self.list.fail(failure), now),
            FetchTask::States => store.merge_states(self.states.fail(failure), now),
            FetchTask::Watch(_) => {
                self.watch.fail(&failure);
                self.fail_unhealthy(task, &failure, store)
            }
            FetchTask::Pages(_) if self.next_list().0 == ListSide::List => {
                store.fail(&FetchTask::List, &failure)
            }
            FetchTask::Pages(_) | FetchTask::Check(_) | FetchTask::Regions => store.fail(task, &failure),
        }
    }

    /// Records that the unhealthy groups could not be read. It is no failure if the API cannot filter by
    /// status: then the lists use all the requests.
    fn fail_unhealthy(&self, task: &FetchTask, failure: &Failure, store: &mut PollStore) -> MergeOutcome {
        if self.watch.is_unsupported() {
            store.clear_watched();
            return MergeOutcome { has_news: false, failure: None };
        }
        store.fail(task, failure)
    }

    /// The checks to run after all unhealthy groups were read.
    pub(super) fn checks(&mut self, store: &PollStore) -> Vec<FetchTask> {
        self.watch.groups_to_check(store.unhealthy_groups()).into_iter().map(FetchTask::Check).collect()
    }

    fn merge_unhealthy(
        &mut self,
        status: GroupStatus,
        page: Page,
        store: &mut PollStore,
        now: Timestamp,
    ) -> PageResult {
        let Some(read) = self.watch.add_page(&status, page, now) else {
            return PageResult::More(FetchTask::Watch(status));
        };
        store.merge_page(ListSide::List, read.items, now);
        if let Some(failure) = read.failure {
            return PageResult::Complete(store.fail(&FetchTask::Watch(status), &failure));
        }
        if status == GroupStatus::Warning {
            store.set_watched(self.watch.complete().unwrap_or(now));
        }
        PageResult::Complete(MergeOutcome::changed())
    }

    /// Merges a page of a list that is read over several cycles. The read keeps only the keys of the groups.
    fn merge_spread(&mut self, count: u32, page: Page, store: &mut PollStore, now: Timestamp) -> PageResult {
        let side = self.next_list().0;
        let read = match side {
            ListSide::List => &mut self.list,
            ListSide::States => &mut self.states,
        };
        let completed = read.skip_page(&page, now);
        store.merge_page(side, page.items, now);
        if let Some(completed) = completed {
            let kept = read.missing_once(store.groups(side), &completed);
            store.complete_list(side, completed, kept);
        }
        if count > 1 {
            PageResult::More(FetchTask::Pages(count - 1))
        } else {
            PageResult::Complete(MergeOutcome::changed())
        }
    }

    /// The next list to read: the group list until it is complete, then the states until they are complete,
    /// then both in turn.
    fn next_list(&self) -> (ListSide, &ListRead) {
        let is_states_turn = match (self.list.was_completed(), self.states.was_completed()) {
            (false, _) => false,
            (true, false) => true,
            (true, true) => is_turn_of_states(self.states.age(), self.list.age()),
        };
        if is_states_turn { (ListSide::States, &self.states) } else { (ListSide::List, &self.list) }
    }

    /// Number of whole pages in this cycle; the fraction is carried over.
    fn allocate(&mut self, pages: f64) -> u32 {
        self.credit = (self.credit + pages).min(2.0 * pages + 1.0);
        let pages = self.credit.floor();
        self.credit -= pages;
        truncate(pages)
    }
}

/// Truncates to a whole number of requests; NaN becomes 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
fn truncate(calls: f64) -> u32 {
    calls as u32
}

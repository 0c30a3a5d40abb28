//! Progress of the list reads of a poll cycle: the two lists, and the unhealthy groups. It knows which page a request is for
//! and what follows a page; the groups go to the records, and how much is read in a cycle is decided by `spread`.

use super::list_read::ListRead;
use super::records::{Heard, Records};
use super::schedule::{Cause, Question};
use super::spread::{Load, Method, Spread, is_turn_of_states, method};
use crate::domain::{
    BudgetUse, Failure, FailureKind, Group, GroupKey, GroupStatus, Id, List, Page, PageRequest, PagedRead,
    Side,
};
use jiff::Timestamp;
use std::collections::{HashSet, VecDeque};
use std::time::Duration;

/// Groups that one call checks; their ids stand in its address.
const CHECKED_AT_ONCE: usize = 200;
/// Calls that check groups in one look; a data center that comes back can bring hundreds.
const MOST_CHECKS: usize = 3;

/// The weight of the looks before the last one in the average of checks.
const FORGETTING: f64 = 0.8;

/// What is being read.
#[derive(Debug)]
pub(super) struct ListReads {
    list: ListRead,
    states: ListRead,
    watch: UnhealthyWatch,
    method: Method,
    /// Parts of pages that the looks so far have left over.
    credit: f64,
}

/// The unhealthy groups, which are read in every cycle.
#[derive(Debug, Default)]
struct UnhealthyWatch {
    read: PagedRead<Group>,
    began: Option<Timestamp>,
    seen: HashSet<GroupKey>,
    /// Pages that it took, now and the last time.
    pages: u32,
    last_pages: u32,
    /// Calls of a look that checked groups which left, on an average that forgets.
    checks: f64,
    /// Whether the API has shown that it cannot filter by status.
    is_impossible: bool,
}

/// What follows a page.
pub(super) enum PageResult {
    /// Another page.
    More(Question),
    /// Planning the rest, since it is known now how many groups there are.
    Counted,
    /// Nothing: all that was requested was read.
    Complete(Heard),
}

impl ListReads {
    pub(super) fn new() -> Self {
        Self {
            list: ListRead::new(List::Groups),
            states: ListRead::new(List::States),
            watch: UnhealthyWatch::default(),
            method: Method::Whole { interval: Duration::ZERO },
            credit: 0.0,
        }
    }

    /// How much is read in a look.
    pub(super) fn method(&self) -> Method {
        self.method
    }

    /// Settles how much is read in a look, by what the budget bears.
    pub(super) fn settle(&mut self, interval: Duration, budget: &BudgetUse) {
        self.method = method(self.load(), interval, budget.pace());
    }

    /// Begins the lists anew.
    pub(super) fn restart(&mut self) {
        self.list.restart();
        self.states.restart();
    }

    /// Merges what was read of the list of groups, the rest of which is read over several cycles.
    pub(super) fn spread_list(&mut self, records: &mut Records, now: Timestamp) {
        records.merge_page(Side::List, self.list.take_groups(), now);
    }

    /// Whether every state was read.
    pub(super) fn is_complete(&self) -> bool {
        self.list.was_completed() && self.states.was_completed()
    }

    /// How far the reading of the states is that is spread over several looks: pages read, and pages there are.
    pub(super) fn progress(&self) -> (u32, u32) {
        (self.states.progress(), self.load().states)
    }

    /// How many calls the lists take, as far as is known.
    pub(super) fn load(&self) -> Load {
        let list = self.list.length();
        let states = if self.states.was_completed() { self.states.length() } else { list };
        Load { list, states, watch: self.watch.calls() }
    }

    /// What a look has to ask that does not read everything. With room, more is read where somebody asked, or as long
    /// as not everything was read once; but never so much that the next look could not watch.
    pub(super) fn plan(&mut self, cause: Cause, spread: Spread, room: u32) -> VecDeque<Question> {
        let watch = self.load().watch;
        let watches = watch > 0.0 && self.list.was_completed();
        let mut questions = VecDeque::new();
        if watches {
            questions.push_back(Question::Watch(GroupStatus::Disconnected));
            questions.push_back(Question::Watch(GroupStatus::Warning));
        }
        let watch = whole(watch.ceil());
        let left = room.saturating_sub(watch + if watches { watch } else { 0 });
        let is_urgent = cause == Cause::Asked || !self.is_complete();
        let pages = self.allot(spread.pages).max(if is_urgent { left } else { 0 });
        let pages = pages.min(self.load().list + self.load().states);
        if pages > 0 {
            questions.push_back(Question::Pages(pages));
        }
        questions
    }

    /// The list that is requested next for a question, and which page of it.
    pub(super) fn next_page(&self, question: &Question) -> (List, PageRequest) {
        match question {
            Question::First | Question::List | Question::Regions => self.list.next_page(),
            Question::States => self.states.next_page(),
            Question::Watch(status) => (List::InStatus(status.clone()), self.watch.read.next_page()),
            Question::Check(ids) => (List::These(ids.clone()), PageRequest::default()),
            Question::Pages(_) => self.turn().1.next_page(),
        }
    }

    /// Takes a page that was requested for this question.
    pub(super) fn take(
        &mut self,
        question: Question,
        mut page: Page,
        records: &mut Records,
        now: Timestamp,
    ) -> PageResult {
        records.share(&mut page.items);
        match question {
            Question::First | Question::List => match self.list.take(page, now) {
                Some(read) => PageResult::Complete(records.take_list(read, now)),
                None if question == Question::First => PageResult::Counted,
                None => PageResult::More(question),
            },
            Question::States => match self.states.take(page, now) {
                Some(read) => PageResult::Complete(records.take_states(read, now)),
                None => PageResult::More(question),
            },
            Question::Watch(status) => self.take_unhealthy(status, page, records, now),
            Question::Check(_) | Question::Regions => {
                records.merge_page(Side::List, page.items, now);
                PageResult::Complete(Heard::news())
            }
            Question::Pages(count) => self.take_spread(count, page, records, now),
        }
    }

    /// Takes note that a page could not be had.
    pub(super) fn fail(
        &mut self,
        question: &Question,
        failure: Failure,
        records: &mut Records,
        now: Timestamp,
    ) -> Heard {
        match question {
            Question::First | Question::List => records.take_list(self.list.fail(failure), now),
            Question::States => records.take_states(self.states.fail(failure), now),
            Question::Watch(_) => {
                self.watch.is_impossible = failure.kind == FailureKind::BadRequest;
                self.watch.begin();
                self.unwatched(question, &failure, records)
            }
            Question::Pages(_) if self.turn().0 == Side::List => records.fail(&Question::List, &failure),
            Question::Pages(_) | Question::Check(_) | Question::Regions => records.fail(question, &failure),
        }
    }

    /// Takes note that what is not well could not be read. An API that cannot filter by status is no failure: then the
    /// lists get all the room.
    fn unwatched(&self, question: &Question, failure: &Failure, records: &mut Records) -> Heard {
        if self.watch.is_impossible {
            records.unwatched();
            return Heard { has_news: false, failure: None };
        }
        records.fail(question, failure)
    }

    /// What has to be checked when all groups were read that are not well: those that were not and are not among them.
    pub(super) fn checks(&mut self, records: &Records) -> Vec<Question> {
        let left = records.unwell().filter(|group| !self.watch.seen.contains(&group.key));
        let ids: Vec<Id> = left.filter_map(|group| group.id.clone()).collect();
        let chunks = ids.chunks(CHECKED_AT_ONCE).take(MOST_CHECKS);
        let checks: Vec<_> = chunks.map(|ids| Question::Check(ids.to_vec())).collect();
        self.watch.checks = FORGETTING * self.watch.checks
            + (1.0 - FORGETTING) * f64::from(u8::try_from(checks.len()).unwrap_or(u8::MAX));
        checks
    }

    fn take_unhealthy(
        &mut self,
        status: GroupStatus,
        page: Page,
        records: &mut Records,
        now: Timestamp,
    ) -> PageResult {
        let began = self.watch.started(&status, now);
        self.watch.pages += 1;
        let Some(end) = self.watch.read.take(page) else { return PageResult::More(Question::Watch(status)) };
        let read = std::mem::take(&mut self.watch.read).finish(end);
        self.watch.seen.extend(read.items.iter().map(|group| group.key.clone()));
        records.merge_page(Side::List, read.items, now);
        if let Some(failure) = read.failure {
            return PageResult::Complete(records.fail(&Question::Watch(status), &failure));
        }
        if status == GroupStatus::Warning {
            self.watch.last_pages = self.watch.pages;
            records.watched(began);
        }
        PageResult::Complete(Heard::news())
    }

    /// Takes a page of a list that is read over several cycles. Its groups are merged at once; the read keeps their keys.
    fn take_spread(&mut self, count: u32, page: Page, records: &mut Records, now: Timestamp) -> PageResult {
        let side = self.turn().0;
        let read = match side {
            Side::List => &mut self.list,
            Side::States => &mut self.states,
        };
        let completed = read.skip(&page, now);
        records.merge_page(side, page.items, now);
        if let Some(completed) = completed {
            let kept = read.missing_once(records.groups(side), &completed);
            records.complete_list(side, completed, kept);
        }
        if count > 1 {
            PageResult::More(Question::Pages(count - 1))
        } else {
            PageResult::Complete(Heard::news())
        }
    }

    /// The list whose turn it is: first that of the groups as a whole, then the states as a whole, then both in turn.
    fn turn(&self) -> (Side, &ListRead) {
        let is_of_states = match (self.list.was_completed(), self.states.was_completed()) {
            (false, _) => false,
            (true, false) => true,
            (true, true) => is_turn_of_states(self.states.age(), self.list.age()),
        };
        if is_of_states { (Side::States, &self.states) } else { (Side::List, &self.list) }
    }

    /// Whole pages for this look; the parts are kept for the next.
    fn allot(&mut self, pages: f64) -> u32 {
        self.credit = (self.credit + pages).min(2.0 * pages + 1.0);
        let pages = self.credit.floor();
        self.credit -= pages;
        whole(pages)
    }
}

/// A whole number of calls; a fraction is cut off, and what is no number is none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float keeps to the bounds"
)]
fn whole(calls: f64) -> u32 {
    calls as u32
}

impl UnhealthyWatch {
    fn begin(&mut self) {
        let Self { last_pages, checks, is_impossible, .. } = *self;
        *self = Self { last_pages, checks, is_impossible, ..Self::default() };
    }

    /// Calls that it takes in a look.
    fn calls(&self) -> f64 {
        if self.is_impossible { 0.0 } else { f64::from(self.last_pages.max(2)) + self.checks }
    }

    /// When this watch began; the first page of the first of its statuses begins one.
    fn started(&mut self, status: &GroupStatus, now: Timestamp) -> Timestamp {
        if *status == GroupStatus::Disconnected && self.read.pages() == 0 {
            self.begin();
        }
        *self.began.get_or_insert(now)
    }
}

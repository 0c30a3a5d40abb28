//! What is being read and how far it is: the two lists, and the groups that are not well. It says what a question asks
//! for next and what an answer is worth; what is known goes to the records, how much is read in a look is `spread`'s.

use super::records::{Heard, Records};
use super::schedule::{Cause, Question};
use super::spread::{Load, Method, Spread, is_turn_of_states, method};
use super::sweep::{Sweep, Swept};
use crate::domain::{
    BudgetUse, Failure, FailureKind, GroupKey, GroupStatus, Id, List, Listing, Page, PageRequest,
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
pub(super) struct Readings {
    list: Sweep,
    states: Sweep,
    watch: Watch,
    method: Method,
    /// Parts of pages that the looks so far have left over.
    credit: f64,
}

/// The groups that are not well, as they are being read.
#[derive(Debug, Default)]
struct Watch {
    listing: Listing,
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

/// What an answer is worth.
pub(super) enum Step {
    /// The question goes on, with another page.
    More(Question),
    /// It is known now how many groups there are.
    Counted,
    /// The question is answered.
    Done(Heard),
}

impl Readings {
    pub(super) fn new() -> Self {
        Self {
            list: Sweep::new(List::Groups),
            states: Sweep::new(List::States),
            watch: Watch::default(),
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

    /// Goes on bit by bit with what was read of the list of groups.
    pub(super) fn go_on_bit_by_bit(&mut self, records: &mut Records, now: Timestamp) {
        records.lay_list(self.list.items().to_vec(), now);
    }

    /// Whether every state was read.
    pub(super) fn is_complete(&self) -> bool {
        self.list.is_known() && self.states.is_known()
    }

    /// How far the reading of the states is that is spread over several looks: pages read, and pages there are.
    pub(super) fn progress(&self) -> (u32, u32) {
        (self.states.progress(), self.load().states)
    }

    /// How many calls the lists take, as far as is known.
    pub(super) fn load(&self) -> Load {
        let list = self.list.length();
        let states = if self.states.is_known() { self.states.length() } else { list };
        Load { list, states, watch: self.watch.calls() }
    }

    /// What a look has to ask that does not read everything. With room, more is read where somebody asked, or as long
    /// as not everything was read once; but never so much that the next look could not watch.
    pub(super) fn plan(&mut self, cause: Cause, spread: Spread, room: u32) -> VecDeque<Question> {
        let watch = self.load().watch;
        let watches = watch > 0.0 && self.list.is_known();
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

    /// The list that a question asks for next, and which page of it.
    pub(super) fn place(&self, question: &Question) -> (List, PageRequest) {
        match question {
            Question::First | Question::List | Question::Regions => self.list.next(),
            Question::States => self.states.next(),
            Question::Watch(status) => (List::InStatus(status.clone()), self.watch.listing.next_page()),
            Question::Check(ids) => (List::These(ids.clone()), PageRequest::default()),
            Question::Pages(_) => self.turn().next(),
        }
    }

    /// Takes a page that was asked for by this question.
    pub(super) fn take(
        &mut self,
        question: Question,
        mut page: Page,
        records: &mut Records,
        now: Timestamp,
    ) -> Step {
        records.share(&mut page.items);
        match question {
            Question::First | Question::List => match self.list.take(page, now) {
                Some(Swept { read, .. }) => Step::Done(records.take_list(read, now)),
                None if question == Question::First => Step::Counted,
                None => Step::More(question),
            },
            Question::States => match self.states.take(page, now) {
                Some(Swept { read, .. }) => Step::Done(records.take_states(read, now)),
                None => Step::More(question),
            },
            Question::Watch(status) => self.watched(status, page, records, now),
            Question::Check(_) | Question::Regions => {
                records.lay_list(page.items, now);
                Step::Done(Heard::news())
            }
            Question::Pages(count) => self.swept(count, page, records, now),
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
            Question::First | Question::List => records.take_list(self.list.give_up(failure), now),
            Question::States => records.take_states(self.states.give_up(failure), now),
            Question::Watch(_) => {
                self.watch.is_impossible = failure.kind == FailureKind::BadRequest;
                self.watch.begin();
                self.unwatched(question, &failure, records)
            }
            Question::Pages(_) if self.turn().is_of_groups() => records.fail(&Question::List, &failure),
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

    fn watched(&mut self, status: GroupStatus, page: Page, records: &mut Records, now: Timestamp) -> Step {
        let began = self.watch.started(&status, now);
        self.watch.pages += 1;
        let Some(end) = self.watch.listing.take(page) else { return Step::More(Question::Watch(status)) };
        let read = std::mem::take(&mut self.watch.listing).finish(end);
        self.watch.seen.extend(read.items.iter().map(|group| group.key.clone()));
        records.lay_list(read.items, now);
        if let Some(failure) = read.failure {
            return Step::Done(records.fail(&Question::Watch(status), &failure));
        }
        if status == GroupStatus::Warning {
            self.watch.last_pages = self.watch.pages;
            records.watched(began);
        }
        Step::Done(Heard::news())
    }

    fn swept(&mut self, count: u32, page: Page, records: &mut Records, now: Timestamp) -> Step {
        let (sweep, list) = if self.turn().is_of_groups() {
            records.lay_list(page.items.clone(), now);
            (&mut self.list, List::Groups)
        } else {
            records.lay_states(page.items.clone(), now);
            (&mut self.states, List::States)
        };
        if let Some(swept) = sweep.take(page, now) {
            let kept = sweep.kept(records.of(&list), &swept);
            records.swept(&list, &swept, kept);
        }
        if count > 1 { Step::More(Question::Pages(count - 1)) } else { Step::Done(Heard::news()) }
    }

    /// The list whose turn it is: first that of the groups as a whole, then the states as a whole, then both in turn.
    fn turn(&self) -> &Sweep {
        let is_of_states = match (self.list.is_known(), self.states.is_known()) {
            (false, _) => false,
            (true, false) => true,
            (true, true) => is_turn_of_states(self.states.age(), self.list.age()),
        };
        if is_of_states { &self.states } else { &self.list }
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

impl Watch {
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
        if *status == GroupStatus::Disconnected && self.listing.pages() == 0 {
            self.begin();
        }
        *self.began.get_or_insert(now)
    }
}

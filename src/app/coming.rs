//! A look on its way to the screen. A large organization has tens of thousands of records, so they are taken in portions while
//! the screen still shows the look before, and what was shown before is let go in portions too.

use super::oldest::Oldest;
use super::portions::portion;
use super::{Alert, App, Effect, Widest};
use crate::domain::rates::Rates;
use crate::domain::{Group, Snapshot};
use crate::message::Command;
use jiff::Timestamp;
use std::mem;
use std::sync::Arc;

/// What is on its way.
#[derive(Clone, Debug, Default)]
pub(super) struct Coming {
    taking: Option<Taking>,
    /// The newest that came meanwhile.
    next: Option<Arrival>,
    /// Snapshots that are not shown any more and may be still in use.
    in_use: Vec<Arc<Snapshot>>,
    /// Groups that nobody sees any more.
    leaving: Vec<Group>,
}

/// A snapshot that came.
#[derive(Clone, Debug)]
struct Arrival {
    snapshot: Arc<Snapshot>,
    at: Timestamp,
    /// Whether there was another look since the snapshot before.
    is_new_look: bool,
}

/// A snapshot that is being taken in.
#[derive(Clone, Debug)]
struct Taking {
    arrival: Arrival,
    /// Groups of it that were taken.
    done: usize,
    oldest: Oldest,
    widest: Widest,
}

impl Coming {
    /// Whether there is something to do.
    fn is_busy(&self) -> bool {
        self.taking.is_some() || self.is_leaving()
    }

    /// The snapshot that came last, if it is not shown yet.
    fn newest(&self) -> Option<&Snapshot> {
        let arrival = self.next.as_ref().or_else(|| Some(&self.taking.as_ref()?.arrival));
        arrival.map(|arrival| &*arrival.snapshot)
    }

    /// What was not begun yet is replaced by what is newer; that there was another look stays true.
    fn push(&mut self, mut arrival: Arrival) {
        if self.taking.is_none() {
            self.taking = Some(Taking::from(arrival));
            return;
        }
        if let Some(replaced) = self.next.take() {
            arrival.is_new_look |= replaced.is_new_look;
            self.in_use.push(replaced.snapshot);
        }
        self.next = Some(arrival);
    }

    /// Takes a portion; returns what is taken in whole then.
    fn take_portion(&mut self, rates: &mut Rates) -> Option<Taking> {
        let taking = self.taking.as_mut()?;
        taking.take_portion(rates);
        if taking.done < taking.arrival.snapshot.groups.len() {
            return None;
        }
        mem::replace(&mut self.taking, self.next.take().map(Taking::from))
    }

    /// Lets go what was shown before, as soon as nothing else uses it: a page may go on showing it, and a list to choose from
    /// offers it.
    fn leave(&mut self, snapshot: Arc<Snapshot>) {
        self.in_use.push(snapshot);
        self.release();
        self.leave_portion();
    }

    /// Finds what is no longer in use.
    pub(super) fn release(&mut self) {
        while self.leaving.is_empty()
            && let Some(free) = self.in_use.iter().position(|snapshot| Arc::strong_count(snapshot) == 1)
        {
            self.leaving =
                Arc::into_inner(self.in_use.swap_remove(free)).map_or_else(Vec::new, |free| free.groups);
        }
    }

    fn is_leaving(&self) -> bool {
        !self.leaving.is_empty()
    }

    /// Lets go a portion.
    fn leave_portion(&mut self) {
        let rest = self.leaving.len() - portion(self.leaving.iter().rev());
        self.leaving.truncate(rest);
        if rest == 0 {
            self.leaving = Vec::new();
            self.release();
        }
    }
}

impl From<Arrival> for Taking {
    fn from(arrival: Arrival) -> Self {
        Self { arrival, done: 0, oldest: Oldest::default(), widest: Widest::default() }
    }
}

impl Taking {
    fn take_portion(&mut self, rates: &mut Rates) {
        let rest = &self.arrival.snapshot.groups[self.done..];
        let groups = &rest[..portion(rest.iter())];
        rates.take_groups(groups, self.arrival.at);
        for group in groups {
            self.oldest.add(group);
            self.widest.add(group);
        }
        self.done += groups.len();
    }
}

impl App {
    /// Whether there is work left that was put off for keys: until there is none, the loop comes with
    /// [`Event::Work`](super::Event::Work) whenever nothing else has happened.
    pub fn has_work(&self) -> bool {
        self.is_looking() || self.coming.is_busy()
    }

    /// A snapshot came. What it says is new is told at once; the groups are shown when all of them are taken in.
    pub(super) fn take(&mut self, snapshot: Arc<Snapshot>, now: Timestamp) -> Vec<Effect> {
        let newest = self.coming.newest().unwrap_or_else(|| self.snapshot());
        let is_new_look = snapshot.as_of() != newest.as_of();
        if is_new_look {
            self.memory.attention.begin_look();
        }
        let alert = self.memory.observe(&snapshot, now);
        self.coming.push(Arrival { snapshot, at: now, is_new_look });
        let how = self.preferences.alert;
        let alert = alert.filter(|_| how != Alert::Never).map(|text| Effect::Alert(how, text));
        alert.into_iter().chain(self.take_portion()).collect()
    }

    /// Does a portion of the work that is left.
    pub(super) fn work(&mut self) -> Vec<Effect> {
        if self.is_looking() {
            self.look_on();
            return Vec::new();
        }
        if self.coming.is_leaving() {
            self.coming.leave_portion();
            return Vec::new();
        }
        self.take_portion().into_iter().collect()
    }

    fn take_portion(&mut self) -> Option<Effect> {
        let rates = Arc::make_mut(&mut self.memory.rates);
        let taken = self.coming.take_portion(rates)?;
        rates.turn(taken.arrival.at);
        self.show(taken)
    }

    /// Shows what was taken in.
    fn show(&mut self, taken: Taking) -> Option<Effect> {
        let Taking { arrival: Arrival { snapshot, is_new_look, .. }, oldest, widest, .. } = taken;
        self.oldest = oldest;
        self.home.set_widest(widest);
        let before = self.set_snapshot(Arc::clone(&snapshot));
        if is_new_look {
            self.heartbeat.looked();
            self.clock_mut().restop();
        }
        for view in self.views.iter_mut().filter(|view| view.page.is_in(&snapshot)) {
            view.seen = Arc::clone(&snapshot);
        }
        self.coming.leave(before);
        self.arrange();
        self.touch();
        if is_new_look { self.look_again() } else { None }
    }

    /// After each look, asks anew for what only calls about the group in front bring.
    fn look_again(&self) -> Option<Effect> {
        let key = self.views.last().and_then(|view| view.page.group());
        let key = key.filter(|key| self.snapshot().group(key).is_some() && self.clock().stopped().is_none());
        key.cloned().map(|key| Effect::Send(Command::Look(key)))
    }
}

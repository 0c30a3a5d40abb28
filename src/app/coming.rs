//! A look on its way to the screen. A large organization has tens of thousands of records, so they are taken in portions while
//! the screen still shows the look before. Who made the looks lets them go.

use super::listing::Order;
use super::oldest::Oldest;
use super::ranking::Ranks;
use super::{Alert, App, Effect, Widest};
use crate::domain::rates::Rates;
use crate::domain::{Group, Snapshot, portion};
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
    /// Whether one portion takes all of it.
    is_small: bool,
    /// Groups of it that were taken.
    done: usize,
    oldest: Oldest,
    widest: Widest,
    ranks: Ranks,
    /// The order of its groups, when all of them are taken.
    order: Option<Order>,
}

impl Coming {
    /// Whether there is something to do.
    fn is_busy(&self) -> bool {
        self.taking.is_some()
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
        arrival.is_new_look |= self.next.as_ref().is_some_and(|next| next.is_new_look);
        self.next = Some(arrival);
    }

    /// Whether what is taken in is shown at once.
    fn is_small(&self) -> bool {
        self.taking.as_ref().is_some_and(|taking| taking.is_small)
    }

    /// What decides the order of the groups changed.
    pub(super) fn reorder(&mut self) {
        if let Some(taking) = &mut self.taking {
            taking.order = None;
        }
    }

    /// What was taken in whole; the next one follows.
    fn finish(&mut self) -> Option<Taking> {
        mem::replace(&mut self.taking, self.next.take().map(Taking::from))
    }
}

impl From<Arrival> for Taking {
    fn from(arrival: Arrival) -> Self {
        let groups = &arrival.snapshot.groups;
        Self {
            is_small: portion(groups.iter()) == groups.len(),
            arrival,
            done: 0,
            oldest: Oldest::default(),
            widest: Widest::default(),
            ranks: Ranks::default(),
            order: None,
        }
    }
}

impl Taking {
    fn is_taken(&self) -> bool {
        self.done == self.arrival.snapshot.groups.len()
    }

    fn take_portion(&mut self, rates: &mut Rates) {
        let rest = &self.arrival.snapshot.groups[self.done..];
        let groups = &rest[..portion(rest.iter())];
        rates.take_groups(groups, self.arrival.at);
        for group in groups {
            self.oldest.add(group);
            self.widest.add(group);
            self.ranks.add(group);
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
        let shown = if self.coming.is_small() { self.take_portion() } else { None };
        alert.into_iter().chain(shown).collect()
    }

    /// Does a portion of the work that is left.
    pub(super) fn work(&mut self) -> Vec<Effect> {
        if self.is_looking() {
            self.look_on();
            return Vec::new();
        }
        self.take_portion().into_iter().collect()
    }

    /// Does the next portion of what it takes to show a look: takes groups, puts them in order, shows them. For a small
    /// organization all of that is one portion.
    fn take_portion(&mut self) -> Option<Effect> {
        loop {
            let taking = self.coming.taking.as_mut()?;
            if let Some(order) = taking.order.take() {
                return self.show(order);
            }
            if taking.is_taken() {
                let rate = |place, _: &Group| self.memory.rates.taken(place).rate;
                let (snapshot, attention) = (&taking.arrival.snapshot, &self.memory.attention);
                taking.order = Some(self.home.order(&taking.ranks, snapshot, attention, rate));
            } else {
                taking.take_portion(Arc::make_mut(&mut self.memory.rates));
            }
            if !taking.is_small {
                return None;
            }
        }
    }

    /// Shows what was taken in and put in this order.
    fn show(&mut self, order: Order) -> Option<Effect> {
        let Taking { arrival: Arrival { snapshot, at, is_new_look }, oldest, widest, ranks, .. } =
            self.coming.finish()?;
        Arc::make_mut(&mut self.memory.rates).turn(at);
        self.oldest = oldest;
        self.set_snapshot(Arc::clone(&snapshot));
        if is_new_look {
            self.heartbeat.looked();
            self.clock_mut().restop();
        }
        for view in self.views.iter_mut().filter(|view| view.page.is_in(&snapshot)) {
            view.seen = Arc::clone(&snapshot);
        }
        self.take_groups(ranks, order, widest);
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

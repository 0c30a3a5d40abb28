//! What the lists of the home screen are made of, and when they are made anew.

use crate::app::selection::Rows;
use crate::app::status::alerts::Attention;
use crate::app::{App, Home, HomeLayout};
use crate::domain::filter::Filter;
use crate::domain::rates::Rate;
use crate::domain::{Group, GroupKey, Snapshot};
use jiff::Timestamp;

/// What the lists are made of.
pub(in crate::app) struct Material<'a> {
    pub(in crate::app) snapshot: &'a Snapshot,
    pub(in crate::app) attention: &'a Attention,
    pub(in crate::app) now: Timestamp,
}

impl Material<'_> {
    /// What goes through the group in this place.
    pub(in crate::app) fn rate(&self, place: usize, group: &Group) -> Rate {
        self.snapshot.derived.rates.listed(place, group, self.now).rate
    }
}

/// What there would be where the filter lets no group through.
#[derive(Clone, Debug)]
pub(in crate::app) struct NoneLeft {
    /// Groups that each part of the filter lets through by itself.
    pub(in crate::app) by_parts: Vec<usize>,
    /// Muted groups, which are no problem.
    pub(in crate::app) muted: usize,
}

/// The groups that are listed, as rows.
pub(in crate::app) struct Groups<'a> {
    pub(in crate::app) snapshot: &'a Snapshot,
    pub(in crate::app) listed: &'a [usize],
}

impl Rows<GroupKey> for Groups<'_> {
    fn count(&self) -> usize {
        self.listed.len()
    }

    fn key(&self, row: usize) -> Option<GroupKey> {
        self.snapshot.groups.get(*self.listed.get(row)?).map(|group| group.key.clone())
    }

    fn row(&self, key: &GroupKey) -> Option<usize> {
        let place = self.snapshot.place(key)?;
        self.listed.iter().position(|listed| *listed == place)
    }
}

impl App {
    /// Narrows and sorts what is listed anew, after what it depends on changed.
    pub(in crate::app) fn arrange(&mut self) {
        self.at_home(Home::arrange);
        self.settle();
    }

    /// Narrows what is listed anew, after time went by.
    pub(in crate::app) fn list(&mut self) {
        self.at_home(Home::list);
        self.settle();
    }

    /// Sorts the groups anew, after another order was chosen.
    pub(in crate::app) fn sort(&mut self) {
        self.at_home(Home::sort);
        self.settle();
    }

    /// Sorts the data centers anew, after another order was chosen.
    pub(in crate::app) fn sort_datacenters(&mut self) {
        self.at_home(Home::list_datacenters);
    }

    /// Narrows the groups by another filter.
    pub(in crate::app) fn narrow_groups(&mut self, filter: Filter) {
        self.at_home(|home, material, layout| home.narrow_groups(filter, material, layout));
    }

    /// Narrows the data centers by another filter.
    pub(in crate::app) fn narrow_datacenters(&mut self, filter: Filter) {
        self.at_home(|home, material, layout| home.narrow_datacenters(filter, material, layout));
    }

    fn at_home(&mut self, change: impl FnOnce(&mut Home, &Material, &HomeLayout)) {
        let (layout, snapshot, now) = (self.home_layout(), self.snapshot_now(), self.clock().now());
        let material = Material { snapshot: &snapshot, attention: &self.memory.attention, now };
        change(&mut self.home, &material, &layout);
    }
}

//! The home screen: three panes, which of them has the focus, what is selected in each and in which order they list.

use super::{Cursor, HomeLayout};
use crate::domain::{Datacenter, Group, GroupKey, Health, HubKey, Snapshot, Text};
use jiff::Timestamp;
use std::cmp::Reverse;
use unicode_width::UnicodeWidthStr;

/// A pane of the home screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The tunnel groups.
    #[default]
    Groups,
    /// The hubs of the selected group.
    Hubs,
    /// The data centers.
    Datacenters,
}

impl Pane {
    /// The pane after this one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Groups => Self::Hubs,
            Self::Hubs => Self::Datacenters,
            Self::Datacenters => Self::Groups,
        }
    }

    /// The pane before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        self.next().next()
    }
}

/// The widest values of the groups, in columns of the screen: what the table is laid out by, so that it stays the same
/// while it is scrolled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Widest {
    /// Names.
    pub name: usize,
    /// Regions.
    pub region: usize,
    /// Devices.
    pub device: usize,
    /// Data centers.
    pub datacenter: usize,
}

/// The state of the home screen.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// The pane that was chosen last.
    pub(super) focus: Pane,
    /// The selected group.
    pub groups: Cursor<GroupKey>,
    /// The selected hub.
    pub hubs: Cursor<HubKey>,
    /// The selected data center.
    pub datacenters: Cursor<Text>,
    widest: Widest,
    group_order: Vec<GroupKey>,
    hub_order: Vec<HubKey>,
    datacenter_order: Vec<Text>,
}

impl Home {
    /// The groups in the order in which they are listed: worst first, then the newest change, then by name.
    pub fn group_order(&self) -> &[GroupKey] {
        &self.group_order
    }

    /// The widest values of the groups.
    pub fn widest(&self) -> Widest {
        self.widest
    }

    /// The data centers in the order in which they are listed: worst first, then by name.
    pub fn datacenter_order(&self) -> &[Text] {
        &self.datacenter_order
    }

    /// Takes a new snapshot: sorts anew and keeps each selection on its thing.
    pub fn arrange(&mut self, snapshot: &Snapshot, layout: &HomeLayout) {
        self.widest = widest(snapshot);
        let mut groups: Vec<&Group> = snapshot.groups.iter().collect();
        groups.sort_by_cached_key(|group| group_rank(group));
        self.group_order = groups.into_iter().map(|group| group.key.clone()).collect();
        let mut datacenters: Vec<&Datacenter> = snapshot.datacenters.iter().collect();
        datacenters.sort_by_key(|datacenter| datacenter_rank(datacenter));
        self.datacenter_order = datacenters.into_iter().map(|datacenter| datacenter.name.clone()).collect();
        self.follow(snapshot, layout);
    }

    /// Keeps each selection on its thing, and in view.
    pub fn follow(&mut self, snapshot: &Snapshot, layout: &HomeLayout) {
        self.groups.follow(&self.group_order, layout.group_rows());
        self.datacenters.follow(&self.datacenter_order, layout.datacenter_rows());
        self.follow_group(snapshot);
    }

    /// Moves the selection of this pane by so many rows.
    pub fn step(&mut self, rows: isize, pane: Pane, snapshot: &Snapshot, layout: &HomeLayout) {
        match pane {
            Pane::Groups => self.groups.step(rows, &self.group_order, layout.group_rows()),
            Pane::Hubs => self.hubs.step(rows, &self.hub_order, self.hub_order.len()),
            Pane::Datacenters => {
                self.datacenters.step(rows, &self.datacenter_order, layout.datacenter_rows());
            }
        }
        self.follow_group(snapshot);
    }

    /// Selects this group, if it is there.
    pub fn select_group(&mut self, key: &GroupKey, snapshot: &Snapshot, layout: &HomeLayout) {
        self.groups.select(key, &self.group_order, layout.group_rows());
        self.follow_group(snapshot);
    }

    /// Selects this hub, if it is of the selected group.
    pub fn select_hub(&mut self, key: &HubKey) {
        self.hubs.select(key, &self.hub_order, self.hub_order.len());
    }

    /// Selects this data center, if it is there.
    pub fn select_datacenter(&mut self, name: &Text, layout: &HomeLayout) {
        self.datacenters.select(name, &self.datacenter_order, layout.datacenter_rows());
    }

    /// Lists the hubs of the selected group.
    fn follow_group(&mut self, snapshot: &Snapshot) {
        let group = self.groups.selected().and_then(|key| snapshot.group(key));
        self.hub_order =
            group.map_or_else(Vec::new, |group| group.hubs.iter().map(|hub| hub.key.clone()).collect());
        self.hubs.follow(&self.hub_order, self.hub_order.len());
    }
}

fn widest(snapshot: &Snapshot) -> Widest {
    let text = |text: Option<&Text>| text.map_or(1, |text| text.as_str().width());
    let mut widest = Widest::default();
    for group in &snapshot.groups {
        widest.name = widest.name.max(group.title().width());
        widest.region = widest.region.max(text(group.region.as_ref()));
        widest.device = widest.device.max(text(group.device_type.as_ref()));
        let datacenters = group.hubs.iter().map(|hub| text(hub.datacenter.as_ref()));
        widest.datacenter = datacenters.fold(widest.datacenter, usize::max);
    }
    widest
}

/// Worst first, then the newest change that was seen, then the name. No part of it changes because time goes by.
fn group_rank(group: &Group) -> (Health, Reverse<Option<Timestamp>>, String) {
    let changed = group.since.filter(|since| since.is_exact).map(|since| since.at);
    (group.health(), Reverse(changed), group.title().to_lowercase())
}

fn datacenter_rank(datacenter: &Datacenter) -> (Health, Reverse<usize>, Text) {
    (datacenter.health(), Reverse(datacenter.hubs_down), datacenter.name.clone())
}

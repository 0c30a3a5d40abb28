//! When the oldest of the groups were read, worked out once for each snapshot: where groups take turns, what is counted over
//! many of them is as old as the one whose turn was first.

use crate::domain::{Group, Map, Text};
use jiff::Timestamp;

/// When the oldest groups were read: of all, and of those with a hub in a data center.
#[derive(Clone, Debug, Default)]
pub(super) struct Oldest {
    of_all: Option<Timestamp>,
    by_datacenter: Map<Text, Timestamp>,
}

impl Oldest {
    /// Counts a group in.
    pub(super) fn add(&mut self, group: &Group) {
        let Some(read_at) = group.read_at else { return };
        self.of_all = Some(self.of_all.map_or(read_at, |known| known.min(read_at)));
        for name in group.hubs.iter().filter_map(|hub| hub.datacenter.as_ref()) {
            match self.by_datacenter.get_mut(name) {
                Some(known) => *known = read_at.min(*known),
                None => drop(self.by_datacenter.insert(name.clone(), read_at)),
            }
        }
    }

    /// When the oldest of all groups was read.
    pub(super) fn of_all(&self) -> Option<Timestamp> {
        self.of_all
    }

    /// When the oldest of the groups with a hub in this data center was read.
    pub(super) fn at(&self, datacenter: &Text) -> Option<Timestamp> {
        self.by_datacenter.get(datacenter).copied()
    }
}

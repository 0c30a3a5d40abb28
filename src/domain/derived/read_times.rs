//! When the oldest of the groups were read. Where groups are read in turns, a count over many of them is as old as the group
//! that was read first.

use crate::domain::{Group, Map, Text};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Read times of the oldest groups: of all, and of those with a hub in a data center.
#[derive(Clone, Debug, Default)]
pub struct ReadTimes {
    oldest: Option<Timestamp>,
    /// When the last list was read that has several groups.
    last_list: Option<Timestamp>,
    by_datacenter: Map<Text, Timestamp>,
}

impl ReadTimes {
    /// The read times of these groups.
    pub fn new(groups: &[Group]) -> Self {
        let mut times = Self::default();
        let mut counts = BTreeMap::<Timestamp, usize>::new();
        for group in groups {
            times.add(group);
            if let Some(read_at) = group.read_at {
                *counts.entry(read_at).or_default() += 1;
            }
        }
        times.last_list = counts.into_iter().rfind(|(_, count)| *count > 1).map(|(read_at, _)| read_at);
        times
    }

    fn add(&mut self, group: &Group) {
        let Some(read_at) = group.read_at else { return };
        self.oldest = Some(self.oldest.map_or(read_at, |known| known.min(read_at)));
        for name in group.hubs.iter().filter_map(|hub| hub.datacenter.as_ref()) {
            match self.by_datacenter.get_mut(name) {
                Some(known) => *known = read_at.min(*known),
                None => drop(self.by_datacenter.insert(name.clone(), read_at)),
            }
        }
    }

    /// When the group was read that was read first.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.oldest
    }

    /// When the last list was read that has several groups: a single group may have been read later, for its page.
    pub fn last_list(&self) -> Option<Timestamp> {
        self.last_list
    }

    /// When that of the groups was read first that have a hub in this data center.
    pub fn oldest_in(&self, datacenter: &Text) -> Option<Timestamp> {
        self.by_datacenter.get(datacenter).copied()
    }
}

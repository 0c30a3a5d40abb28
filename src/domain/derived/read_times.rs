//! Read times of the groups. Where groups are read at different times, a count over many groups is as old as the group
//! that was read first.

use crate::domain::{Group, Map, Text};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// The oldest read times: of all groups, and per data center.
#[derive(Debug, Clone, Default)]
pub struct ReadTimes {
    oldest: Option<Timestamp>,
    /// Read time of the last list with several groups.
    last_list: Option<Timestamp>,
    by_datacenter: Map<Text, Timestamp>,
}

impl ReadTimes {
    /// Collects the read times of these groups.
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

    /// The oldest read time of all groups.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.oldest
    }

    /// Read time of the last list with several groups; a single group may have been read later, for its page.
    pub fn last_list(&self) -> Option<Timestamp> {
        self.last_list
    }

    /// The oldest read time of the groups with a hub in this data center.
    pub fn oldest_in(&self, datacenter: &Text) -> Option<Timestamp> {
        self.by_datacenter.get(datacenter).copied()
    }
}

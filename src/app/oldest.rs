//! When the oldest of the groups were read, worked out once for each snapshot: where groups take turns, what is counted over
//! many of them is as old as the one whose turn was first.

use crate::domain::{Map, Snapshot, Text};
use jiff::Timestamp;

/// When the oldest groups were read: of all, and of those with a hub in a data center.
#[derive(Clone, Debug, Default)]
pub(super) struct Oldest {
    of_all: Option<Timestamp>,
    by_datacenter: Map<Text, Timestamp>,
}

impl Oldest {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let mut oldest = Self::default();
        let dated = snapshot.groups.iter().filter_map(|group| Some((group, group.read_at?)));
        for (group, read_at) in dated {
            oldest.of_all = Some(oldest.of_all.map_or(read_at, |known| known.min(read_at)));
            for name in group.hubs.iter().filter_map(|hub| hub.datacenter.as_ref()) {
                match oldest.by_datacenter.get_mut(name) {
                    Some(known) => *known = read_at.min(*known),
                    None => drop(oldest.by_datacenter.insert(name.clone(), read_at)),
                }
            }
        }
        oldest
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

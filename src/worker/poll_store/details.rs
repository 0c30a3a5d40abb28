//! Details of groups in the store: addresses and tunnels, for a limited number of groups.

use super::PollStore;
use crate::domain::{Group, GroupKey, Hub, Id, ListSnapshot, Peers, Snapshot, Text, Tunnel};
use jiff::Timestamp;

/// Maximum number of groups with details, newest first.
const MAX_DETAILS: usize = 2_000;

/// Maximum number of groups with all tunnels; one takes about 200 kB.
const MAX_PEERS: usize = 16;

impl PollStore {
    /// The id of a group, if known.
    pub(in crate::worker) fn id(&self, key: &GroupKey) -> Option<Id> {
        self.latest.as_ref()?.group(key)?.id.clone()
    }

    /// The name of a group, if known.
    pub(in crate::worker) fn name(&self, key: &GroupKey) -> Option<Text> {
        self.latest.as_ref()?.group(key)?.name.clone()
    }

    /// Whether the details of a group are unknown for its current configuration.
    pub(in crate::worker) fn wants_detail(&self, key: &GroupKey) -> bool {
        let group = self.latest.as_ref().and_then(|latest| latest.group(key));
        let is_known =
            |group| self.sources.details.get(key).is_some_and(|detail| detail.has_same_configuration(group));
        group.is_some_and(|group| !is_known(group))
    }

    /// Whether the lists have only some of a group's tunnels and the rest was not read since the last poll
    /// cycle.
    pub(in crate::worker) fn wants_peers(&self, key: &GroupKey) -> bool {
        let Some(latest) = &self.latest else { return false };
        let is_cut_off = latest.group(key).is_some_and(|group| group.hubs.iter().any(Hub::is_truncated));
        let is_fresh = |peers: &Peers| Some(peers.read_at) >= latest.states.as_of;
        is_cut_off && !self.sources.peers.get(key).is_some_and(is_fresh)
    }

    /// Number of tunnels of a group in the group list.
    pub(in crate::worker) fn listed_tunnels(&self, key: &GroupKey) -> Option<u64> {
        let group = self.latest.as_ref()?.group(key)?;
        let count = |sum: u64, hub: &Hub| Some(sum.saturating_add(hub.listed_count?));
        group.hubs.iter().try_fold(0, count).filter(|_| !group.hubs.is_empty())
    }

    /// Stores the tunnels of a group; returns whether they were used. An incomplete list does not replace a
    /// recent complete one.
    pub(in crate::worker) fn insert_peers(
        &mut self,
        key: GroupKey,
        mut read: ListSnapshot<Tunnel>,
        now: Timestamp,
    ) -> bool {
        for tunnel in &mut read.items {
            self.interner.intern(tunnel);
        }
        let peers = Peers { tunnels: read.items, read_at: now, is_complete: read.failure.is_none() };
        let known = self.sources.peers.get(&key);
        let is_better =
            peers.is_complete || known.is_none_or(|known| !known.is_complete || !known.is_valid_at(now));
        let is_useful = is_better && (peers.is_complete || !peers.tunnels.is_empty());
        if is_useful {
            self.cache_peers(key, peers);
        }
        is_useful
    }

    fn cache_peers(&mut self, key: GroupKey, peers: Peers) {
        let read_at = peers.read_at;
        self.sources.peers.insert(key, peers);
        if self.sources.peers.len() > MAX_PEERS {
            let oldest = self.sources.peers.iter().min_by_key(|(_, peers)| peers.read_at);
            let oldest = oldest.filter(|(_, peers)| peers.read_at <= read_at).map(|(key, _)| key.clone());
            oldest.and_then(|oldest| self.sources.peers.remove(&oldest));
        }
    }

    pub(in crate::worker) fn insert_detail(&mut self, key: GroupKey, detail: Group) {
        self.detailed.retain(|known| *known != key);
        self.detailed.push_back(key.clone());
        self.sources.details.insert(key, detail);
        while self.detailed.len() > MAX_DETAILS {
            self.detailed.pop_front().and_then(|oldest| self.sources.details.remove(&oldest));
        }
    }

    /// Drops the details of groups that no longer exist.
    pub(super) fn drop_details_of_removed(&mut self, snapshot: &Snapshot) {
        self.detailed.retain(|key| snapshot.group(key).is_some());
        self.sources.peers.retain(|key, _| snapshot.group(key).is_some());
        if self.detailed.len() < self.sources.details.len() {
            self.sources.details.retain(|key, _| snapshot.group(key).is_some());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_of_the_least_recent_group_are_dropped() {
        let mut store = PollStore::default();
        let group = |number: usize| Group::new(Some(Id::new(&number.to_string())), None);
        (0..=MAX_DETAILS).for_each(|number| store.insert_detail(group(number).key, group(number)));
        store.insert_detail(group(1).key, group(1));
        assert_eq!((store.sources.details.len(), store.detailed.len()), (MAX_DETAILS, MAX_DETAILS));
        assert!(!store.sources.details.contains_key(&group(0).key), "the oldest is dropped");
        assert_eq!(store.detailed.back(), Some(&group(1).key), "a repeated read is the most recent");
    }
}

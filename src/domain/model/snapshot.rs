//! All that is known at one moment: the groups, put together from the lists that each give a part of them, with the
//! pivot over data centers, the totals, and how old each part is.

use crate::domain::filter::SearchText;
use crate::domain::model::peers::{Peers, merge_peers};
use crate::domain::{
    Change, Datacenter, Failure, FetchStatus, Fetched, Group, GroupKey, Hub, HubKey, ListSnapshot, Regions,
    Text,
};
use crate::domain::{Derived, Map, Totals, Tunnel, TunnelKey, datacenters};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What the API's answers left behind, each on its own; the worker owns it and makes snapshots from it.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The list of groups: configuration.
    pub list: Fetched<Vec<Group>>,
    /// The list of states: tunnels.
    pub states: Fetched<Vec<Group>>,
    /// The groups that are not well, where they are looked for apart from the lists.
    pub watch: FetchStatus,
    /// The regions.
    pub regions: Fetched<Regions>,
    /// Single groups that somebody looked at: addresses of data centers.
    pub details: HashMap<GroupKey, Group>,
    /// All tunnels of groups that somebody looked at, where the lists give only some.
    pub peers: HashMap<GroupKey, Peers>,
}

/// All that is known at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The groups, in the order of the API's lists.
    pub groups: Vec<Group>,
    /// The data centers, by name.
    pub datacenters: Vec<Datacenter>,
    /// The counts.
    pub totals: Totals,
    /// The regions.
    pub regions: Fetched<Regions>,
    /// How the list of groups was read.
    pub list: FetchStatus,
    /// How the list of states was read.
    pub states: FetchStatus,
    /// How the groups were read that are not well, where they are looked for apart from the lists: of what was not among
    /// them it is known then that it is well.
    pub watch: FetchStatus,
    /// Changes since the snapshot before, in the order in which they were found.
    pub changes: Vec<Arc<Change>>,
    /// What was derived from it and from those before it.
    pub derived: Derived,
    index: Map<GroupKey, usize>,
    search_text: SearchText,
}

impl Sources {
    /// Sees to it that everything was read before this time. The clock may have been set back, and what is read from now on
    /// is newer than all that was read before.
    pub(crate) fn clamp_read_times(&mut self, now: Timestamp) {
        let now = now.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(now);
        for part in [&mut self.list, &mut self.states] {
            part.value.iter_mut().for_each(|group| group.read_at = group.read_at.min(Some(now)));
            part.status.as_of = part.status.as_of.min(Some(now));
        }
        for reading in [&mut self.watch, &mut self.regions.status] {
            reading.as_of = reading.as_of.min(Some(now));
        }
        self.peers.values_mut().for_each(|peers| peers.read_at = peers.read_at.min(now));
    }
}

impl Fetched<Vec<Group>> {
    /// Lays groups over those that are known, of a list that is read bit by bit, and goes on after what failed before.
    pub fn merge_page(&mut self, mut groups: Vec<Group>, now: Timestamp) {
        for group in &mut groups {
            group.read_at = Some(now);
        }
        merge_groups(&mut self.value, &groups);
        self.status.as_of.get_or_insert(now);
        self.status.failure = None;
    }

    /// Notes that the list was read bit by bit to its end since `began`, and drops these groups, which it did not have.
    pub fn finish_paged_read(
        &mut self,
        began: Timestamp,
        failure: Option<Failure>,
        gone: &HashSet<GroupKey>,
    ) {
        self.value.retain(|group| !gone.contains(&group.key));
        self.status = FetchStatus { as_of: Some(began), failure, partial: None };
    }

    /// Takes what reading a list of groups gave. Where only some pages came, the groups of the others stay as they
    /// were.
    pub fn merge_list(&mut self, mut read: ListSnapshot<Group>, now: Timestamp) {
        for group in &mut read.items {
            group.read_at = Some(now);
        }
        let Some(failure) = read.failure else { return self.set(read.items, now) };
        let read_count = read.items.len() as u64;
        let total = read.total.unwrap_or(0).max(read_count + 1);
        self.set_failure(failure);
        if !read.items.is_empty() {
            merge_groups(&mut self.value, &read.items);
            self.status.as_of.get_or_insert(now);
            self.status.partial = Some((read_count, total));
        }
    }
}

impl Snapshot {
    /// Puts the groups together: of each, the older answer below, the newer one over it. Only then can a group tell when
    /// it was configured, and with it which details still hold.
    pub fn assemble(sources: &Sources) -> Self {
        let mut groups = sources.list.value.clone();
        merge_groups(&mut groups, &sources.states.value);
        for group in &mut groups {
            backfill_details(group, sources.details.get(&group.key));
            if let Some(peers) = sources.peers.get(&group.key) {
                merge_peers(group, peers);
            }
        }
        Self::from_groups(groups, sources)
    }

    fn from_groups(groups: Vec<Group>, sources: &Sources) -> Self {
        Self {
            datacenters: datacenters(&groups),
            totals: Totals::from_groups(&groups),
            regions: sources.regions.clone(),
            list: sources.list.status.clone(),
            states: sources.states.status.clone(),
            watch: sources.watch.clone(),
            changes: Vec::new(),
            derived: Derived::default(),
            search_text: SearchText::default(),
            index: index_by_key(&groups),
            groups,
        }
    }

    /// The same with only the groups that pass, and counts and data centers of these.
    #[must_use]
    pub fn filtered(&self, mut passes: impl FnMut(&Group) -> bool) -> Self {
        let groups: Vec<Group> = self.groups.iter().filter(|group| passes(group)).cloned().collect();
        Self {
            datacenters: datacenters(&groups),
            totals: Totals::from_groups(&groups),
            // These are for those who type a filter, which is over what is not narrowed yet.
            search_text: SearchText::default(),
            index: index_by_key(&groups),
            groups,
            regions: self.regions.clone(),
            list: self.list.clone(),
            states: self.states.clone(),
            watch: self.watch.clone(),
            changes: self.changes.clone(),
            // Its indices are those of the whole.
            derived: Derived::default(),
        }
    }

    /// When it was last known how every group is: when those were read that are not well, or the states, which are the
    /// heart of it, or the list while there is no other.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.watch.as_of.or(self.states.as_of).or(self.list.as_of)
    }

    /// Whether both lists were read whole and nothing failed since.
    pub fn is_complete(&self) -> bool {
        self.list.is_complete() && self.states.is_complete() && self.watch.failure.is_none()
    }

    /// What failed, with the name of the part that it left old or empty.
    pub fn failures(&self) -> Vec<(&'static str, &Failure)> {
        let parts = [
            ("groups", &self.list),
            ("states", &self.states),
            ("watch", &self.watch),
            ("regions", &self.regions.status),
        ];
        parts.into_iter().filter_map(|(name, reading)| Some((name, reading.failure.as_ref()?))).collect()
    }

    /// The texts of the group in this place that a word is looked for in.
    pub fn search_text(&self, place: usize) -> Option<&str> {
        self.search_text.get(place)
    }

    /// Puts the texts of each group together for filters.
    pub(in crate::domain) fn build_search_text(&mut self) {
        self.search_text = SearchText::new(&self.groups, &self.regions.value);
    }

    /// The place of the group with this key.
    pub fn group_index(&self, key: &GroupKey) -> Option<usize> {
        self.index.get(key).copied()
    }

    /// The group with this key.
    pub fn group(&self, key: &GroupKey) -> Option<&Group> {
        self.groups.get(self.group_index(key)?)
    }

    /// The hub with this key, and its group.
    pub fn hub(&self, key: &HubKey) -> Option<(&Group, &Hub)> {
        let group = self.group(key.group())?;
        Some((group, group.hubs.iter().find(|hub| hub.key == *key)?))
    }

    /// The tunnel with this key, and its hub and group.
    pub fn tunnel(&self, key: &TunnelKey) -> Option<(&Group, &Hub, &Tunnel)> {
        let (group, hub) = self.hub(key.hub())?;
        Some((group, hub, hub.known_tunnels().iter().find(|tunnel| tunnel.key == *key)?))
    }

    /// The data center with this name.
    pub fn datacenter(&self, name: &Text) -> Option<&Datacenter> {
        self.datacenters.iter().find(|datacenter| datacenter.name == *name)
    }
}

/// Where each group stands.
fn index_by_key(groups: &[Group]) -> Map<GroupKey, usize> {
    groups.iter().enumerate().map(|(place, group)| (group.key.clone(), place)).collect()
}

/// Lays groups over known ones, but under those that were read later; those that are not known yet are added at the
/// end.
fn merge_groups(known: &mut Vec<Group>, groups: &[Group]) {
    let index = index_by_key(known);
    for group in groups {
        match index.get(&group.key).map(|&place| &mut known[place]) {
            Some(known) if known.read_at > group.read_at => *known = merge_older(known, group),
            Some(known) => known.overlay(group),
            None => known.push(group.clone()),
        }
    }
}

fn merge_older(newer: &Group, older: &Group) -> Group {
    let mut group = older.clone();
    group.overlay(newer);
    group
}

/// Adds what only the answer for a single group has, unless the group was configured anew since.
fn backfill_details(group: &mut Group, detail: Option<&Group>) {
    let Some(detail) = detail.filter(|detail| detail.has_same_configuration(group)) else { return };
    for hub in &mut group.hubs {
        let known = detail.hubs.iter().find(|known| known.key == hub.key);
        hub.datacenter_ip = hub.datacenter_ip.take().or_else(|| known?.datacenter_ip.clone());
    }
}

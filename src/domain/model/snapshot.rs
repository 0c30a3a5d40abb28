//! Snapshot of everything known at one time: the groups, merged from several lists, with data centers, totals and the
//! age of each part.

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

/// Results of all API requests, each separate; the worker owns them and builds snapshots from them.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// List of groups, with their configuration.
    pub list: Fetched<Vec<Group>>,
    /// List of states, with tunnels.
    pub states: Fetched<Vec<Group>>,
    /// Status of the reads of unhealthy groups, where they are read separately from the lists.
    pub watch: FetchStatus,
    pub regions: Fetched<Regions>,
    /// Single groups that were opened: data center addresses.
    pub details: HashMap<GroupKey, Group>,
    /// All tunnels of opened groups whose lists are truncated.
    pub peers: HashMap<GroupKey, Peers>,
}

/// Everything known at one time.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// Groups, in the order of the API's lists.
    pub groups: Vec<Group>,
    /// Data centers, by name.
    pub datacenters: Vec<Datacenter>,
    /// Counts over all groups.
    pub totals: Totals,
    pub regions: Fetched<Regions>,
    /// Status of the list of groups.
    pub list: FetchStatus,
    /// Status of the list of states.
    pub states: FetchStatus,
    /// Status of the reads of unhealthy groups, where they are read separately from the lists. A group that is not
    /// among them is known to be healthy at that time.
    pub watch: FetchStatus,
    /// Changes since the previous snapshot, in the order in which they were found.
    pub changes: Vec<Arc<Change>>,
    /// Data derived from this snapshot and from earlier ones.
    pub derived: Derived,
    index: Map<GroupKey, usize>,
    search_text: SearchText,
}

impl Sources {
    /// Moves read times from the future to before this time: the clock may have been set back, and data read from now
    /// on is newer than all earlier data.
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
    /// Merges groups of a list that is read page by page, and clears an earlier failure.
    pub fn merge_page(&mut self, mut groups: Vec<Group>, now: Timestamp) {
        for group in &mut groups {
            group.read_at = Some(now);
        }
        merge_groups(&mut self.value, &groups);
        self.status.as_of.get_or_insert(now);
        self.status.failure = None;
    }

    /// Records that all pages were read since `began`, and drops groups that the list no longer contains.
    pub fn finish_paged_read(
        &mut self,
        began: Timestamp,
        failure: Option<Failure>,
        gone: &HashSet<GroupKey>,
    ) {
        self.value.retain(|group| !gone.contains(&group.key));
        self.status = FetchStatus { as_of: Some(began), failure, partial: None };
    }

    /// Merges the result of reading a list of groups. If only some pages were read, the other groups are kept.
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
    /// Merges the records of each group, oldest first. Only then is its configuration time known, and with it which
    /// details are still valid.
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

    /// A copy with only the groups that pass, and their totals and data centers.
    #[must_use]
    pub fn filtered(&self, mut passes: impl FnMut(&Group) -> bool) -> Self {
        let groups: Vec<Group> = self.groups.iter().filter(|group| passes(group)).cloned().collect();
        Self {
            datacenters: datacenters(&groups),
            totals: Totals::from_groups(&groups),
            // The filter prompt searches the unfiltered snapshot only.
            search_text: SearchText::default(),
            index: index_by_key(&groups),
            groups,
            regions: self.regions.clone(),
            list: self.list.clone(),
            states: self.states.clone(),
            watch: self.watch.clone(),
            changes: self.changes.clone(),
            // Its indices refer to the unfiltered groups.
            derived: Derived::default(),
        }
    }

    /// Age of the group states: when the unhealthy groups were last read, else the list of states, else the list of
    /// groups.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.watch.as_of.or(self.states.as_of).or(self.list.as_of)
    }

    /// Whether both lists were read completely and nothing has failed since.
    pub fn is_complete(&self) -> bool {
        self.list.is_complete() && self.states.is_complete() && self.watch.failure.is_none()
    }

    /// Failures, with the name of the part that is old or missing because of them.
    pub fn failures(&self) -> Vec<(&'static str, &Failure)> {
        let parts = [
            ("groups", &self.list),
            ("states", &self.states),
            ("unhealthy", &self.watch),
            ("regions", &self.regions.status),
        ];
        parts.into_iter().filter_map(|(name, reading)| Some((name, reading.failure.as_ref()?))).collect()
    }

    /// Search text of the group at this index.
    pub fn search_text(&self, index: usize) -> Option<&str> {
        self.search_text.get(index)
    }

    /// Builds the search text of all groups.
    pub(in crate::domain) fn build_search_text(&mut self) {
        self.search_text = SearchText::new(&self.groups, &self.regions.value);
    }

    /// Index of the group with this key.
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

/// Index of each group by its key.
fn index_by_key(groups: &[Group]) -> Map<GroupKey, usize> {
    groups.iter().enumerate().map(|(index, group)| (group.key.clone(), index)).collect()
}

/// Merges groups into known ones, except into those that were read later; new ones are appended.
fn merge_groups(known: &mut Vec<Group>, groups: &[Group]) {
    let index = index_by_key(known);
    for group in groups {
        match index.get(&group.key).map(|&index| &mut known[index]) {
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

/// Adds fields that only the response for a single group has, unless the group was reconfigured since.
fn backfill_details(group: &mut Group, detail: Option<&Group>) {
    let Some(detail) = detail.filter(|detail| detail.has_same_configuration(group)) else { return };
    for hub in &mut group.hubs {
        let known = detail.hubs.iter().find(|known| known.key == hub.key);
        hub.datacenter_ip = hub.datacenter_ip.take().or_else(|| known?.datacenter_ip.clone());
    }
}

//! Store of everything fetched so far, and the snapshots built from it.

use super::list_read::CompletedRead;
use super::schedule::FetchTask;
use super::superseded::free_when_unused;
use super::update_sender::UpdateSender;
use crate::domain::{
    Consistency, Deriver, Failure, FetchStatus, Fetched, Group, GroupKey, GroupStatus, Hub, Id, ListSide,
    ListSnapshot, Peers, Regions, Snapshot, Sources, Text, Tunnel, TunnelInterner, TunnelKey,
};
use jiff::Timestamp;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

/// Maximum number of groups with details, newest first.
const MAX_DETAILS: usize = 2_000;

/// Maximum number of groups with all tunnels; one takes about 200 kB.
const MAX_PEERS: usize = 16;

/// Outcome of merging a response.
#[derive(Debug)]
pub(super) struct MergeOutcome {
    /// Whether there was new data, even if incomplete.
    pub(super) has_news: bool,
    /// The failure, if there was one.
    pub(super) failure: Option<Failure>,
}

/// Everything fetched so far.
#[derive(Debug, Default)]
pub(super) struct PollStore {
    sources: Sources,
    /// Consistency of the two lists.
    consistency: Consistency,
    latest: Option<Arc<Snapshot>>,
    deriver: Deriver,
    interner: TunnelInterner,
    /// Groups with details, oldest first.
    detailed: VecDeque<GroupKey>,
    /// Wall-clock time of the last read.
    read_at: Option<Timestamp>,
}

impl PollStore {
    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    pub(super) fn merge_list(&mut self, read: ListSnapshot<Group>, now: Timestamp) -> MergeOutcome {
        self.merge_side(ListSide::List, read, now)
    }

    pub(super) fn merge_states(&mut self, read: ListSnapshot<Group>, now: Timestamp) -> MergeOutcome {
        self.merge_side(ListSide::States, read, now)
    }

    /// Merges a list. A missing group is kept unchanged while the other list has it.
    fn merge_side(&mut self, side: ListSide, read: ListSnapshot<Group>, now: Timestamp) -> MergeOutcome {
        self.record_read(now);
        let has_items = !read.items.is_empty();
        if read.failure.is_some() {
            self.consistency.record_page(side, &read.items);
            self.list_mut(side).merge_list(read, now);
        } else {
            let keys = read.items.iter().map(|group| group.key.clone());
            self.consistency.record_list(side, keys, [], now);
            let known = std::mem::take(&mut self.list_mut(side).value);
            self.list_mut(side).merge_list(read, now);
            let consistency = &self.consistency;
            let missing = known.into_iter().filter(|group| consistency.lacks(side, &group.key));
            list_in(&mut self.sources, side).value.extend(missing);
        }
        self.consistency.apply(&mut self.sources);
        let failure = self.list_mut(side).status.failure.clone();
        MergeOutcome { has_news: failure.is_none() || has_items, failure }
    }

    fn list_mut(&mut self, side: ListSide) -> &mut Fetched<Vec<Group>> {
        list_in(&mut self.sources, side)
    }

    /// Whether the two lists differ and have to be read again to determine which groups exist.
    pub(super) fn is_inconsistency_open(&self) -> bool {
        self.consistency.is_pending()
    }

    /// Shares data between a new page and the stored groups where both are equal, to save memory.
    pub(super) fn share(&mut self, groups: &mut [Group]) {
        for group in groups {
            let known = self.latest.as_ref().and_then(|latest| latest.group(&group.key));
            group.share_with(known, &mut self.interner);
        }
    }

    /// Updates the time of the last read. If the clock was set back, stored data is dated back too: otherwise
    /// it would count as newer than new data until the clock catches up.
    fn record_read(&mut self, now: Timestamp) {
        if self.read_at.is_some_and(|before| now < before) {
            self.sources.clamp_read_times(now);
        }
        self.read_at = Some(now);
    }

    /// Merges a page of a list that is read over several poll cycles.
    pub(super) fn merge_page(&mut self, side: ListSide, groups: Vec<Group>, now: Timestamp) {
        self.record_read(now);
        self.consistency.record_page(side, &groups);
        self.list_mut(side).merge_page(groups, now);
    }

    /// Completes such a list; `kept` are groups that it lacks but that may still exist.
    pub(super) fn complete_list(
        &mut self,
        side: ListSide,
        completed: CompletedRead,
        kept: HashSet<GroupKey>,
    ) {
        let CompletedRead { started_at, keys, failure } = completed;
        if failure.is_none() {
            self.consistency.record_list(side, keys, kept, started_at);
        }
        self.list_mut(side).finish_paged_read(started_at, failure, &HashSet::new());
        self.consistency.apply(&mut self.sources);
    }

    /// Records when the read of all unhealthy groups began.
    pub(super) fn set_watched(&mut self, began: Timestamp) {
        self.sources.watch = FetchStatus { as_of: Some(began), ..FetchStatus::default() };
    }

    /// Records that each cycle reads everything, so that unhealthy groups are not read separately.
    pub(super) fn clear_watched(&mut self) {
        self.sources.watch = FetchStatus::default();
    }

    /// The known groups of a list.
    pub(super) fn groups(&self, side: ListSide) -> impl Iterator<Item = &Group> {
        let part = match side {
            ListSide::List => &self.sources.list,
            ListSide::States => &self.sources.states,
        };
        part.value.iter()
    }

    /// The groups last known as unhealthy.
    pub(super) fn unhealthy_groups(&self) -> impl Iterator<Item = &Group> {
        let groups = self.latest.iter().flat_map(|snapshot| &snapshot.groups);
        groups.filter(|group| matches!(group.status, Some(GroupStatus::Disconnected | GroupStatus::Warning)))
    }

    pub(super) fn merge_regions(&mut self, read: Result<Regions, Failure>, now: Timestamp) -> MergeOutcome {
        match read {
            Ok(regions) => self.sources.regions.set(regions, now),
            Err(failure) => return self.fail(&FetchTask::Regions, &failure),
        }
        MergeOutcome::changed()
    }

    /// Marks the data of a task as failed.
    pub(super) fn fail(&mut self, task: &FetchTask, failure: &Failure) -> MergeOutcome {
        match task {
            FetchTask::First | FetchTask::List => self.sources.list.set_failure(failure.clone()),
            FetchTask::States | FetchTask::Pages(_) => self.sources.states.set_failure(failure.clone()),
            FetchTask::Regions => self.sources.regions.set_failure(failure.clone()),
            FetchTask::Watch(_) | FetchTask::Check(_) => self.sources.watch.failure = Some(failure.clone()),
        }
        MergeOutcome { has_news: false, failure: Some(failure.clone()) }
    }

    /// The id of a group, if known.
    pub(super) fn id(&self, key: &GroupKey) -> Option<Id> {
        self.latest.as_ref()?.group(key)?.id.clone()
    }

    /// The name of a group, if known.
    pub(super) fn name(&self, key: &GroupKey) -> Option<Text> {
        self.latest.as_ref()?.group(key)?.name.clone()
    }

    /// Whether the details of a group are unknown for its current configuration.
    pub(super) fn wants_detail(&self, key: &GroupKey) -> bool {
        let group = self.latest.as_ref().and_then(|latest| latest.group(key));
        let is_known =
            |group| self.sources.details.get(key).is_some_and(|detail| detail.has_same_configuration(group));
        group.is_some_and(|group| !is_known(group))
    }

    /// Whether the lists have only some of a group's tunnels and the rest was not read since the last poll
    /// cycle.
    pub(super) fn wants_peers(&self, key: &GroupKey) -> bool {
        let Some(latest) = &self.latest else { return false };
        let is_cut_off = latest.group(key).is_some_and(|group| group.hubs.iter().any(Hub::is_truncated));
        let is_fresh = |peers: &Peers| Some(peers.read_at) >= latest.states.as_of;
        is_cut_off && !self.sources.peers.get(key).is_some_and(is_fresh)
    }

    /// Number of tunnels of a group in the group list.
    pub(super) fn listed_tunnels(&self, key: &GroupKey) -> Option<u64> {
        let group = self.latest.as_ref()?.group(key)?;
        let count = |sum: u64, hub: &Hub| Some(sum.saturating_add(hub.listed_count?));
        group.hubs.iter().try_fold(0, count).filter(|_| !group.hubs.is_empty())
    }

    /// Stores the tunnels of a group; returns whether they were used. An incomplete list does not replace a
    /// recent complete one.
    pub(super) fn insert_peers(
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

    pub(super) fn insert_detail(&mut self, key: GroupKey, detail: Group) {
        self.detailed.retain(|known| *known != key);
        self.detailed.push_back(key.clone());
        self.sources.details.insert(key, detail);
        while self.detailed.len() > MAX_DETAILS {
            self.detailed.pop_front().and_then(|oldest| self.sources.details.remove(&oldest));
        }
    }

    /// Builds a snapshot and hands it to the update sender.
    pub(super) fn publish(&mut self, now: Timestamp, update_sender: &mut UpdateSender) {
        let snapshot = without_blocking(|| self.snapshot(now));
        if let Some(before) = self.latest.replace(update_sender.put_snapshot(snapshot)) {
            free_when_unused(before);
            self.interner.drop_unused();
        }
    }

    /// Dismisses missing tunnels and publishes a snapshot.
    pub(super) fn dismiss_missing(
        &mut self,
        tunnels: &[TunnelKey],
        now: Timestamp,
        update_sender: &mut UpdateSender,
    ) {
        self.deriver.dismiss_missing_peers(tunnels);
        self.publish(now, update_sender);
    }

    /// Restores the most recently dismissed tunnels and publishes a snapshot.
    pub(super) fn restore_dismissed(&mut self, now: Timestamp, update_sender: &mut UpdateSender) {
        self.deriver.restore_dismissed_peers();
        self.publish(now, update_sender);
    }

    /// A snapshot of the current data, with the changes since the previous one.
    pub(super) fn snapshot(&mut self, now: Timestamp) -> Snapshot {
        let mut snapshot = Snapshot::assemble(&self.sources);
        self.deriver.derive(&mut snapshot, self.latest.as_deref(), now);
        self.drop_details_of_removed(&snapshot);
        snapshot
    }

    fn drop_details_of_removed(&mut self, snapshot: &Snapshot) {
        self.detailed.retain(|key| snapshot.group(key).is_some());
        self.sources.peers.retain(|key, _| snapshot.group(key).is_some());
        if self.detailed.len() < self.sources.details.len() {
            self.sources.details.retain(|key, _| snapshot.group(key).is_some());
        }
    }
}

/// Runs long work without blocking other tasks of the runtime: building a snapshot of 20,000 groups takes
/// tenths of a second. Tests use a single-threaded runtime, which cannot move other tasks to another thread.
fn without_blocking<T>(work: impl FnOnce() -> T) -> T {
    let flavor = Handle::try_current().map(|handle| handle.runtime_flavor());
    if matches!(flavor, Ok(RuntimeFlavor::MultiThread)) { block_in_place(work) } else { work() }
}

impl MergeOutcome {
    /// New data without a failure.
    pub(super) fn changed() -> Self {
        Self { has_news: true, failure: None }
    }
}

fn list_in(sources: &mut Sources, side: ListSide) -> &mut Fetched<Vec<Group>> {
    match side {
        ListSide::List => &mut sources.list,
        ListSide::States => &mut sources.states,
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

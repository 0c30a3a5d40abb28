//! Store of everything fetched so far, and the snapshots built from it.

mod details;

use crate::domain::{
    Consistency, Deriver, Failure, FetchStatus, Fetched, Group, GroupKey, GroupStatus, ListSide,
    ListSnapshot, PriorState, Regions, Snapshot, Sources, TunnelInterner, TunnelKey,
};
use crate::worker::list_read::CompletedRead;
use crate::worker::schedule::FetchTask;
use crate::worker::superseded::free_when_unused;
use crate::worker::update_sender::UpdateSender;
use jiff::Timestamp;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

/// Outcome of merging a response.
#[derive(Debug)]
pub(in crate::worker) struct MergeOutcome {
    /// Whether there was new data, even if incomplete.
    pub(in crate::worker) has_news: bool,
    /// The failure, if there was one.
    pub(in crate::worker) failure: Option<Failure>,
}

/// Everything fetched so far.
#[derive(Debug, Default)]
pub(in crate::worker) struct PollStore {
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
    pub(in crate::worker) fn sources(&self) -> &Sources {
        &self.sources
    }

    pub(in crate::worker) fn merge_list(
        &mut self,
        read: ListSnapshot<Group>,
        now: Timestamp,
    ) -> MergeOutcome {
        self.merge_side(ListSide::List, read, now)
    }

    pub(in crate::worker) fn merge_states(
        &mut self,
        read: ListSnapshot<Group>,
        now: Timestamp,
    ) -> MergeOutcome {
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
    pub(in crate::worker) fn is_inconsistency_open(&self) -> bool {
        self.consistency.is_pending()
    }

    /// Shares data between a new page and the stored groups where both are equal, to save memory.
    pub(in crate::worker) fn share(&mut self, groups: &mut [Group]) {
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
    pub(in crate::worker) fn merge_page(&mut self, side: ListSide, groups: Vec<Group>, now: Timestamp) {
        self.record_read(now);
        self.consistency.record_page(side, &groups);
        self.list_mut(side).merge_page(groups, now);
    }

    /// Completes such a list; `kept` are groups that it lacks but that may still exist.
    pub(in crate::worker) fn complete_list(
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
    pub(in crate::worker) fn set_watched(&mut self, began: Timestamp) {
        self.sources.watch = FetchStatus { as_of: Some(began), ..FetchStatus::default() };
    }

    /// Records that each cycle reads everything, so that unhealthy groups are not read separately.
    pub(in crate::worker) fn clear_watched(&mut self) {
        self.sources.watch = FetchStatus::default();
    }

    /// The known groups of a list.
    pub(in crate::worker) fn groups(&self, side: ListSide) -> impl Iterator<Item = &Group> {
        let part = match side {
            ListSide::List => &self.sources.list,
            ListSide::States => &self.sources.states,
        };
        part.value.iter()
    }

    /// The groups last known as unhealthy.
    pub(in crate::worker) fn unhealthy_groups(&self) -> impl Iterator<Item = &Group> {
        let groups = self.latest.iter().flat_map(|snapshot| &snapshot.groups);
        groups.filter(|group| matches!(group.status, Some(GroupStatus::Disconnected | GroupStatus::Warning)))
    }

    pub(in crate::worker) fn merge_regions(
        &mut self,
        read: Result<Regions, Failure>,
        now: Timestamp,
    ) -> MergeOutcome {
        match read {
            Ok(regions) => self.sources.regions.set(regions, now),
            Err(failure) => return self.fail(&FetchTask::Regions, &failure),
        }
        MergeOutcome::changed()
    }

    /// Marks the data of a task as failed.
    pub(in crate::worker) fn fail(&mut self, task: &FetchTask, failure: &Failure) -> MergeOutcome {
        match task {
            FetchTask::First | FetchTask::List => self.sources.list.set_failure(failure.clone()),
            FetchTask::States | FetchTask::Pages(_) => self.sources.states.set_failure(failure.clone()),
            FetchTask::Regions => self.sources.regions.set_failure(failure.clone()),
            FetchTask::Watch(_) | FetchTask::Check(_) => self.sources.watch.failure = Some(failure.clone()),
        }
        MergeOutcome { has_news: false, failure: Some(failure.clone()) }
    }

    /// Continues from what was recorded before this process started.
    pub(super) fn restore(&mut self, prior: PriorState) {
        self.deriver.restore(prior);
    }

    /// Builds a snapshot and hands it to the update sender.
    pub(in crate::worker) fn publish(&mut self, now: Timestamp, update_sender: &mut UpdateSender) {
        let snapshot = without_blocking(|| self.snapshot(now));
        if let Some(before) = self.latest.replace(update_sender.put_snapshot(snapshot, now)) {
            free_when_unused(before);
            self.interner.drop_unused();
        }
    }

    /// Dismisses missing tunnels and publishes a snapshot.
    pub(in crate::worker) fn dismiss_missing(
        &mut self,
        tunnels: &[TunnelKey],
        now: Timestamp,
        update_sender: &mut UpdateSender,
    ) {
        self.deriver.dismiss_missing_peers(tunnels);
        self.publish(now, update_sender);
    }

    /// Restores the most recently dismissed tunnels and publishes a snapshot.
    pub(in crate::worker) fn restore_dismissed(&mut self, now: Timestamp, update_sender: &mut UpdateSender) {
        self.deriver.restore_dismissed_peers();
        self.publish(now, update_sender);
    }

    /// A snapshot of the current data, with the changes since the previous one.
    pub(in crate::worker) fn snapshot(&mut self, now: Timestamp) -> Snapshot {
        let mut snapshot = Snapshot::assemble(&self.sources);
        self.deriver.derive(&mut snapshot, self.latest.as_deref(), now);
        self.drop_details_of_removed(&snapshot);
        snapshot
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
    pub(in crate::worker) fn changed() -> Self {
        Self { has_news: true, failure: None }
    }
}

fn list_in(sources: &mut Sources, side: ListSide) -> &mut Fetched<Vec<Group>> {
    match side {
        ListSide::List => &mut sources.list,
        ListSide::States => &mut sources.states,
    }
}

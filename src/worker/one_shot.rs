//! One look for those who want no more: the commands that print and exit.

use super::paging::read_to_end;
use super::poll_store::PollStore;
use super::{Clock, Source};
use crate::domain::{Failure, Group, ListQuery, ListSnapshot, PagedRead, Priority, Snapshot};

/// Signs in and reads everything once, side by side. What cannot be read is a failure inside the snapshot.
///
/// # Errors
/// Why nobody could sign in: the key was refused, or nobody could be asked.
pub async fn look_once<S: Source>(source: &S, clock: &Clock) -> Result<Snapshot, Failure> {
    source.sign_in().await?;
    let mut records = PollStore::default();
    let lists = read_lists(source, clock, &mut records);
    let ((), regions) = tokio::join!(lists, source.regions(Priority::Interactive));
    records.take_regions(regions, clock.now());
    Ok(records.snapshot(clock.now()))
}

/// The lists that one look reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lists {
    /// The states, which know how every group is; the configuration only where there are no states, to know whether there
    /// are no groups either.
    States,
    /// The configuration besides: region, device, routing.
    Both,
    /// Both lists, and the names of the regions.
    WithRegions,
}

/// Signs in and reads no more than these lists: a page of each holds 200 groups.
///
/// # Errors
/// As for [`look_once`].
pub async fn look_at_lists<S: Source>(source: &S, clock: &Clock, lists: Lists) -> Result<Snapshot, Failure> {
    source.sign_in().await?;
    let mut records = PollStore::default();
    if lists == Lists::States {
        let states = read_list(source, &ListQuery::States).await;
        let is_answered = states.failure.is_some() || !states.items.is_empty();
        records.take_states(states, clock.now());
        if is_answered {
            return Ok(records.snapshot(clock.now()));
        }
    }
    if lists == Lists::WithRegions {
        let lists = read_lists(source, clock, &mut records);
        let ((), regions) = tokio::join!(lists, source.regions(Priority::Interactive));
        records.take_regions(regions, clock.now());
    } else {
        read_lists(source, clock, &mut records).await;
    }
    Ok(records.snapshot(clock.now()))
}

/// Reads both lists side by side, and once more where they differ: a group that was created or deleted meanwhile is in one
/// of them only, and then no longer.
async fn read_lists<S: Source>(source: &S, clock: &Clock, records: &mut PollStore) {
    for _ in 0..2 {
        let (list, states) =
            tokio::join!(read_list(source, &ListQuery::Groups), read_list(source, &ListQuery::States));
        records.take_list(list, clock.now());
        records.take_states(states, clock.now());
        if !records.is_inconsistency_open() {
            break;
        }
    }
}

/// Reads a list page by page to its end, or to the first page that fails.
pub async fn read_list<S: Source>(source: &S, list: &ListQuery) -> ListSnapshot<Group> {
    read_to_end(PagedRead::default(), |request| source.page(list, request, Priority::Interactive)).await
}

//! A single poll for commands that print and exit.

use super::paging::read_to_end;
use super::poll_store::PollStore;
use super::{Clock, Source};
use crate::domain::{Failure, Group, ListQuery, ListSnapshot, PagedRead, PriorState, Priority, Snapshot};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How long a poll that is otherwise complete waits for what was recorded.
const PRIOR_STATE_TIMEOUT: Duration = Duration::from_secs(1);

/// Signs in and reads everything once, in parallel. What was recorded before tells which tunnels are missing. Read failures are part of the snapshot.
///
/// # Errors
/// The sign-in failure: the API key was rejected, or the token endpoint is unreachable.
pub async fn poll_once<S: Source>(
    source: &S,
    clock: &Clock,
    prior_state: Option<oneshot::Receiver<PriorState>>,
) -> Result<Snapshot, Failure> {
    source.sign_in().await?;
    let mut store = PollStore::default();
    let lists = read_lists(source, clock, &mut store);
    let ((), regions) = tokio::join!(lists, source.regions(Priority::Interactive));
    store.merge_regions(regions, clock.now());
    restore(&mut store, prior_state).await;
    Ok(store.snapshot(clock.now()))
}

/// Continues from what was recorded, unless the disk is too slow.
async fn restore(store: &mut PollStore, prior_state: Option<oneshot::Receiver<PriorState>>) {
    let Some(prior_state) = prior_state else { return };
    if let Ok(Ok(prior)) = timeout(PRIOR_STATE_TIMEOUT, prior_state).await {
        store.restore(prior);
    }
}

/// The lists to read in a single poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lists {
    /// The states, which have the status of every group. The configuration is read only if there are no
    /// states, to check whether there are no groups either.
    States,
    /// The states and the configuration: region, device, routing.
    Both,
    /// Both lists and the region names.
    WithRegions,
}

/// Signs in and reads only these lists; each page holds 200 groups.
///
/// # Errors
/// Same as [`poll_once`].
pub async fn fetch_lists<S: Source>(
    source: &S,
    clock: &Clock,
    lists: Lists,
    prior_state: Option<oneshot::Receiver<PriorState>>,
) -> Result<Snapshot, Failure> {
    source.sign_in().await?;
    let mut store = PollStore::default();
    if lists == Lists::States {
        let states = read_list(source, &ListQuery::States).await;
        let is_answered = states.failure.is_some() || !states.items.is_empty();
        store.merge_states(states, clock.now());
        if is_answered {
            restore(&mut store, prior_state).await;
            return Ok(store.snapshot(clock.now()));
        }
    }
    if lists == Lists::WithRegions {
        let lists = read_lists(source, clock, &mut store);
        let ((), regions) = tokio::join!(lists, source.regions(Priority::Interactive));
        store.merge_regions(regions, clock.now());
    } else {
        read_lists(source, clock, &mut store).await;
    }
    restore(&mut store, prior_state).await;
    Ok(store.snapshot(clock.now()))
}

/// Reads both lists in parallel, and again if they differ: a group that was created or deleted in between is
/// in only one of them, and the second read settles it.
async fn read_lists<S: Source>(source: &S, clock: &Clock, store: &mut PollStore) {
    for _ in 0..2 {
        let (list, states) =
            tokio::join!(read_list(source, &ListQuery::Groups), read_list(source, &ListQuery::States));
        store.merge_list(list, clock.now());
        store.merge_states(states, clock.now());
        if !store.is_inconsistency_open() {
            break;
        }
    }
}

/// Reads all pages of a list, up to the first page that fails.
pub async fn read_list<S: Source>(source: &S, list: &ListQuery) -> ListSnapshot<Group> {
    read_to_end(PagedRead::default(), |request| source.page(list, request, Priority::Interactive)).await
}

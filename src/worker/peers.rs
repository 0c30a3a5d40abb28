//! All tunnels of a group. The response has no total, and the vendor states no page size: the list ends where there are as
//! many tunnels as the hubs have, at an empty page, or at one without anything new.

use super::Source;
use super::paging::read_to_end;
use crate::domain::{Id, ListSnapshot, PAGE_LIMIT, PagedRead, Priority, Tunnel};

/// Tunnels that are read of a group; the vendor allows a hub a hundred.
const MAX_TUNNELS: usize = 2_000;

/// Reads all tunnels of a group, which has `expected` of them by the list of groups.
pub(super) async fn read_peers<S: Source>(
    source: &S,
    id: &Id,
    expected: Option<u64>,
) -> ListSnapshot<Tunnel> {
    let read = PagedRead::new(PAGE_LIMIT).with_expected_count(expected).with_max_items(MAX_TUNNELS);
    read_to_end(read, |request| source.peers(id, request, Priority::Interactive)).await
}

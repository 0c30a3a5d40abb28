//! All tunnels of a group. The response has no total, and the vendor does not document a page size: the list
//! ends when the number of tunnels reported for the hubs is reached, at an empty page, or at a page without
//! new tunnels.

use super::Source;
use super::paging::read_to_end;
use crate::domain::{Id, ListSnapshot, PAGE_LIMIT, PagedRead, Priority, Tunnel};

/// Maximum number of tunnels read per group; the vendor allows 100 per hub.
const MAX_TUNNELS: usize = 2_000;

/// Reads all tunnels of a group; `expected` is their number in the group list.
pub(super) async fn read_peers<S: Source>(
    source: &S,
    id: &Id,
    expected: Option<u64>,
) -> ListSnapshot<Tunnel> {
    let read = PagedRead::new(PAGE_LIMIT).with_expected_count(expected).with_max_items(MAX_TUNNELS);
    read_to_end(read, |request| source.peers(id, request, Priority::Interactive)).await
}

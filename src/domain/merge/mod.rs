//! Merging of the results of several API requests: paged lists, repeated entries, and equal values that are stored
//! once.

mod interner;
mod list_consistency;
pub(super) mod occurrence_counter;
pub(super) mod paging;
pub(super) mod tunnel_index;

pub use interner::TunnelInterner;
pub use list_consistency::{Consistency, ListSide};
pub use paging::{ListEntry, PAGE_LIMIT, Page, PageRequest, PagedRead, ReadEnd};

//! Reading of paged lists.

mod entries;
mod page;
mod paged_read;
mod pager;

pub use page::{PAGE_LIMIT, Page, PageRequest};
pub use paged_read::{ListEntry, PagedRead};
pub use pager::ReadEnd;

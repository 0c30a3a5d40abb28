//! Lists that are read to their end at once.

use crate::domain::{Failure, ListEntry, ListSnapshot, Page, PageRequest, PagedRead};

/// Reads a list page by page to its end, or to the first page that fails.
pub(super) async fn read_to_end<T, F>(
    mut read: PagedRead<T>,
    fetch: impl Fn(PageRequest) -> F,
) -> ListSnapshot<T>
where
    T: ListEntry,
    F: Future<Output = Result<Page<T>, Failure>>,
{
    loop {
        match fetch(read.next_page()).await {
            Ok(page) => {
                if let Some(end) = read.add_page(page) {
                    return read.finish(end);
                }
            }
            Err(failure) => return read.finish_with_failure(failure),
        }
    }
}

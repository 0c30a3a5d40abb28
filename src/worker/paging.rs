//! Paged lists that are read to the end in one go.

use crate::domain::{Failure, ListEntry, ListSnapshot, Page, PageRequest, PagedRead};

/// Reads all pages of a list, up to the first page that fails.
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

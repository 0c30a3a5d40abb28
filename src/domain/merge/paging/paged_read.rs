//! Read of a paged list, with each entry once. Handles totals that change, repeated entries and lists that never end.
//! The caller sends the requests.

use super::pager::{PageCounts, Pager};
use super::{PAGE_LIMIT, Page, PageRequest, ReadEnd};
use crate::domain::{Failure, ListSnapshot};
use std::fmt::Debug;

/// An entry of a paged list.
pub trait ListEntry: Sized {
    /// Data to recognize repeated entries.
    type Seen: Debug + Default;

    /// Adds the entries of the next page and returns whether each is new.
    fn mark_new(page: &[Self], seen: &mut Self::Seen) -> Vec<bool>;
}

/// A paged read by offset and limit.
#[derive(Debug)]
pub struct PagedRead<T: ListEntry> {
    items: Vec<T>,
    max_items: usize,
    seen: T::Seen,
    pager: Pager,
    /// Host and path of the last request.
    subject: String,
}

impl<T: ListEntry> Default for PagedRead<T> {
    /// With the page size of tunnel groups.
    fn default() -> Self {
        Self::new(PAGE_LIMIT)
    }
}

impl<T: ListEntry> PagedRead<T> {
    /// Starts a read with this page size.
    pub fn new(limit: u64) -> Self {
        Self {
            items: Vec::new(),
            max_items: usize::MAX,
            seen: T::Seen::default(),
            pager: Pager::new(limit),
            subject: String::new(),
        }
    }

    /// Sets the expected number of entries, known from another list, for a list without a total.
    #[must_use]
    pub fn with_expected_count(self, expected: Option<u64>) -> Self {
        Self { pager: self.pager.with_expected_count(expected), ..self }
    }

    /// For a list whose total may be the number of entries on the page: after a full page another one is requested
    /// before the total ends the list.
    #[must_use]
    pub fn with_total_confirmation(self) -> Self {
        Self { pager: self.pager.with_total_confirmation(), ..self }
    }

    /// Stops after this many entries, as for a list that never ends.
    #[must_use]
    pub fn with_max_items(self, max_items: usize) -> Self {
        Self { max_items, ..self }
    }

    /// The next page to request: after all received entries, and no larger than the server's pages.
    pub fn next_page(&self) -> PageRequest {
        self.pager.next_page()
    }

    /// Total according to the last page that contained it.
    pub fn total(&self) -> Option<u64> {
        self.pager.total()
    }

    /// Whether the total has been reached.
    pub fn has_reached_total(&self) -> bool {
        self.pager.has_reached_total()
    }

    /// Entries read so far.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// Data to recognize repeated entries.
    pub fn seen(&self) -> &T::Seen {
        &self.seen
    }

    /// Consumes the read and returns the data to recognize repeated entries.
    pub fn into_seen(self) -> T::Seen {
        self.seen
    }

    /// Number of pages read.
    pub fn pages(&self) -> u32 {
        self.pager.pages()
    }

    /// Adds the next page; returns why the list has ended if this was the last page.
    pub fn add_page(&mut self, mut page: Page<T>) -> Option<ReadEnd> {
        let items = std::mem::take(&mut page.items);
        let received = items.len() as u64 + page.unreadable;
        let is_new = T::mark_new(&items, &mut self.seen);
        let new = items.into_iter().zip(&is_new).filter(|(_, is_new)| **is_new).map(|(item, _)| item);
        self.items.extend(new);
        self.count(&page, received, &is_new)
    }

    /// Counts the next page like [`add_page`](Self::add_page) without keeping its entries, which are stored elsewhere.
    pub fn skip(&mut self, page: &Page<T>) -> Option<ReadEnd> {
        let is_new = T::mark_new(&page.items, &mut self.seen);
        self.count(page, page.received(), &is_new)
    }

    /// Returns the entries read so far; they are still recognized when repeated.
    pub fn take_items(&mut self) -> Vec<T> {
        std::mem::take(&mut self.items)
    }

    fn count(&mut self, page: &Page<T>, received: u64, is_new: &[bool]) -> Option<ReadEnd> {
        self.subject.clone_from(&page.subject);
        let end = self.pager.add_page(PageCounts {
            received,
            unreadable: page.unreadable,
            repeated: is_new.iter().filter(|is_new| !**is_new).count() as u64,
            total: page.total,
            duration: page.duration,
        });
        end.or_else(|| (self.items.len() >= self.max_items).then_some(ReadEnd::TooManyPages))
    }

    /// What is missing if the list ended for this reason.
    pub fn shortfall(&self, end: ReadEnd) -> Option<Failure> {
        self.pager.shortfall(end, &self.subject)
    }

    /// The list with what is missing from it.
    pub fn finish(mut self, end: ReadEnd) -> ListSnapshot<T> {
        self.items.shrink_to_fit();
        ListSnapshot { failure: self.shortfall(end), total: self.total(), items: self.items }
    }

    /// The list up to the page that failed.
    pub fn finish_with_failure(self, failure: Failure) -> ListSnapshot<T> {
        ListSnapshot { total: self.total(), items: self.items, failure: Some(failure) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::merge::paging::pager::MAX_DURATION;
    use crate::domain::{FailureKind, Group, Id};
    use std::ops::Range;

    fn page(ids: Range<u64>, total: Option<u64>) -> Page {
        let items = ids.map(|id| Group::new(Some(Id::new(&id.to_string())), None)).collect();
        Page { items, total, ..Page::default() }
    }

    /// Reads all pages and returns the number of entries, the total, and what is missing.
    fn read(pages: impl IntoIterator<Item = Page>) -> (usize, Option<u64>, Option<String>) {
        let mut read = PagedRead::default();
        for page in pages {
            if let Some(end) = read.add_page(page) {
                let list = read.finish(end);
                let detail = list.failure.and_then(|failure| failure.detail);
                return (list.items.len(), list.total, detail.map(|detail| detail.as_str().to_owned()));
            }
        }
        panic!("the list did not end");
    }

    #[test]
    fn list_ends_at_its_total_without_another_page() {
        assert_eq!(read([page(0..200, Some(400)), page(200..400, Some(400))]), (400, Some(400), None));
        assert_eq!(read([page(0..0, Some(0))]), (0, Some(0), None));
    }

    #[test]
    fn last_total_applies() {
        assert_eq!(read([page(0..200, Some(400)), page(200..390, Some(390))]), (390, Some(390), None));
        assert_eq!(read([page(0..200, Some(400)), page(200..400, None)]), (400, Some(400), None));
    }

    #[test]
    fn list_without_a_total_ends_at_an_empty_page() {
        assert_eq!(read([page(0..200, None), page(200..201, None), page(0..0, None)]), (201, None, None));
        assert_eq!(read([page(0..200, None), page(0..0, None)]), (200, None, None));
    }

    #[test]
    fn short_pages_advance_by_their_length() {
        let pages = (0..4).map(|nth| page(nth * 100..(nth + 1) * 100, Some(400)));
        assert_eq!(read(pages), (400, Some(400), None));
    }

    #[test]
    fn total_beyond_the_entries_is_incomplete() {
        let pages = [page(0..200, Some(400)), page(200..390, Some(400)), page(0..0, Some(400))];
        assert_eq!(read(pages), (390, Some(400), Some("read 390 of 400".to_owned())));
    }

    #[test]
    fn repeated_group_is_kept_once_and_hides_another() {
        let pages = [page(0..200, Some(400)), page(199..399, Some(400))];
        assert_eq!(read(pages), (399, Some(400), Some("read 399 of 400, 1 repeated".to_owned())));
        let pages = [page(0..200, Some(400)), page(199..400, Some(400))];
        assert_eq!(read(pages), (400, Some(400), None));
    }

    #[test]
    fn repeated_page_ends_the_list() {
        let again = || page(0..200, Some(2000));
        assert_eq!(
            read([again(), again()]),
            (200, Some(2000), Some("read 200 of 2000, 200 repeated".to_owned()))
        );
        let detail = "read 200, 200 repeated, then a repeated page".to_owned();
        assert_eq!(read([page(0..200, None), page(0..200, None)]), (200, None, Some(detail)));
    }

    #[test]
    fn time_limit_keeps_the_pages_read() {
        let mut read = PagedRead::<Group>::default();
        let slow = Page { duration: MAX_DURATION, ..page(0..200, Some(400)) };
        assert_eq!(read.add_page(slow), Some(ReadEnd::TimedOut));
        let list = read.finish(ReadEnd::TimedOut);
        assert_eq!(list.items.len(), 200);
        assert_eq!(list.failure.unwrap().detail.unwrap().as_str(), "read 200 of 400 before the time limit");
    }

    #[test]
    fn endless_list_is_stopped_after_a_thousand_pages() {
        let pages = (0..).map(|nth| page(nth * 200..(nth + 1) * 200, None));
        let detail = "read 200000, stopped after 1000 pages".to_owned();
        assert_eq!(read(pages), (200_000, None, Some(detail)));
    }

    #[test]
    fn unreadable_entries_are_counted() {
        let mut read = PagedRead::<Group>::default();
        let end = read.add_page(Page { unreadable: 3, ..page(0..197, Some(200)) }).unwrap();
        let failure = read.finish(end).failure.unwrap();
        assert_eq!(failure.kind, FailureKind::UnexpectedShape);
        assert_eq!(failure.detail.unwrap().as_str(), "read 197 of 200, 3 unreadable");
    }
}

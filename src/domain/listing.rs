//! Lists of groups as the API gives them: which there are, a page of one, and one that is read page by page: what was
//! read so far, each group once. Totals that change, entries that come twice and lists that never end are survived. When
//! a list is at its end is the tally's business, asking for the pages that of others.

use super::{Collection, End, Failure, Group, GroupKey, GroupStatus, Id, PageRequest, Portion, Tally};
use std::collections::HashSet;
use std::time::Duration;

/// Groups asked for in one page, the most that the API gives: "a number from 1 to 200", says its own error text.
pub const PAGE_LIMIT: u64 = 200;

/// A list of groups that the API gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// All groups with their configuration.
    Groups,
    /// All groups with their tunnels.
    States,
    /// The groups in this status, with their configuration.
    InStatus(GroupStatus),
    /// These groups, with their configuration.
    These(Vec<Id>),
}

/// What one page of a list gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T = Group> {
    /// The entries that could be read.
    pub items: Vec<T>,
    /// How many entries could not be read at all.
    pub unreadable: u64,
    /// How many entries the whole list has, where the page says so.
    pub total: Option<u64>,
    /// How long the call took, from the request to the end of the answer.
    pub took: Duration,
    /// What was asked for: host and path.
    pub subject: String,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), unreadable: 0, total: None, took: Duration::ZERO, subject: String::new() }
    }
}

impl<T> Page<T> {
    /// How many entries the page had.
    pub fn received(&self) -> u64 {
        self.items.len() as u64 + self.unreadable
    }
}

/// What was read of a list.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    items: Vec<Group>,
    known: HashSet<GroupKey>,
    tally: Tally,
    subject: String,
}

impl Listing {
    /// Where the next page begins: past everything that was received, whatever was asked for.
    pub fn offset(&self) -> u64 {
        self.tally.offset()
    }

    /// What to ask for next.
    pub fn next_page(&self) -> PageRequest {
        self.tally.next_page()
    }

    /// How many entries there are, as the last page said that said so.
    pub fn total(&self) -> Option<u64> {
        self.tally.total()
    }

    /// What was read so far.
    pub fn items(&self) -> &[Group] {
        &self.items
    }

    /// Pages that were read so far.
    pub fn pages(&self) -> u32 {
        self.tally.pages()
    }

    /// Takes the next page and says whether it was the last.
    pub fn take(&mut self, page: Page) -> Option<End> {
        let (received, items) = (page.received(), page.items.len());
        let known = self.items.len();
        self.subject = page.subject;
        page.items.into_iter().for_each(|group| self.add(group));
        let repeated = items - (self.items.len() - known);
        self.tally.take(Portion {
            received,
            unreadable: page.unreadable,
            repeated: repeated as u64,
            total: page.total,
            took: page.took,
        })
    }

    /// The list as far as it was read, with what is missing from it.
    pub fn finish(mut self, end: End) -> Collection<Group> {
        let failure = self.tally.shortfall(end, &self.subject);
        self.items.shrink_to_fit();
        Collection { total: self.tally.total(), items: self.items, failure }
    }

    /// The list as far as it was read before a page failed.
    pub fn fail(self, failure: Failure) -> Collection<Group> {
        Collection { total: self.tally.total(), items: self.items, failure: Some(failure) }
    }

    fn add(&mut self, group: Group) {
        if self.known.insert(group.key.clone()) {
            self.items.push(group);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FailureKind;
    use crate::domain::tally::LONGEST;
    use std::ops::Range;

    fn page(ids: Range<u64>, total: Option<u64>) -> Page {
        let items = ids.map(|id| Group::new(Some(Id::new(&id.to_string())), None)).collect();
        Page { items, total, ..Page::default() }
    }

    /// Reads pages until the end and gives the number read, the total, and what is missing.
    fn read(pages: impl IntoIterator<Item = Page>) -> (usize, Option<u64>, Option<String>) {
        let mut listing = Listing::default();
        for page in pages {
            if let Some(end) = listing.take(page) {
                let list = listing.finish(end);
                let detail = list.failure.and_then(|failure| failure.detail);
                return (list.items.len(), list.total, detail.map(|detail| detail.as_str().to_owned()));
            }
        }
        panic!("the list did not end");
    }

    #[test]
    fn a_list_ends_at_its_total_without_another_page() {
        assert_eq!(read([page(0..200, Some(400)), page(200..400, Some(400))]), (400, Some(400), None));
        assert_eq!(read([page(0..0, Some(0))]), (0, Some(0), None));
    }

    #[test]
    fn the_last_total_counts() {
        assert_eq!(read([page(0..200, Some(400)), page(200..390, Some(390))]), (390, Some(390), None));
        assert_eq!(read([page(0..200, Some(400)), page(200..400, None)]), (400, Some(400), None));
    }

    #[test]
    fn without_a_total_the_list_ends_at_an_empty_page() {
        assert_eq!(read([page(0..200, None), page(200..201, None), page(0..0, None)]), (201, None, None));
        assert_eq!(read([page(0..200, None), page(0..0, None)]), (200, None, None));
    }

    #[test]
    fn pages_shorter_than_asked_are_gone_through_by_what_came() {
        let pages = (0..4).map(|nth| page(nth * 100..(nth + 1) * 100, Some(400)));
        assert_eq!(read(pages), (400, Some(400), None));
    }

    #[test]
    fn a_total_that_promises_too_much_leaves_the_list_incomplete() {
        let pages = [page(0..200, Some(400)), page(200..390, Some(400)), page(0..0, Some(400))];
        assert_eq!(read(pages), (390, Some(400), Some("read 390 of 400".to_owned())));
    }

    #[test]
    fn a_group_sent_twice_is_kept_once_and_hides_another() {
        let pages = [page(0..200, Some(400)), page(199..399, Some(400))];
        assert_eq!(read(pages), (399, Some(400), Some("read 399 of 400, 1 sent twice".to_owned())));
        let pages = [page(0..200, Some(400)), page(199..400, Some(400))];
        assert_eq!(read(pages), (400, Some(400), None));
    }

    #[test]
    fn the_same_page_again_ends_the_list() {
        let again = || page(0..200, Some(2000));
        assert_eq!(
            read([again(), again()]),
            (200, Some(2000), Some("read 200 of 2000, 200 sent twice".to_owned()))
        );
        let detail = "read 200, 200 sent twice, then the same again".to_owned();
        assert_eq!(read([page(0..200, None), page(0..200, None)]), (200, None, Some(detail)));
    }

    #[test]
    fn when_time_is_up_what_was_read_is_kept() {
        let mut listing = Listing::default();
        let slow = Page { took: LONGEST, ..page(0..200, Some(400)) };
        assert_eq!(listing.take(slow), Some(End::Late));
        let list = listing.finish(End::Late);
        assert_eq!(list.items.len(), 200);
        assert_eq!(list.failure.unwrap().detail.unwrap().as_str(), "read 200 of 400 when time was up");
    }

    #[test]
    fn an_endless_list_is_cut_after_a_thousand_pages() {
        let pages = (0..).map(|nth| page(nth * 200..(nth + 1) * 200, None));
        let detail = "read 200000, stopped after 1000 pages".to_owned();
        assert_eq!(read(pages), (200_000, None, Some(detail)));
    }

    #[test]
    fn entries_that_cannot_be_read_are_counted() {
        let mut listing = Listing::default();
        let end = listing.take(Page { unreadable: 3, ..page(0..197, Some(200)) }).unwrap();
        let failure = listing.finish(end).failure.unwrap();
        assert_eq!(failure.kind, FailureKind::UnexpectedShape);
        assert_eq!(failure.detail.unwrap().as_str(), "read 197 of 200, 3 not readable");
    }
}

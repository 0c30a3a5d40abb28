//! Pages of any list, joined to one document.

use crate::api::dto::{Document, ListPage, entry_id};
use crate::domain::{Failure, Id, ListEntry, Page, PagedRead, ReadEnd};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::time::Duration;

/// Maximum total size of the entries of a list.
const MAX_BYTES: usize = 256 << 20;

/// A list as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paginated {
    /// The joined pages; `None` for 204 No Content.
    pub document: Option<Document>,
    /// Why the list is incomplete.
    pub failure: Option<Failure>,
}

/// Pages that are being joined.
pub(super) struct JoinedPages {
    read: PagedRead<Box<RawValue>>,
    subject: String,
    first: ListPage,
    /// The last page, without its entries.
    last: ListPage,
    bytes: usize,
}

/// Entries seen so far.
#[derive(Debug, Default)]
pub struct SeenEntries {
    ids: HashSet<Id>,
    /// Hashes of all pages, to recognize repeated entries without an id.
    pages: HashSet<u64>,
    hasher: RandomState,
}

/// An entry is recognized by its id. Entries without an id may be equal; they count as repeated if the whole
/// page is.
impl ListEntry for Box<RawValue> {
    type Seen = SeenEntries;

    fn mark_new(page: &[Self], seen: &mut Self::Seen) -> Vec<bool> {
        let fingerprint = seen.fingerprint(page);
        if !seen.pages.insert(fingerprint) {
            return vec![false; page.len()];
        }
        let mut is_new = |entry: &Self| entry_id(entry).is_none_or(|id| seen.ids.insert(id));
        page.iter().map(&mut is_new).collect()
    }
}

impl SeenEntries {
    /// Whether a page is not empty and has only entries seen before.
    pub(super) fn has_all(&self, page: &[Box<RawValue>]) -> bool {
        let is_known = |entry: &RawValue| entry_id(entry).is_some_and(|id| self.ids.contains(&id));
        let is_same_page = || self.pages.contains(&self.fingerprint(page));
        !page.is_empty() && (is_same_page() || page.iter().all(|entry| is_known(entry)))
    }

    fn fingerprint(&self, page: &[Box<RawValue>]) -> u64 {
        self.hasher.hash_one(page.iter().map(|entry| entry.get()).collect::<Vec<_>>())
    }
}

impl JoinedPages {
    pub(super) fn new(subject: String, limit: u64) -> Self {
        Self {
            read: PagedRead::new(limit).with_total_confirmation(),
            subject,
            first: ListPage::default(),
            last: ListPage::default(),
            bytes: 0,
        }
    }

    /// The entries read so far.
    pub(super) fn read(&self) -> &PagedRead<Box<RawValue>> {
        &self.read
    }

    /// Adds the next page; returns why the list has ended, if it has.
    pub(super) fn add(&mut self, mut page_body: ListPage, took: Duration) -> Option<ReadEnd> {
        let items = mem::take(&mut page_body.entries);
        let page = Page {
            items,
            unreadable: 0,
            total: page_body.total,
            duration: took,
            subject: self.subject.clone(),
        };
        match self.read.pages() {
            0 => self.first = page_body,
            _ => self.last = page_body,
        }
        let before = self.read.items().len();
        let end = self.read.add_page(page);
        self.bytes += self.read.items()[before..].iter().map(|entry| entry.get().len()).sum::<usize>();
        end.or_else(|| (self.bytes > MAX_BYTES).then_some(ReadEnd::TooLarge))
    }

    /// The joined list, with a failure if its end leaves it incomplete.
    pub(super) fn finish(self, end: ReadEnd) -> Paginated {
        let failure = self.read.shortfall(end);
        self.joined(failure)
    }

    /// The list as read before a page failed.
    pub(super) fn fail(self, failure: Failure) -> Paginated {
        self.joined(Some(failure))
    }

    fn joined(self, failure: Option<Failure>) -> Paginated {
        Paginated { document: Some(self.first.with_entries(self.read.items(), &self.last)), failure }
    }
}

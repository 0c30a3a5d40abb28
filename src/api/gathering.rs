//! Pages of a list of anything, put together into one document.

use super::json::{Document, Sheet, entry_id};
use crate::domain::{End, Failure, Id, Portion, Tally};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// Bytes that the entries of a list may take together.
const MAX_BYTES: usize = 256 << 20;

/// What was read of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// The pages as one document; `None` where there is nothing to be had.
    pub document: Option<Document>,
    /// Why the rest was not read; `None` where nothing is missing.
    pub failure: Option<Failure>,
}

/// Pages that are being put together.
pub(super) struct Gathering {
    tally: Tally,
    subject: String,
    first: Sheet,
    /// The last page, without its entries.
    last: Sheet,
    entries: Vec<Box<RawValue>>,
    bytes: usize,
    known: HashSet<Id>,
    /// Fingerprints of all pages, by which those are recognized whose entries have no id.
    fingerprints: HashSet<u64>,
    hasher: RandomState,
}

impl Gathering {
    pub(super) fn new(subject: String, limit: u64) -> Self {
        Self {
            tally: Tally::new(limit).confirming_total(),
            subject,
            first: Sheet::default(),
            last: Sheet::default(),
            entries: Vec::new(),
            bytes: 0,
            known: HashSet::new(),
            fingerprints: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Where the next page begins.
    pub(super) fn offset(&self) -> u64 {
        self.tally.offset()
    }

    /// How many entries to ask for in the next page.
    pub(super) fn limit(&self) -> u64 {
        self.tally.limit()
    }

    pub(super) fn pages(&self) -> u32 {
        self.tally.pages()
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.tally.total()
    }

    pub(super) fn has_reached_total(&self) -> bool {
        self.tally.has_reached_total()
    }

    /// Whether a page has entries, all of which came before.
    pub(super) fn has_all(&self, page: &Sheet) -> bool {
        let is_known = |entry: &RawValue| entry_id(entry).is_some_and(|id| self.known.contains(&id));
        let is_same_page = || self.fingerprints.contains(&self.fingerprint(&page.entries));
        !page.entries.is_empty() && (is_same_page() || page.entries.iter().all(|entry| is_known(entry)))
    }

    /// Takes the next page and says whether it was the last. An entry is left out whose id came before. Entries without
    /// an id may be alike; they are left out where the whole page came before.
    pub(super) fn take(&mut self, mut page: Sheet, took: Duration) -> Option<End> {
        let entries = std::mem::take(&mut page.entries);
        let (received, before, total) = (entries.len(), self.entries.len(), page.total);
        if self.fingerprints.insert(self.fingerprint(&entries)) || entries.is_empty() {
            let known = &mut self.known;
            let mut is_new = |entry: &RawValue| entry_id(entry).is_none_or(|id| known.insert(id));
            self.entries.extend(entries.into_iter().filter(|entry| is_new(entry)));
        }
        self.bytes += self.entries[before..].iter().map(|entry| entry.get().len()).sum::<usize>();
        let repeated = received - (self.entries.len() - before);
        match self.tally.pages() {
            0 => self.first = page,
            _ => self.last = page,
        }
        let end = self.tally.take(Portion {
            received: received as u64,
            unreadable: 0,
            repeated: repeated as u64,
            total,
            took,
        });
        end.or_else(|| (self.bytes > MAX_BYTES).then_some(End::TooLarge))
    }

    /// The list as far as it was read, with what is missing where it ended so.
    pub(super) fn finish(self, end: End) -> Gathered {
        let failure = self.tally.shortfall(end, &self.subject);
        self.gathered(failure)
    }

    /// The list as far as it was read.
    pub(super) fn gathered(self, failure: Option<Failure>) -> Gathered {
        Gathered { document: Some(self.first.with(&self.entries, &self.last)), failure }
    }

    fn fingerprint(&self, entries: &[Box<RawValue>]) -> u64 {
        self.hasher.hash_one(entries.iter().map(|entry| entry.get()).collect::<Vec<_>>())
    }
}

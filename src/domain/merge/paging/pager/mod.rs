//! Counts of a list that is read page by page: which page is next, and when the list has ended.
//!
//! A server may give fewer entries than the limit asks for, so a short page ends a list only where a count says that
//! nothing is missing.

mod shortfall;

use super::PageRequest;
use std::time::Duration;

/// Pages after which a list counts as endless.
const MAX_PAGES: u32 = 1000;

/// Entries after which a list counts as endless: a thousand pages of 200.
const MAX_ENTRIES: u64 = 200_000;

/// Servers that give fewer entries than asked for give a multiple of one of these.
const PAGE_SIZE_STEPS: [u64; 2] = [10, 25];

/// How long the calls for one list may take together, without waits between them.
pub(super) const MAX_DURATION: Duration = Duration::from_secs(120);

/// Counts of a list that is being read.
#[derive(Debug)]
pub(super) struct Pager {
    /// Entries to ask for in the next page.
    limit: u64,
    /// Entries of the largest page.
    largest: u64,
    received: u64,
    unreadable: u64,
    repeated: u64,
    pages: u32,
    total: Option<u64>,
    /// Entries that the list should have, known from elsewhere and possibly out of date.
    expected: Option<u64>,
    total_policy: TotalPolicy,
    /// Whether the first page had more entries than it was asked for, and no total: its source ignores `limit`.
    ignores_limit: bool,
    /// Whether the last page had no entry that is new and readable.
    had_no_new_entry: bool,
    spent: Duration,
}

/// When a total that was reached ends the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum TotalPolicy {
    /// At once: it is known to be that of the whole list.
    #[default]
    Trusted,
    /// After a full page only once another page brought nothing: it may be the number of entries of the page, or of those
    /// read so far. A total that was once larger than that is trusted.
    Confirmed,
}

/// The entries of a page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PageCounts {
    /// Entries on the page, whatever became of them.
    pub received: u64,
    /// Those of them that could not be read.
    pub unreadable: u64,
    /// Those of them that an earlier page or place had already.
    pub repeated: u64,
    /// How many entries the whole list has, where the page says so.
    pub total: Option<u64>,
    /// How long the call took, from the request to the end of the answer.
    pub duration: Duration,
}

/// Why reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadEnd {
    /// The total was reached.
    Complete,
    /// A page was empty before the total was reached.
    EmptyPage,
    /// A page had nothing new.
    RepeatedPage,
    /// There were too many pages.
    TooManyPages,
    /// The pages together are too large to be kept.
    TooLarge,
    /// Time was up.
    TimedOut,
}

impl Pager {
    /// Nothing read yet, of a list whose pages are asked for with so many entries.
    pub(super) fn new(limit: u64) -> Self {
        Self {
            limit,
            largest: 0,
            received: 0,
            unreadable: 0,
            repeated: 0,
            pages: 0,
            total: None,
            expected: None,
            total_policy: TotalPolicy::default(),
            ignores_limit: false,
            had_no_new_entry: false,
            spent: Duration::ZERO,
        }
    }

    /// See [`PagedRead::expecting`](super::PagedRead::expecting).
    pub(super) fn with_expected_count(self, expected: Option<u64>) -> Self {
        Self { expected, ..self }
    }

    /// See [`PagedRead::confirming_total`](super::PagedRead::confirming_total).
    pub(super) fn with_total_confirmation(self) -> Self {
        Self { total_policy: TotalPolicy::Confirmed, ..self }
    }

    /// The next page: past everything that was received, whatever was requested. Once a page was short of the limit, the
    /// limit is the number of entries of the largest page.
    pub(super) fn next_page(&self) -> PageRequest {
        PageRequest { offset: self.received, limit: self.limit }
    }

    /// How many entries there are, by the last page that said so. A total below what was received already counts as
    /// none.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// Whether as many entries came as the list is said to have.
    pub(super) fn has_reached_total(&self) -> bool {
        self.total.is_some_and(|total| self.received >= total)
    }

    /// Pages that were read so far.
    pub(super) fn pages(&self) -> u32 {
        self.pages
    }

    /// Counts the next page and says whether it was the last.
    pub(super) fn add_page(&mut self, page: PageCounts) -> Option<ReadEnd> {
        let (is_short, is_full) = (page.received < self.limit, self.is_full(page.received));
        self.pages += 1;
        self.received += page.received;
        self.unreadable += page.unreadable;
        self.repeated += page.repeated;
        self.total = page.total.or(self.total).filter(|total| *total >= self.distinct());
        self.spent += page.duration;
        self.ignores_limit |= self.pages == 1 && page.received > self.limit && self.total.is_none();
        self.learn_limit(page.received);
        let is_barren = page.repeated + page.unreadable >= page.received;
        let is_stuck = is_barren && (page.repeated > 0 || self.had_no_new_entry);
        self.had_no_new_entry = is_barren;
        let is_expected = self.total.is_none() && self.expected.is_some_and(|count| self.received >= count);
        if self.total.is_some_and(|total| total > self.received) {
            self.total_policy = TotalPolicy::Trusted;
        }
        let is_unconfirmed = self.total_policy == TotalPolicy::Confirmed && is_full && !is_barren;
        match () {
            () if self.has_reached_total() && !is_unconfirmed => Some(ReadEnd::Complete),
            () if page.received == 0 => Some(ReadEnd::EmptyPage),
            () if is_stuck => Some(ReadEnd::RepeatedPage),
            () if is_expected && is_short => Some(ReadEnd::Complete),
            () if self.pages >= MAX_PAGES || self.received >= MAX_ENTRIES => Some(ReadEnd::TooManyPages),
            () if self.spent >= MAX_DURATION => Some(ReadEnd::TimedOut),
            () => None,
        }
    }

    /// Entries that did not come before.
    fn distinct(&self) -> u64 {
        self.received.saturating_sub(self.repeated)
    }

    /// Whether a page of so many entries may have been cut off where it ends: it has as many as were asked for, as the
    /// server's largest page had, or, on the first page, a number that may be the server's own page size.
    fn is_full(&self, received: u64) -> bool {
        let may_be_page_size =
            || self.pages == 0 && PAGE_SIZE_STEPS.iter().any(|step| received.is_multiple_of(*step));
        received >= self.limit || may_be_page_size()
    }

    /// Asks for no more than the server gives. The largest page counts, so that pages that are short for another reason
    /// do not make each other shorter.
    fn learn_limit(&mut self, received: u64) {
        self.largest = self.largest.max(received);
        if self.largest > 0 {
            self.limit = self.limit.min(self.largest);
        }
    }
}

#[cfg(test)]
mod tests;

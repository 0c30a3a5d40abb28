//! Paging arithmetic: which page is next, and when a list has ended.
//!
//! A server may return fewer entries than the limit, so a short page ends a list only if a count confirms that.

mod shortfall;

use super::PageRequest;
use std::time::Duration;

/// Maximum number of pages; a longer list counts as endless.
const MAX_PAGES: u32 = 1000;

/// Maximum number of entries: a thousand pages of 200.
const MAX_ENTRIES: u64 = 200_000;

/// Servers that return fewer entries than requested use multiples of one of these as page size.
const PAGE_SIZE_STEPS: [u64; 2] = [10, 25];

/// Maximum total duration of the requests for one list, without waits between them.
pub(super) const MAX_DURATION: Duration = Duration::from_secs(120);

/// Counts of a paged read.
#[derive(Debug)]
pub(super) struct Pager {
    /// Limit of the next request.
    limit: u64,
    /// Number of entries on the largest page.
    largest: u64,
    received: u64,
    unreadable: u64,
    repeated: u64,
    pages: u32,
    total: Option<u64>,
    /// Expected number of entries, known from another list and possibly outdated.
    expected: Option<u64>,
    total_policy: TotalPolicy,
    /// Whether the first page had more entries than requested and no total: the server ignores `limit`.
    ignores_limit: bool,
    /// Whether the last page had no new, readable entry.
    had_no_new_entry: bool,
    spent: Duration,
}

/// When a reached total ends the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum TotalPolicy {
    /// At once: it is the total of the whole list.
    #[default]
    Trusted,
    /// After a full page only once another page was empty: it may be the number of entries on the page, or of those
    /// read so far. A total that was larger than that is trusted.
    Confirmed,
}

/// Counts of a page.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PageCounts {
    /// All entries on the page.
    pub received: u64,
    /// Entries that could not be parsed.
    pub unreadable: u64,
    /// Entries that were received before.
    pub repeated: u64,
    /// Total of the whole list, if the page contains it.
    pub total: Option<u64>,
    /// Duration from the request to the end of the response.
    pub duration: Duration,
}

/// Why a paged read ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadEnd {
    Complete,
    /// A page before the total was empty.
    EmptyPage,
    /// A page had no new entry.
    RepeatedPage,
    TooManyPages,
    /// The pages do not fit in memory.
    TooLarge,
    /// The time limit was reached.
    TimedOut,
}

impl Pager {
    /// Starts a read with this page size.
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

    /// See [`PagedRead::with_expected_count`](super::PagedRead::with_expected_count).
    pub(super) fn with_expected_count(self, expected: Option<u64>) -> Self {
        Self { expected, ..self }
    }

    /// See [`PagedRead::with_total_confirmation`](super::PagedRead::with_total_confirmation).
    pub(super) fn with_total_confirmation(self) -> Self {
        Self { total_policy: TotalPolicy::Confirmed, ..self }
    }

    /// The next page, after all received entries. After a short page the limit is the size of the largest page.
    pub(super) fn next_page(&self) -> PageRequest {
        PageRequest { offset: self.received, limit: self.limit }
    }

    /// Total according to the last page that contained it. A total below the number of received entries is ignored.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// Whether the total has been reached.
    pub(super) fn has_reached_total(&self) -> bool {
        self.total.is_some_and(|total| self.received >= total)
    }

    /// Number of pages read.
    pub(super) fn pages(&self) -> u32 {
        self.pages
    }

    /// Counts a page; returns why the list has ended if this was the last page.
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

    /// Number of distinct entries.
    fn distinct(&self) -> u64 {
        self.received.saturating_sub(self.repeated)
    }

    /// Whether a page with this many entries may be full: as many as requested, as on the server's largest page, or on
    /// the first page a number that may be the server's page size.
    fn is_full(&self, received: u64) -> bool {
        let may_be_page_size =
            || self.pages == 0 && PAGE_SIZE_STEPS.iter().any(|step| received.is_multiple_of(*step));
        received >= self.limit || may_be_page_size()
    }

    /// Lowers the limit to the server's page size. The largest page counts, so that other short pages do not lower it
    /// further.
    fn learn_limit(&mut self, received: u64) {
        self.largest = self.largest.max(received);
        if self.largest > 0 {
            self.limit = self.limit.min(self.largest);
        }
    }
}

#[cfg(test)]
mod tests;

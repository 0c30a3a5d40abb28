//! Progress of reading a list page by page: when the list has ended and what is missing then. It counts entries only, so it
//! serves every kind of list; recognizing entries that came before is left to the reader.
//!
//! A server may give fewer entries than the limit asks for, so a short page ends a list only where a count says that
//! nothing is missing.

use super::{Failure, FailureKind, PAGE_LIMIT};
use std::time::Duration;

/// Pages after which a list counts as endless.
const MAX_PAGES: u32 = 1000;

/// Entries after which a list counts as endless: a thousand pages of 200.
const MAX_ENTRIES: u64 = 200_000;

/// Servers that give fewer entries than asked for give a multiple of one of these.
const PAGE_SIZE_STEPS: [u64; 2] = [10, 25];

/// How long the calls for one list may take together, waits between them apart.
pub(super) const LONGEST: Duration = Duration::from_secs(120);

/// The part of a list that one request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Entries to skip.
    pub offset: u64,
    /// Entries to return at most.
    pub limit: u64,
}

impl Default for PageRequest {
    /// The first page of a list of tunnel groups.
    fn default() -> Self {
        Self { offset: 0, limit: PAGE_LIMIT }
    }
}

/// Progress of reading a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
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
    was_barren: bool,
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

/// What one page added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Portion {
    /// Entries on the page, whatever became of them.
    pub received: u64,
    /// Those of them that could not be read.
    pub unreadable: u64,
    /// Those of them that an earlier page or place had already.
    pub repeated: u64,
    /// How many entries the whole list has, where the page says so.
    pub total: Option<u64>,
    /// How long the call took, from the request to the end of the answer.
    pub took: Duration,
}

/// Why reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The total was reached.
    Reached,
    /// A page was empty before the total was reached.
    Empty,
    /// A page had nothing new.
    Repeating,
    /// There were too many pages.
    Endless,
    /// The pages together are too large to be kept.
    TooLarge,
    /// Time was up.
    Late,
}

impl Default for Tally {
    /// For pages as long as those of tunnel groups may be.
    fn default() -> Self {
        Self::new(PAGE_LIMIT)
    }
}

impl Tally {
    /// Nothing read yet, of a list whose pages are asked for with so many entries.
    pub fn new(limit: u64) -> Self {
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
            was_barren: false,
            spent: Duration::ZERO,
        }
    }

    /// The same for a list without a total, of which another list said how many entries it has.
    #[must_use]
    pub fn expecting(self, expected: Option<u64>) -> Self {
        Self { expected, ..self }
    }

    /// The same for a list of unknown kind, whose total may be the number of entries of one page: after a full page another
    /// one is asked for before such a total ends the list.
    #[must_use]
    pub fn confirming_total(self) -> Self {
        Self { total_policy: TotalPolicy::Confirmed, ..self }
    }

    /// Where the next page begins: past everything that was received, whatever was asked for.
    pub fn offset(&self) -> u64 {
        self.received
    }

    /// How many entries to ask for in the next page: as many as the largest page had, once a page was short of the limit.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// What to ask for next.
    pub fn next_page(&self) -> PageRequest {
        PageRequest { offset: self.offset(), limit: self.limit() }
    }

    /// How many entries there are, as the last page said that said so. A total below what was received already counts as
    /// none.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Whether as many entries came as the list is said to have.
    pub fn has_reached_total(&self) -> bool {
        self.total.is_some_and(|total| self.received >= total)
    }

    /// Pages that were read so far.
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// Counts the next page and says whether it was the last.
    pub fn take(&mut self, page: Portion) -> Option<End> {
        let (is_short, is_full) = (page.received < self.limit, self.is_full(page.received));
        self.pages += 1;
        self.received += page.received;
        self.unreadable += page.unreadable;
        self.repeated += page.repeated;
        self.total = page.total.or(self.total).filter(|total| *total >= self.distinct());
        self.spent += page.took;
        self.ignores_limit |= self.pages == 1 && page.received > self.limit && self.total.is_none();
        self.learn_limit(page.received);
        let is_barren = page.repeated + page.unreadable >= page.received;
        let is_stuck = is_barren && (page.repeated > 0 || self.was_barren);
        self.was_barren = is_barren;
        let is_expected = self.total.is_none() && self.expected.is_some_and(|count| self.received >= count);
        if self.total.is_some_and(|total| total > self.received) {
            self.total_policy = TotalPolicy::Trusted;
        }
        let is_unconfirmed = self.total_policy == TotalPolicy::Confirmed && is_full && !is_barren;
        match () {
            () if self.has_reached_total() && !is_unconfirmed => Some(End::Reached),
            () if page.received == 0 => Some(End::Empty),
            () if is_stuck => Some(End::Repeating),
            () if is_expected && is_short => Some(End::Reached),
            () if self.pages >= MAX_PAGES || self.received >= MAX_ENTRIES => Some(End::Endless),
            () if self.spent >= LONGEST => Some(End::Late),
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

    /// What is missing from a list that ended so; `subject` is what was asked for.
    pub fn shortfall(&self, end: End, subject: &str) -> Option<Failure> {
        let (kind, detail) = self.missing(end)?;
        Some(Failure::new(kind, subject).with_detail(&detail))
    }

    fn missing(&self, end: End) -> Option<(FailureKind, String)> {
        let incomplete = |why: &str| Some((FailureKind::Incomplete, format!("{}{why}", self.count())));
        match end {
            End::Late => incomplete(" when time was up"),
            End::Endless => incomplete(&format!(", stopped after {} pages", self.pages)),
            End::TooLarge => incomplete(", more than fits in memory"),
            // Nothing that came is an entry of such a list: the answer is something else.
            End::Repeating if self.unreadable == self.received => {
                Some((FailureKind::UnexpectedShape, self.count()))
            }
            End::Repeating if self.known_count().is_none() && !self.ignores_limit => {
                incomplete(", then the same again")
            }
            _ if self.is_short_of_count(end) => incomplete(""),
            _ if self.unreadable > 0 => Some((FailureKind::UnexpectedShape, self.count())),
            _ => None,
        }
    }

    /// The number of entries that the list should have.
    fn known_count(&self) -> Option<u64> {
        self.total.or(self.expected)
    }

    /// Whether fewer entries came than there are. An expected count that is out of date does not outweigh an empty page,
    /// unless an entry sent twice stands in the place of another.
    fn is_short_of_count(&self, end: End) -> bool {
        let is_end_believed = self.total.is_none() && end == End::Empty && self.repeated == 0;
        !is_end_believed && self.known_count().is_some_and(|count| self.distinct() < count)
    }

    /// `read 390 of 400`, and why not all.
    fn count(&self) -> String {
        let total = self.known_count().map_or(String::new(), |total| format!(" of {total}"));
        let some = |count, what| if count > 0 { format!(", {count} {what}") } else { String::new() };
        let unreadable = some(self.unreadable, "not readable");
        let repeated = some(self.repeated, "sent twice");
        let read = self.received.saturating_sub(self.unreadable + self.repeated);
        format!("read {read}{total}{unreadable}{repeated}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portion(received: u64, total: Option<u64>) -> Portion {
        Portion { received, total, ..Portion::default() }
    }

    #[test]
    fn a_short_page_without_a_total_is_not_the_end() {
        let mut tally = Tally::new(50);
        assert_eq!(tally.take(portion(50, None)), None);
        assert_eq!(tally.take(portion(20, None)), None);
        assert_eq!(tally.offset(), 70);
        assert_eq!(tally.take(portion(0, None)), Some(End::Empty));
        assert_eq!(tally.shortfall(End::Empty, "h/p"), None);
    }

    #[test]
    fn the_page_size_of_the_server_is_learned() {
        let mut tally = Tally::new(200);
        assert_eq!(tally.take(portion(100, Some(350))), None);
        assert_eq!(tally.next_page(), PageRequest { offset: 100, limit: 100 });
        assert_eq!(tally.take(portion(90, Some(350))), None);
        assert_eq!(tally.next_page(), PageRequest { offset: 190, limit: 100 });
    }

    #[test]
    fn a_page_longer_than_asked_for_is_all_there_is_if_it_comes_again() {
        let mut tally = Tally::new(50);
        assert_eq!(tally.take(portion(51, None)), None);
        assert_eq!(tally.take(Portion { repeated: 51, ..portion(51, None) }), Some(End::Repeating));
        assert_eq!(tally.shortfall(End::Repeating, "h/p"), None);
        assert_eq!(Tally::new(50).take(portion(51, Some(60))), None);
    }

    #[test]
    fn a_total_below_what_was_received_counts_as_none() {
        for total in [0, 50, 99] {
            let mut tally = Tally::new(100);
            assert_eq!(tally.take(portion(100, Some(total))), None, "{total}");
            assert_eq!(tally.total(), None);
            assert_eq!(tally.take(portion(30, Some(total))), None, "{total}");
            assert_eq!(tally.take(portion(0, Some(total))), Some(End::Empty));
            assert_eq!(tally.shortfall(End::Empty, "h/p"), None);
        }
        assert_eq!(Tally::new(100).take(portion(0, Some(0))), Some(End::Reached));
    }

    #[test]
    fn a_total_reached_by_a_full_page_is_confirmed() {
        let mut tally = Tally::new(100).confirming_total();
        assert_eq!(tally.take(portion(100, Some(100))), None);
        assert_eq!(tally.take(portion(100, Some(100))), None, "it is the total of the page");
        assert_eq!(tally.take(portion(7, Some(7))), None);
        assert_eq!(tally.take(portion(0, Some(0))), Some(End::Empty));
        assert_eq!(tally.shortfall(End::Empty, "h/p"), None);
        let after_full_page = |next: Portion| {
            let mut tally = Tally::new(200).confirming_total();
            assert_eq!(tally.take(portion(50, Some(50))), None, "a server may give 50 at most");
            tally.take(next)
        };
        assert_eq!(after_full_page(portion(0, Some(50))), Some(End::Reached));
        assert_eq!(after_full_page(Portion { repeated: 50, ..portion(50, Some(50)) }), Some(End::Reached));
        assert_eq!(Tally::new(200).confirming_total().take(portion(57, Some(57))), Some(End::Reached));
        assert_eq!(
            Tally::new(50).take(portion(50, Some(50))),
            Some(End::Reached),
            "only where it is asked for"
        );
        let mut tally = Tally::new(100).confirming_total();
        assert_eq!(tally.take(portion(100, Some(200))), None);
        assert_eq!(tally.take(portion(100, Some(200))), Some(End::Reached), "it was larger than the page");
    }

    #[test]
    fn pages_without_a_new_readable_entry_end_the_list() {
        let mut tally = Tally::new(50);
        assert_eq!(tally.take(Portion { unreadable: 3, ..portion(3, None) }), None);
        assert_eq!(tally.take(Portion { unreadable: 3, ..portion(3, None) }), Some(End::Repeating));
        let kind = tally.shortfall(End::Repeating, "h/p").map(|failure| failure.kind);
        assert_eq!(kind, Some(FailureKind::UnexpectedShape), "no entry of either page can be read");
        let mut tally = Tally::new(50);
        assert_eq!(tally.take(Portion { unreadable: 1, ..portion(3, None) }), None);
        assert_eq!(
            tally.take(Portion { unreadable: 1, repeated: 2, ..portion(3, None) }),
            Some(End::Repeating)
        );
    }

    #[test]
    fn an_expected_count_ends_a_list_only_with_a_short_page() {
        let mut tally = Tally::new(200).expecting(Some(60));
        assert_eq!(tally.take(portion(50, None)), None, "fewer than expected");
        assert_eq!(tally.take(portion(50, None)), None, "a full page: more may have come since");
        assert_eq!(tally.take(portion(5, None)), Some(End::Reached));
        assert_eq!(tally.shortfall(End::Reached, "h/p"), None);
    }

    #[test]
    fn fewer_than_expected_are_all_if_the_next_page_is_empty() {
        let mut tally = Tally::new(200).expecting(Some(60));
        assert_eq!(tally.take(portion(50, None)), None);
        assert_eq!(tally.shortfall(End::Empty, "h/p"), None);
        let failure = tally.shortfall(End::Repeating, "h/p").unwrap();
        assert_eq!(failure.detail.unwrap().as_str(), "read 50 of 60");
    }
}

//! How far a list has been read page by page, when that is its end, and what is missing then: counts only, so that it is
//! the same for every kind of list. What the entries are, and which of them came before, is left to who reads them.

use super::{Failure, FailureKind, PAGE_LIMIT};
use std::time::Duration;

/// Pages after which a list counts as endless; 200,000 entries in pages of 200.
const MOST_PAGES: u32 = 1000;

/// How long the calls for one list may take together, waits between them apart.
pub(super) const LONGEST: Duration = Duration::from_secs(120);

/// How far a list has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    limit: u64,
    received: u64,
    unreadable: u64,
    repeated: u64,
    pages: u32,
    total: Option<u64>,
    spent: Duration,
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
    /// The total was reached, or without one a page did not have as many entries as were asked for.
    Reached,
    /// A page was empty before the total was reached.
    Empty,
    /// A page had nothing new.
    Repeating,
    /// There were too many pages.
    Endless,
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
        Self { limit, received: 0, unreadable: 0, repeated: 0, pages: 0, total: None, spent: Duration::ZERO }
    }

    /// Where the next page begins: past everything that was received, whatever was asked for.
    pub fn offset(&self) -> u64 {
        self.received
    }

    /// How many entries there are, as the last page said that said so.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Pages that were read so far.
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// Counts the next page and says whether it was the last. One that is longer than asked for, where no total promises
    /// more, comes from something that has no pages.
    pub fn take(&mut self, page: Portion) -> Option<End> {
        self.pages += 1;
        self.received += page.received;
        self.unreadable += page.unreadable;
        self.repeated += page.repeated;
        self.total = page.total.or(self.total);
        self.spent += page.took;
        match self.total {
            Some(total) if self.received >= total => Some(End::Reached),
            None if page.received != self.limit => Some(End::Reached),
            _ if page.received == 0 => Some(End::Empty),
            _ if page.repeated == page.received => Some(End::Repeating),
            _ if self.pages >= MOST_PAGES => Some(End::Endless),
            _ if self.spent >= LONGEST => Some(End::Late),
            _ => None,
        }
    }

    /// What is missing from a list that ended so; `subject` is what was asked for.
    pub fn shortfall(&self, end: End, subject: &str) -> Option<Failure> {
        let (kind, detail) = self.missing(end)?;
        Some(Failure::new(kind, subject).with_detail(&detail))
    }

    fn missing(&self, end: End) -> Option<(FailureKind, String)> {
        let readable = self.received.saturating_sub(self.repeated);
        match end {
            End::Late => Some((FailureKind::Incomplete, format!("{} when time was up", self.count()))),
            End::Endless => Some((FailureKind::Incomplete, format!("{}, and no end", self.count()))),
            End::Repeating if self.total.is_none() => {
                Some((FailureKind::Incomplete, format!("{}, then the same again", self.count())))
            }
            _ if self.total.is_some_and(|total| readable < total) => {
                Some((FailureKind::Incomplete, self.count()))
            }
            _ if self.unreadable > 0 => Some((FailureKind::UnexpectedShape, self.count())),
            _ => None,
        }
    }

    /// `read 390 of 400`, and why not all.
    fn count(&self) -> String {
        let total = self.total.map_or(String::new(), |total| format!(" of {total}"));
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
    fn pages_are_as_long_as_they_are_asked_for() {
        let mut tally = Tally::new(50);
        assert_eq!(tally.take(portion(50, None)), None);
        assert_eq!(tally.offset(), 50);
        assert_eq!(tally.take(portion(49, None)), Some(End::Reached));
        assert_eq!(tally.shortfall(End::Reached, "h/p"), None);
    }

    #[test]
    fn a_page_longer_than_asked_for_is_all_there_is_unless_a_total_says_more() {
        assert_eq!(Tally::new(50).take(portion(51, None)), Some(End::Reached));
        assert_eq!(Tally::new(50).take(portion(51, Some(60))), None);
    }
}

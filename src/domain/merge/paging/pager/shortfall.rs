//! What is missing from a paged list that has ended.

use super::{Pager, ReadEnd};
use crate::domain::{Failure, FailureKind};

impl Pager {
    /// What is missing from a list that ended for this reason; `subject` is host and path of the request.
    pub(in crate::domain::merge::paging) fn shortfall(&self, end: ReadEnd, subject: &str) -> Option<Failure> {
        let (kind, detail) = self.missing(end)?;
        Some(Failure::new(kind, subject).with_detail(&detail))
    }

    fn missing(&self, end: ReadEnd) -> Option<(FailureKind, String)> {
        let incomplete = |why: &str| Some((FailureKind::Incomplete, format!("{}{why}", self.count())));
        match end {
            ReadEnd::TimedOut => incomplete(" before the time limit"),
            ReadEnd::TooManyPages => incomplete(&format!(", stopped after {} pages", self.pages)),
            ReadEnd::TooLarge => incomplete(", more than fits in memory"),
            // No entry could be parsed: the response is something else.
            ReadEnd::RepeatedPage if self.unreadable == self.received => {
                Some((FailureKind::UnexpectedShape, self.count()))
            }
            ReadEnd::RepeatedPage if self.known_count().is_none() && !self.ignores_limit => {
                incomplete(", then a repeated page")
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

    /// Whether entries are missing. An expected count may be outdated, so an empty page is trusted more, unless an
    /// entry was repeated.
    fn is_short_of_count(&self, end: ReadEnd) -> bool {
        let is_end_believed = self.total.is_none() && end == ReadEnd::EmptyPage && self.repeated == 0;
        !is_end_believed && self.known_count().is_some_and(|count| self.distinct() < count)
    }

    /// `read 390 of 400`, and why not all.
    fn count(&self) -> String {
        let total = self.known_count().map_or(String::new(), |total| format!(" of {total}"));
        let some = |count, what| if count > 0 { format!(", {count} {what}") } else { String::new() };
        let unreadable = some(self.unreadable, "unreadable");
        let repeated = some(self.repeated, "repeated");
        let read = self.received.saturating_sub(self.unreadable + self.repeated);
        format!("read {read}{total}{unreadable}{repeated}")
    }
}

//! Paging through the log for a time range. Only the last page is kept in memory.

use super::entries;
use crate::domain::filter::{Field, Filter};
use crate::domain::{Failure, FailureKind, LogEntry, LogOrder, LogRequest, Page, Priority, overlap};
use crate::worker::Source;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// Page size after the server has rejected a larger one.
const SMALL_LIMIT: u64 = 100;
/// Field values documented by the API.
const SERVICES: [&str; 4] = ["BGP", "IKE", "ORCH", "UNDEFINED"];
const LEVELS: [&str; 3] = ["INFO", "WARNING", "ERROR"];

/// Adds filter terms to the request, so that the server filters too. Only complete, documented field values
/// are added, because they cannot change the result.
pub(super) fn narrow(request: &mut LogRequest, filter: &Filter) {
    request.services = documented(filter, Field::Service, &SERVICES);
    request.levels = documented(filter, Field::Level, &LEVELS);
}

fn documented(filter: &Filter, field: Field, known: &[&'static str]) -> Vec<&'static str> {
    let find = |part: &str| known.iter().copied().find(|known| known.eq_ignore_ascii_case(part));
    let wanted = filter.required_substrings(field).unwrap_or_default();
    wanted.into_iter().map(find).collect::<Option<_>>().unwrap_or_default()
}

/// Iterator over the remaining pages.
pub(super) struct Pages<'a, S> {
    source: &'a S,
    request: LogRequest,
    /// The last page, to detect a repeated one.
    last: Vec<LogEntry>,
    /// Entries with the timestamp (in seconds) of the last entry. They are returned again if reading
    /// continues at that time.
    boundary: Vec<LogEntry>,
    /// Number of boundary entries that have not been returned again yet.
    again: HashMap<LogEntry, u64>,
    read: u64,
    unreadable: u64,
    has_ended: bool,
}

impl<'a, S: Source> Pages<'a, S> {
    /// All pages, starting with this request.
    pub(super) fn new(source: &'a S, request: LogRequest) -> Self {
        let (last, boundary, again) = (Vec::new(), Vec::new(), HashMap::new());
        Self { source, request, last, boundary, again, read: 0, unreadable: 0, has_ended: false }
    }

    /// Number of entries so far that could not be parsed.
    pub(super) fn unreadable(&self) -> u64 {
        self.unreadable
    }

    /// The next page without duplicates; `None` after the last one.
    ///
    /// # Errors
    /// The failure to read the page; reading cannot be continued after it.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<LogEntry>>, Failure> {
        while !self.has_ended {
            let page = match self.source.organization_log(&self.request, Priority::Interactive).await {
                Ok(page) => page,
                Err(failure) if self.adapt(&failure) => continue,
                Err(failure) => return Err(failure),
            };
            if let Some(new) = self.add_page(page)? {
                return Ok(Some(new));
            }
        }
        Ok(None)
    }

    fn add_page(&mut self, page: Page<LogEntry>) -> Result<Option<Vec<LogEntry>>, Failure> {
        if page.received() == 0 {
            self.has_ended = true;
            return Ok(None);
        }
        let known = overlap(&self.last, &page.items);
        if self.request.offset > 0 && page.items == self.last {
            let detail = format!("the server repeats a page after {}", entries(self.read));
            return Err(Failure::new(FailureKind::Incomplete, page.subject).with_detail(&detail));
        }
        self.request.offset += page.received();
        self.unreadable += page.unreadable;
        let mut new = page.items[known..].to_vec();
        new.retain(|entry| !self.is_repeated(entry));
        self.read += new.len() as u64;
        self.remember(&new);
        self.last = page.items;
        Ok((!new.is_empty()).then_some(new))
    }

    /// Whether an entry is a duplicate from before reading continued at its time.
    fn is_repeated(&mut self, entry: &LogEntry) -> bool {
        match self.again.get_mut(entry) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    fn remember(&mut self, new: &[LogEntry]) {
        let Some(second) = new.last().and_then(second) else { return };
        if self.boundary.last().and_then(self::second) != Some(second) {
            self.boundary.clear();
        }
        self.boundary.extend(new.iter().filter(|entry| self::second(entry) == Some(second)).cloned());
    }

    /// Adapts a request that the server rejected with 400; false if there is no alternative.
    fn adapt(&mut self, failure: &Failure) -> bool {
        if failure.kind != FailureKind::BadRequest {
            return false;
        }
        if self.read > 0 {
            return self.continue_from_last_entry();
        }
        let is_narrow = !self.request.services.is_empty() || !self.request.levels.is_empty();
        let is_large = self.request.limit > SMALL_LIMIT;
        if is_narrow {
            (self.request.services, self.request.levels) = (Vec::new(), Vec::new());
        } else if is_large {
            self.request.limit = SMALL_LIMIT;
        }
        is_narrow || is_large
    }

    /// Continues at the time of the last entry instead of by offset, because servers limit the offset.
    fn continue_from_last_entry(&mut self) -> bool {
        let Some(second) = self.boundary.last().and_then(second) else { return false };
        let (since, until) = match self.request.order {
            LogOrder::OldestFirst => (second, self.request.until),
            LogOrder::NewestFirst => {
                let end = second.checked_add(SignedDuration::from_secs(1)).unwrap_or(second);
                (self.request.since, Some(self.request.until.map_or(end, |until| end.min(until))))
            }
        };
        if (since, until) == (self.request.since, self.request.until) || self.request.offset == 0 {
            return false;
        }
        (self.request.since, self.request.until, self.request.offset) = (since, until, 0);
        self.again.clear();
        for entry in &self.boundary {
            *self.again.entry(entry.clone()).or_default() += 1;
        }
        self.last.clear();
        true
    }
}

/// Timestamp of an entry, truncated to seconds.
fn second(entry: &LogEntry) -> Option<Timestamp> {
    Timestamp::from_second(entry.timestamp?.as_second()).ok()
}

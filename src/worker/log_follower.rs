//! The organization's log while it is followed: when it is read next, and what was read. Only entries newer than those that
//! are known are requested, with some overlap, since the provider may add entries late.

use super::Source;
use super::schedule::backoff;
use crate::channel::LogFollowing;
use crate::domain::{
    Failure, FailureKind, INITIAL_LOG_SPAN, LogEntry, LogOrder, LogRequest, MAX_LOG_ENTRIES, OrganizationLog,
    PageRequest, PagedRead, Priority, ReadEnd,
};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How far before the newest known entry each further read begins.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);
/// The wait before a key that may not read the log is tried again, unless somebody asks.
const FORBIDDEN_RETRY: Duration = Duration::from_secs(15 * 60);

/// What is known of the log, and when it is read next.
#[derive(Debug, Default)]
pub(super) struct LogFollower {
    log: Arc<OrganizationLog>,
    following: LogFollowing,
    due: Option<Instant>,
    is_reading: bool,
    /// Failures in a row.
    failures: u32,
}

impl LogFollower {
    /// Starts or stops; what is known is kept.
    pub(super) fn set(&mut self, following: LogFollowing) {
        if self.following != following {
            (self.following, self.due) = (following, Some(Instant::now()));
        }
    }

    /// What is known, where something is.
    pub(super) fn known(&self) -> Option<Arc<OrganizationLog>> {
        let reading = &self.log.entries.status;
        let is_followed = self.following == LogFollowing::On;
        (is_followed && (reading.as_of.is_some() || reading.failure.is_some())).then(|| Arc::clone(&self.log))
    }

    /// When it is to be read next.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.filter(|_| self.following == LogFollowing::On && !self.is_reading)
    }

    /// Reads as soon as possible, also after a failure.
    pub(super) fn hurry(&mut self) {
        self.due = Some(Instant::now());
    }

    /// Begins to read; returns from when on.
    pub(super) fn begin(&mut self, now: Timestamp) -> Span {
        self.is_reading = true;
        let known = self.log.newest();
        let since = known.map_or(now.checked_sub(INITIAL_LOG_SPAN), |newest| newest.checked_sub(OVERLAP));
        Span { since: since.unwrap_or(Timestamp::MIN), known }
    }

    /// Takes what was read.
    pub(super) fn take(
        &mut self,
        read: Result<Vec<LogEntry>, Failure>,
        interval: Duration,
        now: Timestamp,
    ) -> Arc<OrganizationLog> {
        let log = Arc::make_mut(&mut self.log);
        let wait = match read {
            Ok(entries) => {
                log.merge(entries, now);
                self.failures = 0;
                interval
            }
            Err(failure) => {
                self.failures = self.failures.saturating_add(1);
                let wait = backoff(self.failures, interval, &failure, 0.0);
                let is_forbidden = failure.kind == FailureKind::Forbidden;
                log.set_failure(failure);
                if is_forbidden { wait.max(FORBIDDEN_RETRY) } else { wait }
            }
        };
        (self.is_reading, self.due) = (false, Some(Instant::now() + wait));
        Arc::clone(&self.log)
    }
}

/// The part of the log that is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    since: Timestamp,
    /// Up to when entries are known already.
    known: Option<Timestamp>,
}

/// Reads the newest entries of this part, as many as are kept at most. A part that was not read wholly is a failure: else
/// the next one, which begins at the newest known entry, would leave a gap.
pub(super) async fn read_newest<S: Source>(source: &S, span: Span) -> Result<Vec<LogEntry>, Failure> {
    let first = LogRequest::new(span.since, None, LogOrder::NewestFirst);
    let mut read = PagedRead::new(first.limit).with_max_items(MAX_LOG_ENTRIES);
    loop {
        let PageRequest { offset, limit } = read.next_page();
        let request = LogRequest { offset, limit, ..first.clone() };
        let page = source.organization_log(&request, Priority::Background).await?;
        let oldest = page.items.last().and_then(|oldest| oldest.timestamp);
        let reaches_known = span.known.is_some() && oldest <= span.known;
        let end = read.add_page(page);
        let has_enough = reaches_known || read.items().len() >= MAX_LOG_ENTRIES;
        match end {
            Some(end @ (ReadEnd::TimedOut | ReadEnd::TooManyPages)) if !has_enough => {
                return read.shortfall(end).map_or_else(|| Ok(read.take_items()), Err);
            }
            None if !has_enough => {}
            _ => return Ok(read.take_items()),
        }
    }
}

//! Incremental reads of the organization's log while it is followed. Each read requests only entries newer
//! than the known ones, with some overlap, since the provider may add entries late.

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

/// Overlap of each read with the newest known entry.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);
/// Delay before the log is retried after a permission failure, unless a user requests it.
const FORBIDDEN_RETRY: Duration = Duration::from_secs(15 * 60);

/// Known log entries and the time of the next read.
#[derive(Debug, Default)]
pub(super) struct LogFollower {
    log: Arc<OrganizationLog>,
    following: LogFollowing,
    due: Option<Instant>,
    is_reading: bool,
    /// Consecutive failures.
    failures: u32,
}

impl LogFollower {
    /// Starts or stops following; known entries are kept.
    pub(super) fn set(&mut self, following: LogFollowing) {
        if self.following != following {
            (self.following, self.due) = (following, Some(Instant::now()));
        }
    }

    /// The known entries, if there are any.
    pub(super) fn known(&self) -> Option<Arc<OrganizationLog>> {
        let reading = &self.log.entries.status;
        let is_followed = self.following == LogFollowing::On;
        (is_followed && (reading.as_of.is_some() || reading.failure.is_some())).then(|| Arc::clone(&self.log))
    }

    /// Time of the next read.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.filter(|_| self.following == LogFollowing::On && !self.is_reading)
    }

    /// Schedules a read as soon as possible, also after a failure.
    pub(super) fn read_now(&mut self) {
        self.due = Some(Instant::now());
    }

    /// Starts a read; returns the time span to request.
    pub(super) fn begin(&mut self, now: Timestamp) -> Span {
        self.is_reading = true;
        let known = self.log.newest();
        let since = known.map_or(now.checked_sub(INITIAL_LOG_SPAN), |newest| newest.checked_sub(OVERLAP));
        Span { since: since.unwrap_or(Timestamp::MIN), known }
    }

    /// Merges the result of a read.
    pub(super) fn merge(
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

/// Time span of a log read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    since: Timestamp,
    /// Time up to which entries are known.
    known: Option<Timestamp>,
}

/// Reads the newest entries of the time span, up to the number that is kept. A partial read is a failure: the
/// next read starts at the newest known entry, which would leave a gap.
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

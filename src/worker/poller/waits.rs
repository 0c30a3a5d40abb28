//! Rate-limit waits of poll requests: the expected wait before a request, and the actual wait while it is
//! open. They may differ, since other processes can use up the permits or observe a lower limit.

use super::{Mode, Poller};
use crate::channel::{ConnectionState, RequestKind};
use crate::domain::{Priority, Usage};
use crate::worker::Source;
use crate::worker::update_sender::UpdateSender;
use jiff::Timestamp;
use std::time::Duration;
use tokio::time::Instant;

/// Waits shorter than this are not published, since they end before a person could read them.
const MIN_PUBLISHED_WAIT: Duration = Duration::from_secs(2);
/// Interval between two checks of an open request.
const CHECK: Duration = Duration::from_secs(1);
/// Minimum shift in the end of a wait that is published again.
const SAME_END: Duration = Duration::from_secs(1);

/// A poll request without a response.
pub(super) struct OpenRequest {
    kind: RequestKind,
    priority: Priority,
    /// Last published end of the rate-limit wait.
    published_until: Option<Timestamp>,
    next_check: Instant,
}

impl<S: Source> Poller<S> {
    /// Registers the next request, and publishes whether it has to wait for the rate limit.
    pub(super) fn expect_wait(
        &mut self,
        kind: RequestKind,
        priority: Priority,
        update_sender: &mut UpdateSender,
    ) {
        let request =
            OpenRequest { kind, priority, published_until: None, next_check: Instant::now() + CHECK };
        self.request = Some(request);
        if self.mode == Mode::Paused {
            return;
        }
        let usage = self.source.usage();
        match usage.rate_limit.next_permit_for(priority).filter(|&until| self.is_worth_publishing(until)) {
            Some(until) => self.publish_wait(until, usage, update_sender),
            None => update_sender.put_link(ConnectionState::Fetching),
        }
    }

    /// Time of the next rate-limit check of the open request.
    pub(in crate::worker) fn next_wait_check(&self) -> Option<Instant> {
        self.request.as_ref().filter(|_| self.mode == Mode::Running).map(|request| request.next_check)
    }

    /// Publishes whether the open request is rate limited, if that has changed.
    pub(in crate::worker) fn check_wait(&mut self, update_sender: &mut UpdateSender) {
        let Some(request) = &mut self.request else { return };
        request.next_check = Instant::now() + CHECK;
        let (priority, published_until) = (request.priority, request.published_until);
        let usage = self.source.usage();
        match (usage.rate_limit.blocked_until_for(priority), published_until) {
            (Some(until), Some(published)) if until.duration_since(published).unsigned_abs() < SAME_END => {}
            (Some(until), Some(_)) => self.publish_wait(until, usage, update_sender),
            (Some(until), None) if self.is_worth_publishing(until) => {
                self.publish_wait(until, usage, update_sender);
            }
            (None, Some(_)) => self.resume_request(update_sender),
            (_, None) => {}
        }
    }

    /// Publishes that the open request is in progress; the next check may find it rate limited again.
    pub(super) fn resume_request(&mut self, update_sender: &mut UpdateSender) {
        if let Some(request) = &mut self.request {
            request.published_until = None;
        }
        update_sender.put_link(ConnectionState::Fetching);
    }

    fn publish_wait(&mut self, until: Timestamp, usage: Usage, update_sender: &mut UpdateSender) {
        let Some(request) = &mut self.request else { return };
        request.published_until = Some(until);
        update_sender.put_link(ConnectionState::RateLimited { until, request: request.kind });
        update_sender.put_usage(usage);
    }

    fn is_worth_publishing(&self, until: Timestamp) -> bool {
        until > self.options.clock.now() + MIN_PUBLISHED_WAIT
    }
}

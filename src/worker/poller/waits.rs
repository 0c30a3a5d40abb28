//! Waits for room in the rate limit: what is expected when a request of a look is made, and how it turns out while the
//! request has no answer. Other processes may take the room meanwhile, or learn of a smaller limit.

use super::{Mode, Poller};
use crate::channel::{ConnectionState, RequestKind};
use crate::domain::{Priority, Usage};
use crate::worker::Source;
use crate::worker::update_sender::UpdateSender;
use jiff::Timestamp;
use std::time::Duration;
use tokio::time::Instant;

/// Waits for room that are over before anybody could read of them.
const NOT_WORTH_TELLING: Duration = Duration::from_secs(2);
/// How often an open request is checked for a wait.
const CHECK: Duration = Duration::from_secs(1);
/// By how much the end of a wait has to move to be told again.
const SAME_END: Duration = Duration::from_secs(1);

/// A request of a look that has no answer yet.
pub(super) struct OpenRequest {
    asked: RequestKind,
    urgency: Priority,
    /// The end of its wait, as it was last told.
    told: Option<Timestamp>,
    next_check: Instant,
}

impl<S: Source> Poller<S> {
    /// Says whether the request that is made next has to wait for room.
    pub(super) fn expect_wait(&mut self, asked: RequestKind, urgency: Priority, outbox: &mut UpdateSender) {
        let request = OpenRequest { asked, urgency, told: None, next_check: Instant::now() + CHECK };
        self.request = Some(request);
        if self.mode == Mode::Paused {
            return;
        }
        let usage = self.source.usage();
        match usage.rate_limit.next_permit_for(urgency).filter(|&until| self.is_worth_telling(until)) {
            Some(until) => self.tell_wait(until, usage, outbox),
            None => outbox.put_link(ConnectionState::Fetching),
        }
    }

    /// When the open request is to be checked for a wait, if there is one.
    pub(in crate::worker) fn next_wait_check(&self) -> Option<Instant> {
        self.request.as_ref().filter(|_| self.mode == Mode::Running).map(|request| request.next_check)
    }

    /// Says whether the open request waits for room now, where that is news.
    pub(in crate::worker) fn check_wait(&mut self, outbox: &mut UpdateSender) {
        let Some(request) = &mut self.request else { return };
        request.next_check = Instant::now() + CHECK;
        let (urgency, told) = (request.urgency, request.told);
        let usage = self.source.usage();
        match (usage.rate_limit.blocked_until_for(urgency), told) {
            (Some(until), Some(told)) if until.duration_since(told).unsigned_abs() < SAME_END => {}
            (Some(until), Some(_)) => self.tell_wait(until, usage, outbox),
            (Some(until), None) if self.is_worth_telling(until) => self.tell_wait(until, usage, outbox),
            (None, Some(_)) => self.resume_request(outbox),
            (_, None) => {}
        }
    }

    /// Says that the open request is under way, unless the next check finds it waiting.
    pub(super) fn resume_request(&mut self, outbox: &mut UpdateSender) {
        if let Some(request) = &mut self.request {
            request.told = None;
        }
        outbox.put_link(ConnectionState::Fetching);
    }

    fn tell_wait(&mut self, until: Timestamp, usage: Usage, outbox: &mut UpdateSender) {
        let Some(request) = &mut self.request else { return };
        request.told = Some(until);
        outbox.put_link(ConnectionState::RateLimited { until, request: request.asked });
        outbox.put_usage(usage);
    }

    fn is_worth_telling(&self, until: Timestamp) -> bool {
        until > self.options.clock.now() + NOT_WORTH_TELLING
    }
}

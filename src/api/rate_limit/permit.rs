//! Permits for calls, and waiting calls in the queue. Both are released on drop.

use super::shared::{Change, OpenCall, Ticket};
use super::state::{CallOutcome, EndedCall, Waiting};
use super::{QueuePriority, RateLimiter};
use std::time::Duration;

/// Permission for one call. A call that fails or is cancelled still counts, unless its request certainly
/// never reached the server.
#[derive(Debug)]
pub(in crate::api) struct Permit<'a> {
    pub(super) limiter: &'a RateLimiter,
    pub(super) call: OpenCall,
    pub(super) is_open: bool,
}

/// A waiting call; leaves the queue on drop.
pub(super) struct QueuedCall<'a> {
    limiter: &'a RateLimiter,
    pub(super) ticket: Ticket,
}

impl Permit<'_> {
    /// The response was not a 429.
    pub(in crate::api) async fn accepted(mut self) {
        self.close(CallOutcome::Accepted);
        self.limiter.flush_ended_calls().await;
    }

    /// The response was a 429.
    pub(in crate::api) async fn rate_limited(mut self, retry_after: Option<Duration>) {
        self.limiter.state().throttled_responses += 1;
        self.close(CallOutcome::RateLimited(retry_after));
        self.limiter.flush_ended_calls().await;
    }

    /// The request never reached the server; releases its reservation.
    pub(in crate::api) async fn not_sent(mut self) {
        self.close(CallOutcome::NotSent);
        self.limiter.flush_ended_calls().await;
    }

    fn close(&mut self, outcome: CallOutcome) {
        if std::mem::take(&mut self.is_open) {
            // Rounded up, so that it never counts for less than the period.
            let now = self.limiter.own_now() + 1;
            let mut state = self.limiter.state();
            state.open = state.open.saturating_sub(1);
            if !matches!(outcome, CallOutcome::NotSent) {
                state.own_calls.record(now);
            }
            state.ended.push(EndedCall { call: self.call, outcome });
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.close(CallOutcome::Unknown);
            self.limiter.try_flush_ended_calls();
        }
        self.limiter.changed.notify_waiters();
    }
}

impl<'a> QueuedCall<'a> {
    pub(super) fn new(limiter: &'a RateLimiter, priority: QueuePriority) -> Self {
        let ticket = Ticket::new(priority, limiter.store.now());
        limiter.state().waiting.push(Waiting { ticket, until: None });
        Self { limiter, ticket }
    }
}

impl Drop for QueuedCall<'_> {
    fn drop(&mut self) {
        let id = self.ticket.id;
        self.limiter.state().waiting.retain(|waiting| waiting.ticket.id != id);
        if self.limiter.store.snapshot().0.is_waiting(id) {
            self.limiter.store.try_update(|shared, _| {
                shared.dequeue(id);
                Change::Made
            });
        }
        self.limiter.changed.notify_waiters();
    }
}

//! The permission to make one call, and the place in the queue for one. Both are given back when they are dropped.

use super::shared::{Change, OpenCall, Ticket};
use super::state::{CallOutcome, EndedCall, Waiting};
use super::{Priority, RateLimiter};
use std::time::Duration;

/// The permission to make one call. A call that fails or is given up counts all the same, unless its request provably never
/// reached the server.
#[derive(Debug)]
pub(in crate::api) struct Permit<'a> {
    pub(super) limiter: &'a RateLimiter,
    pub(super) call: OpenCall,
    pub(super) is_open: bool,
}

/// A place in the queue; it is given up when this is dropped.
pub(super) struct Place<'a> {
    limiter: &'a RateLimiter,
    pub(super) ticket: Ticket,
}

impl Permit<'_> {
    /// The call was let through, whatever its response says.
    pub(in crate::api) async fn passed(mut self) {
        self.close(CallOutcome::Passed);
        self.limiter.settle().await;
    }

    /// The call was answered with 429.
    pub(in crate::api) async fn refused(mut self, retry_after: Option<Duration>) {
        self.limiter.state().refusals += 1;
        self.close(CallOutcome::Refused(retry_after));
        self.limiter.settle().await;
    }

    /// The request never reached the server, so its reservation is given back.
    pub(in crate::api) async fn not_sent(mut self) {
        self.close(CallOutcome::NotSent);
        self.limiter.settle().await;
    }

    fn close(&mut self, outcome: CallOutcome) {
        if std::mem::take(&mut self.is_open) {
            // Rounded up, so that it never counts for too short a time.
            let now = self.limiter.own_now() + 1;
            let mut state = self.limiter.state();
            state.open = state.open.saturating_sub(1);
            if !matches!(outcome, CallOutcome::NotSent) {
                state.own.record(now);
            }
            state.ended.push(EndedCall { call: self.call, outcome });
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.close(CallOutcome::Unknown);
            self.limiter.settle_now();
        }
        self.limiter.changed.notify_waiters();
    }
}

impl<'a> Place<'a> {
    pub(super) fn new(limiter: &'a RateLimiter, priority: Priority) -> Self {
        let ticket = Ticket::new(priority, limiter.store.now());
        limiter.state().waiting.push(Waiting { ticket, until: None });
        Self { limiter, ticket }
    }
}

impl Drop for Place<'_> {
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

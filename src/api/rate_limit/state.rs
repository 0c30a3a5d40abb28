//! State of this process: its own calls on the monotonic clock, its pause, and its waiting calls.

use super::call_log::{Availability, CallLog, Load, Millis};
use super::shared::{OpenCall, SharedState, Ticket};
use super::window::Window;
use super::{QueuePriority, millis};
use crate::domain::{Priority, WindowUse};
use std::time::Duration;
use tokio::time::Instant;

/// State of this process.
#[derive(Debug, Default)]
pub(super) struct LocalState {
    /// Own calls, on the monotonic clock.
    pub(super) own_calls: CallLog,
    /// Own calls without a response yet.
    pub(super) open: usize,
    pub(super) paused_until: Option<Instant>,
    /// End of the pause on the wall clock, as in the shared state.
    pub(super) paused_until_wall: Millis,
    /// Waiting calls of this process.
    pub(super) waiting: Vec<Waiting>,
    /// Ended calls, for the next update of the shared state.
    pub(super) ended: Vec<EndedCall>,
    pub(super) calls: u64,
    pub(super) throttled_responses: u64,
}

/// A waiting call of this process.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) ticket: Ticket,
    /// End of the wait, if known.
    pub(super) until: Option<Instant>,
}

/// An ended call.
#[derive(Debug)]
pub(super) struct EndedCall {
    pub(super) call: OpenCall,
    pub(super) outcome: CallOutcome,
}

/// How a call ended.
#[derive(Debug, Clone, Copy)]
pub(super) enum CallOutcome {
    /// The response was not a 429.
    Accepted,
    /// The response was a 429, with this Retry-After.
    RateLimited(Option<Duration>),
    /// It failed or was cancelled.
    Unknown,
    /// Its request certainly never reached the server.
    NotSent,
}

impl LocalState {
    /// The end of this process's pause on the wall clock, bounded by the monotonic clock, so that neither a
    /// clock change nor a suspend prolongs it.
    pub(super) fn pause(&self, instant: Instant, now: Millis) -> Option<Millis> {
        let left = self.paused_until?.checked_duration_since(instant)?;
        Some(self.paused_until_wall.min(now.saturating_add(millis(left))))
    }

    /// When own calls leave room for another.
    pub(super) fn availability(
        &self,
        shared: &SharedState,
        priority: QueuePriority,
        instant: Instant,
        own_now: Millis,
    ) -> Availability {
        if let Some(until) = self.paused_until.filter(|&until| until > instant) {
            return Availability::In(millis(until - instant).max(1));
        }
        let load = Load { open: self.open, ahead: 0 };
        let windows = shared.policy.windows().into_iter();
        match priority {
            QueuePriority::Background => {
                self.own_calls.availability(windows.map(Window::for_background), load, own_now)
            }
            QueuePriority::Interactive | QueuePriority::Command => {
                self.own_calls.availability(windows, load, own_now)
            }
        }
    }

    pub(super) fn windows(&self, shared: &SharedState, own_now: Millis, now: Millis) -> Vec<WindowUse> {
        let in_use = |window: Window| {
            let own = self.own_calls.used(window, own_now) + self.open;
            WindowUse {
                limit: window.limit,
                period: window.period,
                reserved: window.limit - window.for_background().limit,
                used: u32::try_from(shared.used(window, now).max(own)).unwrap_or(u32::MAX),
            }
        };
        let mut windows: Vec<_> = shared.policy.windows().into_iter().map(in_use).collect();
        windows.sort_by_key(|window| window.period);
        windows
    }

    /// Whether no other call of this process with the same priority is ahead; those behind need not check.
    pub(super) fn is_next(&self, ticket: &Ticket) -> bool {
        let is_first = |waiting: &Waiting| {
            waiting.ticket.priority == ticket.priority
                && waiting.ticket.queue_position() < ticket.queue_position()
        };
        !self.waiting.iter().any(is_first)
    }

    /// Until when the first call with this urgency waits, if known.
    pub(super) fn held_until(&self, urgency: Priority) -> Option<Instant> {
        let is_background = urgency == Priority::Background;
        let is_such =
            |waiting: &&Waiting| (waiting.ticket.priority == QueuePriority::Background) == is_background;
        self.waiting.iter().filter(is_such).filter_map(|waiting| waiting.until).min()
    }
}

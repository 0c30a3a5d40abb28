//! What only this process knows: its own calls on its own clock, its pause, and its calls that wait.

use super::call_log::{Availability, CallLog, Load, Millis};
use super::shared::{OpenCall, SharedState, Ticket};
use super::window::Window;
use super::{Priority, millis};
use crate::domain::{Urgency, WindowUse};
use std::time::Duration;
use tokio::time::Instant;

/// What only this process knows.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Own calls, by this process's own clock.
    pub(super) own: CallLog,
    /// Own calls whose response has not arrived.
    pub(super) open: usize,
    pub(super) paused_until: Option<Instant>,
    /// The same on the wall clock, as it stands in the shared state.
    pub(super) paused_until_wall: Millis,
    /// Calls of this process that wait.
    pub(super) waiting: Vec<Waiting>,
    /// Calls that ended, for the next change of the shared state.
    pub(super) ended: Vec<EndedCall>,
    pub(super) calls: u64,
    pub(super) refusals: u64,
}

/// A call of this process that waits.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) ticket: Ticket,
    /// Until when, if that is known.
    pub(super) until: Option<Instant>,
}

/// A call that ended, and how.
#[derive(Debug)]
pub(super) struct EndedCall {
    pub(super) call: OpenCall,
    pub(super) outcome: CallOutcome,
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum CallOutcome {
    Passed,
    /// It was answered with 429.
    Refused(Option<Duration>),
    /// It failed or was given up.
    Unknown,
    /// Its request provably never left this machine for the server.
    NotSent,
}

impl State {
    /// Until when this process pauses, on the wall clock. Its own clock limits that too, so that neither a wall clock that
    /// was set nor a machine that slept makes it longer.
    pub(super) fn pause(&self, instant: Instant, now: Millis) -> Option<Millis> {
        let left = self.paused_until?.checked_duration_since(instant)?;
        Some(self.paused_until_wall.min(now.saturating_add(millis(left))))
    }

    /// When a call has room beside the own calls of this process.
    pub(super) fn availability(
        &self,
        shared: &SharedState,
        priority: Priority,
        instant: Instant,
        own_now: Millis,
    ) -> Availability {
        if let Some(until) = self.paused_until.filter(|&until| until > instant) {
            return Availability::In(millis(until - instant).max(1));
        }
        let load = Load { open: self.open, ahead: 0 };
        let windows = shared.policy.windows().into_iter();
        match priority {
            Priority::Background => self.own.availability(windows.map(Window::for_background), load, own_now),
            Priority::Interactive | Priority::Command => self.own.availability(windows, load, own_now),
        }
    }

    pub(super) fn windows(&self, shared: &SharedState, own_now: Millis, now: Millis) -> Vec<WindowUse> {
        let in_use = |window: Window| {
            let own = self.own.used(window, own_now) + self.open;
            WindowUse {
                limit: window.limit,
                period: window.period,
                kept: window.limit - window.for_background().limit,
                used: u32::try_from(shared.used(window, now).max(own)).unwrap_or(u32::MAX),
            }
        };
        let mut windows: Vec<_> = shared.policy.windows().into_iter().map(in_use).collect();
        windows.sort_by_key(|window| window.period);
        windows
    }

    /// Whether no other call of this process and of the same priority goes first. The others need not look.
    pub(super) fn is_next(&self, ticket: &Ticket) -> bool {
        let is_first = |waiting: &Waiting| {
            waiting.ticket.priority == ticket.priority && waiting.ticket.turn() < ticket.turn()
        };
        !self.waiting.iter().any(is_first)
    }

    /// Until when the first call with this urgency waits, where that is known.
    pub(super) fn held_until(&self, urgency: Urgency) -> Option<Instant> {
        let is_background = urgency == Urgency::Background;
        let is_such = |waiting: &&Waiting| (waiting.ticket.priority == Priority::Background) == is_background;
        self.waiting.iter().filter(is_such).filter_map(|waiting| waiting.until).min()
    }
}

//! Waiting and open calls as they are saved in the shared state.

use crate::api::rate_limit::call_log::Millis;
use crate::api::rate_limit::policy::LimitProbe;
use crate::api::rate_limit::process::ProcessId;
use serde::{Deserialize, Serialize};

/// How late the next attempt of a waiting call may be.
pub(super) const GRACE_PERIOD: Millis = 3_000;

/// Priority of a call. A lower one only delays it in the queue, so that no call starves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum QueuePriority {
    /// A request of the dashboard's user.
    Interactive,
    /// A one-shot command.
    Command,
    /// Polling.
    Background,
}

/// A waiting call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub(in crate::api::rate_limit) struct Ticket {
    pub(in crate::api::rate_limit) id: u64,
    pub(in crate::api::rate_limit) priority: QueuePriority,
    /// Start of the wait.
    pub(super) since: Millis,
    /// The next attempt.
    pub(super) next_try: Millis,
    pub(super) process: ProcessId,
}

/// A call without a response yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub(in crate::api::rate_limit) struct OpenCall {
    pub(in crate::api::rate_limit) id: u64,
    pub(in crate::api::rate_limit) started: Millis,
    pub(in crate::api::rate_limit) probe: LimitProbe,
    pub(super) process: ProcessId,
}

impl QueuePriority {
    /// How far behind an interactive call it is queued.
    fn queue_delay(self) -> Millis {
        match self {
            Self::Interactive => 0,
            Self::Command => 3_000,
            Self::Background => 60_000,
        }
    }
}

impl Ticket {
    pub(in crate::api::rate_limit) fn new(priority: QueuePriority, now: Millis) -> Self {
        Self { id: fastrand::u64(..), priority, since: now, next_try: now, process: ProcessId::current() }
    }

    /// The ticket with its start clamped to now, for a clock that was set back.
    pub(in crate::api::rate_limit) fn clamped_to(self, now: Millis) -> Self {
        Self { since: self.since.min(now), ..self }
    }

    /// Position in the queue.
    pub(in crate::api::rate_limit) fn queue_position(&self) -> (Millis, u64) {
        (self.since.saturating_add(self.priority.queue_delay()), self.id)
    }

    pub(super) fn is_abandoned(&self, now: Millis) -> bool {
        now > self.next_try.saturating_add(GRACE_PERIOD) || self.process.has_ended()
    }
}

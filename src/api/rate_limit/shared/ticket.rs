//! Waiting and open calls as they are saved in the shared state.

use crate::api::rate_limit::call_log::Millis;
use crate::api::rate_limit::policy::LimitProbe;
use crate::api::rate_limit::process::ProcessId;
use serde::{Deserialize, Serialize};

/// How much later than announced a waiting call may look again.
pub(super) const LATE: Millis = 3_000;

/// Who waits for a call. The classes are handicaps, not strict ranks, so that nobody waits for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum Priority {
    /// A person at the dashboard.
    Interactive,
    /// A command that ends by itself.
    Command,
    /// Polling.
    Background,
}

/// A call that wants to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::api::rate_limit) struct Ticket {
    pub(in crate::api::rate_limit) id: u64,
    pub(in crate::api::rate_limit) priority: Priority,
    /// Since when it waits.
    pub(super) since: Millis,
    /// When it looks again.
    pub(super) next_try: Millis,
    pub(super) process: ProcessId,
}

/// A call that left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::api::rate_limit) struct OpenCall {
    pub(in crate::api::rate_limit) id: u64,
    pub(in crate::api::rate_limit) left: Millis,
    pub(in crate::api::rate_limit) probe: LimitProbe,
    pub(super) process: ProcessId,
}

impl Priority {
    /// How much longer than a dashboard request it has to wait to go first.
    fn handicap(self) -> Millis {
        match self {
            Self::Interactive => 0,
            Self::Command => 3_000,
            Self::Background => 60_000,
        }
    }
}

impl Ticket {
    pub(in crate::api::rate_limit) fn new(priority: Priority, now: Millis) -> Self {
        Self { id: fastrand::u64(..), priority, since: now, next_try: now, process: ProcessId::current() }
    }

    /// The same as of now, where the clock was set back since it was made.
    pub(in crate::api::rate_limit) fn not_after(self, now: Millis) -> Self {
        Self { since: self.since.min(now), ..self }
    }

    /// The order in which calls leave.
    pub(in crate::api::rate_limit) fn turn(&self) -> (Millis, u64) {
        (self.since.saturating_add(self.priority.handicap()), self.id)
    }

    pub(super) fn is_abandoned(&self, now: Millis) -> bool {
        now > self.next_try.saturating_add(LATE) || self.process.has_ended()
    }
}

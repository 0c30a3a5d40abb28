//! The deadline of a command (`--timeout`). It bounds all calls together, since a server may send a
//! Retry-After of a day, endless pages, or nothing at all.

pub(super) mod step;

use crate::domain::{Failure, FailureKind, Wait};
use jiff::SignedDuration;
use std::time::Duration;
use step::Step;
use tokio::time::Instant;

/// The deadline of all calls of a command.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    at: Instant,
    limit: Duration,
}

impl Deadline {
    /// A deadline after this time from now.
    pub fn after(limit: Duration) -> Self {
        let now = Instant::now();
        // Now on overflow of the clock.
        Self { at: now.checked_add(limit).unwrap_or(now), limit }
    }

    /// The configured time limit.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// The remaining time.
    pub fn remaining(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// Whether a wait of this length would miss the deadline.
    pub(in crate::api) fn is_missed_by(&self, wait: SignedDuration) -> bool {
        wait > SignedDuration::try_from(self.remaining()).unwrap_or(SignedDuration::MAX)
    }

    /// The failure of a call whose wait would miss the deadline.
    pub(in crate::api) fn failure_for_wait(&self, subject: String, wait: &Wait) -> Failure {
        let until = wait.until.strftime("%Y-%m-%d %H:%M:%S UTC");
        let detail = format!("--timeout {:#}: would wait {}; retry after {until}", self.time(), wait.reason);
        Failure::new(FailureKind::TimeLimit, subject).with_detail(&detail)
    }

    /// The failure of a call that was in this step at the deadline.
    pub(in crate::api) fn failure_at_step(&self, subject: String, step: &Step) -> Failure {
        let detail = format!("--timeout {:#}: {step}", self.time());
        Failure::new(FailureKind::TimeLimit, subject).with_detail(&detail)
    }

    fn time(&self) -> SignedDuration {
        SignedDuration::try_from(self.limit).unwrap_or(SignedDuration::MAX)
    }
}

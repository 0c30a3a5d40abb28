//! The time by which everything that a client does has to have ended, for commands that must not wait without end: a
//! server may ask for a wait of a day, send pages for ever, or say nothing at all.

pub(super) mod step;

use crate::domain::{Failure, FailureKind, Wait};
use jiff::SignedDuration;
use std::time::Duration;
use step::Step;
use tokio::time::Instant;

/// The time by which all calls have to have ended.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    at: Instant,
    limit: Duration,
}

impl Deadline {
    /// A deadline that lies this far ahead.
    pub fn after(limit: Duration) -> Self {
        let now = Instant::now();
        // A limit beyond what the clock can hold is none within the life of a process.
        Self { at: now.checked_add(limit).unwrap_or(now), limit }
    }

    /// The whole time that was given.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// What is left of it.
    pub fn remaining(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// Whether a wait of this length would outlast it.
    pub(in crate::api) fn is_outlasted_by(&self, wait: SignedDuration) -> bool {
        wait > SignedDuration::try_from(self.remaining()).unwrap_or(SignedDuration::MAX)
    }

    /// Nothing to wait for any more: this wait would outlast the deadline.
    pub(in crate::api) fn failure_for_wait(&self, subject: String, wait: &Wait) -> Failure {
        let until = wait.until.strftime("%Y-%m-%d %H:%M:%S UTC");
        let detail = format!(
            "--timeout {:#}: would wait {}; worth trying again after {until}",
            self.time(),
            wait.reason
        );
        Failure::new(FailureKind::TimeLimit, subject).with_detail(&detail)
    }

    /// The time is up while a call was at this step.
    pub(in crate::api) fn failure_at_step(&self, subject: String, step: &Step) -> Failure {
        let detail = format!("--timeout {:#}: {step}", self.time());
        Failure::new(FailureKind::TimeLimit, subject).with_detail(&detail)
    }

    fn time(&self) -> SignedDuration {
        SignedDuration::try_from(self.limit).unwrap_or(SignedDuration::MAX)
    }
}

//! Remedies of failures.

use super::Connection;
use crate::app::Clock;
use crate::domain::{Failure, FailureKind};

impl Connection {
    /// Remedy of the failure of the last poll, or else of a pause after a 429.
    pub(in crate::app) fn remedy(&self, clock: &Clock) -> Option<String> {
        let of_failure = self.failure().map(|failure| remedy(failure, ""));
        of_failure.or_else(|| self.pause_remedies(clock).into_iter().next())
    }

    /// Remedy of a pause after a 429, longest form first; empty without one. If another process received the 429, its failure is
    /// not known here.
    pub(super) fn pause_remedies(&self, clock: &Clock) -> Vec<String> {
        if self.rate_limit(clock).paused_until.is_none() {
            return Vec::new();
        }
        match self.last_rejected() {
            Some(failure) => remedies(failure, ""),
            None => vec![FailureKind::RateLimited.remedy().to_owned()],
        }
    }
}

/// Remedy of a failure, longest form first; the shortest omits `suffix` and the request id.
pub(super) fn remedies(failure: &Failure, suffix: &str) -> Vec<String> {
    let shortest = failure.remedy().to_owned();
    vec![remedy(failure, suffix), format!("{shortest}{suffix}"), shortest]
}

/// Remedy of a failure, followed by `suffix` and by the request id for support cases.
pub(in crate::app) fn remedy(failure: &Failure, suffix: &str) -> String {
    let id = failure.request_id.as_ref().map_or(String::new(), |id| format!("; request id {id}"));
    format!("{}{suffix}{id}", failure.remedy())
}

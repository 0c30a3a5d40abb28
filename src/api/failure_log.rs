//! Recent failures of a client, for the connection page, and the endpoints that reject even a new token, so
//! that no poll requests another token for them.

use super::auth::Token;
use crate::domain::{Failure, MAX_RECENT_FAILURES};
use jiff::Timestamp;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bound on the entries of `rejections`; there are far fewer endpoints.
const MAX_REJECTIONS: usize = 1_000;

/// Recent failures of a client.
#[derive(Debug, Default)]
pub(super) struct FailureLog {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: VecDeque<(Timestamp, Failure)>,
    /// By endpoint: the generation of the token that it rejected although the token was new.
    rejections: HashMap<String, u64>,
}

impl FailureLog {
    /// Records a failure.
    pub(super) fn record(&self, now: Timestamp, failure: &Failure) {
        let mut state = self.state();
        state.failures.push_front((now, failure.clone()));
        state.failures.truncate(MAX_RECENT_FAILURES);
    }

    /// Recent failures, newest first.
    pub(super) fn failures(&self) -> Vec<(Timestamp, Failure)> {
        self.state().failures.iter().cloned().collect()
    }

    /// Whether the endpoint of this failure rejected this very token when it was new.
    pub(super) fn has_rejected(&self, failure: &Failure, token: &Token) -> bool {
        self.state().rejections.get(&failure.subject) == Some(&token.generation())
    }

    /// Records that the endpoint of this failure rejected a new token.
    pub(super) fn record_rejection(&self, failure: &Failure, token: &Token) {
        let mut state = self.state();
        if state.rejections.len() >= MAX_REJECTIONS {
            state.rejections.clear();
        }
        state.rejections.insert(failure.subject.clone(), token.generation());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! What a client remembers of its failures: the last of them, for the connection page, and which resources do not even
//! take a new token, so that each look does not cost another one.

use super::auth::Token;
use crate::domain::{Failure, REMEMBERED_FAILURES};
use jiff::Timestamp;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Resources that are remembered; there are not so many kinds of them.
const MOST_STUBBORN: usize = 1_000;

/// What is remembered of failures.
#[derive(Debug, Default)]
pub(super) struct FailureLog {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: VecDeque<(Timestamp, Failure)>,
    /// For each resource, the generation of the token that it did not take though it was new.
    stubborn: HashMap<String, u64>,
}

impl FailureLog {
    /// Takes note of a failure.
    pub(super) fn note(&self, now: Timestamp, failure: &Failure) {
        let mut state = self.state();
        state.failures.push_front((now, failure.clone()));
        state.failures.truncate(REMEMBERED_FAILURES);
    }

    /// The last failures, the newest first.
    pub(super) fn failures(&self) -> Vec<(Timestamp, Failure)> {
        self.state().failures.iter().cloned().collect()
    }

    /// Whether what failed was refused with this very token when it was new.
    pub(super) fn is_stubborn(&self, failure: &Failure, token: &Token) -> bool {
        self.state().stubborn.get(&failure.subject) == Some(&token.generation())
    }

    /// Remembers that what failed does not take this token, which is new.
    pub(super) fn remember_stubborn(&self, failure: &Failure, token: &Token) {
        let mut state = self.state();
        if state.stubborn.len() >= MOST_STUBBORN {
            state.stubborn.clear();
        }
        state.stubborn.insert(failure.subject.clone(), token.generation());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

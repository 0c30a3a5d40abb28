//! The current step of a call, for the error of a call that misses its deadline. Tracked per call in a
//! task-local.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

tokio::task_local! {
    static STEP: Arc<Mutex<Step>>;
}

/// The current step of a call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::api) enum Step {
    /// Before the first step.
    #[default]
    Starting,
    /// Reading the secret from its configured source.
    ReadingSecret,
    /// Waiting for an access token request of another call or process.
    OtherTokenRequest,
    /// Resolving this host name.
    Resolving(String),
    /// Waiting for the response, from the TCP connect to the last byte.
    AwaitingResponse,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starting => f.write_str("still preparing the request"),
            Self::ReadingSecret => f.write_str("still reading the secret"),
            Self::OtherTokenRequest => f.write_str("still waiting for a concurrent access token request"),
            Self::Resolving(host) => write!(f, "still resolving host {host}"),
            Self::AwaitingResponse => f.write_str("still waiting for a complete response"),
        }
    }
}

/// Records the steps of a call.
#[derive(Debug, Clone, Default)]
pub(in crate::api) struct StepTrace(Arc<Mutex<Step>>);

impl StepTrace {
    /// Runs a call and records its steps.
    pub(in crate::api) async fn record<T>(&self, work: impl Future<Output = T>) -> T {
        STEP.scope(Arc::clone(&self.0), work).await
    }

    /// The current step.
    pub(in crate::api) fn step(&self) -> Step {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Records the next step of the current call. Does nothing outside of a traced call.
pub(in crate::api) fn enter(step: Step) {
    let _ = STEP.try_with(|current| *current.lock().unwrap_or_else(PoisonError::into_inner) = step);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn concurrent_calls_have_separate_steps() {
        let (one, other) = (StepTrace::default(), StepTrace::default());
        let at = |step| async {
            enter(step);
            tokio::task::yield_now().await;
        };
        tokio::join!(
            one.record(at(Step::AwaitingResponse)),
            other.record(at(Step::Resolving("host".to_owned())))
        );
        enter(Step::ReadingSecret);
        assert_eq!((one.step(), other.step()), (Step::AwaitingResponse, Step::Resolving("host".to_owned())));
    }
}

//! What a call is waiting for at the moment, so that one that a deadline ends can say so. Kept for each call on its own,
//! however many are under way.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

tokio::task_local! {
    static STEP: Arc<Mutex<Step>>;
}

/// What a call is waiting for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::api) enum Step {
    /// Nothing of the following yet.
    #[default]
    Starting,
    /// The secret, from where it is configured.
    Secret,
    /// Another call, or another process, that is requesting an access token.
    OtherTokenRequest,
    /// The addresses of this host.
    Lookup(String),
    /// The response, from the TCP connection to the last byte.
    Response,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starting => f.write_str("still preparing the request"),
            Self::Secret => f.write_str("still reading the secret"),
            Self::OtherTokenRequest => f.write_str("still waiting for a concurrent access token request"),
            Self::Lookup(host) => write!(f, "still resolving host {host}"),
            Self::Response => f.write_str("still waiting for a complete response"),
        }
    }
}

/// A record of where a call is.
#[derive(Clone, Debug, Default)]
pub(in crate::api) struct Trace(Arc<Mutex<Step>>);

impl Trace {
    /// Does the work of a call and records its steps here.
    pub(in crate::api) async fn follow<T>(&self, work: impl Future<Output = T>) -> T {
        STEP.scope(Arc::clone(&self.0), work).await
    }

    /// The step that the call is at.
    pub(in crate::api) fn step(&self) -> Step {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Notes that the call at hand has come to this step. Outside of a traced call there is nothing to note it in.
pub(in crate::api) fn enter(step: Step) {
    let _ = STEP.try_with(|current| *current.lock().unwrap_or_else(PoisonError::into_inner) = step);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn concurrent_calls_have_steps_of_their_own() {
        let (one, other) = (Trace::default(), Trace::default());
        let at = |step| async {
            enter(step);
            tokio::task::yield_now().await;
        };
        tokio::join!(one.follow(at(Step::Response)), other.follow(at(Step::Lookup("host".to_owned()))));
        enter(Step::Secret);
        assert_eq!((one.step(), other.step()), (Step::Response, Step::Lookup("host".to_owned())));
    }
}

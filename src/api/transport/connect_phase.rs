//! The phase of connecting of a request: name resolution, TCP connect or TLS handshake. Timeout errors of the
//! HTTP client do not include it. Tracked per request in a task-local.

use crate::api::deadline::step::{self, Step};
use std::cell::RefCell;
use std::future::Future;

tokio::task_local! {
    static PHASE: RefCell<ConnectPhase>;
}

/// The phase of connecting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum ConnectPhase {
    /// TCP connect, or a reused connection.
    #[default]
    Connecting,
    /// Resolving this host name.
    Resolving(String),
    /// TLS handshake with the server of this name.
    TlsHandshake(String),
}

/// Runs a request; an error carries the phase that it occurred in.
pub(super) async fn track<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, (E, ConnectPhase)> {
    let tracked = async { work.await.map_err(|error| (error, PHASE.with(RefCell::take))) };
    PHASE.scope(RefCell::default(), tracked).await
}

/// Records that the current request entered a phase. Does nothing outside of a tracked request, as for a
/// connection that the pool opens in advance.
pub(super) fn enter(phase: ConnectPhase) {
    step::enter(match &phase {
        ConnectPhase::Resolving(name) => Step::Resolving(name.clone()),
        ConnectPhase::Connecting | ConnectPhase::TlsHandshake(_) => Step::AwaitingResponse,
    });
    let _ = PHASE.try_with(|current| current.replace(phase));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn concurrent_requests_have_separate_connect_phases() {
        let failing = |name: &str| {
            let phase = ConnectPhase::Resolving(name.to_owned());
            async {
                enter(phase);
                tokio::task::yield_now().await;
                Err::<(), ()>(())
            }
        };
        let (one, two) = tokio::join!(track(failing("one")), track(failing("two")));
        assert_eq!(one, Err(((), ConnectPhase::Resolving("one".to_owned()))));
        assert_eq!(two, Err(((), ConnectPhase::Resolving("two".to_owned()))));
        enter(ConnectPhase::Connecting);
    }
}

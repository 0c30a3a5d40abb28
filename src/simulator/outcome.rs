//! Outcome of a request on its connection: a response, an incomplete response, or none.

use axum::http::StatusCode;
use tokio_util::sync::CancellationToken;

use super::response::ApiResponse;

/// The outcome of a request.
#[derive(Debug)]
pub(super) enum Outcome {
    Answered(ApiResponse),
    /// A response whose Content-Length exceeds its body, and how the connection ends after the body.
    Truncated(ApiResponse, Ending),
    Unanswered(Ending),
}

/// How a connection is closed early.
#[derive(Debug)]
pub(super) enum Ending {
    /// Orderly close.
    Close,
    /// TCP reset.
    Reset,
    /// Bytes that are not HTTP.
    Garbage,
    /// Orderly close, but only once this token is cancelled.
    Stall(CancellationToken),
}

impl Outcome {
    /// The status that the client receives.
    pub(super) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Answered(answer) | Self::Truncated(answer, _) => Some(answer.status()),
            Self::Unanswered(_) => None,
        }
    }
}

impl Ending {
    /// Waits until the connection is to be closed.
    pub(super) async fn due(&self) {
        if let Self::Stall(released) = self {
            released.cancelled().await;
        }
    }
}

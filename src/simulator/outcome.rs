//! What becomes of a request on its connection: an answer, one that breaks off, or none.

use axum::http::StatusCode;
use tokio_util::sync::CancellationToken;

use super::response::ApiResponse;

/// What a request is met with.
#[derive(Debug)]
pub(super) enum Outcome {
    Answered(ApiResponse),
    /// An answer whose head announces more than its body has, and what follows the body.
    BrokenOff(ApiResponse, Ending),
    Unanswered(Ending),
}

/// How a connection ends before its time.
#[derive(Debug)]
pub(super) enum Ending {
    /// In order.
    Close,
    /// By a reset.
    Reset,
    /// With bytes that are no HTTP.
    Garbage,
    /// In order, but not before this is cancelled.
    Stall(CancellationToken),
}

impl Outcome {
    /// The status that the client sees.
    pub(super) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Answered(answer) | Self::BrokenOff(answer, _) => Some(answer.status()),
            Self::Unanswered(_) => None,
        }
    }
}

impl Ending {
    /// Waits as long as the connection stays open all the same.
    pub(super) async fn due(&self) {
        if let Self::Stall(released) = self {
            released.cancelled().await;
        }
    }
}

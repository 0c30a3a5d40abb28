//! An in-process simulator without a socket, on the caller's runtime.
//!
//! Everything but the network is the same: tokens, faults, limits, the log and the control API. All of it measures time
//! by the runtime's clock, so that a test that controls that clock can skip hours.

use std::ops::Deref;

use axum::{
    body::Bytes,
    http::{Request, Response},
};

use super::{Access, Options, StartError, outcome::Outcome, state::ServerState};

/// Nominal address; port 9 is the discard service.
const NOWHERE: &str = "http://127.0.0.1:9";

/// A simulator that responds within the process.
#[derive(Debug)]
pub struct Inline {
    access: Access,
    site: ServerState,
}

impl Inline {
    /// A simulator with these options; `listen` and `tls` are ignored.
    ///
    /// # Errors
    /// If an option is out of range.
    #[expect(clippy::needless_pass_by_value, reason = "all simulators are started alike")]
    pub fn new(options: Options) -> Result<Self, StartError> {
        options.check()?;
        let site = ServerState::new(&options);
        let access = Access::new(NOWHERE.to_owned(), None, &site);
        Ok(Self { access, site })
    }

    /// Responds to a request; `None` if the connection would be closed before the response is complete.
    ///
    /// Delays use the runtime's clock. A stall holds the request until faults are deleted.
    pub async fn answer(&self, request: Request<Bytes>) -> Option<Response<Bytes>> {
        let (request, body) = request.into_parts();
        match self.site.respond(&request, &body).await {
            Outcome::Answered(answer) => Some(answer),
            Outcome::Truncated(_, ending) | Outcome::Unanswered(ending) => {
                ending.due().await;
                None
            }
        }
    }
}

impl Deref for Inline {
    type Target = Access;

    fn deref(&self) -> &Access {
        &self.access
    }
}

//! A simulator without a socket: requests in, answers out, on the runtime of whoever asks.
//!
//! Everything but the network is the same: tokens, faults, limits, the log and the controls under `/_simulator/`. All
//! of it measures time by the runtime's clock, so that a test that holds that clock passes hours in a moment.

use std::ops::Deref;

use axum::{
    body::Bytes,
    http::{Request, Response},
};

use super::{Access, Options, StartError, outcome::Outcome, state::ServerState};

/// Where it would be if it had a socket: port 9 discards what it is sent.
const NOWHERE: &str = "http://127.0.0.1:9";

/// A simulator that answers inside the process.
#[derive(Debug)]
pub struct Inline {
    access: Access,
    site: ServerState,
}

impl Inline {
    /// A simulator of these options, of which `listen` and `tls` mean nothing here.
    ///
    /// # Errors
    /// When an option is out of bounds.
    #[expect(clippy::needless_pass_by_value, reason = "all simulators are started alike")]
    pub fn new(options: Options) -> Result<Self, StartError> {
        options.check()?;
        let site = ServerState::new(&options);
        let access = Access::new(NOWHERE.to_owned(), None, &site);
        Ok(Self { access, site })
    }

    /// Answers a request; `None` where the connection would end before the answer does.
    ///
    /// A delay passes by the runtime's clock. A fault that stalls holds the request until faults are deleted.
    pub async fn answer(&self, request: Request<Bytes>) -> Option<Response<Bytes>> {
        let (request, body) = request.into_parts();
        match self.site.respond(&request, &body).await {
            Outcome::Answered(answer) => Some(answer),
            Outcome::BrokenOff(_, ending) | Outcome::Unanswered(ending) => {
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

//! Something that carries requests instead of a network: a simulation that runs hours in a moment cannot have sockets,
//! since those know no time but the real one.

use reqwest::{Error, Request, Response};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// What becomes of a request; a response, or why there is none.
pub type Carried = Pin<Box<dyn Future<Output = Result<Response, Error>> + Send>>;

/// Carries requests instead of a network.
#[derive(Clone)]
pub struct Carrier(Arc<dyn Fn(Request) -> Carried + Send + Sync>);

impl Carrier {
    /// A carrier that does this with each request.
    pub fn new(carry: impl Fn(Request) -> Carried + Send + Sync + 'static) -> Self {
        Self(Arc::new(carry))
    }

    /// Carries a request.
    pub fn carry(&self, request: Request) -> Carried {
        (self.0)(request)
    }
}

impl fmt::Debug for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Carrier")
    }
}

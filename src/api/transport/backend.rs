//! Replacement for the network. Simulations on a paused clock cannot use sockets, which run in real time.

use reqwest::{Error, Request, Response};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// The pending response to a request.
pub type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, Error>> + Send>>;

/// Handles requests in place of the network.
#[derive(Clone)]
pub struct HttpBackend(Arc<dyn Fn(Request) -> ResponseFuture + Send + Sync>);

impl HttpBackend {
    /// A backend that calls this function for each request.
    pub fn new(send: impl Fn(Request) -> ResponseFuture + Send + Sync + 'static) -> Self {
        Self(Arc::new(send))
    }

    /// Handles a request.
    pub fn send(&self, request: Request) -> ResponseFuture {
        (self.0)(request)
    }
}

impl fmt::Debug for HttpBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpBackend")
    }
}

//! Where the API is and how long it may take: plain values, so that whoever makes a client needs no settings file.

use std::time::Duration;
use url::Url;

/// Where an organization's API is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// What the paths of the API are put after; a path of its own is kept.
    pub base_url: Url,
    /// Where a token is asked for; some clouds have it on another host.
    pub token_url: Url,
    /// The child organization that a parent's key asks for.
    pub organization_id: Option<String>,
}

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until there is a connection, TLS included.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub read: Duration,
    /// From the first byte asked to the last byte answered.
    pub request: Duration,
}

impl Default for Timeouts {
    /// 10 s to connect, 15 s between two pieces, 30 s for a request.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(15),
            request: Duration::from_secs(30),
        }
    }
}

//! Secure Access over HTTP: the token, the pages, JSON as it is really sent, and what went wrong in the words of the
//! catalogue. Its [`Client`] is the worker's [`Source`](crate::worker::Source). It reads and never writes: what goes
//! over the transport is a GET, or the POST that asks for a token. When to ask again is left to the worker.

mod auth;
mod client;
mod config;
mod deadline;
mod dto;
mod endpoints;
mod failure_log;
mod rate_limit;
mod raw;
mod transport;

pub use auth::delete_cached_token;
pub use client::{Client, CredentialTest};
pub use config::{
    ClientConfig, Endpoint, NetworkConfig, ProxyConfig, RateLimitMode, SecretReader, Timeouts, WallClock,
};
pub use deadline::Deadline;
pub use dto::Document;
pub use rate_limit::{RateLimit, Window};
pub use raw::{ListUrl, Paginated, ResourceUrl, ResourceUrlError};
pub use transport::{HttpBackend, ResponseFuture, check_ca_file, count_system_roots, redact};

//! Client of the Secure Access API. [`Client`] implements the worker's [`Source`](crate::worker::Source). It
//! is read-only: the only requests are GET, and POST to the token endpoint. Polling is up to the worker.

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

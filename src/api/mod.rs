//! Secure Access over HTTP: the token, the pages, JSON as it is really sent, and what went wrong in the words of the
//! catalogue. Its [`Client`] is the worker's [`Source`](crate::worker::Source). It reads and never writes: what goes
//! over the wire is a GET, or the POST that asks for a token. When to ask again is left to the worker.

mod address;
mod cache;
mod carrier;
mod client;
mod deadline;
mod endpoint;
mod json;
mod key;
mod no_proxy;
mod pages;
mod paginated;
mod rate_limit;
mod raw;
mod resource;
mod route;
mod secrets;
mod setup;
mod step;
mod token;
mod tokens;
mod trouble;
mod wire;

pub use address::{Address, AddressError};
pub use cache::forget_kept_token;
pub use carrier::{Carried, Carrier};
pub use client::{Client, CredentialTest};
pub use deadline::Deadline;
pub use endpoint::{Endpoint, Timeouts};
pub use json::Document;
pub use pages::Pages;
pub use paginated::Paginated;
pub use rate_limit::{Allowance, Window};
pub use route::{Proxy, Route};
pub use secrets::redacted;
pub use setup::{Patience, SecretAnew, Setup, WallClock};
pub use wire::{check_root_certificates, system_roots};

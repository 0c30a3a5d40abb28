//! Servers between the client and its API.

pub(crate) mod connect_proxy;
pub(crate) mod tls_listener;

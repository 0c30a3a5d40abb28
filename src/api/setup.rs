//! Everything that a client is made of: plain values, so that whoever makes one needs no settings file.

use super::endpoint::{Endpoint, Timeouts};
use super::route::Route;
use secrecy::SecretString;

/// Everything that a client is made of.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where the API is.
    pub endpoint: Endpoint,
    /// The id of the API key.
    pub key: String,
    /// Its secret.
    pub secret: SecretString,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// The way out of this machine.
    pub route: Route,
}

impl Setup {
    /// The usual client of this endpoint, with an API key and its secret.
    pub fn new(endpoint: Endpoint, key: String, secret: SecretString) -> Self {
        Self { endpoint, key, secret, timeouts: Timeouts::default(), route: Route::default() }
    }
}

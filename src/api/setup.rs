//! Everything that a client is made of: plain values, so that whoever makes one needs no settings file.

use super::endpoint::{Endpoint, Timeouts};
use secrecy::SecretString;
use std::path::PathBuf;

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
    /// The folder in which tokens are kept between runs; none to keep them in memory only.
    pub token_cache: Option<PathBuf>,
}

impl Setup {
    /// The usual client of this endpoint, with an API key and its secret; it keeps its token in memory only.
    pub fn new(endpoint: Endpoint, key: String, secret: SecretString) -> Self {
        Self { endpoint, key, secret, timeouts: Timeouts::default(), token_cache: None }
    }
}

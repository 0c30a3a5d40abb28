//! Authentication: the API key, access tokens, and the token cache on disk.

mod api_key;
mod cache;
mod token;
mod tokens;

pub(super) use api_key::ApiKey;
pub use cache::delete_cached_token;
pub(super) use cache::{TokenCache, TokenIdentity};
pub(super) use token::{ClockReading, Token};
pub(super) use tokens::Tokens;

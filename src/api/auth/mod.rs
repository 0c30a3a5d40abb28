//! Authentication: the API key, access tokens, and the token cache on disk.

mod cache;
mod credentials;
mod token;
mod tokens;

pub use cache::delete_cached_token;
pub(super) use cache::{Cache, Identity};
pub(super) use credentials::ApiKey;
pub(super) use token::{Moment, Token};
pub(super) use tokens::Tokens;

//! Access tokens cached on disk, since the vendor asks clients to reuse a token across runs. One file per
//! key, token URL and organization, readable by its owner only. An invalid file counts as no token; a folder
//! that cannot be written only disables the cache.

mod record;

use crate::api::config::Endpoint;
use crate::shared_file::{FileLock, SharedFile, folder};
use jiff::Timestamp;
use record::CacheError;
use secrecy::{ExposeSecret, SecretString};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;
use std::time::Duration;

pub(in crate::api) use record::{CachedToken, TokenIdentity};

/// How long to wait for the lock of another process that requests the token: longer than a response takes.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// The cache file of one identity.
pub(in crate::api) struct TokenCache {
    file: SharedFile,
    identity: TokenIdentity,
}

/// Deletes the cached token of a key; returns whether there was one.
///
/// # Errors
/// The file exists and cannot be deleted.
pub fn delete_cached_token(folder: &Path, key: &str, endpoint: &Endpoint) -> io::Result<bool> {
    TokenCache::new(folder, TokenIdentity::new(key, endpoint)).file.delete()
}

impl TokenCache {
    /// The cache file of this identity; neither file nor folder has to exist.
    pub(in crate::api) fn new(folder: &Path, identity: TokenIdentity) -> Self {
        Self { file: SharedFile::new(folder.join(file_name(&identity))).secret(), identity }
    }

    /// The cached token, if it is valid.
    pub(in crate::api) fn peek(&self, now: Timestamp) -> Option<CachedToken> {
        self.load(now).ok()
    }

    /// The cached token, if it is valid; logs why it is not.
    pub(in crate::api) fn read(&self, now: Timestamp) -> Option<CachedToken> {
        match self.load(now) {
            Ok(cached) => Some(cached),
            Err(CacheError::Missing | CacheError::Expired) => None,
            Err(error) => {
                tracing::warn!(file = %self.file.path().display(), %error, "ignoring the cached token");
                None
            }
        }
    }

    /// Saves a token.
    pub(in crate::api) fn write(&self, token: &CachedToken) {
        let result = self
            .create_folder()
            .and_then(|()| self.file.replace(&token.serialize(&self.identity).map_err(io::Error::from)?));
        if let Err(error) = result {
            tracing::warn!(file = %self.file.path().display(), %error, "could not cache the token");
        }
    }

    /// Deletes the file if it still holds this token, and not one that another process wrote since.
    pub(in crate::api) fn delete(&self, access_token: &SecretString) {
        let bytes = self.file.read().ok();
        let cached = bytes.and_then(|bytes| record::access_token(&bytes));
        if cached.is_some_and(|cached| cached.expose_secret() == access_token.expose_secret()) {
            let _ = self.file.delete().inspect_err(|error| {
                tracing::warn!(file = %self.file.path().display(), %error, "could not delete a rejected token");
            });
        }
    }

    /// Locks the file against token requests of other processes; `None` if that fails or times out.
    pub(in crate::api) async fn lock(&self) -> Option<FileLock> {
        let lock = match self.create_folder() {
            Ok(()) => self.file.lock_async(LOCK_TIMEOUT).await,
            Err(error) => Err(error),
        };
        lock.inspect_err(|error| {
            tracing::warn!(file = %self.file.path().display(), %error, "continuing without a lock");
        })
        .ok()
    }

    fn load(&self, now: Timestamp) -> Result<CachedToken, CacheError> {
        let bytes = self.file.read()?;
        CachedToken::parse(&bytes, &self.identity, now)
    }

    fn create_folder(&self) -> io::Result<()> {
        self.file.path().parent().map_or(Ok(()), folder::create)
    }
}

/// A hash, so that the name reveals nothing. On a collision the identity inside the file still distinguishes
/// the two.
fn file_name(identity: &TokenIdentity) -> String {
    let mut hasher = DefaultHasher::new();
    identity.hash(&mut hasher);
    format!("{:016x}.json", hasher.finish())
}

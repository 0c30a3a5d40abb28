//! A token that outlives the run that asked for it, since the vendor asks not to take a new one for every run: one file
//! for each key, token URL and organization, for its owner only. Whatever is wrong with the file means that there is no
//! token in it, and a folder that cannot be written to costs the cache only. When to use it is left to `tokens`.

mod record;

use crate::api::config::Endpoint;
use crate::shared_file::{FileLock, SharedFile, folder};
use jiff::Timestamp;
use record::Unusable;
use secrecy::{ExposeSecret, SecretString};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;
use std::time::Duration;

pub(in crate::api) use record::{Identity, Kept};

/// How long to wait for another process that requests the token: longer than an answer takes, shorter than a person waits.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);

/// The file of one identity.
pub(in crate::api) struct Cache {
    file: SharedFile,
    identity: Identity,
}

/// Deletes the token that is kept in this folder for a key; says whether there was one.
///
/// # Errors
/// It is there and cannot be deleted.
pub fn delete_cached_token(folder: &Path, key: &str, endpoint: &Endpoint) -> io::Result<bool> {
    Cache::new(folder, Identity::new(key, endpoint)).file.delete()
}

impl Cache {
    /// The file of this identity in a folder; neither needs to be there.
    pub(in crate::api) fn new(folder: &Path, identity: Identity) -> Self {
        Self { file: SharedFile::new(folder.join(file_name(&identity))).secret(), identity }
    }

    /// The token in the file, if there is one that lasts.
    pub(in crate::api) fn peek(&self, now: Timestamp) -> Option<Kept> {
        self.look(now).ok()
    }

    /// The same, and says in the log what is wrong with the file, if something is.
    pub(in crate::api) fn read(&self, now: Timestamp) -> Option<Kept> {
        match self.look(now) {
            Ok(kept) => Some(kept),
            Err(Unusable::Missing | Unusable::Ended) => None,
            Err(why) => {
                tracing::warn!(file = %self.file.path().display(), %why, "the kept token is not used");
                None
            }
        }
    }

    /// Keeps a token.
    pub(in crate::api) fn write(&self, kept: &Kept) {
        let written = self
            .make_folder()
            .and_then(|()| self.file.replace(&kept.written(&self.identity).map_err(io::Error::from)?));
        if let Err(error) = written {
            tracing::warn!(file = %self.file.path().display(), %error, "the token cannot be kept for the next run");
        }
    }

    /// Deletes the file if it still holds this token, and not one that another process put there since.
    pub(in crate::api) fn forget(&self, access: &SecretString) {
        let bytes = self.file.read().ok();
        let held = bytes.and_then(|bytes| record::access(&bytes));
        if held.is_some_and(|held| held.expose_secret() == access.expose_secret()) {
            let _ = self.file.delete().inspect_err(|error| {
                tracing::warn!(file = %self.file.path().display(), %error, "a token that was refused cannot be deleted");
            });
        }
    }

    /// Waits, within bounds, until no other process asks for this token; none if that cannot be had.
    pub(in crate::api) async fn lock(&self) -> Option<FileLock> {
        let lock = match self.make_folder() {
            Ok(()) => self.file.lock_async(LOCK_PATIENCE).await,
            Err(error) => Err(error),
        };
        lock.inspect_err(|error| {
            tracing::warn!(file = %self.file.path().display(), %error, "going on without a lock");
        })
        .ok()
    }

    fn look(&self, now: Timestamp) -> Result<Kept, Unusable> {
        let bytes = self.file.read()?;
        Kept::read(&bytes, &self.identity, now)
    }

    fn make_folder(&self) -> io::Result<()> {
        self.file.path().parent().map_or(Ok(()), folder::create)
    }
}

/// A name that tells nothing. Two identities with one name only take turns, since each looks for its own inside.
fn file_name(identity: &Identity) -> String {
    let mut hasher = DefaultHasher::new();
    identity.hash(&mut hasher);
    format!("{:016x}.json", hasher.finish())
}

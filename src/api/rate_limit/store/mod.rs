//! The file through which all processes of a user share the state of a key: one file per key in the state
//! folder, without secrets. Updates are made under its lock, which is never held while a call waits. If the
//! file cannot be used, the process continues with its own state, logs that once, and retries later.

use super::call_log::Millis;
use super::policy::Policy;
use super::shared::{Change, SharedState};
use crate::api::config::WallClock;
use crate::api::rate_limit::RateLimit;
use crate::shared_file::{FileLock, SharedFile, folder};
use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Version of the file format. A file of another version counts as absent.
const VERSION: u32 = 3;
/// Maximum size of the file in bytes; a full one has some 40 KiB.
const MAX_FILE_SIZE: u64 = 512 * 1024;
/// Timeout for the lock, which is held for a few milliseconds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the file is not used after an error.
const RETRY_INTERVAL: Duration = Duration::from_secs(10);

/// The state of a key, shared through a file if there is one.
#[derive(Debug)]
pub(super) struct SharedStore {
    file: Option<SharedFile>,
    key: String,
    rate_limit: RateLimit,
    clock: WallClock,
    /// Monotonic clock, used without a file.
    start: (Instant, Millis),
    /// The state after the last update.
    latest: Mutex<SharedState>,
    /// Serializes updates.
    update_lock: tokio::sync::Mutex<()>,
    /// The last error of the file.
    failed_at: Mutex<Option<Instant>>,
    is_reported: AtomicBool,
}

/// The content of the file.
#[derive(Deserialize, Serialize)]
struct CallLogFile<K, S> {
    version: u32,
    /// The API key id and base URL.
    key: K,
    state: S,
}

impl SharedStore {
    /// The state of this key, in a file in this folder, or else in memory.
    pub(super) fn new(folder: Option<&Path>, key: String, policy: Policy, clock: WallClock) -> Self {
        let path = folder.map(|folder| folder.join(format!("rate-limit-{:016x}.json", key_hash(&key))));
        let start = (Instant::now(), wall_millis(&clock));
        let rate_limit = policy.rate_limit().clone();
        let file = path.map(|path| SharedFile::new(path).with_limit(MAX_FILE_SIZE));
        let store = Self {
            file,
            key,
            rate_limit,
            clock,
            start,
            latest: Mutex::new(SharedState::new(policy)),
            update_lock: tokio::sync::Mutex::default(),
            failed_at: Mutex::default(),
            is_reported: AtomicBool::new(false),
        };
        if let Some(state) = store.file.as_ref().and_then(|file| store.parse(&file.read().ok()?)) {
            *store.latest() = state;
        }
        store
    }

    /// The current time on the clock of the state.
    pub(super) fn now(&self) -> Millis {
        match self.file {
            Some(_) => wall_millis(&self.clock),
            None => self.start.1.saturating_add(super::millis(self.start.0.elapsed())),
        }
    }

    /// The state after the last update of this process, and the current time.
    pub(super) fn snapshot(&self) -> (SharedState, Millis) {
        let (mut state, now) = (self.latest().clone(), self.now());
        state.refresh(now);
        (state, now)
    }

    /// The state after the last update of any process, and the current time. Needs no lock, since the file is
    /// replaced atomically. Falls back to the state of this process.
    pub(super) fn current(&self) -> (SharedState, Millis) {
        let content = self.usable_file().and_then(|file| file.read().ok());
        let Some(mut state) = content.and_then(|content| self.parse(&content)) else {
            return self.snapshot();
        };
        let now = self.now();
        state.refresh(now);
        (state, now)
    }

    /// Updates the state under the lock.
    pub(super) async fn update<T>(&self, change: impl FnOnce(&mut SharedState, Millis) -> (T, Change)) -> T {
        let _turn = self.update_lock.lock().await;
        let locked = match self.usable_file() {
            Some(file) => self.lock(file).await.inspect_err(|error| self.report(file, error)).ok(),
            None => None,
        };
        self.apply(locked, change)
    }

    /// Updates the state without waiting for the lock; returns whether it succeeded.
    pub(super) fn try_update(&self, change: impl FnOnce(&mut SharedState, Millis) -> Change) -> bool {
        let Ok(_turn) = self.update_lock.try_lock() else { return false };
        let locked = match self.usable_file().map(|file| (file, file.lock(Duration::ZERO))) {
            Some((_, Err(_))) => return false,
            Some((file, Ok(lock))) => Some((file, lock)),
            None => None,
        };
        self.apply(locked, |state, now| ((), change(state, now)));
        true
    }

    /// Updates the state of the locked file, or of this process.
    fn apply<T>(
        &self,
        locked: Option<(&SharedFile, FileLock)>,
        change: impl FnOnce(&mut SharedState, Millis) -> (T, Change),
    ) -> T {
        let mut state = match &locked {
            Some((file, _)) => self.read(file),
            None => self.latest().clone(),
        };
        let now = self.now();
        let refreshed = state.refresh(now);
        let (result, changed) = change(&mut state, now);
        if let Some((file, _lock)) = locked.filter(|_| [refreshed, changed].contains(&Change::Made)) {
            match self.write(file, &state) {
                Ok(()) => self.is_reported.store(false, Ordering::Relaxed),
                Err(error) => self.report(file, &error),
            }
        }
        *self.latest() = state;
        result
    }

    /// The file, unless it failed recently.
    fn usable_file(&self) -> Option<&SharedFile> {
        let failed = *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner);
        self.file.as_ref().filter(|_| failed.is_none_or(|failed| failed.elapsed() >= RETRY_INTERVAL))
    }

    async fn lock<'a>(&self, file: &'a SharedFile) -> io::Result<(&'a SharedFile, FileLock)> {
        let lock = match file.lock_async(LOCK_TIMEOUT).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                file.path().parent().map_or(Ok(()), folder::create)?;
                file.lock_async(LOCK_TIMEOUT).await
            }
            lock => lock,
        };
        Ok((file, lock?))
    }

    /// The state in the file; an empty one if it is unusable or of another key.
    fn read(&self, file: &SharedFile) -> SharedState {
        let state = file.read().ok().and_then(|content| self.parse(&content));
        state.unwrap_or_else(|| SharedState::new(Policy::new(self.rate_limit.clone())))
    }

    fn parse(&self, content: &[u8]) -> Option<SharedState> {
        let file: CallLogFile<String, SharedState> = serde_json::from_slice(content).ok()?;
        let mut state = (file.version == VERSION && file.key == self.key).then_some(file.state)?;
        state.policy = state.policy.with_rate_limit(self.rate_limit.clone());
        Some(state)
    }

    fn write(&self, file: &SharedFile, state: &SharedState) -> io::Result<()> {
        file.replace(&serde_json::to_vec(&CallLogFile { version: VERSION, key: &self.key, state })?)
    }

    fn report(&self, file: &SharedFile, error: &io::Error) {
        *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        if !self.is_reported.swap(true, Ordering::Relaxed) {
            let file = file.path().display();
            tracing::warn!(%file, %error, "could not share the call log, counting the calls of this process only");
        }
    }

    fn latest(&self) -> MutexGuard<'_, SharedState> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Milliseconds since 1970.
fn wall_millis(clock: &WallClock) -> Millis {
    u64::try_from(clock.now().as_millisecond()).unwrap_or(0)
}

/// Hash of the key for the file name; the key inside the file is compared.
fn key_hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;

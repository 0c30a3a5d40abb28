//! The file through which all processes of one user share what they know about the calls of one key: one for each key in the
//! state folder, without any secret. Every change is made under its lock, which is never held while a call waits. Where the
//! file cannot be used, the process goes on with what it knows itself, says so once in the log, and tries again later.

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

/// The version of the file's format. A file of another version counts as absent.
const VERSION: u32 = 2;
/// Larger files are not read; a full one has some 40 KiB.
const LIMIT: u64 = 512 * 1024;
/// How long to wait for the lock, which others hold for a few milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a file that could not be used is left alone.
const RETRY: Duration = Duration::from_secs(10);

/// What is known about a key, shared where there is a file.
#[derive(Debug)]
pub(super) struct Store {
    file: Option<SharedFile>,
    key: String,
    rate_limit: RateLimit,
    clock: WallClock,
    /// A clock that nobody can set, for a process by itself.
    start: (Instant, Millis),
    /// The state after the last change.
    latest: Mutex<SharedState>,
    /// One change at a time.
    turn: tokio::sync::Mutex<()>,
    /// When the file could not be used.
    failed: Mutex<Option<Instant>>,
    is_reported: AtomicBool,
}

/// The content of the file.
#[derive(Serialize, Deserialize)]
struct Document<K, S> {
    version: u32,
    /// The id of the key, and the API that it is for.
    key: K,
    state: S,
}

impl Store {
    /// What is known about this key, in a file of this folder, or in memory without one.
    pub(super) fn new(folder: Option<&Path>, key: String, policy: Policy, clock: WallClock) -> Self {
        let path = folder.map(|folder| folder.join(format!("rate-limit-{:016x}.json", digest(&key))));
        let start = (Instant::now(), wall(&clock));
        let rate_limit = policy.rate_limit().clone();
        let file = path.map(|path| SharedFile::new(path).limit(LIMIT));
        let store = Self {
            file,
            key,
            rate_limit,
            clock,
            start,
            latest: Mutex::new(SharedState::new(policy)),
            turn: tokio::sync::Mutex::default(),
            failed: Mutex::default(),
            is_reported: AtomicBool::new(false),
        };
        if let Some(state) = store.file.as_ref().and_then(|file| store.parse(&file.read().ok()?)) {
            *store.latest() = state;
        }
        store
    }

    /// The time on the clock that the state goes by.
    pub(super) fn now(&self) -> Millis {
        match self.file {
            Some(_) => wall(&self.clock),
            None => self.start.1.saturating_add(super::millis(self.start.0.elapsed())),
        }
    }

    /// The state after the last change of this process, and what time it is.
    pub(super) fn snapshot(&self) -> (SharedState, Millis) {
        let (mut state, now) = (self.latest().clone(), self.now());
        state.refresh(now);
        (state, now)
    }

    /// The state after the last change of any process, and what time it is. Nothing is locked: a file is only ever
    /// replaced as a whole. Where it cannot be used, this is what this process knows.
    pub(super) fn current(&self) -> (SharedState, Millis) {
        let content = self.usable_file().and_then(|file| file.read().ok());
        let Some(mut state) = content.and_then(|content| self.parse(&content)) else {
            return self.snapshot();
        };
        let now = self.now();
        state.refresh(now);
        (state, now)
    }

    /// Changes the state while no other process does.
    pub(super) async fn update<T>(&self, change: impl FnOnce(&mut SharedState, Millis) -> (T, Change)) -> T {
        let _turn = self.turn.lock().await;
        let locked = match self.usable_file() {
            Some(file) => self.lock(file).await.inspect_err(|error| self.report(file, error)).ok(),
            None => None,
        };
        self.apply(locked, change)
    }

    /// The same without waiting for anybody; says whether it was done.
    pub(super) fn try_update(&self, change: impl FnOnce(&mut SharedState, Millis) -> Change) -> bool {
        let Ok(_turn) = self.turn.try_lock() else { return false };
        let locked = match self.usable_file().map(|file| (file, file.lock(Duration::ZERO))) {
            Some((_, Err(_))) => return false,
            Some((file, Ok(lock))) => Some((file, lock)),
            None => None,
        };
        self.apply(locked, |state, now| ((), change(state, now)));
        true
    }

    /// Changes the state of the file that is locked, or what this process knows.
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

    /// The file, unless it could not be used a moment ago.
    fn usable_file(&self) -> Option<&SharedFile> {
        let failed = *self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        self.file.as_ref().filter(|_| failed.is_none_or(|failed| failed.elapsed() >= RETRY))
    }

    async fn lock<'a>(&self, file: &'a SharedFile) -> io::Result<(&'a SharedFile, FileLock)> {
        let lock = match file.lock_async(PATIENCE).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                file.path().parent().map_or(Ok(()), folder::create)?;
                file.lock_async(PATIENCE).await
            }
            lock => lock,
        };
        Ok((file, lock?))
    }

    /// What the file says; nothing where it cannot be used, or is about another key.
    fn read(&self, file: &SharedFile) -> SharedState {
        let state = file.read().ok().and_then(|content| self.parse(&content));
        state.unwrap_or_else(|| SharedState::new(Policy::new(self.rate_limit.clone())))
    }

    fn parse(&self, content: &[u8]) -> Option<SharedState> {
        let document: Document<String, SharedState> = serde_json::from_slice(content).ok()?;
        let mut state =
            (document.version == VERSION && document.key == self.key).then_some(document.state)?;
        state.policy = state.policy.with_allowance(self.rate_limit.clone());
        Some(state)
    }

    fn write(&self, file: &SharedFile, state: &SharedState) -> io::Result<()> {
        file.replace(&serde_json::to_vec(&Document { version: VERSION, key: &self.key, state })?)
    }

    fn report(&self, file: &SharedFile, error: &io::Error) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
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
fn wall(clock: &WallClock) -> Millis {
    u64::try_from(clock.now().as_millisecond()).unwrap_or(0)
}

/// What names the file; the key itself stands inside and is compared.
fn digest(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;

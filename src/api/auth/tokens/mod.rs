//! The access token shared by all calls, and with a cache by all processes. Concurrent calls share one
//! request; the token is renewed before its expiry, and dropped only when a call with this very token was
//! rejected.

use crate::api::auth::cache::{CachedToken, TokenCache};
use crate::api::auth::token::{ClockReading, MAX_JITTER, Token};
use crate::api::config::WallClock;
use crate::api::deadline::step::{self, Step};
use crate::api::dto::TokenResponse;
use crate::api::transport::secrets;
use crate::domain::{Failure, TokenUse};
use crate::shared_file::FileLock;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a valid token is used after a failed renewal before the next attempt. The token endpoint allows
/// 20 requests a minute, according to the vendor's documentation.
const RENEWAL_RETRY: Duration = Duration::from_secs(60);

/// The shared access token.
pub(in crate::api) struct Tokens {
    state: Mutex<State>,
    /// Held during a token request, so that concurrent calls wait for its result.
    request_lock: tokio::sync::Mutex<()>,
    /// Shared with other processes.
    cache: Option<Arc<TokenCache>>,
    clock: Box<dyn Fn() -> ClockReading + Send + Sync>,
    jitter: fn() -> Duration,
}

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    /// Completed attempts to get a token, successful or not.
    attempts: u64,
    /// The failure of the last attempt, for the calls that waited for it.
    failure: Option<Failure>,
    /// When the renewal of a still valid token last failed.
    renewal_failed: Option<ClockReading>,
    /// The last rejected token, which the cache may still hold.
    rejected: Option<SecretString>,
}

impl Tokens {
    /// No token yet, except in the cache.
    pub(in crate::api) fn new(cache: Option<TokenCache>, wall: WallClock) -> Self {
        let jitter = || MAX_JITTER.mul_f64(fastrand::f64());
        Self::with_clock(move || ClockReading::now(&wall), jitter, cache)
    }

    fn with_clock(
        clock: impl Fn() -> ClockReading + Send + Sync + 'static,
        jitter: fn() -> Duration,
        cache: Option<TokenCache>,
    ) -> Self {
        let (state, request_lock) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { state, request_lock, cache: cache.map(Arc::new), clock: Box::new(clock), jitter }
    }

    /// Whether the next call has to get a token first.
    pub(in crate::api) fn needs_request(&self) -> bool {
        self.current_token().is_none()
    }

    /// Expiry and origin of the current token.
    pub(in crate::api) fn usage(&self) -> Option<TokenUse> {
        self.state().token.as_ref().map(|token| token.usage())
    }

    /// The current token, or else one from the cache, or else a requested one. Concurrent callers share one
    /// request, also across processes where there is a cache.
    ///
    /// # Errors
    /// The failure of `request`, unless the current token is still valid.
    pub(in crate::api) async fn get<F, R>(&self, request: F) -> Result<Arc<Token>, Failure>
    where
        F: FnOnce() -> R,
        R: Future<Output = Result<TokenResponse, Failure>>,
    {
        if let Some(token) = self.current_token() {
            return Ok(token);
        }
        let attempts = self.state().attempts;
        step::enter(Step::OtherTokenRequest);
        let _request_lock = self.request_lock.lock().await;
        if let Some(token) = self.current_token() {
            return Ok(token);
        }
        if let Some(failure) = self.failure_since(attempts) {
            return Err(failure);
        }
        if let Some(token) = self.load_cached(TokenCache::peek).await {
            return Ok(token);
        }
        let _file_lock = self.lock_cache().await;
        if let Some(token) = self.load_cached(TokenCache::read).await {
            return Ok(token);
        }
        self.delete_rejected_from_cache().await;
        let requested = (self.clock)();
        match request().await {
            Ok(response) => Ok(self.accept(response, requested).await),
            Err(failure) => self.record_failure(failure),
        }
    }

    /// Requests a new token even if the current one is valid. On failure, the current and the cached token
    /// stay.
    ///
    /// # Errors
    /// The failure of `request`.
    pub(in crate::api) async fn renew<F, R>(&self, request: F) -> Result<Arc<Token>, Failure>
    where
        F: FnOnce() -> R,
        R: Future<Output = Result<TokenResponse, Failure>>,
    {
        let _request_lock = self.request_lock.lock().await;
        let _file_lock = self.lock_cache().await;
        let requested = (self.clock)();
        let response = request().await?;
        Ok(self.accept(response, requested).await)
    }

    /// Drops a rejected token, unless it was replaced already. It is deleted from the cache before the next
    /// request.
    pub(in crate::api) fn invalidate(&self, rejected: &Token) {
        let mut state = self.state();
        state.rejected = Some(rejected.access_token().clone());
        let is_current =
            state.token.as_ref().is_some_and(|token| token.generation() == rejected.generation());
        if is_current {
            state.token = None;
        }
    }

    /// The cached token of another process, unless it is the current or the rejected one, or due for renewal.
    async fn load_cached(
        &self,
        read: fn(&TokenCache, Timestamp) -> Option<CachedToken>,
    ) -> Option<Arc<Token>> {
        let (cache, now) = (self.cache.clone()?, (self.clock)());
        let cached = blocking(move || read(&cache, now.wall)).await.flatten()?;
        if self.is_known(&cached.access_token) {
            return None;
        }
        let token = Token::from_cache(cached, self.next_generation(), now, (self.jitter)());
        (!token.is_renewal_due(now)).then(|| self.set_current(token))
    }

    /// Locks the cache file against token requests of other processes.
    async fn lock_cache(&self) -> Option<FileLock> {
        self.cache.as_ref()?.lock().await
    }

    async fn accept(&self, response: TokenResponse, requested: ClockReading) -> Arc<Token> {
        let token = Token::new(response, self.next_generation(), requested, (self.jitter)());
        let token = self.set_current(token);
        if let (Some(cache), Some(cached)) = (self.cache.clone(), token.to_cached()) {
            blocking(move || cache.write(&cached)).await;
        }
        token
    }

    async fn delete_rejected_from_cache(&self) {
        let rejected = self.state().rejected.clone();
        if let (Some(cache), Some(rejected)) = (self.cache.clone(), rejected) {
            blocking(move || cache.delete(&rejected)).await;
        }
    }

    fn is_known(&self, access_token: &SecretString) -> bool {
        let state = self.state();
        let known = state.rejected.iter().chain(state.token.as_ref().map(|token| token.access_token()));
        known.into_iter().any(|known| known.expose_secret() == access_token.expose_secret())
    }

    /// Unique, since tokens are created under `request_lock` only.
    fn next_generation(&self) -> u64 {
        self.state().attempts + 1
    }

    fn set_current(&self, token: Token) -> Arc<Token> {
        secrets::remember(token.access_token());
        let mut state = self.state();
        state.attempts += 1;
        state.failure = None;
        state.renewal_failed = None;
        let token = Arc::new(token);
        state.token = Some(Arc::clone(&token));
        token
    }

    /// Records a failed request, and returns the current token while it is valid.
    fn record_failure(&self, failure: Failure) -> Result<Arc<Token>, Failure> {
        let now = (self.clock)();
        let mut state = self.state();
        state.attempts += 1;
        state.failure = Some(failure.clone());
        state.renewal_failed = Some(now);
        state.token.clone().filter(|token| token.is_valid(now)).ok_or(failure)
    }

    /// The current token if it is valid, and either not due for renewal or its renewal failed a moment ago.
    fn current_token(&self) -> Option<Arc<Token>> {
        let now = (self.clock)();
        let state = self.state();
        let is_postponed = state.renewal_failed.is_some_and(|failed| now.since(failed) < RENEWAL_RETRY);
        state
            .token
            .clone()
            .filter(|token| token.is_valid(now) && (is_postponed || !token.is_renewal_due(now)))
    }

    /// The failure of an attempt that completed after this many.
    fn failure_since(&self, attempts: u64) -> Option<Failure> {
        let state = self.state();
        state.failure.clone().filter(|_| state.attempts > attempts)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs file I/O off the event loop; `None` if the runtime is shutting down.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

#[cfg(test)]
mod tests;

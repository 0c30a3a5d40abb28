//! The one token that all calls share, and all runs if there is a cache: asked for once however many wait for it, kept
//! for its life, renewed before its end, and dropped only by a call that it was refused for. How a token is asked for is
//! left to the caller, and what the disk's keeping of it can meet to the cache.

use crate::api::auth::cache::{Cache, Kept};
use crate::api::auth::token::{MOST_JITTER, Moment, Token};
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

/// How long a token that could not be renewed is used before the next attempt; the token endpoint takes 20 requests a
/// minute, says the vendor's documentation.
const RENEWAL_PAUSE: Duration = Duration::from_secs(60);

/// The token that all calls share.
pub(in crate::api) struct Tokens {
    state: Mutex<State>,
    /// Held by whoever asks for a token, so that the others wait for its answer.
    asking: tokio::sync::Mutex<()>,
    /// What other runs share.
    cache: Option<Arc<Cache>>,
    clock: Box<dyn Fn() -> Moment + Send + Sync>,
    jitter: fn() -> Duration,
}

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    /// How many attempts to get a token have ended, well or not.
    attempts: u64,
    /// How the last of them failed, for those who waited for it.
    failure: Option<Failure>,
    /// When a token that is still good could not be renewed.
    put_off: Option<Moment>,
    /// The last token that was refused, which the disk may still hold.
    refused: Option<SecretString>,
}

impl Tokens {
    /// No token yet but what the cache may have.
    pub(in crate::api) fn new(cache: Option<Cache>, wall: WallClock) -> Self {
        let jitter = || MOST_JITTER.mul_f64(fastrand::f64());
        Self::with_clock(move || Moment::now(&wall), jitter, cache)
    }

    fn with_clock(
        clock: impl Fn() -> Moment + Send + Sync + 'static,
        jitter: fn() -> Duration,
        cache: Option<Cache>,
    ) -> Self {
        let (state, asking) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { state, asking, cache: cache.map(Arc::new), clock: Box::new(clock), jitter }
    }

    /// Whether the next call has to ask for a token first.
    pub(in crate::api) fn needs_asking(&self) -> bool {
        self.fresh().is_none()
    }

    /// What may be said of the token at hand, if there is one.
    pub(in crate::api) fn in_use(&self) -> Option<TokenUse> {
        self.state().token.as_ref().map(|token| token.usage())
    }

    /// The token, taken from the cache or asked for if there is none or it is due. Those who come while one asks share
    /// its answer, in this process and, where there is a cache, in all.
    ///
    /// # Errors
    /// What `ask` failed with, unless the token at hand is still good.
    pub(in crate::api) async fn current<F, A>(&self, ask: F) -> Result<Arc<Token>, Failure>
    where
        F: FnOnce() -> A,
        A: Future<Output = Result<TokenResponse, Failure>>,
    {
        if let Some(token) = self.fresh() {
            return Ok(token);
        }
        let seen = self.state().attempts;
        step::enter(Step::OtherTokenRequest);
        let _asking = self.asking.lock().await;
        if let Some(token) = self.fresh() {
            return Ok(token);
        }
        if let Some(failure) = self.failure_after(seen) {
            return Err(failure);
        }
        if let Some(token) = self.kept(Cache::peek).await {
            return Ok(token);
        }
        let _lock = self.lock().await;
        if let Some(token) = self.kept(Cache::read).await {
            return Ok(token);
        }
        self.forget_on_disk().await;
        let asked = (self.clock)();
        match ask().await {
            Ok(grant) => Ok(self.keep(grant, asked).await),
            Err(failure) => self.put_off(failure),
        }
    }

    /// Asks for a token although there may be a good one, which stays in memory and on disk if none is granted.
    ///
    /// # Errors
    /// What `ask` failed with.
    pub(in crate::api) async fn renew<F, A>(&self, ask: F) -> Result<Arc<Token>, Failure>
    where
        F: FnOnce() -> A,
        A: Future<Output = Result<TokenResponse, Failure>>,
    {
        let _asking = self.asking.lock().await;
        let _lock = self.lock().await;
        let asked = (self.clock)();
        let grant = ask().await?;
        Ok(self.keep(grant, asked).await)
    }

    /// Drops a token that was refused, unless there is a newer one already; from the disk, before one is asked for.
    pub(in crate::api) fn forget(&self, refused: &Token) {
        let mut state = self.state();
        state.refused = Some(refused.access().clone());
        let is_current = state.token.as_ref().is_some_and(|token| token.generation() == refused.generation());
        if is_current {
            state.token = None;
        }
    }

    /// The token that another run keeps, if it is of use: not the one at hand, which is due, nor one that was refused.
    async fn kept(&self, read: fn(&Cache, Timestamp) -> Option<Kept>) -> Option<Arc<Token>> {
        let (cache, now) = (self.cache.clone()?, (self.clock)());
        let kept = blocking(move || read(&cache, now.wall)).await.flatten()?;
        if self.is_known(&kept.access) {
            return None;
        }
        let token = Token::kept(kept, self.next_generation(), now, (self.jitter)());
        (!token.is_due(now)).then(|| self.hold(token))
    }

    /// What keeps the other processes from asking at the same time.
    async fn lock(&self) -> Option<FileLock> {
        self.cache.as_ref()?.lock().await
    }

    async fn keep(&self, grant: TokenResponse, asked: Moment) -> Arc<Token> {
        let token = Token::new(grant, self.next_generation(), asked, (self.jitter)());
        let token = self.hold(token);
        if let (Some(cache), Some(kept)) = (self.cache.clone(), token.to_keep()) {
            blocking(move || cache.write(&kept)).await;
        }
        token
    }

    async fn forget_on_disk(&self) {
        let refused = self.state().refused.clone();
        if let (Some(cache), Some(refused)) = (self.cache.clone(), refused) {
            blocking(move || cache.forget(&refused)).await;
        }
    }

    fn is_known(&self, access: &SecretString) -> bool {
        let state = self.state();
        let known = state.refused.iter().chain(state.token.as_ref().map(|token| token.access()));
        known.into_iter().any(|known| known.expose_secret() == access.expose_secret())
    }

    /// Only who holds `asking` makes tokens, so there are never two of one generation.
    fn next_generation(&self) -> u64 {
        self.state().attempts + 1
    }

    /// Makes it the token at hand.
    fn hold(&self, token: Token) -> Arc<Token> {
        secrets::remember(token.access());
        let mut state = self.state();
        state.attempts += 1;
        state.failure = None;
        state.put_off = None;
        let token = Arc::new(token);
        state.token = Some(Arc::clone(&token));
        token
    }

    /// Goes on with the token at hand while it is good.
    fn put_off(&self, failure: Failure) -> Result<Arc<Token>, Failure> {
        let now = (self.clock)();
        let mut state = self.state();
        state.attempts += 1;
        state.failure = Some(failure.clone());
        state.put_off = Some(now);
        state.token.clone().filter(|token| token.is_good(now)).ok_or(failure)
    }

    /// The token at hand, if it is good and not due, or due but could not be renewed a moment ago.
    fn fresh(&self) -> Option<Arc<Token>> {
        let now = (self.clock)();
        let state = self.state();
        let is_put_off = state.put_off.is_some_and(|put_off| now.since(put_off) < RENEWAL_PAUSE);
        state.token.clone().filter(|token| token.is_good(now) && (is_put_off || !token.is_due(now)))
    }

    /// How the attempt failed that ended since so many had.
    fn failure_after(&self, seen: u64) -> Option<Failure> {
        let state = self.state();
        state.failure.clone().filter(|_| state.attempts > seen)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does file work where it holds up nobody; nothing comes of it where the runtime ends.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

#[cfg(test)]
mod tests;

//! The one token that all calls share: asked for once however many wait for it, kept for its life, renewed before its
//! end, and dropped only by a call that it was refused for. How a token is asked for is left to the caller; what a disk
//! might keep of it is left out.

use super::json::Grant;
use super::token::{Moment, Token};
use crate::domain::Failure;
use jiff::Timestamp;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a token that could not be renewed is used before the next attempt; the token endpoint takes 20 requests a
/// minute, says the vendor's documentation.
const RENEWAL_PAUSE: Duration = Duration::from_secs(60);

/// The token that all calls share.
pub(super) struct Tokens {
    state: Mutex<State>,
    /// Held by whoever asks for a token, so that the others wait for its answer.
    asking: tokio::sync::Mutex<()>,
    clock: Box<dyn Fn() -> Moment + Send + Sync>,
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
}

impl Tokens {
    /// No token yet.
    pub(super) fn new() -> Self {
        Self::with_clock(Moment::now)
    }

    fn with_clock(clock: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        Self { state: Mutex::default(), asking: tokio::sync::Mutex::default(), clock: Box::new(clock) }
    }

    /// Whether the next call has to ask for a token first.
    pub(super) fn needs_asking(&self) -> bool {
        self.fresh().is_none()
    }

    /// When the token at hand ends, if there is one that does.
    pub(super) fn ends(&self) -> Option<Timestamp> {
        self.state().token.as_ref()?.ends()
    }

    /// The token, asked for if there is none or it is due. Those who come while one asks share its answer.
    ///
    /// # Errors
    /// What `ask` failed with, unless the token at hand is still good.
    pub(super) async fn current<F, A>(&self, ask: F) -> Result<Arc<Token>, Failure>
    where
        F: FnOnce() -> A,
        A: Future<Output = Result<Grant, Failure>>,
    {
        if let Some(token) = self.fresh() {
            return Ok(token);
        }
        let seen = self.state().attempts;
        let _asking = self.asking.lock().await;
        if let Some(token) = self.fresh() {
            return Ok(token);
        }
        if let Some(failure) = self.failure_after(seen) {
            return Err(failure);
        }
        let asked = (self.clock)();
        match ask().await {
            Ok(grant) => Ok(self.keep(grant, asked)),
            Err(failure) => self.put_off(failure),
        }
    }

    /// Drops a token that was refused, unless there is a newer one already.
    pub(super) fn forget(&self, refused: &Token) {
        let mut state = self.state();
        let is_current = state.token.as_ref().is_some_and(|token| token.generation() == refused.generation());
        if is_current {
            state.token = None;
        }
    }

    fn keep(&self, grant: Grant, asked: Moment) -> Arc<Token> {
        let mut state = self.state();
        state.attempts += 1;
        state.failure = None;
        state.put_off = None;
        let token = Arc::new(Token::new(grant, state.attempts, asked));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FailureKind;
    use futures_util::future::join_all;
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

    /// A token endpoint that counts, and a clock that is moved by hand.
    struct Fixture {
        tokens: Tokens,
        asked: AtomicU64,
        passed: Arc<AtomicU64>,
    }

    impl Fixture {
        fn new() -> Self {
            let (start, passed) = (Moment::now(), Arc::new(AtomicU64::new(0)));
            let seconds = Arc::clone(&passed);
            let clock = move || Moment {
                steady: start.steady + Duration::from_secs(seconds.load(SeqCst)),
                wall: start.wall,
            };
            Self { tokens: Tokens::with_clock(clock), asked: AtomicU64::new(0), passed }
        }

        fn pass(&self, seconds: u64) {
            self.passed.fetch_add(seconds, SeqCst);
        }

        fn asked(&self) -> u64 {
            self.asked.load(SeqCst)
        }

        async fn get(&self, answer: Result<u64, FailureKind>) -> Result<String, FailureKind> {
            let ask = || async {
                let count = self.asked.fetch_add(1, SeqCst) + 1;
                tokio::task::yield_now().await;
                let life = answer.map_err(|kind| Failure::new(kind, "token"))?;
                Ok(Grant { access: format!("t{count}").into(), life: Duration::from_secs(life) })
            };
            let token = self.tokens.current(ask).await;
            token.map(|token| token.expose().to_owned()).map_err(|failure| failure.kind)
        }
    }

    #[tokio::test]
    async fn all_who_wait_share_one_token() {
        let fixture = Fixture::new();
        let tokens = join_all((0..20).map(|_| fixture.get(Ok(3600)))).await;
        assert!(tokens.iter().all(|token| token.as_deref() == Ok("t1")));
        assert_eq!(fixture.asked(), 1);
    }

    #[tokio::test]
    async fn all_who_wait_share_one_refusal_and_the_next_one_asks_again() {
        let fixture = Fixture::new();
        let refused = Err(FailureKind::CredentialsRefused);
        let tokens = join_all((0..20).map(|_| fixture.get(refused))).await;
        assert!(tokens.iter().all(|token| *token == Err(FailureKind::CredentialsRefused)));
        assert_eq!(fixture.asked(), 1);
        assert_eq!(fixture.get(Ok(3600)).await.as_deref(), Ok("t2"));
    }

    #[tokio::test]
    async fn a_token_is_renewed_five_minutes_before_its_end() {
        let fixture = Fixture::new();
        assert_eq!(fixture.get(Ok(3600)).await.as_deref(), Ok("t1"));
        fixture.pass(3299);
        assert!(!fixture.tokens.needs_asking());
        assert_eq!(fixture.get(Ok(3600)).await.as_deref(), Ok("t1"));
        fixture.pass(1);
        assert!(fixture.tokens.needs_asking());
        assert_eq!(fixture.get(Ok(3600)).await.as_deref(), Ok("t2"));
    }

    #[tokio::test]
    async fn a_token_that_cannot_be_renewed_is_used_to_its_end() {
        let fixture = Fixture::new();
        assert_eq!(fixture.get(Ok(3600)).await.as_deref(), Ok("t1"));
        fixture.pass(3400);
        let down = Err(FailureKind::Unavailable);
        assert_eq!(fixture.get(down).await.as_deref(), Ok("t1"));
        assert_eq!(fixture.get(down).await.as_deref(), Ok("t1"));
        assert_eq!(fixture.asked(), 2, "the next attempt comes a minute later");
        fixture.pass(60);
        assert_eq!(fixture.get(down).await.as_deref(), Ok("t1"));
        assert_eq!(fixture.asked(), 3);
        fixture.pass(140);
        assert_eq!(fixture.get(down).await, Err(FailureKind::Unavailable));
    }

    #[tokio::test]
    async fn a_token_without_a_life_is_used_once() {
        let fixture = Fixture::new();
        assert_eq!(fixture.get(Ok(0)).await.as_deref(), Ok("t1"));
        assert_eq!(fixture.get(Ok(0)).await.as_deref(), Ok("t2"));
    }

    #[tokio::test]
    async fn only_the_token_that_was_refused_is_dropped() {
        let fixture = Fixture::new();
        let ask = |name: &'static str| {
            move || async move { Ok(Grant { access: name.into(), life: Duration::from_secs(3600) }) }
        };
        let first = fixture.tokens.current(ask("a")).await.unwrap();
        fixture.tokens.forget(&first);
        let second = fixture.tokens.current(ask("b")).await.unwrap();
        fixture.tokens.forget(&first);
        assert_eq!(fixture.tokens.current(ask("c")).await.unwrap().expose(), second.expose());
    }
}

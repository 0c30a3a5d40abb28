//! The token on a clock that is moved by hand, without a disk: who asks, who waits, when it is renewed and when dropped.

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
        let (start, passed) = (Moment::now(&WallClock::default()), Arc::new(AtomicU64::new(0)));
        let seconds = Arc::clone(&passed);
        let clock = move || Moment {
            steady: start.steady + Duration::from_secs(seconds.load(SeqCst)),
            wall: start.wall,
        };
        Self { tokens: Tokens::with_clock(clock, || Duration::ZERO, None), asked: AtomicU64::new(0), passed }
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
            Ok(TokenResponse { access: format!("t{count}").into(), life: Duration::from_secs(life) })
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
        move || async move { Ok(TokenResponse { access: name.into(), life: Duration::from_secs(3600) }) }
    };
    let first = fixture.tokens.current(ask("a")).await.unwrap();
    fixture.tokens.forget(&first);
    let second = fixture.tokens.current(ask("b")).await.unwrap();
    fixture.tokens.forget(&first);
    assert_eq!(fixture.tokens.current(ask("c")).await.unwrap().expose(), second.expose());
}

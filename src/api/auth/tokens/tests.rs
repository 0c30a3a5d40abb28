//! Tests of requesting, renewing and dropping the shared token, with a manual clock and without a cache.

use super::*;
use crate::domain::FailureKind;
use futures_util::future::join_all;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// A token endpoint that counts requests, and a manual clock.
struct Fixture {
    tokens: Tokens,
    requests: AtomicU64,
    elapsed: Arc<AtomicU64>,
}

impl Fixture {
    fn new() -> Self {
        let (start, elapsed) = (ClockReading::now(&WallClock::default()), Arc::new(AtomicU64::new(0)));
        let seconds = Arc::clone(&elapsed);
        let clock = move || ClockReading {
            monotonic: start.monotonic + Duration::from_secs(seconds.load(SeqCst)),
            wall: start.wall,
        };
        Self {
            tokens: Tokens::with_clock(clock, || Duration::ZERO, None),
            requests: AtomicU64::new(0),
            elapsed,
        }
    }

    fn pass(&self, seconds: u64) {
        self.elapsed.fetch_add(seconds, SeqCst);
    }

    fn requests(&self) -> u64 {
        self.requests.load(SeqCst)
    }

    async fn get(&self, result: Result<u64, FailureKind>) -> Result<String, FailureKind> {
        let request = || async {
            let count = self.requests.fetch_add(1, SeqCst) + 1;
            tokio::task::yield_now().await;
            let lifetime = result.map_err(|kind| Failure::new(kind, "token"))?;
            Ok(TokenResponse {
                access_token: format!("t{count}").into(),
                lifetime: Duration::from_secs(lifetime),
            })
        };
        let token = self.tokens.get(request).await;
        token.map(|token| token.expose().to_owned()).map_err(|failure| failure.kind)
    }
}

#[tokio::test]
async fn concurrent_calls_share_one_token_request() {
    let fixture = Fixture::new();
    let tokens = join_all((0..20).map(|_| fixture.get(Ok(3600)))).await;
    assert!(tokens.iter().all(|token| token.as_deref() == Ok("t1")));
    assert_eq!(fixture.requests(), 1);
}

#[tokio::test]
async fn concurrent_calls_share_one_failure_and_the_next_call_retries() {
    let fixture = Fixture::new();
    let refused = Err(FailureKind::CredentialsRefused);
    let tokens = join_all((0..20).map(|_| fixture.get(refused))).await;
    assert!(tokens.iter().all(|token| *token == Err(FailureKind::CredentialsRefused)));
    assert_eq!(fixture.requests(), 1);
    assert_eq!(fixture.get(Ok(3600)).await.as_deref(), Ok("t2"));
}

#[tokio::test]
async fn token_is_renewed_five_minutes_before_expiry() {
    let fixture = Fixture::new();
    assert_eq!(fixture.get(Ok(3600)).await.as_deref(), Ok("t1"));
    fixture.pass(3299);
    assert!(!fixture.tokens.needs_request());
    assert_eq!(fixture.get(Ok(3600)).await.as_deref(), Ok("t1"));
    fixture.pass(1);
    assert!(fixture.tokens.needs_request());
    assert_eq!(fixture.get(Ok(3600)).await.as_deref(), Ok("t2"));
}

#[tokio::test]
async fn token_that_cannot_be_renewed_is_used_until_expiry() {
    let fixture = Fixture::new();
    assert_eq!(fixture.get(Ok(3600)).await.as_deref(), Ok("t1"));
    fixture.pass(3400);
    let down = Err(FailureKind::Unavailable);
    assert_eq!(fixture.get(down).await.as_deref(), Ok("t1"));
    assert_eq!(fixture.get(down).await.as_deref(), Ok("t1"));
    assert_eq!(fixture.requests(), 2, "the next attempt comes a minute later");
    fixture.pass(60);
    assert_eq!(fixture.get(down).await.as_deref(), Ok("t1"));
    assert_eq!(fixture.requests(), 3);
    fixture.pass(140);
    assert_eq!(fixture.get(down).await, Err(FailureKind::Unavailable));
}

#[tokio::test]
async fn token_with_zero_lifetime_is_used_once() {
    let fixture = Fixture::new();
    assert_eq!(fixture.get(Ok(0)).await.as_deref(), Ok("t1"));
    assert_eq!(fixture.get(Ok(0)).await.as_deref(), Ok("t2"));
}

#[tokio::test]
async fn only_the_rejected_token_is_dropped() {
    let fixture = Fixture::new();
    let request = |name: &'static str| {
        move || async move { Ok(TokenResponse { access_token: name.into(), lifetime: Duration::from_secs(3600) }) }
    };
    let first = fixture.tokens.get(request("a")).await.unwrap();
    fixture.tokens.invalidate(&first);
    let second = fixture.tokens.get(request("b")).await.unwrap();
    fixture.tokens.invalidate(&first);
    assert_eq!(fixture.tokens.get(request("c")).await.unwrap().expose(), second.expose());
}

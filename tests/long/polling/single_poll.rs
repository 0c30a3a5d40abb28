//! A single poll of two thousand groups with fourteen calls per minute: it ends and is complete.

use crate::polling::fleet::{config, fleet};
use crate::polling::request_log::{RequestLog, SMALL};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;
use tunnelscope::api::{Client, Deadline, RateLimit, RateLimitMode, ResourceUrl};
use tunnelscope::domain::{FailureKind, Snapshot};
use tunnelscope::simulator::Limits;
use tunnelscope::worker::{Clock, poll_once};

/// Two thousand groups and a client that waits for the rate limit.
struct SinglePoll {
    client: Client,
    clock: Clock,
    request_log: Arc<Mutex<RequestLog>>,
}

impl SinglePoll {
    fn with(rate_limit: RateLimit) -> Self {
        let fleet = fleet(2_000, Limits::Small);
        let request_log = Arc::new(Mutex::new(RequestLog::default()));
        let client =
            Client::new(config(&fleet, rate_limit, &request_log)).with_rate_limit_mode(RateLimitMode::Wait);
        Self { client, clock: Clock::new(move || fleet.now()), request_log }
    }

    async fn poll(&self) -> Snapshot {
        Box::pin(poll_once(&self.client, &self.clock, None)).await.unwrap()
    }
}

#[tokio::test(start_paused = true)]
async fn single_poll_gets_at_most_one_429_and_is_complete() {
    for (rate_limit, refusals) in [(RateLimit::Small, 0), (RateLimit::Auto, 1)] {
        let start = Instant::now();
        let one = SinglePoll::with(rate_limit);
        let snapshot = Box::pin(one.poll()).await;
        assert!(snapshot.is_complete(), "{:?}", snapshot.failures());
        assert_eq!(snapshot.groups.len(), 2_000);
        let request_log = one.request_log.lock().unwrap();
        assert_eq!(request_log.refusals(), refusals);
        for (limit, seconds) in SMALL {
            let refused = request_log.refusals();
            assert!(
                request_log.max_calls_in(seconds) <= limit + refused,
                "{} in {seconds} s",
                request_log.max_calls_in(seconds)
            );
        }
        assert!(start.elapsed() < Duration::from_secs(180), "{:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn deadline_ends_a_single_poll_before_a_longer_wait() {
    let start = Instant::now();
    let mut one = SinglePoll::with(RateLimit::Small);
    one.client = one.client.with_deadline(Some(Deadline::after(Duration::from_secs(50))));
    let snapshot = Box::pin(one.poll()).await;
    assert!(start.elapsed() < Duration::from_secs(50), "{:?}", start.elapsed());
    assert!(!snapshot.is_complete() && !snapshot.groups.is_empty());
    let failures = snapshot.failures();
    assert!(failures.iter().all(|(_, failure)| failure.kind == FailureKind::TimeLimit), "{failures:?}");
}

#[tokio::test(start_paused = true)]
async fn raw_list_within_the_rate_limit_is_complete() {
    let one = SinglePoll::with(RateLimit::Auto);
    let base = "http://127.0.0.1:1".parse().unwrap();
    let address = ResourceUrl::new(&base, "/deployments/v2/networktunnelgroups?limit=100", &[]).unwrap();
    let collected = one.client.get_all(&address.to_list().unwrap()).await.unwrap();
    assert_eq!(collected.failure, None);
    let document: serde_json::Value = serde_json::from_str(collected.document.unwrap().as_str()).unwrap();
    assert_eq!(document["data"].as_array().unwrap().len(), 2_000);
    assert!(one.request_log.lock().unwrap().refusals() <= 1);
}

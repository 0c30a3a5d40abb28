//! Tests of waiting for permits, on the paused clock of the runtime.

mod random;

use super::*;
use QueuePriority::{Background, Command, Interactive};
use futures_util::future::join_all;
use std::sync::Arc;
use tokio::time::sleep;

fn limiter(rate_limit: RateLimit) -> Arc<RateLimiter> {
    Arc::new(RateLimiter::for_calls(rate_limit, None, "key".to_owned(), WallClock::default()))
}

/// A wall clock that follows the runtime's clock.
fn clock() -> WallClock {
    let (began, start) = (Instant::now(), Timestamp::now());
    WallClock::new(move || start + began.elapsed())
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Makes sequential calls and returns the seconds at which they started.
async fn make_calls(limiter: &RateLimiter, priority: QueuePriority, count: usize) -> Vec<u64> {
    let start = Instant::now();
    let mut left = Vec::new();
    for _ in 0..count {
        let permit = limiter.acquire(priority).await;
        left.push(start.elapsed().as_secs());
        permit.accepted().await;
    }
    left
}

#[tokio::test(start_paused = true)]
async fn small_allows_fourteen_calls_a_minute_thirteen_in_background() {
    let left = make_calls(&limiter(RateLimit::Small), Interactive, 16).await;
    assert_eq!(left, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 60, 60]);
    let left = make_calls(&limiter(RateLimit::Small), Background, 14).await;
    assert_eq!(left, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 60]);
}

#[tokio::test(start_paused = true)]
async fn interactive_call_precedes_longer_waiting_background() {
    let limiter = limiter(RateLimit::Custom(vec![Window { limit: 1, period: secs(10) }]));
    limiter.acquire(Background).await.accepted().await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let waiting = [(Background, 0), (Background, 0), (Interactive, 1)].map(|(priority, delay)| {
        let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
        tokio::spawn(async move {
            sleep(secs(delay)).await;
            limiter.acquire(priority).await.accepted().await;
            order.lock().unwrap().push(priority);
        })
    });
    join_all(waiting).await;
    assert_eq!(*order.lock().unwrap(), [Interactive, Background, Background]);
}

#[tokio::test(start_paused = true)]
async fn cancelled_wait_does_not_delay_others() {
    let limiter = limiter(RateLimit::Custom(vec![Window { limit: 1, period: secs(10) }]));
    limiter.acquire(Interactive).await.accepted().await;
    let cancelled = tokio::time::timeout(secs(1), limiter.acquire(Interactive)).await;
    assert!(cancelled.is_err());
    let start = Instant::now();
    limiter.acquire(Background).await.accepted().await;
    assert_eq!(start.elapsed().as_secs(), 9);
}

#[tokio::test(start_paused = true)]
async fn unsent_request_releases_its_reservation() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    let open = || RateLimiter::for_tokens(Some(folder.path()), "key", clock.clone());
    for _ in 0..25 {
        open().acquire(Interactive).await.not_sent().await;
    }
    let (limiter, start) = (open(), Instant::now());
    assert_eq!(limiter.usage(Timestamp::now()).windows[0].used, 0);
    make_calls(&limiter, Interactive, 20).await;
    assert_eq!(start.elapsed().as_secs(), 0, "all twenty had room");
    drop(limiter.acquire(Interactive).await);
    assert_eq!(start.elapsed().as_secs(), 60, "those that were sent count");
}

#[tokio::test(start_paused = true)]
async fn auto_is_small_after_one_429() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    let open =
        || RateLimiter::for_calls(RateLimit::Auto, Some(folder.path()), "key".to_owned(), clock.clone());
    let limiter = open();
    let left = make_calls(&limiter, Background, 14).await;
    assert_eq!(left.last(), Some(&12), "slowly, since it may turn out to be small");
    limiter.acquire(Background).await.rate_limited(None).await;
    let usage = limiter.usage(Timestamp::now());
    assert_eq!((usage.name.as_str(), usage.throttled_responses), ("auto: small (429 seen)", 1));
    assert_eq!(usage.windows.iter().map(|window| window.limit).collect::<Vec<_>>(), [5, 14, 350]);
    assert_eq!(open().usage(Timestamp::now()).name, usage.name, "saved for the next run");
}

#[tokio::test(start_paused = true)]
async fn probing_call_is_sent_alone() {
    let limiter = limiter(RateLimit::Auto);
    make_calls(&limiter, Background, 14).await;
    let probe = limiter.acquire(Background).await;
    let second = tokio::time::timeout(secs(5), limiter.acquire(Background)).await;
    assert!(second.is_err(), "the first has no answer yet");
    probe.accepted().await;
    limiter.acquire(Background).await.accepted().await;
}

#[tokio::test(start_paused = true)]
async fn large_key_is_soon_used_as_large() {
    let limiter = limiter(RateLimit::Auto);
    let left = make_calls(&limiter, Background, 60).await;
    assert!(left[59] < 40, "{left:?}");
    assert_eq!(limiter.usage(Timestamp::now()).name, "auto: large");
}

#[tokio::test(start_paused = true)]
async fn no_call_starts_during_the_pause_after_a_429() {
    let limiter = limiter(RateLimit::Small);
    limiter.acquire(Interactive).await.rate_limited(Some(secs(7))).await;
    let (start, wall) = (Instant::now(), Timestamp::now());
    let usage = limiter.usage(wall);
    assert!(usage.paused_until.is_some_and(|until| until >= wall + secs(7)));
    assert_eq!((usage.next_permit, usage.divisor), (usage.paused_until, 2));
    limiter.acquire(Interactive).await.accepted().await;
    assert!((7..=9).contains(&start.elapsed().as_secs()));
}

#[tokio::test(start_paused = true)]
async fn pause_applies_to_later_processes_and_is_not_extended() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    let open =
        || RateLimiter::for_calls(RateLimit::Small, Some(folder.path()), "key".to_owned(), clock.clone());
    open().acquire(Command).await.rate_limited(Some(secs(300))).await;
    let (start, wall) = (Instant::now(), Timestamp::now());
    let until = || open().usage(wall).paused_until;
    assert!(until().is_some_and(|until| until > wall + secs(299) && until <= wall + secs(302)));
    for _ in 0..4 {
        assert!(tokio::time::timeout(secs(20), open().acquire(Command)).await.is_err());
    }
    open().acquire(Command).await.accepted().await;
    assert!((299..=302).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    assert_eq!(until(), None);
}

#[tokio::test(start_paused = true)]
async fn pause_missing_in_the_file_is_restored() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    let open =
        || RateLimiter::for_calls(RateLimit::Small, Some(folder.path()), "key".to_owned(), clock.clone());
    let (limiter, start) = (open(), Instant::now());
    limiter.acquire(Command).await.rate_limited(Some(secs(300))).await;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    assert!(tokio::time::timeout(secs(1), limiter.acquire(Command)).await.is_err());
    open().acquire(Command).await.accepted().await;
    assert!((299..=302).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn capped_pause_is_reported() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    let open =
        || RateLimiter::for_calls(RateLimit::Small, Some(folder.path()), "key".to_owned(), clock.clone());
    for (wait, is_capped) in [(86_400, true), (900, false)] {
        let start = Instant::now();
        open().acquire(Command).await.rate_limited(Some(secs(wait))).await;
        assert_eq!(open().usage(Timestamp::now()).is_pause_capped, is_capped);
        open().acquire(Command).await.accepted().await;
        assert!((899..=902).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
        assert!(!open().usage(Timestamp::now()).is_pause_capped);
    }
}

#[tokio::test(start_paused = true)]
async fn token_requests_are_limited_to_twenty_a_minute() {
    let left = make_calls(&RateLimiter::for_tokens(None, "key", WallClock::default()), Interactive, 21).await;
    assert_eq!((left[19], left[20]), (0, 60));
}

#[tokio::test(start_paused = true)]
async fn usage_has_the_calls_and_the_next_room() {
    let limiter = limiter(RateLimit::Small);
    make_calls(&limiter, Background, 13).await;
    let wall = Timestamp::now();
    let usage = limiter.usage(wall);
    assert_eq!(limiter.calls(), 13);
    let minute = usage.windows[1];
    assert_eq!((minute.used, minute.remaining(), minute.background_remaining()), (13, 1, 0));
    assert!(usage.next_background_permit.is_some_and(|at| at > wall + secs(57) && at <= wall + secs(60)));
    assert_eq!((usage.background_remaining(), usage.sustained_interval()), (0, secs(1_800) / 325));
}

#[tokio::test(start_paused = true)]
async fn simultaneous_429s_count_once() {
    let limiter = limiter(RateLimit::Small);
    let calls = [
        limiter.acquire(Interactive).await,
        limiter.acquire(Interactive).await,
        limiter.acquire(Interactive).await,
    ];
    for call in calls {
        call.rate_limited(None).await;
    }
    let wall = Timestamp::now();
    let usage = limiter.usage(wall);
    assert_eq!((usage.throttled_responses, usage.divisor), (3, 2));
    assert!(usage.paused_until.is_some_and(|until| until <= wall + secs(2)), "{:?}", usage.paused_until);
}

#[tokio::test(start_paused = true)]
async fn new_process_counts_calls_of_the_previous_one() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    let open =
        || RateLimiter::for_calls(RateLimit::Small, Some(folder.path()), "key".to_owned(), clock.clone());
    let first = open();
    make_calls(&first, Interactive, 10).await;
    drop(first);
    let second = open();
    let left = make_calls(&second, Interactive, 5).await;
    assert_eq!(left[..4], [1, 1, 1, 1], "five of them were made in this very second");
    assert!((55..=60).contains(&left[4]), "ten of the fourteen were made by the run before: {left:?}");
}

#[tokio::test(start_paused = true)]
async fn concurrent_processes_keep_every_window_together() {
    let (folder, clock, start) = (tempfile::tempdir().unwrap(), clock(), Instant::now());
    let open =
        || RateLimiter::for_calls(RateLimit::Small, Some(folder.path()), "key".to_owned(), clock.clone());
    let limiters = [open(), open(), open(), open()];
    let priorities = [Interactive, Command, Command, Background];
    let calls = limiters.iter().zip(priorities).map(async |(limiter, priority)| {
        let mut left = Vec::new();
        for _ in 0..5 {
            let permit = limiter.acquire(priority).await;
            left.push(start.elapsed());
            sleep(Duration::from_millis(80)).await;
            permit.accepted().await;
        }
        left
    });
    let left = join_all(calls).await;
    let finished: Vec<_> = left.iter().map(|left| left[4].as_secs()).collect();
    assert!(finished[0] < 3 && finished[3] < 130, "in turn, and all of them: {finished:?}");
    let mut left = left.concat();
    left.sort();
    for window in window::SMALL {
        for (nth, first) in left.iter().enumerate() {
            let within = left[nth..].iter().filter(|call| **call < *first + window.period).count();
            assert!(within <= window.limit as usize, "{within} calls in {window:?}: {left:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn usage_includes_other_processes() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    let open =
        || RateLimiter::for_calls(RateLimit::Auto, Some(folder.path()), "key".to_owned(), clock.clone());
    let (idle, other) = (open(), open());
    idle.acquire(Background).await.accepted().await;
    make_calls(&other, Background, 13).await;
    other.acquire(Background).await.rate_limited(None).await;
    sleep(secs(3)).await;
    let (wall, usage) = (clock.now(), idle.usage(clock.now()));
    assert_eq!((usage.name.as_str(), usage.throttled_responses), ("auto: small (429 seen)", 0));
    assert_eq!((usage.windows[1].limit, usage.windows[1].used), (14, 15));
    assert!(usage.next_background_permit.is_some_and(|at| at > wall + secs(30)), "{usage:?}");
}

#[tokio::test(start_paused = true)]
async fn usage_has_the_wait_of_background_calls() {
    let limiter = limiter(RateLimit::Custom(vec![Window { limit: 1, period: secs(60) }]));
    limiter.acquire(Background).await.accepted().await;
    let wall = Timestamp::now();
    let held = || (limiter.usage(wall).blocked_until, limiter.usage(wall).background_blocked_until);
    let background = tokio::time::timeout(secs(1), limiter.acquire(Background));
    let during = async {
        sleep(Duration::from_millis(500)).await;
        held()
    };
    let (cancelled, (interactive, background)) = tokio::join!(background, during);
    assert!(cancelled.is_err());
    assert_eq!(interactive, None);
    assert!(background.is_some_and(|until| until > wall + secs(55) && until <= wall + secs(60)));
    assert_eq!(held(), (None, None));
}

//! Random calls and responses with random changes of the wall clock: no window is exceeded, no call starts
//! during a pause, and no call waits forever.

use super::*;
use jiff::SignedDuration;
use proptest::prelude::*;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::runtime::Builder;
use tokio::time::timeout;

/// How a call ends.
#[derive(Debug, Clone, Copy)]
enum Ending {
    Accepted,
    RateLimited(Option<u64>),
    /// The caller stopped waiting.
    Cancelled,
}

/// A call to make.
#[derive(Debug, Clone, Copy)]
struct PlannedCall {
    priority: QueuePriority,
    /// Milliseconds from the start until it is requested.
    after: u64,
    latency: u64,
    ending: Ending,
    /// Offset in seconds to which the wall clock is set then.
    wall: i64,
}

/// A completed call.
#[derive(Debug, Clone, Copy)]
struct CompletedCall {
    priority: QueuePriority,
    started: Instant,
    ended: Instant,
    /// End of the pause that the response requested.
    paused_until: Option<Instant>,
}

fn any_call() -> impl Strategy<Value = PlannedCall> {
    let ending = prop_oneof![
        8 => Just(Ending::Accepted),
        1 => prop::option::of(0..2_000_u64).prop_map(Ending::RateLimited),
        1 => Just(Ending::Cancelled),
    ];
    let priority = prop::sample::select(vec![Interactive, Command, Background]);
    (priority, 0..90_000_u64, 0..20_000_u64, ending, -100_000..100_000_i64).prop_map(
        |(priority, after, latency, ending, wall)| PlannedCall { priority, after, latency, ending, wall },
    )
}

fn any_windows() -> impl Strategy<Value = Vec<Window>> {
    let window = (1..20_u32, 1..120_u64).prop_map(|(limit, period)| Window { limit, period: secs(period) });
    prop_oneof![Just(window::SMALL.to_vec()), prop::collection::vec(window, 1..4)]
}

/// Makes all of these calls, each as soon as there is room.
async fn run_calls(windows: &[Window], plans: &[PlannedCall]) -> Vec<CompletedCall> {
    let folder = tempfile::tempdir().unwrap();
    let set = Arc::new(AtomicI64::new(0));
    let (began, wall) = (Instant::now(), Arc::clone(&set));
    let clock = WallClock::new(move || {
        let set = SignedDuration::from_secs(wall.load(Ordering::SeqCst));
        Timestamp::from_second(1_800_000_000).unwrap() + set + began.elapsed()
    });
    let limiter = RateLimiter::for_calls(
        RateLimit::Custom(windows.to_vec()),
        Some(folder.path()),
        "key".to_owned(),
        clock,
    );
    let calls = plans.iter().map(|call_plan| call(&limiter, *call_plan, &set));
    join_all(calls).await
}

async fn call(limiter: &RateLimiter, call_plan: PlannedCall, set: &AtomicI64) -> CompletedCall {
    sleep(Duration::from_millis(call_plan.after)).await;
    set.store(call_plan.wall, Ordering::SeqCst);
    let permit = limiter.acquire(call_plan.priority).await;
    let started = Instant::now();
    sleep(Duration::from_millis(call_plan.latency)).await;
    let ended = Instant::now();
    let paused_until = match call_plan.ending {
        Ending::RateLimited(wait) => Some(ended + secs(wait.unwrap_or(1).clamp(1, 900))),
        Ending::Accepted | Ending::Cancelled => None,
    };
    match call_plan.ending {
        Ending::Accepted => permit.accepted().await,
        Ending::RateLimited(wait) => permit.rate_limited(wait.map(secs)).await,
        Ending::Cancelled => drop(permit),
    }
    CompletedCall { priority: call_plan.priority, started, ended, paused_until }
}

/// The calls that a server may count in a window that ends with this call, itself included: it may count each
/// at any time between start and response.
fn counted(completed: &[CompletedCall], nth: usize, window: Window) -> usize {
    let now = completed[nth].started;
    1 + completed[..nth].iter().filter(|other| other.ended + window.period > now).count()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn no_window_is_exceeded_and_no_pause_is_broken(
        windows in any_windows(),
        plans in prop::collection::vec(any_call(), 1..60),
    ) {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let completed = runtime.block_on(async { timeout(secs(7 * 86_400), run_calls(&windows, &plans)).await });
        let mut completed = completed.expect("no call waits for ever");
        // Calls that started at the same time are counted in this order.
        completed.sort_by_key(|completed| completed.started);
        for (nth, call) in completed.iter().enumerate() {
            for &window in &windows {
                let limit = if call.priority == Background { window.for_background() } else { window }.limit;
                let count = counted(&completed, nth, window);
                // The order of calls that started at the same time is unknown.
                let together = completed.iter().filter(|other| other.started == call.started).count();
                let limit = if together > 1 { window.limit } else { limit };
                prop_assert!(count <= limit as usize, "{count} calls in {window:?}");
            }
            let broken = completed.iter().find(|other| {
                other.ended < call.started && other.paused_until.is_some_and(|until| call.started < until)
            });
            prop_assert!(broken.is_none(), "{call:?} started in the pause of {broken:?}");
        }
    }
}

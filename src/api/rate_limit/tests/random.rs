//! Any calls, in any order, with any answers, while the clock on the wall is set to anything: no window is ever overdrawn,
//! whenever the calls arrive, nothing leaves in a pause, and nobody waits for ever.

use super::*;
use jiff::SignedDuration;
use proptest::prelude::*;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::runtime::Builder;
use tokio::time::timeout;

/// How a call ends.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Passed,
    Refused(Option<u64>),
    /// Whoever made it stopped waiting.
    GivenUp,
}

/// A call that somebody wants to make.
#[derive(Clone, Copy, Debug)]
struct Wish {
    priority: Priority,
    /// Milliseconds from the beginning until it is wished for.
    after: u64,
    latency: u64,
    ending: Ending,
    /// Seconds to which the clock on the wall is set then, from where it would be.
    wall: i64,
}

/// A call that was made.
#[derive(Clone, Copy, Debug)]
struct Made {
    priority: Priority,
    left: Instant,
    ended: Instant,
    /// Until when the answer said that nothing may be sent.
    quiet_until: Option<Instant>,
}

fn any_wish() -> impl Strategy<Value = Wish> {
    let ending = prop_oneof![
        8 => Just(Ending::Passed),
        1 => prop::option::of(0..2_000_u64).prop_map(Ending::Refused),
        1 => Just(Ending::GivenUp),
    ];
    let priority = prop::sample::select(vec![Interactive, Command, Background]);
    (priority, 0..90_000_u64, 0..20_000_u64, ending, -100_000..100_000_i64)
        .prop_map(|(priority, after, latency, ending, wall)| Wish { priority, after, latency, ending, wall })
}

fn any_windows() -> impl Strategy<Value = Vec<Window>> {
    let window = (1..20_u32, 1..120_u64).prop_map(|(limit, period)| Window { limit, period: secs(period) });
    prop_oneof![Just(window::SMALL.to_vec()), prop::collection::vec(window, 1..4)]
}

/// Makes all of these calls, as soon as there is room for each.
async fn make(windows: &[Window], wishes: &[Wish]) -> Vec<Made> {
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
    let calls = wishes.iter().map(|wish| call(&limiter, *wish, &set));
    join_all(calls).await
}

async fn call(limiter: &RateLimiter, wish: Wish, set: &AtomicI64) -> Made {
    sleep(Duration::from_millis(wish.after)).await;
    set.store(wish.wall, Ordering::SeqCst);
    let permit = limiter.acquire(wish.priority).await;
    let left = Instant::now();
    sleep(Duration::from_millis(wish.latency)).await;
    let ended = Instant::now();
    let quiet_until = match wish.ending {
        Ending::Refused(wait) => Some(ended + secs(wait.unwrap_or(1).clamp(1, 900))),
        Ending::Passed | Ending::GivenUp => None,
    };
    match wish.ending {
        Ending::Passed => permit.passed().await,
        Ending::Refused(wait) => permit.refused(wait.map(secs)).await,
        Ending::GivenUp => drop(permit),
    }
    Made { priority: wish.priority, left, ended, quiet_until }
}

/// Calls that may arrive within a period of a window before one leaves, itself included: a server may count each at any
/// time between its leaving and its answer.
fn counted(made: &[Made], nth: usize, window: Window) -> usize {
    let now = made[nth].left;
    1 + made[..nth].iter().filter(|other| other.ended + window.period > now).count()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn no_window_is_overdrawn_and_no_pause_broken(
        windows in any_windows(),
        wishes in prop::collection::vec(any_wish(), 1..60),
    ) {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let made = runtime.block_on(async { timeout(secs(7 * 86_400), make(&windows, &wishes)).await });
        let mut made = made.expect("nobody waits for ever");
        // Those that left at once left in the order in which they are counted.
        made.sort_by_key(|made| made.left);
        for (nth, call) in made.iter().enumerate() {
            for &window in &windows {
                let most = if call.priority == Background { window.for_background() } else { window }.limit;
                let count = counted(&made, nth, window);
                // Of those that left in the same moment, which one was first is not known.
                let together = made.iter().filter(|other| other.left == call.left).count();
                let most = if together > 1 { window.limit } else { most };
                prop_assert!(count <= most as usize, "{count} calls in {window:?}");
            }
            let broken = made.iter().find(|other| {
                other.ended < call.left && other.quiet_until.is_some_and(|until| call.left < until)
            });
            prop_assert!(broken.is_none(), "{call:?} left in the pause of {broken:?}");
        }
    }
}

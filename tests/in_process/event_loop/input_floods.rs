//! Floods: of keys, of updates, and both with a signal behind them.

use crate::support::dashboard::{COLORS, WIDE, online};
use crate::support::event_loop_harness::{EventLoopHarness, now};
use crate::support::world::World;
use tokio::sync::mpsc;
use tunnelscope::app::Size;
use tunnelscope::channel::{ConnectionState, Update};
use tunnelscope::terminal::{Exit, Signal};
use tunnelscope::worker::{UiChannels, WorkerChannels};

/// Keys and updates that the loop takes before it draws.
const BEFORE_A_FRAME: usize = 256;

/// Channels with room for a flood.
fn wide_channels() -> (WorkerChannels, UiChannels) {
    let ((tell, reported), (ask, asked)) = (mpsc::channel(20_000), mpsc::channel(20_000));
    (WorkerChannels { updates: tell, commands: asked }, UiChannels { updates: reported, commands: ask })
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_queued_keys_are_handled_in_few_frames() {
    let mut harness = EventLoopHarness::live(&mut World::large(200), WIDE).await;
    let writes = harness.terminal.writes();
    for nth in 0..10_000 {
        harness.queue_key(if nth % 200 == 0 || nth % 2 == 1 { "j" } else { "k" });
    }
    harness.settle().await;
    let frames = harness.terminal.writes() - writes;
    assert!(frames <= 10_000 / BEFORE_A_FRAME + 1, "{frames} frames for 10,000 keys");
    let app = harness.finish().await;
    assert_eq!(app.home().groups().index(), 100, "5,050 down and 4,950 up");
}

#[tokio::test(start_paused = true)]
async fn flood_of_updates_does_not_delay_a_key() {
    let mut harness = EventLoopHarness::with_channels(WIDE, COLORS, wide_channels()).await;
    harness.poll(&mut World::acme()).await;
    for _ in 0..5_000 {
        harness.queue_update(Update::ConnectionState(ConnectionState::Fetching));
        harness.queue_update(Update::ConnectionState(online(now())));
    }
    harness.queue_key("?");
    let writes = harness.terminal.writes();
    harness.step().await;
    assert!(harness.terminal.writes() > writes, "something is drawn before the flood is over");
    assert!(harness.terminal.has("open the selected row"), "and the key is in it");
    harness.settle().await;
    let frames = harness.terminal.writes() - writes;
    assert!(frames <= 10_000 / BEFORE_A_FRAME + 2, "{frames} frames for 10,000 updates");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn flood_of_keys_does_not_delay_a_signal() {
    let mut harness = EventLoopHarness::live(&mut World::large(2_000), WIDE).await;
    for _ in 0..1_500 {
        harness.queue_key("j");
    }
    harness.signal(Signal::Terminate(15)).await;
    let ended = harness.ended();
    assert_eq!(ended.exit.unwrap(), Exit::Signal(15), "the signal ends the loop");
    assert!(ended.app.home().groups().index() <= BEFORE_A_FRAME, "before all keys were taken");
}

#[tokio::test(start_paused = true)]
async fn busy_worker_does_not_delay_keys() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    for _ in 0..200 {
        harness.press("r").await;
    }
    harness.press("?").await;
    assert!(harness.terminal.has("open the selected row"), "with the channel full, keys still work");
    assert!(
        harness.sent_commands().len() < 200,
        "and excess commands were dropped, since a poll is requested already"
    );
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn resizing_through_every_size_ends_correctly() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    for step in 0..60 {
        harness.resize(Size { width: 120 - 2 * step, height: 40 - step * 2 / 3 }).await;
    }
    assert!(!harness.has_ended(), "no size is refused");
    harness.resize(WIDE).await;
    assert!(harness.terminal.has("Tunnel groups  8"), "and the first size shows what it showed");
    harness.finish().await;
}

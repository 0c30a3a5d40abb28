//! Time on screen: ages that step, a pause that stops them, the interval.

use crate::support::dashboard::{WIDE, waiting};
use crate::support::event_loop_harness::{EventLoopHarness, now};
use crate::support::world::{World, unavailable};
use std::time::Duration;
use tunnelscope::channel::{Command, ConnectionState, Update};

#[tokio::test(start_paused = true)]
async fn ages_increase_in_steps_and_write_nothing_between() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    assert!(harness.terminal.has("data now"), "data is new at first");
    harness.advance(10).await;
    assert!(harness.terminal.has("data 10s"), "after ten seconds it is ten seconds old");
    harness.advance(1).await;
    assert!(harness.terminal.has("data 30s"), "and a second later it is not said to be newer than it is");
    let written = harness.terminal.bytes();
    harness.advance(8).await;
    assert_eq!(harness.terminal.bytes(), written, "between two steps nothing is written");
    assert!(harness.terminal.has("data 30s"), "and the step stays");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn pause_stops_polling_and_writes_nothing() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.advance(10).await;
    harness.sent_commands();
    harness.press("Space").await;
    assert_eq!(harness.sent_commands(), [Command::Pause], "the worker is asked to stop");
    harness.send_update(Update::ConnectionState(ConnectionState::Paused { failure: None })).await;
    assert!(harness.terminal.row("PAUSED").contains("at 2026-03-01 14:00:10"), "the banner says since when");
    assert!(harness.terminal.has("Space resume"), "and the footer how to resume");
    let (written, shown) = (harness.terminal.bytes(), harness.terminal.rows());
    harness.advance(60).await;
    assert_eq!(harness.terminal.bytes(), written, "a minute later not one byte was written");
    assert_eq!(harness.terminal.rows(), shown, "and the ages are as they were");
    harness.press("Space").await;
    assert_eq!(harness.sent_commands(), [Command::Resume], "the same key goes on");
    assert!(!harness.terminal.has("PAUSED"), "the banner goes");
    assert!(harness.terminal.has("data 2m"), "and the ages catch up");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn refresh_while_paused_polls_once_and_stays_paused() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.press("Space").await;
    harness.send_update(Update::ConnectionState(ConnectionState::Paused { failure: None })).await;
    harness.advance(60).await;
    harness.sent_commands();
    harness.press("r").await;
    assert_eq!(harness.sent_commands(), [Command::Refresh], "r polls once");
    harness.send_update(Update::Snapshot(world.poll(now()))).await;
    harness.send_update(Update::ConnectionState(ConnectionState::Paused { failure: None })).await;
    assert!(harness.terminal.row("PAUSED").contains("14:01:00"), "still paused, as of the new poll");
    assert!(harness.terminal.has("data now"), "whose data is shown as new");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn pause_does_not_hide_the_last_failure() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.send_update(Update::ConnectionState(waiting(now()))).await;
    harness.press("Space").await;
    harness
        .send_update(Update::ConnectionState(ConnectionState::Paused { failure: Some(unavailable()) }))
        .await;
    assert!(harness.terminal.has("PAUSED"), "the pause is told");
    assert!(harness.terminal.has("last refresh failed"), "and so is the failure");
    harness.send_update(Update::ConnectionState(ConnectionState::Paused { failure: None })).await;
    assert!(!harness.terminal.has("last refresh failed"), "until a poll succeeds");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn plus_and_minus_step_through_the_intervals() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.sent_commands();
    harness.press("+ - -").await;
    let intervals = [60, 30, 10].map(|seconds| Command::SetInterval(Duration::from_secs(seconds)));
    assert_eq!(harness.sent_commands(), intervals, "longer, back, shorter");
    for _ in 0..20 {
        harness.press("-").await;
    }
    let last = harness.sent_commands().pop();
    assert_eq!(last, Some(Command::SetInterval(Duration::from_secs(1))), "the shortest is a second");
    harness.finish().await;
}

//! Time on screen: ages that step, a pause that stops them, the interval.

use crate::support::dashboard::{WIDE, waiting};
use crate::support::journey::{Journey, now};
use crate::support::world::{World, unavailable};
use std::time::Duration;
use tunnelscope::channel::{Command, ConnectionState, Update};

#[tokio::test(start_paused = true)]
async fn ages_increase_in_steps_and_write_nothing_between() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    assert!(journey.terminal.has("data now"), "data is new at first");
    journey.pass(10).await;
    assert!(journey.terminal.has("data 10s"), "after ten seconds it is ten seconds old");
    journey.pass(1).await;
    assert!(journey.terminal.has("data 30s"), "and a second later it is not said to be newer than it is");
    let written = journey.terminal.bytes();
    journey.pass(8).await;
    assert_eq!(journey.terminal.bytes(), written, "between two steps nothing is written");
    assert!(journey.terminal.has("data 30s"), "and the step stays");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn pause_stops_polling_and_writes_nothing() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.pass(10).await;
    journey.sent_commands();
    journey.press("Space").await;
    assert_eq!(journey.sent_commands(), [Command::Pause], "the worker is asked to stop");
    journey.send_update(Update::ConnectionState(ConnectionState::Paused { failure: None })).await;
    assert!(journey.terminal.row("PAUSED").contains("at 2026-03-01 14:00:10"), "the banner says since when");
    assert!(journey.terminal.has("Space resume"), "and the footer how to resume");
    let (written, shown) = (journey.terminal.bytes(), journey.terminal.rows());
    journey.pass(60).await;
    assert_eq!(journey.terminal.bytes(), written, "a minute later not one byte was written");
    assert_eq!(journey.terminal.rows(), shown, "and the ages are as they were");
    journey.press("Space").await;
    assert_eq!(journey.sent_commands(), [Command::Resume], "the same key goes on");
    assert!(!journey.terminal.has("PAUSED"), "the banner goes");
    assert!(journey.terminal.has("data 2m"), "and the ages catch up");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn refresh_while_paused_polls_once_and_stays_paused() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.press("Space").await;
    journey.send_update(Update::ConnectionState(ConnectionState::Paused { failure: None })).await;
    journey.pass(60).await;
    journey.sent_commands();
    journey.press("r").await;
    assert_eq!(journey.sent_commands(), [Command::Refresh], "r polls once");
    journey.send_update(Update::Snapshot(world.poll(now()))).await;
    journey.send_update(Update::ConnectionState(ConnectionState::Paused { failure: None })).await;
    assert!(journey.terminal.row("PAUSED").contains("14:01:00"), "still paused, as of the new poll");
    assert!(journey.terminal.has("data now"), "whose data is shown as new");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn pause_does_not_hide_the_last_failure() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.send_update(Update::ConnectionState(waiting(now()))).await;
    journey.press("Space").await;
    journey
        .send_update(Update::ConnectionState(ConnectionState::Paused { failure: Some(unavailable()) }))
        .await;
    assert!(journey.terminal.has("PAUSED"), "the pause is told");
    assert!(journey.terminal.has("last refresh failed"), "and so is the failure");
    journey.send_update(Update::ConnectionState(ConnectionState::Paused { failure: None })).await;
    assert!(!journey.terminal.has("last refresh failed"), "until a poll succeeds");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn plus_and_minus_step_through_the_intervals() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.sent_commands();
    journey.press("+ - -").await;
    let intervals = [60, 30, 10].map(|seconds| Command::SetInterval(Duration::from_secs(seconds)));
    assert_eq!(journey.sent_commands(), intervals, "longer, back, shorter");
    for _ in 0..20 {
        journey.press("-").await;
    }
    let last = journey.sent_commands().pop();
    assert_eq!(last, Some(Command::SetInterval(Duration::from_secs(1))), "the shortest is a second");
    journey.finish().await;
}

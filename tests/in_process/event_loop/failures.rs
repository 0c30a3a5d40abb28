//! Failures on screen: old data is never shown as new, each failure comes with its cause, its remedy and what happens
//! next, and everything recovers by itself.

use crate::support::dashboard::{WIDE, online, waiting};
use crate::support::event_loop_harness::{EventLoopHarness, advance_wall_clock, now, set_clock_back};
use crate::support::world::{World, refused, unavailable};
use std::time::Duration;
use tunnelscope::channel::{Command, ConnectionState, Update};
use vt100::Color;

const GREEN: Color = Color::Idx(2);
const RED: Color = Color::Idx(1);

/// The mark of a group's state.
fn mark(harness: &EventLoopHarness, name: &str) -> crate::support::terminal::Shown {
    harness.terminal.cell(2, harness.terminal.find(name).1)
}

#[tokio::test(start_paused = true)]
async fn api_outage_makes_data_stale_until_it_recovers() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    assert_eq!(mark(&harness, "hq").ink, GREEN, "a group that is well has a green mark");
    harness.advance(30).await;
    harness.send_update(Update::ConnectionState(waiting(now()))).await;
    let banner = harness.terminal.row("STALE");
    assert!(banner.contains("data of 14:00:00"), "the banner says of when the data is: {banner}");
    assert!(banner.contains("service unavailable (503)"), "and the cause");
    assert!(banner.contains("try 2 in 30s"), "and when it is tried again");
    assert!(harness.terminal.has("check the vendor's status page"), "and the remedy");
    assert_eq!(mark(&harness, "hq").ink, Color::Default, "what is old is not green");
    assert_eq!(mark(&harness, "plant-02").ground, RED, "what was down is still marked as down");
    assert!(harness.terminal.has("warehouse-7"), "and the last data stays");

    harness.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
    assert!(
        harness.terminal.row("STALE").contains("trying now"),
        "a try that has only begun makes nothing good"
    );
    assert_eq!(mark(&harness, "hq").ink, Color::Default, "nor green");
    harness.poll(&mut world).await;
    assert!(!harness.terminal.has("STALE"), "a successful poll does");
    assert_eq!(mark(&harness, "hq").ink, GREEN, "and green it is again");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn banner_counts_down_the_wait() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    let (failure, next_attempt) = (unavailable(), now() + Duration::from_secs(120));
    harness
        .send_update(Update::ConnectionState(ConnectionState::BackingOff {
            failure,
            attempt: 4,
            next_attempt,
        }))
        .await;
    assert!(harness.terminal.row("STALE").contains("try 5 in 2m"), "the fifth try is two minutes away");
    harness.advance(90).await;
    assert!(harness.terminal.row("STALE").contains("try 5 in 30s"), "and then thirty seconds");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn failures_from_the_start_show_no_data() {
    let mut harness = EventLoopHarness::begin(WIDE).await;
    harness.send_update(Update::ConnectionState(waiting(now()))).await;
    let banner = harness.terminal.row("NO DATA");
    assert!(banner.contains("try 2 in 30s"), "the banner names the next try");
    assert!(banner.contains("service unavailable"), "and the cause");
    assert!(harness.terminal.has("Nothing could be read yet."), "and the list is not taken for empty");
    harness.poll(&mut World::acme()).await;
    assert!(!harness.terminal.has("NO DATA"), "the first data ends it");
    assert!(harness.terminal.has("Tunnel groups  8"), "with the groups");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn rejected_key_needs_action_and_r_retries() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.send_update(Update::ConnectionState(ConnectionState::Refused { failure: refused() })).await;
    let banner = harness.terminal.row("NO ACCESS");
    assert!(
        banner.contains("authentication failed: the API key or secret was rejected (401 invalid_client)"),
        "the server's own word is told"
    );
    assert!(harness.terminal.has("then press r"), "and what to do");
    assert!(!harness.terminal.has("next "), "nothing is announced, since nothing is tried");
    harness.sent_commands();
    harness.press("r").await;
    assert_eq!(harness.sent_commands(), [Command::Refresh], "r asks the worker to try again");
    harness.send_update(Update::ConnectionState(ConnectionState::Authenticating)).await;
    assert!(harness.terminal.has("NO ACCESS"), "the banner stays until that went well");
    harness.poll(&mut World::acme()).await;
    assert!(!harness.terminal.has("NO ACCESS"), "and then it goes");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn truncated_list_is_partial_with_the_number_read() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::begin(WIDE).await;
    let snapshot = world.poll_with(now(), |sources| {
        sources.states.status.partial = Some((200, 1_204));
        sources.states.status.failure = Some(unavailable());
    });
    harness.send_update(Update::Snapshot(snapshot)).await;
    harness.send_update(Update::ConnectionState(online(now()))).await;
    let banner = harness.terminal.row("PARTIAL");
    assert!(banner.contains("states: 200 of 1204 read"), "the banner counts: {banner}");
    assert!(banner.contains("service unavailable (503)"), "and gives the cause");
    assert!(harness.terminal.has("branch-017-ntg"), "what was read is shown");
    harness.poll(&mut world).await;
    assert!(!harness.terminal.has("PARTIAL"), "a complete poll ends it");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn data_is_stale_immediately_after_a_suspend() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    advance_wall_clock(Duration::from_secs(6 * 3_600));
    harness.advance(1).await;
    assert!(
        harness.terminal.row("STALE").contains(
            "data of 14:00:00; this machine slept or this program was stopped for 6h; not refreshed since"
        ),
        "the first second awake says that the data is old, and why"
    );
    assert_eq!(mark(&harness, "hq").ink, Color::Default, "and nothing is green");
    assert_eq!(harness.sent_commands(), [Command::Refresh], "it polls at once, whatever the interval");
    harness.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
    assert!(harness.terminal.has("STALE"), "a poll that has only begun changes nothing");
    harness.poll(&mut world).await;
    assert!(!harness.terminal.has("STALE"), "until there is new data");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn suspend_shorter_than_the_stale_limit_is_reported() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.press("+ + +").await;
    advance_wall_clock(Duration::from_secs(120));
    harness.advance(1).await;
    assert!(
        harness.terminal.row("STALE").contains("for 2m 1s;"),
        "two minutes are little for an interval of five"
    );
    assert_eq!(mark(&harness, "hq").ink, Color::Default, "but no poll has run meanwhile");
    harness.send_update(Update::ConnectionState(online(now()))).await;
    assert!(harness.terminal.has("STALE"), "another time for the next poll is no poll");
    harness.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
    harness.send_update(Update::ConnectionState(online(now()))).await;
    assert!(!harness.terminal.has("STALE"), "one that came to its end is, be it of a part of the groups");
    assert_eq!(mark(&harness, "hq").ink, GREEN, "and what it left as it was is green");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn clock_set_back_does_not_make_old_data_new() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    set_clock_back(Duration::from_secs(7_300));
    harness.advance(1).await;
    assert!(
        harness.terminal.row("STALE").contains("the clock of this machine went back by 2h 1m;"),
        "the banner says so: {}",
        harness.terminal.row("STALE")
    );
    assert_eq!(mark(&harness, "hq").ink, Color::Default, "and nothing is green");
    harness.poll(&mut world).await;
    assert!(!harness.terminal.has("STALE"), "until there is data of the new time");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn slow_terminal_is_not_mistaken_for_a_suspend() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.advance(1).await;
    // The loop was held up by its terminal; the worker was not, and its news come first.
    advance_wall_clock(Duration::from_secs(300));
    harness.poll_in_one_frame(&mut world).await;
    harness.advance(1).await;
    assert!(!harness.terminal.has("STALE"), "a poll followed the gap");
    assert_eq!(mark(&harness, "hq").ink, GREEN, "so what is well is green");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn failures_are_shown_on_every_page() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.send_update(Update::ConnectionState(waiting(now()))).await;
    for keys in ["Enter", "Enter", "?"] {
        harness.press(keys).await;
        assert!(harness.terminal.has("STALE"), "the banner is there after {keys}");
    }
    harness.finish().await;
}

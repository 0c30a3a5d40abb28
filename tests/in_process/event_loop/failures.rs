//! Failures on screen: old data is never shown as new, each failure comes with its cause, its remedy and what happens
//! next, and everything recovers by itself.

use crate::support::dashboard::{WIDE, online, waiting};
use crate::support::journey::{Journey, now, set_clock_back, sleep};
use crate::support::world::{World, refused, unavailable};
use std::time::Duration;
use tunnelscope::channel::{Command, ConnectionState, Update};
use vt100::Color;

const GREEN: Color = Color::Idx(2);
const RED: Color = Color::Idx(1);

/// The mark of a group's state.
fn mark(journey: &Journey, name: &str) -> crate::support::terminal::Shown {
    journey.terminal.cell(2, journey.terminal.find(name).1)
}

#[tokio::test(start_paused = true)]
async fn api_outage_makes_data_stale_until_it_recovers() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    assert_eq!(mark(&journey, "hq").ink, GREEN, "a group that is well has a green mark");
    journey.pass(30).await;
    journey.send_update(Update::ConnectionState(waiting(now()))).await;
    let banner = journey.terminal.row("STALE");
    assert!(banner.contains("data of 14:00:00"), "the banner says of when the data is: {banner}");
    assert!(banner.contains("service unavailable (503)"), "and the cause");
    assert!(banner.contains("try 2 in 30s"), "and when it is tried again");
    assert!(journey.terminal.has("check the vendor's status page"), "and the remedy");
    assert_eq!(mark(&journey, "hq").ink, Color::Default, "what is old is not green");
    assert_eq!(mark(&journey, "plant-02").ground, RED, "what was down is still marked as down");
    assert!(journey.terminal.has("warehouse-7"), "and the last data stays");

    journey.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
    assert!(
        journey.terminal.row("STALE").contains("trying now"),
        "a try that has only begun makes nothing good"
    );
    assert_eq!(mark(&journey, "hq").ink, Color::Default, "nor green");
    journey.poll(&mut world).await;
    assert!(!journey.terminal.has("STALE"), "a successful poll does");
    assert_eq!(mark(&journey, "hq").ink, GREEN, "and green it is again");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn banner_counts_down_the_wait() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    let (failure, next_attempt) = (unavailable(), now() + Duration::from_secs(120));
    journey
        .send_update(Update::ConnectionState(ConnectionState::BackingOff {
            failure,
            attempt: 4,
            next_attempt,
        }))
        .await;
    assert!(journey.terminal.row("STALE").contains("try 5 in 2m"), "the fifth try is two minutes away");
    journey.pass(90).await;
    assert!(journey.terminal.row("STALE").contains("try 5 in 30s"), "and then thirty seconds");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn failures_from_the_start_show_no_data() {
    let mut journey = Journey::begin(WIDE).await;
    journey.send_update(Update::ConnectionState(waiting(now()))).await;
    let banner = journey.terminal.row("NO DATA");
    assert!(banner.contains("try 2 in 30s"), "the banner names the next try");
    assert!(banner.contains("service unavailable"), "and the cause");
    assert!(journey.terminal.has("Nothing could be read yet."), "and the list is not taken for empty");
    journey.poll(&mut World::acme()).await;
    assert!(!journey.terminal.has("NO DATA"), "the first data ends it");
    assert!(journey.terminal.has("Tunnel groups  8"), "with the groups");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn rejected_key_needs_action_and_r_retries() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.send_update(Update::ConnectionState(ConnectionState::Refused { failure: refused() })).await;
    let banner = journey.terminal.row("NO ACCESS");
    assert!(
        banner.contains("authentication failed: the API key or secret was rejected (401 invalid_client)"),
        "the server's own word is told"
    );
    assert!(journey.terminal.has("then press r"), "and what to do");
    assert!(!journey.terminal.has("next "), "nothing is announced, since nothing is tried");
    journey.sent_commands();
    journey.press("r").await;
    assert_eq!(journey.sent_commands(), [Command::Refresh], "r asks the worker to try again");
    journey.send_update(Update::ConnectionState(ConnectionState::Authenticating)).await;
    assert!(journey.terminal.has("NO ACCESS"), "the banner stays until that went well");
    journey.poll(&mut World::acme()).await;
    assert!(!journey.terminal.has("NO ACCESS"), "and then it goes");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn truncated_list_is_partial_with_the_number_read() {
    let mut world = World::acme();
    let mut journey = Journey::begin(WIDE).await;
    let snapshot = world.poll_with(now(), |sources| {
        sources.states.status.partial = Some((200, 1_204));
        sources.states.status.failure = Some(unavailable());
    });
    journey.send_update(Update::Snapshot(snapshot)).await;
    journey.send_update(Update::ConnectionState(online(now()))).await;
    let banner = journey.terminal.row("PARTIAL");
    assert!(banner.contains("states: 200 of 1204 read"), "the banner counts: {banner}");
    assert!(banner.contains("service unavailable (503)"), "and gives the cause");
    assert!(journey.terminal.has("branch-017-ntg"), "what was read is shown");
    journey.poll(&mut world).await;
    assert!(!journey.terminal.has("PARTIAL"), "a complete poll ends it");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn data_is_stale_immediately_after_a_suspend() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    sleep(Duration::from_secs(6 * 3_600));
    journey.pass(1).await;
    assert!(
        journey.terminal.row("STALE").contains(
            "data of 14:00:00; this machine slept or this program was stopped for 6h; not refreshed since"
        ),
        "the first second awake says that the data is old, and why"
    );
    assert_eq!(mark(&journey, "hq").ink, Color::Default, "and nothing is green");
    assert_eq!(journey.sent_commands(), [Command::Refresh], "it polls at once, whatever the interval");
    journey.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
    assert!(journey.terminal.has("STALE"), "a poll that has only begun changes nothing");
    journey.poll(&mut world).await;
    assert!(!journey.terminal.has("STALE"), "until there is new data");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn suspend_shorter_than_the_stale_limit_is_reported() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.press("+ + +").await;
    sleep(Duration::from_secs(120));
    journey.pass(1).await;
    assert!(
        journey.terminal.row("STALE").contains("for 2m 1s;"),
        "two minutes are little for an interval of five"
    );
    assert_eq!(mark(&journey, "hq").ink, Color::Default, "but no poll has run meanwhile");
    journey.send_update(Update::ConnectionState(online(now()))).await;
    assert!(journey.terminal.has("STALE"), "another time for the next poll is no poll");
    journey.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
    journey.send_update(Update::ConnectionState(online(now()))).await;
    assert!(!journey.terminal.has("STALE"), "one that came to its end is, be it of a part of the groups");
    assert_eq!(mark(&journey, "hq").ink, GREEN, "and what it left as it was is green");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn clock_set_back_does_not_make_old_data_new() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    set_clock_back(Duration::from_secs(7_300));
    journey.pass(1).await;
    assert!(
        journey.terminal.row("STALE").contains("the clock of this machine went back by 2h 1m;"),
        "the banner says so: {}",
        journey.terminal.row("STALE")
    );
    assert_eq!(mark(&journey, "hq").ink, Color::Default, "and nothing is green");
    journey.poll(&mut world).await;
    assert!(!journey.terminal.has("STALE"), "until there is data of the new time");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn slow_terminal_is_not_mistaken_for_a_suspend() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.pass(1).await;
    // The loop was held up by its terminal; the worker was not, and its news come first.
    sleep(Duration::from_secs(300));
    journey.poll_in_one_frame(&mut world).await;
    journey.pass(1).await;
    assert!(!journey.terminal.has("STALE"), "a poll followed the gap");
    assert_eq!(mark(&journey, "hq").ink, GREEN, "so what is well is green");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn failures_are_shown_on_every_page() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.send_update(Update::ConnectionState(waiting(now()))).await;
    for keys in ["Enter", "Enter", "?"] {
        journey.press(keys).await;
        assert!(journey.terminal.has("STALE"), "the banner is there after {keys}");
    }
    journey.finish().await;
}

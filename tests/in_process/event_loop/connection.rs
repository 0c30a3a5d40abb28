//! The connection page by key: from anywhere, before any data, while everything fails, and back to where one was; and the
//! waits that the rate limit brings.

use crate::support::dashboard::{SMALL, WIDE, online, waiting};
use crate::support::event_loop_harness::{EventLoopHarness, now};
use crate::support::usage::{exhausted, large_budget, no_room, small_budget, stretched, update};
use crate::support::world::{World, refused};
use tunnelscope::channel::{Command, ConnectionState, Update};

/// Whether the connection page is in front.
fn is_open(harness: &EventLoopHarness) -> bool {
    harness.terminal.has("acme-prod > connection")
}

#[tokio::test(start_paused = true)]
async fn i_opens_the_connection_page_anywhere_and_esc_returns() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    for keys in ["j", "Enter", "j", "Enter", "Enter", "Esc", "Esc", "Esc", "3", "Enter"] {
        // The second key only makes a notice go.
        harness.press(keys).await;
        harness.press("F12").await;
        let before = harness.terminal.rows();
        for leave in ["Esc", "i", "h"] {
            harness.press("i").await;
            assert!(is_open(&harness), "i opens it after {keys}");
            harness.press(leave).await;
            assert_eq!(harness.terminal.rows(), before, "{leave} leaves it for what was there after {keys}");
        }
    }
    harness.press("? i").await;
    assert!(!is_open(&harness), "the help goes first");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn connection_page_sends_no_command() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.sent_commands();
    harness.press("i j k G g ] [ Enter i").await;
    assert_eq!(harness.sent_commands(), [], "showing the connection page makes no call");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn connection_page_works_without_data_and_during_failures() {
    let mut harness = EventLoopHarness::begin(WIDE).await;
    harness.press("i").await;
    assert!(
        harness.terminal.row("state").contains("requesting an access token"),
        "at first a token is requested"
    );
    assert!(harness.terminal.row("token URL").contains("https://api.sse.cisco.com/auth/v2/token"), "there");
    harness.send_update(Update::ConnectionState(ConnectionState::Refused { failure: refused() })).await;
    assert!(harness.terminal.row("state").contains("stopped: no automatic retry"), "the key is rejected");
    let screen = harness.terminal.text();
    assert!(harness.terminal.row("reason").contains("authentication failed: the API key"), "why: {screen}");
    assert!(harness.terminal.has("(401"), "with the status of the response: {screen}");
    assert!(harness.terminal.row("next").contains("r retries"), "and nothing is retried automatically");
    harness.sent_commands();
    harness.press("r").await;
    assert_eq!(harness.sent_commands(), [Command::Refresh], "r works here as everywhere");
    harness.send_update(Update::ConnectionState(waiting(now()))).await;
    assert!(
        harness.terminal.row("next").contains("attempt 2 at 14:00:30 (30s); r: now"),
        "a wait has its end"
    );
    harness.send_update(Update::Usage(std::sync::Arc::new(exhausted()))).await;
    harness.press("G").await;
    assert!(harness.terminal.has("0d6f2f4e-6c1b-4f0e-9a55-1f6f6f1c2a17"), "each failure has its request id");
    assert!(harness.terminal.has("3 times since 13:47:00"), "what failed again and again is told once");
    assert!(harness.terminal.has("02-28 14:00"), "what failed yesterday has its day");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn connection_page_scrolls_to_its_end_on_a_small_terminal() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), SMALL).await;
    // Without the banner of a pause, which would take rows of the page.
    let mut usage = exhausted();
    usage.rate_limit.paused_until = None;
    harness.send_update(update(usage)).await;
    harness.press("i").await;
    let top = harness.terminal.rows();
    harness.press("PgDn").await;
    assert!(harness.terminal.has("base URL"), "what it is connected to is a page below");
    harness.press("G").await;
    assert!(harness.terminal.has("could not resolve host"), "the oldest failure is the end");
    assert!(harness.terminal.has("check the URL and this machine's DNS"), "with its remedy");
    harness.press("k k j g").await;
    assert_eq!(harness.terminal.rows(), top, "g comes back to the top");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn rate_limit_wait_counts_down_without_an_alarm() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.send_update(update(small_budget(14))).await;
    harness.send_update(Update::ConnectionState(no_room(now()))).await;
    let title = harness.terminal.row("Tunnel groups");
    assert!(
        title.contains("rate limit reached: the states of the groups will be fetched at 14:00:45"),
        "{title}"
    );
    assert!(!harness.terminal.has("STALE"), "the data is not old for that");
    harness.advance(20).await;
    assert!(harness.terminal.row("hubs 9/14").contains("wait 30s"), "the header counts down");
    harness.press("i").await;
    assert!(
        harness.terminal.row("state").contains("! rate limited: waiting to fetch the"),
        "the page says so too"
    );
    assert!(harness.terminal.row("next").contains("request at 14:00:45 (30s)"), "with the end of the wait");
    harness.press("i").await;
    harness.advance(80).await;
    assert!(
        harness.terminal.row("STALE").contains("rate limit reached, next request at 14:00:45"),
        "what waits too long is old, and the banner says what it waits for"
    );
    harness.poll(&mut World::acme()).await;
    assert!(
        !harness.terminal.has("rate limit reached") && !harness.terminal.has("STALE"),
        "and then all is well"
    );
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn longer_interval_is_shown_without_an_alarm() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.send_update(Update::ConnectionState(stretched(now()))).await;
    let note = "rate limit: every 45s instead of 30s; all records within 5m  sort: severity";
    assert!(
        harness.terminal.row("Tunnel groups").ends_with(note),
        "the title says what the budget makes of it"
    );
    harness.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
    assert!(harness.terminal.row("Tunnel groups").ends_with(note), "also while the next poll runs");
    harness.press("i").await;
    assert!(harness.terminal.row("interval").contains("45s instead of 30s (rate limit)"), "the page too");
    assert!(
        harness.terminal.row("records").contains("3 of 10 pages read; all within 5m"),
        "with how far it is"
    );
    harness.press("Esc").await;
    harness.send_update(Update::ConnectionState(online(now()))).await;
    assert!(!harness.terminal.has("rate limit:"), "and goes when all is as asked");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn calls_under_a_large_rate_limit_write_nothing() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.send_update(update(large_budget(0))).await;
    let written = harness.terminal.bytes();
    for used in 1..=1_400 {
        harness.send_update(update(large_budget(used))).await;
    }
    assert_eq!(harness.terminal.bytes(), written, "while more than half is left, not a byte is written");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn connection_page_counts_written_bytes() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    let written = harness.terminal.bytes();
    harness.press("i").await;
    let reported = format!("{}.{} kB since start", written / 1_000, written / 100 % 10);
    assert!(
        harness.terminal.row("written").contains(&reported),
        "all that was written before it was opened: {reported}"
    );
    let opened = harness.terminal.bytes();
    harness.advance(59).await;
    assert!(harness.terminal.row("last minute").ends_with('-'), "the first minute is not over");
    assert!(harness.terminal.row("written").contains(&reported), "and the figures stay till then");
    harness.advance(1).await;
    assert!(harness.terminal.row("last minute").contains("kB"), "after a minute there is a rate");
    assert!(opened > written, "telling it was not free");
    harness.finish().await;
}

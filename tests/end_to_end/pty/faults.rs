//! Whatever the API answers to the list of states: it never ends, never empties, says what is wrong, and recovers when
//! the fault does.

use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::Terminal;
use crate::support::simulator::{STATES, Simulated, TOKEN};
use rstest::rstest;
use serde_json::{Value, json};

fn dashboard(simulated: &Simulated) -> Terminal {
    let mut terminal = Launch::dashboard(simulated, &["--interval", "1s"]).start();
    terminal.wait_for("Tunnel groups  12").wait_for("next ");
    terminal
}

#[rstest]
#[case::unauthorized(json!({ "status": 401 }), "unauthorized: the API rejected the access token")]
#[case::forbidden(json!({ "status": 403 }), "permission denied: the API key lacks the required scope")]
#[case::rate_limited(json!({ "status": 429, "retry_after": 2 }), "rate limit exceeded")]
#[case::server_error(json!({ "status": 500 }), "internal server error")]
#[case::unavailable(json!({ "status": 503 }), "service unavailable")]
#[case::portal(json!({ "body": "<html>Sign in to the network</html>" }), "received HTML instead of JSON")]
#[case::not_json(json!({ "body": "try again later" }), "invalid JSON in response")]
#[case::other_json(json!({ "body": "[1, 2, 3]" }), "unexpected response format")]
#[case::cut_off(json!({ "truncate": 100 }), "connection closed before the response was complete")]
#[case::closed(json!({ "close": true }), "connection closed before the response was complete")]
fn fault_is_shown_over_the_old_data_until_it_ends(#[case] fault: Value, #[case] cause: &str) {
    let simulated = Simulated::still(12);
    let mut terminal = dashboard(&simulated);
    let mut fault = fault;
    fault["path"] = json!(STATES);
    simulated.fault(&fault);
    let words = ["STALE", "PARTIAL"];
    terminal.wait_until(cause, |e| {
        let (banner, remedy) = (e.row(1), e.row(2));
        let is_named = words.iter().any(|word| banner.contains(word)) && banner.contains(cause);
        let is_whole = e.has("Tunnel groups  12") && e.has("branch-001 ") && e.has("Hubs of ");
        is_named && is_whole && !remedy.is_empty()
    });
    simulated.clear_faults();
    terminal.wait_until("no banner", |e| words.iter().all(|word| !e.has(word))).wait_for("Tunnel groups  12");
    terminal.type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn token_rejected_once_is_replaced_silently() {
    let simulated = Simulated::still(12);
    let mut terminal = dashboard(&simulated);
    let polls = simulated.count(STATES);
    simulated.fault(&json!({ "path": STATES, "status": 401, "times": 1 }));
    let is_past = |simulated: &Simulated| simulated.count(STATES) > polls + 2;
    terminal.wait_until("two more polls", |e| {
        assert!(!e.has("STALE") && !e.has("PARTIAL") && !e.has("NO ACCESS"), "{}", e.picture());
        is_past(&simulated)
    });
    assert_eq!(simulated.count(TOKEN), 2, "one token at the start and one instead of it");
}

#[test]
fn rejected_credentials_are_retried_on_request_only() {
    let simulated = Simulated::still(12);
    let mut terminal = dashboard(&simulated);
    simulated.control("POST", "credentials", &json!({ "accept": false }));
    simulated.control("POST", "expire-tokens", &json!({}));
    terminal.wait_until("a banner", |e| {
        e.row(1).contains("NO ACCESS")
            && e.row(1).contains("authentication failed: the API key or secret was rejected")
    });
    terminal.wait_for("check the API key, its secret, expiry date and allowed networks");
    let tried = simulated.count(TOKEN);
    // The screen's own clock tells that several polls would have been due.
    terminal.wait_for("data 10s");
    assert!(terminal.emulator().has("Tunnel groups  12"));
    assert_eq!(simulated.count(TOKEN), tried, "nothing is tried by itself");

    terminal.type_keys("r");
    terminal.wait_until("one try", |_| simulated.count(TOKEN) == tried + 1);
    simulated.control("POST", "credentials", &json!({ "accept": true }));
    terminal.type_keys("r").wait_without("NO ACCESS").wait_for("data now");
}

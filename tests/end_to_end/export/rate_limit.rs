//! What may still be asked of the API, and what was.

use super::exporter::Exporter;
use crate::support::simulator::Simulated;
use std::fs;

/// An exporter with these figures as its budget.
fn with_rate_limit(simulated: &Simulated, budget: &str) -> Exporter {
    let home = tempfile::tempdir().expect("a home folder");
    fs::write(home.path().join("c.toml"), format!("rate_limit = {budget}")).expect("a configuration");
    Exporter::at_home(home, simulated, "--config c.toml export --listen 127.0.0.1:0 --interval 1h")
}

#[test]
fn each_rate_limit_window_is_exported() {
    let simulated = Simulated::still(3);
    let exporter = with_rate_limit(&simulated, "\"small\"");
    let scrape = exporter.ready();
    let ratelimit = |name: &str, window: &str| {
        scrape.value(&format!("tunnelscope_ratelimit_{name}{{window=\"{window}\"}}"))
    };
    assert_eq!(
        ["1s", "60s", "1800s"].map(|window| ratelimit("limit", window)),
        [Some(5.0), Some(14.0), Some(350.0)]
    );
    let calls = scrape.value("tunnelscope_api_calls_total").expect("calls");
    assert!(calls >= 2.0, "both lists");
    let left = ratelimit("remaining", "1800s").expect("remaining calls");
    assert!(left <= 350.0 - 2.0 && left >= 350.0 - calls, "{left} left after {calls} calls");
    assert_eq!(scrape.value("tunnelscope_token_requests_total"), Some(1.0));
    assert!(scrape.value("tunnelscope_token_expiry_timestamp_seconds").is_some());
}

#[test]
fn exhausted_rate_limit_is_a_connection_state() {
    let simulated = Simulated::still(12);
    let exporter = with_rate_limit(&simulated, "[\"2/h\"]");
    let scrape = exporter.until("a wait for room", |scrape| {
        scrape.value("tunnelscope_connection_state{state=\"rate_limited\"}") == Some(1.0)
    });
    assert_eq!(scrape.value("tunnelscope_ratelimit_limit{window=\"3600s\"}"), Some(2.0));
    assert!(scrape.value("tunnelscope_next_poll_timestamp_seconds").is_some(), "when there is room");
}

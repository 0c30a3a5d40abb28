//! What calls about a single group bring, from the simulated provider to the screen.

use crate::full_stack::live_dashboard::{LARGE, LiveDashboard};
use crate::support::dashboard::WIDE;
use serde_json::json;
use tunnelscope::app::Size;
use tunnelscope::simulator::Scenario;

const LOG: &str = "/reports.us/v2/networkTunnelLogs";
/// So high that a hundred tunnels stand on it.
const HIGH: Size = Size { width: 160, height: 300 };

#[tokio::test(start_paused = true)]
async fn hub_with_a_hundred_tunnels_lists_a_hundred() {
    let mut dashboard = LiveDashboard::calm(60, HIGH).await;
    let name = dashboard.connected("nat", 3);
    dashboard.apply_override(&name, json!({"hub": "both", "tunnels": 100})).await;
    dashboard.advance(400).await;
    dashboard.open(&name).await;
    dashboard.advance(5).await;
    dashboard.assert_screen_contains("Tunnels 200 ─");
    dashboard.press("g Enter").await;
    dashboard.assert_screen_contains("primary hub");
    dashboard.assert_screen_contains("Tunnels 100 ─");
    let before = dashboard.text();
    assert_eq!(before.matches(" ESTABLISHED ").count() + before.matches(" REKEYING ").count(), 100);
    dashboard.advance(60).await;
    dashboard.assert_screen_contains("Tunnels 100 ─");
    dashboard.press("g Enter").await;
    for _ in 0..120 {
        dashboard.press("]").await;
    }
    dashboard.assert_screen_contains("> tunnel 198.");
    dashboard.assert_screen_contains("rate in ");
    assert!(
        !dashboard.text().contains("rate in -"),
        "the hundredth tunnel has a rate:\n{}",
        dashboard.terminal.text()
    );
    dashboard.press("Esc Esc").await;
    dashboard.assert_screen_contains("Tunnels 200 ─");
}

#[tokio::test(start_paused = true)]
async fn switching_between_ten_and_all_tunnels_is_no_event() {
    let mut dashboard = LiveDashboard::calm(60, HIGH).await;
    let name = dashboard.group(|group| {
        group.status_label() == "connected" && group.hubs.iter().any(|hub| hub.tunnel_count() > Some(10))
    });
    dashboard.open(&name).await;
    dashboard.advance(60).await;
    dashboard.press("Esc").await;
    dashboard.advance(900).await;
    let news = |dashboard: &LiveDashboard| {
        let reported = dashboard.app.log().map(|change| change.kind.to_string());
        reported
            .filter(|what| what.starts_with(&name) && (what.contains("appeared") || what.contains("gone")))
            .count()
    };
    // A calm world has a flap now and then, of one tunnel at a time.
    assert!(news(&dashboard) <= 4, "{:?}", dashboard.app.log().collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn group_page_has_hub_addresses_and_the_provider_log() {
    let mut dashboard = LiveDashboard::start(Scenario::Busy, 60, LARGE).await;
    dashboard.advance(1_200).await;
    let reported = dashboard.app.log().find(|change| change.kind.to_string().contains("hub in")).unwrap();
    let name = dashboard.app.snapshot().group(reported.kind.group()).unwrap().title().to_owned();
    dashboard.open(&name).await;
    assert!(!dashboard.text().contains("public IP -"), "{}", dashboard.terminal.text());
    dashboard.assert_screen_contains("Provider's log of the last day");
    dashboard.assert_screen_contains("IKE SA deleted: peer did not answer dead peer detection");
    dashboard.assert_screen_contains("ERROR IKE primary ✗ IKE SA deleted");
    let requests = dashboard.request_count(LOG);
    assert_eq!(requests, 1, "read once, at the regional URL to which the first request is redirected");
    dashboard.advance(100).await;
    assert_eq!(dashboard.request_count(LOG), requests, "not read with every poll");
    dashboard.advance(60).await;
    assert_eq!(dashboard.request_count(LOG), requests + 1, "read again after a longer interval");
}

#[tokio::test(start_paused = true)]
async fn missing_log_scope_is_shown_and_not_retried() {
    let mut dashboard = LiveDashboard::calm(60, WIDE).await;
    dashboard.provider.control("scopes", &json!({"logs": false})).await;
    dashboard.press("Enter").await;
    dashboard.press("G").await;
    dashboard.assert_screen_contains("The API key may not read the provider's log: ");
    dashboard.assert_screen_contains("reports.granularEvents:read");
    let requests = dashboard.request_count(LOG);
    dashboard.press("] G").await;
    dashboard.assert_screen_contains("The API key may not read the provider's log: ");
    dashboard.advance(300).await;
    assert_eq!(dashboard.request_count(LOG), requests, "a missing scope is not retried");
    dashboard.provider.control("scopes", &json!({"logs": true})).await;
    dashboard.press("r").await;
    dashboard.advance(40).await;
    assert!(!dashboard.text().contains("may not read"), "r tries it again:\n{}", dashboard.terminal.text());
}

#[tokio::test(start_paused = true)]
async fn log_redirect_to_a_foreign_host_is_not_followed() {
    for elsewhere in ["https://evil.example/x", "http://api.sse.cisco.com/x"] {
        let mut dashboard = LiveDashboard::calm(60, WIDE).await;
        let body = json!({"data": {"redirect": elsewhere}}).to_string();
        let fault = json!({"path": "/reports/v2/networkTunnelLogs", "body": body, "status": 200});
        dashboard.provider.control("faults", &fault).await;
        dashboard.press("Enter G").await;
        dashboard.assert_screen_contains("The provider's log was not read:");
        assert_eq!(dashboard.request_count("/x"), 0, "the token goes nowhere else");
    }
}

#[tokio::test(start_paused = true)]
async fn unreadable_address_has_a_reason() {
    let mut dashboard = LiveDashboard::calm(60, WIDE).await;
    let id = dashboard.app.snapshot().groups[0].id.clone().unwrap();
    let path = format!("/deployments/v2/networktunnelgroups/{id}");
    dashboard.provider.control("faults", &json!({"path": path, "status": 404})).await;
    let name = dashboard.app.snapshot().groups[0].title().to_owned();
    dashboard.open(&name).await;
    dashboard.press("G").await;
    dashboard.assert_screen_contains("primary IP not read: ");
    dashboard.press("i G").await;
    dashboard.assert_screen_contains("404");
    dashboard.assert_screen_contains(&path);
}

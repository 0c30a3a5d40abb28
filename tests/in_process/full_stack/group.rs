//! What calls about a single group bring, from the simulated provider to the screen.

use crate::full_stack::desk::{DashboardSetup, LARGE};
use crate::support::dashboard::WIDE;
use serde_json::json;
use tunnelscope::app::Size;
use tunnelscope::simulator::Scenario;

const LOG: &str = "/reports.us/v2/networkTunnelLogs";
/// So high that a hundred tunnels stand on it.
const HIGH: Size = Size { width: 160, height: 300 };

#[tokio::test(start_paused = true)]
async fn a_hub_with_a_hundred_tunnels_lists_a_hundred() {
    let mut desk = DashboardSetup::calm(60, HIGH).await;
    let name = desk.connected("nat", 3);
    desk.order(&name, json!({"hub": "both", "tunnels": 100})).await;
    desk.pass(400).await;
    desk.open(&name).await;
    desk.pass(5).await;
    desk.assert_says("Tunnels 200 ─");
    desk.press("g Enter").await;
    desk.assert_says("primary hub");
    desk.assert_says("Tunnels 100 ─");
    let before = desk.text();
    assert_eq!(before.matches(" ESTABLISHED ").count() + before.matches(" REKEYING ").count(), 100);
    desk.pass(60).await;
    desk.assert_says("Tunnels 100 ─");
    desk.press("g Enter").await;
    for _ in 0..120 {
        desk.press("]").await;
    }
    desk.assert_says("> tunnel 198.");
    desk.assert_says("rate in ");
    assert!(!desk.text().contains("rate in -"), "the hundredth tunnel has a rate:\n{}", desk.terminal.text());
    desk.press("Esc Esc").await;
    desk.assert_says("Tunnels 200 ─");
}

#[tokio::test(start_paused = true)]
async fn going_from_ten_tunnels_to_all_and_back_is_no_news() {
    let mut desk = DashboardSetup::calm(60, HIGH).await;
    let name = desk.group(|group| {
        group.status_label() == "connected" && group.hubs.iter().any(|hub| hub.tunnel_count() > Some(10))
    });
    desk.open(&name).await;
    desk.pass(60).await;
    desk.press("Esc").await;
    desk.pass(900).await;
    let news = |desk: &DashboardSetup| {
        let told = desk.app.log().map(|change| change.kind.to_string());
        told.filter(|what| what.starts_with(&name) && (what.contains("appeared") || what.contains("gone")))
            .count()
    };
    // A calm world has a flap now and then, of one tunnel at a time.
    assert!(news(&desk) <= 4, "{:?}", desk.app.log().collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn the_page_of_a_group_has_the_addresses_of_its_hubs_and_the_providers_log() {
    let mut desk = DashboardSetup::at(Scenario::Busy, 60, LARGE).await;
    desk.pass(1_200).await;
    let told = desk.app.log().find(|change| change.kind.to_string().contains("hub in")).unwrap();
    let name = desk.app.snapshot().group(told.kind.group()).unwrap().title().to_owned();
    desk.open(&name).await;
    assert!(!desk.text().contains("public IP -"), "{}", desk.terminal.text());
    desk.assert_says("Provider's log of the last day");
    desk.assert_says("IKE SA deleted: peer did not answer dead peer detection");
    desk.assert_says("ERROR IKE primary ✗ IKE SA deleted");
    let asked = desk.asked(LOG);
    assert_eq!(asked, 1, "read once, at the regional place to which the first leads");
    desk.pass(100).await;
    assert_eq!(desk.asked(LOG), asked, "and not with every look");
    desk.pass(60).await;
    assert_eq!(desk.asked(LOG), asked + 1, "but now and then");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_may_not_read_the_log_is_told_so_in_a_plain_line_and_asked_no_more() {
    let mut desk = DashboardSetup::calm(60, WIDE).await;
    desk.provider.control("scopes", &json!({"logs": false})).await;
    desk.press("Enter").await;
    desk.press("G").await;
    desk.assert_says("The API key may not read the provider's log: ");
    desk.assert_says("reports.granularEvents:read");
    let asked = desk.asked(LOG);
    desk.press("] G").await;
    desk.assert_says("The API key may not read the provider's log: ");
    desk.pass(300).await;
    assert_eq!(desk.asked(LOG), asked, "a key does not grow scopes by itself");
    desk.provider.control("scopes", &json!({"logs": true})).await;
    desk.press("r").await;
    desk.pass(40).await;
    assert!(!desk.text().contains("may not read"), "r tries it again:\n{}", desk.terminal.text());
}

#[tokio::test(start_paused = true)]
async fn the_log_may_be_at_another_place_but_not_at_anybodys() {
    for elsewhere in ["https://evil.example/x", "http://api.sse.cisco.com/x"] {
        let mut desk = DashboardSetup::calm(60, WIDE).await;
        let body = json!({"data": {"redirect": elsewhere}}).to_string();
        let fault = json!({"path": "/reports/v2/networkTunnelLogs", "body": body, "status": 200});
        desk.provider.control("faults", &fault).await;
        desk.press("Enter G").await;
        desk.assert_says("The provider's log was not read:");
        assert_eq!(desk.asked("/x"), 0, "the token goes nowhere else");
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_that_could_not_be_read_says_why() {
    let mut desk = DashboardSetup::calm(60, WIDE).await;
    let id = desk.app.snapshot().groups[0].id.clone().unwrap();
    let path = format!("/deployments/v2/networktunnelgroups/{id}");
    desk.provider.control("faults", &json!({"path": path, "status": 404})).await;
    let name = desk.app.snapshot().groups[0].title().to_owned();
    desk.open(&name).await;
    desk.press("G").await;
    desk.assert_says("primary IP not read: ");
    desk.press("i G").await;
    desk.assert_says("404");
    desk.assert_says(&path);
}

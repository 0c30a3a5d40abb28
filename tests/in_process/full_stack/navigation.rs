//! Navigation from a problem to its cause and back.

use crate::full_stack::live_dashboard::{LARGE, LiveDashboard};
use crate::support::dashboard::WIDE;
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn path_from_an_unhealthy_group_to_a_tunnel_and_back() {
    let mut dashboard = LiveDashboard::calm(60, WIDE).await;
    let name = dashboard.connected("static", 2);
    dashboard.apply_override(&name, json!({"hub": "secondary", "status": "DOWN"})).await;
    dashboard.advance(120).await;
    dashboard.open(&name).await;
    dashboard.assert_screen_contains(". The secondary hub in sse-");
    dashboard.press("g Enter").await;
    dashboard.assert_screen_contains(&format!("acme-prod > {name} > primary hub sse-"));
    dashboard.press("Enter").await;
    dashboard.assert_screen_contains("> tunnel 198.");
    dashboard.assert_screen_contains("Traffic (bit/s), last 60 min");
    assert!(dashboard.terminal.text().contains(['⣿', '⢸', '⡇', '⢀', '⣀']), "there is a graph");
    let (first, rates) = (dashboard.text(), dashboard.terminal.row("rate in"));
    assert!(rates.contains("bit/s"), "{rates}");
    dashboard.advance(60).await;
    assert_ne!(dashboard.terminal.row("bytes in"), row(&first, "bytes in"), "the counters move");
    dashboard.press("]").await;
    assert_ne!(dashboard.terminal.row("bytes in"), row(&first, "bytes in"), "the next tunnel is another");
    dashboard.press("Esc Esc Esc").await;
    assert!(
        dashboard.terminal.selected().contains(&name),
        "back where one was: {}",
        dashboard.terminal.selected()
    );
}

fn row(text: &str, label: &str) -> String {
    text.split(label).nth(1).unwrap_or_default().chars().take(20).collect()
}

#[tokio::test(start_paused = true)]
async fn grouped_events_lead_to_their_object() {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    dashboard.press("e").await;
    dashboard.assert_screen_contains("No events since ");
    dashboard.press("e").await;
    let name = dashboard.connected("static", 2);
    let group = dashboard.app.snapshot().groups.iter().find(|group| group.title() == name).unwrap();
    let place = group.hubs[0].datacenter.as_ref().unwrap().to_string();
    dashboard.provider.control("world", &json!({"datacenter": place, "status": "DOWN"})).await;
    dashboard.advance(60).await;
    dashboard.press("e").await;
    dashboard.assert_screen_contains(&format!("groups lost their primary hub in {place} at once"));
    dashboard.press("f").await;
    dashboard.assert_screen_contains(", changes of state only");
    dashboard.press("g Enter").await;
    dashboard.assert_screen_contains("> events > changes");
    dashboard.assert_screen_contains("UP -> DOWN");
    dashboard.press("Enter").await;
    dashboard.assert_screen_contains("changes 1 in the last hour");
    dashboard.press("Esc Esc f f f f Esc").await;
    dashboard.assert_screen_contains("Tunnel groups 60 ─");
    dashboard.apply_override(&name, json!({"hub": "secondary", "rename": "renamed-today"})).await;
    dashboard.advance(400).await;
    dashboard.press("e").await;
    dashboard.assert_screen_contains("renamed-today reconfigured");
}

#[tokio::test(start_paused = true)]
async fn selected_event_stays_selected_when_new_ones_arrive() {
    let mut dashboard = LiveDashboard::calm(60, WIDE).await;
    let (one, other) = (dashboard.connected("static", 2), dashboard.connected("nat", 2));
    dashboard.apply_override(&one, json!({"hub": "primary", "status": "DOWN"})).await;
    dashboard.advance(60).await;
    dashboard.press("e f").await;
    assert!(dashboard.terminal.selected().contains(&one), "{}", dashboard.terminal.selected());
    dashboard.advance(120).await;
    dashboard.apply_override(&other, json!({"hub": "primary", "status": "DOWN"})).await;
    dashboard.advance(60).await;
    dashboard.assert_screen_contains(&format!("{other} primary hub in"));
    assert!(dashboard.terminal.selected().contains(&one), "{}", dashboard.terminal.selected());
    dashboard.press("Enter").await;
    dashboard.assert_screen_contains(&format!("acme-prod > {one} > primary hub"));
    dashboard.assert_screen_contains("changes 1 in the last hour");
}

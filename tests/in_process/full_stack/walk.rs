//! The way down and back, as somebody goes it who was called because of a problem.

use crate::full_stack::desk::{DashboardSetup, LARGE};
use crate::support::dashboard::WIDE;
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn from_the_first_unhealthy_group_to_a_tunnel_and_back() {
    let mut desk = DashboardSetup::calm(60, WIDE).await;
    let name = desk.connected("static", 2);
    desk.order(&name, json!({"hub": "secondary", "status": "DOWN"})).await;
    desk.pass(120).await;
    desk.open(&name).await;
    desk.assert_says(". The secondary hub in sse-");
    desk.press("g Enter").await;
    desk.assert_says(&format!("acme-prod > {name} > primary hub sse-"));
    desk.press("Enter").await;
    desk.assert_says("> tunnel 198.");
    desk.assert_says("Traffic (bit/s), last 60 min");
    assert!(desk.terminal.text().contains(['⣿', '⢸', '⡇', '⢀', '⣀']), "there is a graph");
    let (first, rates) = (desk.text(), desk.terminal.row("rate in"));
    assert!(rates.contains("bit/s"), "{rates}");
    desk.pass(60).await;
    assert_ne!(desk.terminal.row("bytes in"), row(&first, "bytes in"), "the counters move");
    desk.press("]").await;
    assert_ne!(desk.terminal.row("bytes in"), row(&first, "bytes in"), "the next tunnel is another");
    desk.press("Esc Esc Esc").await;
    assert!(desk.terminal.selected().contains(&name), "back where one was: {}", desk.terminal.selected());
}

fn row(text: &str, label: &str) -> String {
    text.split(label).nth(1).unwrap_or_default().chars().take(20).collect()
}

#[tokio::test(start_paused = true)]
async fn events_are_told_as_stories_that_lead_to_the_thing() {
    let mut desk = DashboardSetup::calm(60, LARGE).await;
    desk.press("e").await;
    desk.assert_says("No events since ");
    desk.press("e").await;
    let name = desk.connected("static", 2);
    let group = desk.app.snapshot().groups.iter().find(|group| group.title() == name).unwrap();
    let place = group.hubs[0].datacenter.as_ref().unwrap().to_string();
    desk.provider.control("world", &json!({"datacenter": place, "status": "DOWN"})).await;
    desk.pass(60).await;
    desk.press("e").await;
    desk.assert_says(&format!("groups lost their primary hub in {place} at once"));
    desk.press("f").await;
    desk.assert_says(", changes of state only");
    desk.press("g Enter").await;
    desk.assert_says("> events > changes");
    desk.assert_says("UP -> DOWN");
    desk.press("Enter").await;
    desk.assert_says("changes 1 in the last hour");
    desk.press("Esc Esc f f f f Esc").await;
    desk.assert_says("Tunnel groups 60 ─");
    desk.order(&name, json!({"hub": "secondary", "rename": "renamed-today"})).await;
    desk.pass(400).await;
    desk.press("e").await;
    desk.assert_says("renamed-today reconfigured");
}

#[tokio::test(start_paused = true)]
async fn the_selected_event_stays_selected_when_others_come_in_above() {
    let mut desk = DashboardSetup::calm(60, WIDE).await;
    let (one, other) = (desk.connected("static", 2), desk.connected("nat", 2));
    desk.order(&one, json!({"hub": "primary", "status": "DOWN"})).await;
    desk.pass(60).await;
    desk.press("e f").await;
    assert!(desk.terminal.selected().contains(&one), "{}", desk.terminal.selected());
    desk.pass(120).await;
    desk.order(&other, json!({"hub": "primary", "status": "DOWN"})).await;
    desk.pass(60).await;
    desk.assert_says(&format!("{other} primary hub in"));
    assert!(desk.terminal.selected().contains(&one), "{}", desk.terminal.selected());
    desk.press("Enter").await;
    desk.assert_says(&format!("acme-prod > {one} > primary hub"));
    desk.assert_says("changes 1 in the last hour");
}

//! For each finding: from what is ordered of the world to the sentence on the screen.

use crate::full_stack::live_dashboard::{LARGE, LiveDashboard};
use serde_json::{Value, json};

/// Orders this of a group, lets time go by, and asks why on its page.
async fn ask_why(dashboard: &mut LiveDashboard, name: &str, order: Value, seconds: u64) {
    dashboard.order(name, order).await;
    dashboard.pass(seconds).await;
    dashboard.open(name).await;
    dashboard.press("x").await;
}

/// Asserts that a connected group of this kind shows these sentences after so long.
async fn found(
    routing: &str,
    tunnels: u64,
    order: Value,
    seconds: u64,
    sentences: &[&str],
) -> (LiveDashboard, String) {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.connected(routing, tunnels);
    ask_why(&mut dashboard, &name, order, seconds).await;
    for sentence in sentences {
        dashboard.assert_says(sentence);
    }
    (dashboard, name)
}

#[tokio::test(start_paused = true)]
async fn down_hub_is_shown_with_time_and_likely_side() {
    let order = json!({"hub": "primary", "status": "DOWN"});
    let sentences = [
        "2 findings, most severe first:",
        "! The primary hub in sse-",
        " is down, for 2m.",
        "dead peer detection takes up to 156 s",
        "Likely on the customer side: 1 other hub in sse-",
    ];
    let (mut dashboard, name) = found("static", 1, order, 90, &sentences).await;
    dashboard.pass(600).await;
    dashboard.assert_says("longer than the 8 minutes after which the vendor's dashboard alerts");
    dashboard.press("g Enter").await;
    dashboard.assert_says(&format!("acme-prod > {name} > primary hub in").replace("hub in", "hub"));
    dashboard.press("Esc x").await;
    dashboard.assert_says("Tunnel group ─");
}

#[tokio::test(start_paused = true)]
async fn outage_of_both_hubs_is_on_the_group_page() {
    let order = json!({"hub": "both", "status": "DOWN"});
    let (mut dashboard, _) =
        found("static", 1, order, 90, &["✗ The primary hub in", "✗ The secondary hub in"]).await;
    dashboard.press("x").await;
    dashboard.assert_says("Both hubs are down: no traffic passes.");
}

#[tokio::test(start_paused = true)]
async fn data_center_fault_affects_all_its_groups() {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.connected("static", 1);
    let group = dashboard.app.snapshot().groups.iter().find(|group| group.title() == name).unwrap();
    let place = group.hubs[0].datacenter.as_ref().unwrap().to_string();
    dashboard.provider.control("world", &json!({"datacenter": place, "status": "DOWN"})).await;
    dashboard.pass(60).await;
    dashboard.open(&name).await;
    dashboard.press("x").await;
    dashboard.assert_says("Likely the data center: ");
    dashboard.assert_says(&format!("hubs went down at once in {place}"));
    dashboard.press("G Enter").await;
    dashboard.assert_says(&format!("data center {place}"));
    dashboard.assert_says("Likely the data center: ");
    dashboard.press("x").await;
    dashboard.assert_says("of the affected groups still have their other hub");
    dashboard.assert_says("no other data center lost hubs");
}

#[tokio::test(start_paused = true)]
async fn data_center_fault_affects_both_hubs_in_it() {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.connected("static", 1);
    let group = dashboard.app.snapshot().groups.iter().find(|group| group.title() == name).unwrap();
    let place = group.hubs[1].datacenter.as_ref().unwrap().to_string();
    dashboard.order(&name, json!({"hub": "primary", "move_to": place})).await;
    dashboard.pass(400).await;
    dashboard.open(&name).await;
    dashboard.press("x").await;
    dashboard.assert_says(&format!("Limited redundancy: both hubs are in {place}"));
    dashboard.provider.control("world", &json!({"datacenter": place, "status": "DOWN"})).await;
    dashboard.pass(60).await;
    dashboard.assert_says(&format!("hubs went down at once in {place}"));
}

#[tokio::test(start_paused = true)]
async fn unequal_tunnel_counts_are_a_finding() {
    let order = json!({"hub": "secondary", "tunnels": 1});
    let sentences = [
        "The hubs have different numbers of tunnels: primary ",
        ", secondary 1",
        "fewer on the secondary hub",
    ];
    found("static", 2, order, 60, &sentences).await;
}

#[tokio::test(start_paused = true)]
async fn partially_established_tunnels_are_a_finding() {
    let order = |fault| json!({"hub": "primary", "tunnel_fault": fault});
    let sentences = ["have an IKE SA but no IPsec SA", "IKE ESTABLISHED, IPsec RETRYING"];
    found("static", 2, order("no-ipsec"), 60, &sentences).await;
    let sentences = ["has an IPsec SA but no IKE SA", "IKE CONNECTING, IPsec INSTALLED"];
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.group(|group| {
        group.status_label() == "connected" && group.hubs.iter().all(|hub| hub.tunnel_count() == Some(1))
    });
    ask_why(&mut dashboard, &name, order("no-ike"), 60).await;
    for sentence in sentences {
        dashboard.assert_says(sentence);
    }
    dashboard.press("g Enter x").await;
    dashboard.assert_says("has an IPsec SA but no IKE SA");
}

#[tokio::test(start_paused = true)]
async fn one_way_tunnels_are_a_finding() {
    let order = |fault| json!({"hub": "primary", "tunnel_fault": fault});
    let sentences = ["are up but receive nothing", "nothing received for 5m"];
    found("static", 2, order("nothing-received"), 360, &sentences).await;
    let sentences =
        ["transmit but have received nothing", "packets out, none in, since the counters started"];
    found("static", 2, order("unanswered"), 60, &sentences).await;
}

#[tokio::test(start_paused = true)]
async fn stale_record_is_a_finding() {
    let sentences = ["is reported up, but its status is stale", "last status record at"];
    let (dashboard, _) = found("static", 2, json!({"freeze": true}), 700, &sentences).await;
    assert!(!dashboard.text().contains("their status is stale"), "the hub's says it all");
}

#[tokio::test(start_paused = true)]
async fn excessive_rekeys_are_a_finding() {
    let order = json!({"hub": "primary", "tunnel_fault": "rekeying"});
    let sentences = ["rekey excessively", "rekeys within an hour"];
    found("static", 2, order, 600, &sentences).await;
}

#[tokio::test(start_paused = true)]
async fn flapping_hub_is_a_finding() {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.connected("static", 1);
    for status in ["DOWN", "UP", "DOWN", "UP"] {
        dashboard.order(&name, json!({"hub": "primary", "status": status})).await;
        dashboard.pass(60).await;
    }
    dashboard.open(&name).await;
    dashboard.press("x").await;
    dashboard.assert_says("changed state 4 times within 30 minutes");
    assert!(!dashboard.text().contains("4 state changes"), "its tunnels only went with it");
}

#[tokio::test(start_paused = true)]
async fn truncated_or_missing_routes_are_a_finding() {
    let order = |fault| json!({"hub": "primary", "tunnel_fault": fault});
    found("bgp", 1, order("clipped"), 60, &["are clipped: the API does not list all of them"]).await;
    let sentences = ["The group uses BGP, but the primary hub in", "the default BGP hold time is 90 s"];
    found("bgp", 1, order("no-bgp-route"), 60, &sentences).await;
}

#[tokio::test(start_paused = true)]
async fn overlapping_networks_are_a_finding() {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.connected("static", 1);
    let other = dashboard.connected("bgp", 1);
    dashboard.order(&other, json!({"network_cidrs": ["10.99.1.7/16"]})).await;
    dashboard.order(&name, json!({"network_cidrs": ["10.99.0.0/16"]})).await;
    dashboard.pass(400).await;
    dashboard.open(&name).await;
    dashboard.press("x").await;
    dashboard.assert_says(&format!("{other} has the same network: 10.99.0.0/16"));
    dashboard.press("G Enter").await;
    dashboard.assert_says(&format!("acme-prod > {other} "));
}

#[tokio::test(start_paused = true)]
async fn healthy_group_lists_the_checks_made() {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let names: Vec<String> =
        dashboard.app.snapshot().groups.iter().map(|group| group.title().to_owned()).collect();
    for name in names {
        dashboard.open(&name).await;
        dashboard.press("x").await;
        if dashboard.text().contains("No problems found.") {
            return dashboard.assert_says("Checked for: hubs that are down");
        }
        dashboard.press("Esc Esc").await;
    }
    panic!("some group of a calm world is without a fault");
}

//! For each finding: from a simulator override to the displayed text.

use crate::full_stack::live_dashboard::{LARGE, LiveDashboard};
use serde_json::{Value, json};

/// Applies an override to a group, advances the time, and opens the diagnosis on its page.
async fn open_diagnosis(dashboard: &mut LiveDashboard, name: &str, world_override: Value, seconds: u64) {
    dashboard.apply_override(name, world_override).await;
    dashboard.advance(seconds).await;
    dashboard.open(name).await;
    dashboard.press("x").await;
}

/// Asserts that a connected group with this override shows these texts after this number of seconds.
async fn assert_finding_shown(
    routing: &str,
    tunnels: u64,
    world_override: Value,
    seconds: u64,
    texts: &[&str],
) -> (LiveDashboard, String) {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.connected(routing, tunnels);
    open_diagnosis(&mut dashboard, &name, world_override, seconds).await;
    for text in texts {
        dashboard.assert_screen_contains(text);
    }
    (dashboard, name)
}

#[tokio::test(start_paused = true)]
async fn down_hub_is_shown_with_time_and_likely_side() {
    let world_override = json!({"hub": "primary", "status": "DOWN"});
    let texts = [
        "2 findings, most severe first:",
        "! The primary hub in sse-",
        " is down, for 2m.",
        "dead peer detection takes up to 156 s",
        "Likely on the customer side: 1 other hub in sse-",
    ];
    let (mut dashboard, name) = assert_finding_shown("static", 1, world_override, 90, &texts).await;
    dashboard.advance(600).await;
    dashboard.assert_screen_contains("longer than the 8 minutes after which the vendor's dashboard alerts");
    dashboard.press("g Enter").await;
    dashboard
        .assert_screen_contains(&format!("acme-prod > {name} > primary hub in").replace("hub in", "hub"));
    dashboard.press("Esc x").await;
    dashboard.assert_screen_contains("Tunnel group ─");
}

#[tokio::test(start_paused = true)]
async fn outage_of_both_hubs_is_on_the_group_page() {
    let world_override = json!({"hub": "both", "status": "DOWN"});
    let (mut dashboard, _) = assert_finding_shown(
        "static",
        1,
        world_override,
        90,
        &["✗ The primary hub in", "✗ The secondary hub in"],
    )
    .await;
    dashboard.press("x").await;
    dashboard.assert_screen_contains("Both hubs are down: no traffic passes.");
}

#[tokio::test(start_paused = true)]
async fn data_center_fault_affects_all_its_groups() {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.connected("static", 1);
    let group = dashboard.app.snapshot().groups.iter().find(|group| group.title() == name).unwrap();
    let datacenter = group.hubs[0].datacenter.as_ref().unwrap().to_string();
    dashboard.provider.control("world", &json!({"datacenter": datacenter, "status": "DOWN"})).await;
    dashboard.advance(60).await;
    dashboard.open(&name).await;
    dashboard.press("x").await;
    dashboard.assert_screen_contains("Likely the data center: ");
    dashboard.assert_screen_contains(&format!("hubs went down at once in {datacenter}"));
    dashboard.press("G Enter").await;
    dashboard.assert_screen_contains(&format!("data center {datacenter}"));
    dashboard.assert_screen_contains("Likely the data center: ");
    dashboard.press("x").await;
    dashboard.assert_screen_contains("of the affected groups still have their other hub");
    dashboard.assert_screen_contains("no other data center lost hubs");
}

#[tokio::test(start_paused = true)]
async fn data_center_fault_affects_both_hubs_in_it() {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.connected("static", 1);
    let group = dashboard.app.snapshot().groups.iter().find(|group| group.title() == name).unwrap();
    let datacenter = group.hubs[1].datacenter.as_ref().unwrap().to_string();
    dashboard.apply_override(&name, json!({"hub": "primary", "move_to": datacenter})).await;
    dashboard.advance(400).await;
    dashboard.open(&name).await;
    dashboard.press("x").await;
    dashboard.assert_screen_contains(&format!("Limited redundancy: both hubs are in {datacenter}"));
    dashboard.provider.control("world", &json!({"datacenter": datacenter, "status": "DOWN"})).await;
    dashboard.advance(60).await;
    dashboard.assert_screen_contains(&format!("hubs went down at once in {datacenter}"));
}

#[tokio::test(start_paused = true)]
async fn unequal_tunnel_counts_are_a_finding() {
    let world_override = json!({"hub": "secondary", "tunnels": 1});
    let texts = [
        "The hubs have different numbers of tunnels: primary ",
        ", secondary 1",
        "fewer on the secondary hub",
    ];
    assert_finding_shown("static", 2, world_override, 60, &texts).await;
}

#[tokio::test(start_paused = true)]
async fn partially_established_tunnels_are_a_finding() {
    let tunnel_fault = |fault| json!({"hub": "primary", "tunnel_fault": fault});
    let texts = ["have an IKE SA but no IPsec SA", "IKE ESTABLISHED, IPsec RETRYING"];
    assert_finding_shown("static", 2, tunnel_fault("no-ipsec"), 60, &texts).await;
    let texts = ["has an IPsec SA but no IKE SA", "IKE CONNECTING, IPsec INSTALLED"];
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.group(|group| {
        group.status_label() == "connected" && group.hubs.iter().all(|hub| hub.tunnel_count() == Some(1))
    });
    open_diagnosis(&mut dashboard, &name, tunnel_fault("no-ike"), 60).await;
    for text in texts {
        dashboard.assert_screen_contains(text);
    }
    dashboard.press("g Enter x").await;
    dashboard.assert_screen_contains("has an IPsec SA but no IKE SA");
}

#[tokio::test(start_paused = true)]
async fn one_way_tunnels_are_a_finding() {
    let tunnel_fault = |fault| json!({"hub": "primary", "tunnel_fault": fault});
    let texts = ["are up but receive nothing", "nothing received for 5m"];
    assert_finding_shown("static", 2, tunnel_fault("nothing-received"), 360, &texts).await;
    let texts = ["transmit but have received nothing", "packets out, none in, since the counters started"];
    assert_finding_shown("static", 2, tunnel_fault("unanswered"), 60, &texts).await;
}

#[tokio::test(start_paused = true)]
async fn stale_record_is_a_finding() {
    let texts = ["is reported up, but its status is stale", "last status record at"];
    let (dashboard, _) = assert_finding_shown("static", 2, json!({"freeze": true}), 700, &texts).await;
    assert!(!dashboard.text().contains("their status is stale"), "the finding of the hub covers it");
}

#[tokio::test(start_paused = true)]
async fn excessive_rekeys_are_a_finding() {
    let world_override = json!({"hub": "primary", "tunnel_fault": "rekeying"});
    let texts = ["rekey excessively", "rekeys within an hour"];
    assert_finding_shown("static", 2, world_override, 600, &texts).await;
}

#[tokio::test(start_paused = true)]
async fn flapping_hub_is_a_finding() {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.connected("static", 1);
    for status in ["DOWN", "UP", "DOWN", "UP"] {
        dashboard.apply_override(&name, json!({"hub": "primary", "status": status})).await;
        dashboard.advance(60).await;
    }
    dashboard.open(&name).await;
    dashboard.press("x").await;
    dashboard.assert_screen_contains("changed state 4 times within 30 minutes");
    assert!(!dashboard.text().contains("4 state changes"), "its tunnels are not separate findings");
}

#[tokio::test(start_paused = true)]
async fn truncated_or_missing_routes_are_a_finding() {
    let tunnel_fault = |fault| json!({"hub": "primary", "tunnel_fault": fault});
    assert_finding_shown(
        "bgp",
        1,
        tunnel_fault("clipped"),
        60,
        &["are clipped: the API does not list all of them"],
    )
    .await;
    let texts = ["The group uses BGP, but the primary hub in", "the default BGP hold time is 90 s"];
    assert_finding_shown("bgp", 1, tunnel_fault("no-bgp-route"), 60, &texts).await;
}

#[tokio::test(start_paused = true)]
async fn overlapping_networks_are_a_finding() {
    let mut dashboard = LiveDashboard::calm(60, LARGE).await;
    let name = dashboard.connected("static", 1);
    let other = dashboard.connected("bgp", 1);
    dashboard.apply_override(&other, json!({"network_cidrs": ["10.99.1.7/16"]})).await;
    dashboard.apply_override(&name, json!({"network_cidrs": ["10.99.0.0/16"]})).await;
    dashboard.advance(400).await;
    dashboard.open(&name).await;
    dashboard.press("x").await;
    dashboard.assert_screen_contains(&format!("{other} has the same network: 10.99.0.0/16"));
    dashboard.press("G Enter").await;
    dashboard.assert_screen_contains(&format!("acme-prod > {other} "));
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
            return dashboard.assert_screen_contains("Checked for: hubs that are down");
        }
        dashboard.press("Esc Esc").await;
    }
    panic!("no group of a calm world is without findings");
}

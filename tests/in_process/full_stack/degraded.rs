//! The degraded state on the home screen: each of the simulator's tunnel faults shows within one poll of its condition, in the row,
//! the header and among the problems, and is gone when it was healed.

use crate::full_stack::live_dashboard::LiveDashboard;
use rstest::rstest;
use serde_json::json;
use tunnelscope::app::Size;
use tunnelscope::domain::{Group, Health, Hub};

/// Until a change in the world has a record, and that was read: both are renewed within half a minute.
const POLL: u64 = 50;

/// So large that every group has its row, and nothing of that is cut off.
const WIDE: Size = Size { width: 260, height: 120 };

/// A connected group that routes by BGP, with several tunnels on each hub.
async fn dashboard() -> (LiveDashboard, String) {
    let mut dashboard = LiveDashboard::calm(60, WIDE).await;
    let name = dashboard.connected("bgp", 2);
    // Its routes, tunnels and states were read.
    dashboard.advance(POLL).await;
    // The wide table has the column WHY.
    dashboard.press("w").await;
    assert_eq!(group(&dashboard, &name).health(), Health::Up);
    (dashboard, name)
}

fn group<'a>(dashboard: &'a LiveDashboard, name: &str) -> &'a Group {
    dashboard.app.snapshot().groups.iter().find(|group| group.title() == name).unwrap()
}

async fn inject(dashboard: &mut LiveDashboard, name: &str, fault: &str) {
    dashboard.apply_override(name, json!({ "hub": "primary", "tunnel_fault": fault })).await;
}

/// The row of the group in the list.
fn row(dashboard: &LiveDashboard, name: &str) -> String {
    let rows = dashboard.terminal.rows();
    rows.into_iter().find(|row| row.contains(name) && row.contains("connected")).unwrap_or_default()
}

/// Asserts that home shows the group as degraded, and for what; `p` lists it.
async fn assert_degraded(dashboard: &mut LiveDashboard, name: &str, why: &str) {
    let shown = row(dashboard, name);
    assert!(
        shown.contains("◐ connected") && shown.contains(why),
        "{why}: {shown}\n{}",
        dashboard.terminal.text()
    );
    dashboard.assert_screen_contains("◐ 1 degraded");
    dashboard.press("p").await;
    assert!(row(dashboard, name).contains("◐ connected"), "{}", dashboard.terminal.text());
    dashboard.press("p").await;
}

async fn assert_healthy(dashboard: &mut LiveDashboard, name: &str) {
    assert!(row(dashboard, name).contains("● connected"), "{}", dashboard.terminal.text());
    assert!(!dashboard.text().contains("degraded"), "{}", dashboard.terminal.text());
    dashboard.press("p").await;
    assert_eq!(row(dashboard, name), "", "it is no problem");
    dashboard.press("p").await;
}

#[rstest]
#[case::no_ipsec("no-ipsec", POLL, "without IPsec SA", POLL)]
#[case::no_ike("no-ike", POLL, "without IKE SA", POLL)]
#[case::deaf("nothing-received", 300 + POLL, "receive nothing", POLL)]
#[case::unanswered("unanswered", POLL, "never answered", POLL)]
#[case::rekeying("rekeying", 360 + POLL, "rekey excessively", 15 * 60 + POLL)]
#[case::no_bgp_route("no-bgp-route", POLL, "no BGP route on primary hub", POLL)]
#[tokio::test(start_paused = true)]
async fn tunnel_fault_degrades_its_group_until_cleared(
    #[case] fault: &str,
    #[case] shows_after: u64,
    #[case] why: &str,
    #[case] clears_after: u64,
) {
    let (mut dashboard, name) = dashboard().await;
    inject(&mut dashboard, &name, fault).await;
    dashboard.advance(shows_after).await;
    assert_degraded(&mut dashboard, &name, why).await;
    inject(&mut dashboard, &name, "none").await;
    dashboard.advance(clears_after).await;
    assert_healthy(&mut dashboard, &name).await;
    dashboard.press("e").await;
    dashboard.assert_screen_contains("degraded: ");
    dashboard.assert_screen_contains("no longer degraded");
}

#[tokio::test(start_paused = true)]
async fn degraded_group_dates_from_its_finding() {
    let (mut dashboard, name) = dashboard().await;
    assert!(
        row(&dashboard, &name).contains("  >"),
        "connected since before the first poll: {}",
        row(&dashboard, &name)
    );
    inject(&mut dashboard, &name, "no-ipsec").await;
    dashboard.advance(POLL).await;
    let group = group(&dashboard, &name);
    let (connected, degraded) = (group.since.unwrap(), group.health_since().unwrap());
    assert!(degraded.is_exact && degraded.time() > connected.time(), "{degraded:?} {connected:?}");
    assert!(!row(&dashboard, &name).contains("  >"), "{}", row(&dashboard, &name));
}

#[tokio::test(start_paused = true)]
async fn truncated_routes_are_advice_only() {
    let (mut dashboard, name) = dashboard().await;
    inject(&mut dashboard, &name, "clipped").await;
    dashboard.advance(POLL).await;
    assert_healthy(&mut dashboard, &name).await;
    assert!(group(&dashboard, &name).findings.iter().any(|finding| finding.kind.name() == "clipped_routes"));
}

#[tokio::test(start_paused = true)]
async fn stale_record_degrades_its_group_until_renewed() {
    let (mut dashboard, name) = dashboard().await;
    dashboard.apply_override(&name, json!({ "freeze": true })).await;
    dashboard.advance(540).await;
    assert_healthy(&mut dashboard, &name).await;
    dashboard.advance(60 + POLL).await;
    assert_degraded(&mut dashboard, &name, "stale status").await;
    dashboard.apply_override(&name, json!({ "freeze": false })).await;
    dashboard.advance(POLL).await;
    assert_healthy(&mut dashboard, &name).await;
}

#[tokio::test(start_paused = true)]
async fn missing_tunnel_degrades_its_group_until_it_returns() {
    let (mut dashboard, name) = dashboard().await;
    let tunnels = group(&dashboard, &name).hubs[0].tunnel_count().unwrap();
    // Both hubs, since the vendor calls unequal ones a warning.
    dashboard.apply_override(&name, json!({ "hub": "both", "tunnels": tunnels - 1 })).await;
    dashboard.advance(POLL).await;
    assert_healthy(&mut dashboard, &name).await;
    // The count of tunnels, which has to agree, comes with the list of groups, every five minutes.
    dashboard.advance(300 + 120 + POLL).await;
    assert_degraded(&mut dashboard, &name, "1 tunnel missing").await;
    dashboard.apply_override(&name, json!({ "hub": "both", "tunnels": tunnels })).await;
    dashboard.advance(POLL).await;
    assert_healthy(&mut dashboard, &name).await;
}

#[tokio::test(start_paused = true)]
async fn hub_up_without_tunnels_degrades_its_group() {
    let (mut dashboard, name) = dashboard().await;
    let tunnels = group(&dashboard, &name).hubs[0].tunnel_count().unwrap();
    dashboard.apply_override(&name, json!({ "hub": "both", "status": "UP", "tunnels": 0 })).await;
    dashboard.advance(POLL).await;
    assert_degraded(&mut dashboard, &name, "primary hub has no tunnel").await;
    dashboard.apply_override(&name, json!({ "hub": "both", "tunnels": tunnels })).await;
    dashboard.advance(POLL).await;
    assert_healthy(&mut dashboard, &name).await;
}

/// Takes a tunnel of each hub away, and waits until that shows.
async fn lose_tunnels(dashboard: &mut LiveDashboard, name: &str) -> u64 {
    let tunnels = group(dashboard, name).hubs[0].tunnel_count().unwrap();
    dashboard.apply_override(name, json!({ "hub": "both", "tunnels": tunnels - 1 })).await;
    dashboard.advance(300 + 120 + 2 * POLL).await;
    assert_eq!(group(dashboard, name).health(), Health::Degraded);
    tunnels
}

#[tokio::test(start_paused = true)]
async fn dismissed_missing_tunnels_degrade_nothing_until_they_return() {
    let (mut dashboard, name) = dashboard().await;
    let tunnels = lose_tunnels(&mut dashboard, &name).await;
    dashboard.open(&name).await;
    dashboard.assert_screen_contains("is missing tunnels");
    dashboard.assert_screen_contains(&format!("Tunnels {}, {} expected", 2 * (tunnels - 1), 2 * tunnels));
    assert_eq!(dashboard.text().matches("◐ missing").count(), 2, "{}", dashboard.terminal.text());
    // In a pause nothing may be requested.
    dashboard.press("Space").await;
    let requests = dashboard.requests();
    dashboard.press("d").await;
    dashboard.assert_screen_contains(&format!("dismissed: 2 missing tunnels of {name}"));
    assert!(!dashboard.text().contains("is missing tunnels"), "{}", dashboard.terminal.text());
    dashboard.press("d").await;
    dashboard.assert_screen_contains(&format!("no longer dismissed: 2 missing tunnels of {name}"));
    dashboard.assert_screen_contains("is missing tunnels");
    dashboard.press("d").await;
    assert!(!dashboard.text().contains("is missing tunnels"), "{}", dashboard.terminal.text());
    assert_eq!(dashboard.requests(), requests);
    dashboard.press("Space Esc").await;
    assert_healthy(&mut dashboard, &name).await;
    dashboard.advance(600).await;
    assert_healthy(&mut dashboard, &name).await;
    dashboard.apply_override(&name, json!({ "hub": "both", "tunnels": tunnels })).await;
    dashboard.advance(300 + POLL).await;
    lose_tunnels(&mut dashboard, &name).await;
}

#[tokio::test(start_paused = true)]
async fn dismissal_names_its_undo_key_and_is_undone_on_its_own_page() {
    let (mut dashboard, name) = dashboard().await;
    lose_tunnels(&mut dashboard, &name).await;
    dashboard.open(&name).await;
    dashboard.press("d").await;
    dashboard.assert_screen_contains(&format!("dismissed: 2 missing tunnels of {name} (d undoes it)"));
    dashboard.press("]").await;
    dashboard.press("d").await;
    dashboard.assert_screen_contains("no missing tunnels to dismiss");
    dashboard.press("[").await;
    dashboard.press("d").await;
    dashboard.assert_screen_contains("no longer dismissed: 2 missing tunnels");
    assert_eq!(missing_from(&dashboard, &name), ["primary", "secondary"]);
}

#[tokio::test(start_paused = true)]
async fn only_the_selected_finding_is_dismissed() {
    let (mut dashboard, name) = dashboard().await;
    lose_tunnels(&mut dashboard, &name).await;
    dashboard.open(&name).await;
    dashboard.press("x d").await;
    dashboard.assert_screen_contains(&format!("dismissed: 1 missing tunnel of {name}, primary hub"));
    let hubs: Vec<_> = missing_from(&dashboard, &name);
    assert_eq!(hubs, ["secondary"]);
    dashboard.press("x d").await;
    dashboard.assert_screen_contains(&format!("dismissed: 1 missing tunnel of {name}"));
    assert_eq!(missing_from(&dashboard, &name), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn only_missing_tunnels_can_be_dismissed() {
    let (mut dashboard, name) = dashboard().await;
    inject(&mut dashboard, &name, "no-ipsec").await;
    dashboard.advance(POLL).await;
    dashboard.open(&name).await;
    dashboard.press("x d").await;
    dashboard.assert_screen_contains("only missing tunnels can be dismissed: select that finding");
    dashboard.press("Esc Esc e d").await;
    dashboard.assert_screen_contains("open the group, the hub or its findings to dismiss missing tunnels");
    dashboard.press("Esc d").await;
    dashboard.assert_screen_contains("open the group, the hub or its findings to dismiss missing tunnels");
    assert_eq!(group(&dashboard, &name).health(), Health::Degraded);
}

/// The hubs that lack tunnels.
fn missing_from(dashboard: &LiveDashboard, name: &str) -> Vec<String> {
    let is_missing = |hub: &&Hub| dashboard.app.snapshot().derived.missing.absence(&hub.key).is_some();
    group(dashboard, name).hubs.iter().filter(is_missing).map(|hub| hub.role.to_string()).collect()
}

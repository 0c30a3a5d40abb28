//! The degraded state on the home screen: each of the simulator's tunnel faults shows within one poll of its condition, in the row,
//! the header and among the problems, and is gone when it was healed.

use crate::full_stack::desk::DashboardSetup;
use rstest::rstest;
use serde_json::json;
use tunnelscope::app::Size;
use tunnelscope::domain::{Group, Health, Hub};

/// Until a change in the world has a record, and that was read: both are renewed within half a minute.
const POLL: u64 = 50;

/// So large that every group has its row, and nothing of that is cut off.
const WIDE: Size = Size { width: 260, height: 120 };

/// A connected group that routes by BGP, with several tunnels on each hub.
async fn desk() -> (DashboardSetup, String) {
    let mut desk = DashboardSetup::calm(60, WIDE).await;
    let name = desk.connected("bgp", 2);
    // Its routes, tunnels and states were read.
    desk.pass(POLL).await;
    // The wide table has the column WHY.
    desk.press("w").await;
    assert_eq!(group(&desk, &name).health(), Health::Up);
    (desk, name)
}

fn group<'a>(desk: &'a DashboardSetup, name: &str) -> &'a Group {
    desk.app.snapshot().groups.iter().find(|group| group.title() == name).unwrap()
}

async fn inject(desk: &mut DashboardSetup, name: &str, fault: &str) {
    desk.order(name, json!({ "hub": "primary", "tunnel_fault": fault })).await;
}

/// The row of the group in the list.
fn row(desk: &DashboardSetup, name: &str) -> String {
    let rows = desk.terminal.rows();
    rows.into_iter().find(|row| row.contains(name) && row.contains("connected")).unwrap_or_default()
}

/// Asserts that home shows the group as degraded, and for what; `p` lists it.
async fn assert_degraded(desk: &mut DashboardSetup, name: &str, why: &str) {
    let shown = row(desk, name);
    assert!(shown.contains("◐ connected") && shown.contains(why), "{why}: {shown}\n{}", desk.terminal.text());
    desk.assert_says("◐ 1 degraded");
    desk.press("p").await;
    assert!(row(desk, name).contains("◐ connected"), "{}", desk.terminal.text());
    desk.press("p").await;
}

async fn assert_healthy(desk: &mut DashboardSetup, name: &str) {
    assert!(row(desk, name).contains("● connected"), "{}", desk.terminal.text());
    assert!(!desk.text().contains("degraded"), "{}", desk.terminal.text());
    desk.press("p").await;
    assert_eq!(row(desk, name), "", "it is no problem");
    desk.press("p").await;
}

#[rstest]
#[case::no_ipsec("no-ipsec", POLL, "without IPsec SA", POLL)]
#[case::no_ike("no-ike", POLL, "without IKE SA", POLL)]
#[case::deaf("nothing-received", 300 + POLL, "receive nothing", POLL)]
#[case::unanswered("unanswered", POLL, "never answered", POLL)]
#[case::rekeying("rekeying", 360 + POLL, "rekey excessively", 15 * 60 + POLL)]
#[case::no_bgp_route("no-bgp-route", POLL, "no BGP route on primary hub", POLL)]
#[tokio::test(start_paused = true)]
async fn a_tunnel_fault_degrades_its_group_until_it_is_healed(
    #[case] fault: &str,
    #[case] shows_after: u64,
    #[case] why: &str,
    #[case] clears_after: u64,
) {
    let (mut desk, name) = desk().await;
    inject(&mut desk, &name, fault).await;
    desk.pass(shows_after).await;
    assert_degraded(&mut desk, &name, why).await;
    inject(&mut desk, &name, "none").await;
    desk.pass(clears_after).await;
    assert_healthy(&mut desk, &name).await;
    desk.press("e").await;
    desk.assert_says("degraded: ");
    desk.assert_says("no longer degraded");
}

#[tokio::test(start_paused = true)]
async fn a_degraded_group_is_so_since_its_finding() {
    let (mut desk, name) = desk().await;
    assert!(
        row(&desk, &name).contains("  >"),
        "connected since before the first poll: {}",
        row(&desk, &name)
    );
    inject(&mut desk, &name, "no-ipsec").await;
    desk.pass(POLL).await;
    let group = group(&desk, &name);
    let (connected, degraded) = (group.since.unwrap(), group.health_since().unwrap());
    assert!(degraded.is_exact && degraded.time() > connected.time(), "{degraded:?} {connected:?}");
    assert!(!row(&desk, &name).contains("  >"), "{}", row(&desk, &name));
}

#[tokio::test(start_paused = true)]
async fn clipped_routes_are_advice_only() {
    let (mut desk, name) = desk().await;
    inject(&mut desk, &name, "clipped").await;
    desk.pass(POLL).await;
    assert_healthy(&mut desk, &name).await;
    assert!(group(&desk, &name).findings.iter().any(|finding| finding.kind.name() == "clipped_routes"));
}

#[tokio::test(start_paused = true)]
async fn a_stale_record_degrades_its_group_until_it_is_renewed() {
    let (mut desk, name) = desk().await;
    desk.order(&name, json!({ "freeze": true })).await;
    desk.pass(540).await;
    assert_healthy(&mut desk, &name).await;
    desk.pass(60 + POLL).await;
    assert_degraded(&mut desk, &name, "stale status").await;
    desk.order(&name, json!({ "freeze": false })).await;
    desk.pass(POLL).await;
    assert_healthy(&mut desk, &name).await;
}

#[tokio::test(start_paused = true)]
async fn a_missing_tunnel_degrades_its_group_until_it_returns() {
    let (mut desk, name) = desk().await;
    let tunnels = group(&desk, &name).hubs[0].tunnel_count().unwrap();
    // Both hubs, since the vendor calls unequal ones a warning.
    desk.order(&name, json!({ "hub": "both", "tunnels": tunnels - 1 })).await;
    desk.pass(POLL).await;
    assert_healthy(&mut desk, &name).await;
    // The count of tunnels, which has to agree, comes with the list of groups, every five minutes.
    desk.pass(300 + 120 + POLL).await;
    assert_degraded(&mut desk, &name, "1 tunnel missing").await;
    desk.order(&name, json!({ "hub": "both", "tunnels": tunnels })).await;
    desk.pass(POLL).await;
    assert_healthy(&mut desk, &name).await;
}

#[tokio::test(start_paused = true)]
async fn a_hub_that_is_up_without_tunnels_degrades_its_group_until_they_return() {
    let (mut desk, name) = desk().await;
    let tunnels = group(&desk, &name).hubs[0].tunnel_count().unwrap();
    desk.order(&name, json!({ "hub": "both", "status": "UP", "tunnels": 0 })).await;
    desk.pass(POLL).await;
    assert_degraded(&mut desk, &name, "primary hub has no tunnel").await;
    desk.order(&name, json!({ "hub": "both", "tunnels": tunnels })).await;
    desk.pass(POLL).await;
    assert_healthy(&mut desk, &name).await;
}

/// Takes a tunnel of each hub away, and waits until that shows.
async fn lose_tunnels(desk: &mut DashboardSetup, name: &str) -> u64 {
    let tunnels = group(desk, name).hubs[0].tunnel_count().unwrap();
    desk.order(name, json!({ "hub": "both", "tunnels": tunnels - 1 })).await;
    desk.pass(300 + 120 + 2 * POLL).await;
    assert_eq!(group(desk, name).health(), Health::Degraded);
    tunnels
}

#[tokio::test(start_paused = true)]
async fn dismissed_missing_tunnels_degrade_nothing_until_they_return() {
    let (mut desk, name) = desk().await;
    let tunnels = lose_tunnels(&mut desk, &name).await;
    desk.open(&name).await;
    desk.assert_says("lacks tunnels");
    desk.assert_says(&format!("Tunnels {}, {} expected", 2 * (tunnels - 1), 2 * tunnels));
    assert_eq!(desk.text().matches("◐ missing").count(), 2, "{}", desk.terminal.text());
    // In a pause nothing may be requested.
    desk.press("Space").await;
    let requests = desk.requests();
    desk.press("d").await;
    desk.assert_says(&format!("dismissed: 2 missing tunnels of {name}"));
    assert!(!desk.text().contains("lacks tunnels"), "{}", desk.terminal.text());
    desk.press("d").await;
    desk.assert_says(&format!("no longer dismissed: 2 missing tunnels of {name}"));
    desk.assert_says("lacks tunnels");
    desk.press("d").await;
    assert!(!desk.text().contains("lacks tunnels"), "{}", desk.terminal.text());
    assert_eq!(desk.requests(), requests);
    desk.press("Space Esc").await;
    assert_healthy(&mut desk, &name).await;
    desk.pass(600).await;
    assert_healthy(&mut desk, &name).await;
    desk.order(&name, json!({ "hub": "both", "tunnels": tunnels })).await;
    desk.pass(300 + POLL).await;
    lose_tunnels(&mut desk, &name).await;
}

#[tokio::test(start_paused = true)]
async fn a_dismissal_says_which_key_undoes_it_and_is_undone_on_its_own_page_only() {
    let (mut desk, name) = desk().await;
    lose_tunnels(&mut desk, &name).await;
    desk.open(&name).await;
    desk.press("d").await;
    desk.assert_says(&format!("dismissed: 2 missing tunnels of {name} (d undoes it)"));
    desk.press("]").await;
    desk.press("d").await;
    desk.assert_says("no missing tunnels to dismiss");
    desk.press("[").await;
    desk.press("d").await;
    desk.assert_says("no longer dismissed: 2 missing tunnels");
    assert_eq!(missing_from(&desk, &name), ["primary", "secondary"]);
}

#[tokio::test(start_paused = true)]
async fn the_selected_finding_is_dismissed_and_no_other() {
    let (mut desk, name) = desk().await;
    lose_tunnels(&mut desk, &name).await;
    desk.open(&name).await;
    desk.press("x d").await;
    desk.assert_says(&format!("dismissed: 1 missing tunnel of {name}, primary hub"));
    let hubs: Vec<_> = missing_from(&desk, &name);
    assert_eq!(hubs, ["secondary"]);
    desk.press("x d").await;
    desk.assert_says(&format!("dismissed: 1 missing tunnel of {name}"));
    assert_eq!(missing_from(&desk, &name), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn only_missing_tunnels_can_be_dismissed() {
    let (mut desk, name) = desk().await;
    inject(&mut desk, &name, "no-ipsec").await;
    desk.pass(POLL).await;
    desk.open(&name).await;
    desk.press("x d").await;
    desk.assert_says("only missing tunnels can be dismissed: select that finding");
    desk.press("Esc Esc e d").await;
    desk.assert_says("open the group, the hub or its findings to dismiss missing tunnels");
    desk.press("Esc d").await;
    desk.assert_says("open the group, the hub or its findings to dismiss missing tunnels");
    assert_eq!(group(&desk, &name).health(), Health::Degraded);
}

/// The hubs that lack tunnels.
fn missing_from(desk: &DashboardSetup, name: &str) -> Vec<String> {
    let is_missing = |hub: &&Hub| desk.app.snapshot().derived.missing.absence(&hub.key).is_some();
    group(desk, name).hubs.iter().filter(is_missing).map(|hub| hub.role.to_string()).collect()
}

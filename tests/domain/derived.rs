//! What is derived from a series of snapshots: degradation and its end as events, since when findings hold, missing tunnels.

use super::build::{at, group, primary, secondary, snapshot, tunnel, with_status, with_tunnels};
use std::sync::Arc;
use tunnelscope::domain::diagnosis::FindingKind;
use tunnelscope::domain::{Deriver, Group, Health, Hub, Since, Snapshot, Text};

/// A deriver and the snapshot that it completed last.
#[derive(Default)]
struct Watch {
    deriver: Deriver,
    latest: Option<Arc<Snapshot>>,
}

impl Watch {
    /// Polls one group at this second.
    fn poll(&mut self, group: Group, second: i64) -> Arc<Snapshot> {
        let mut snapshot = snapshot(vec![group]);
        self.deriver.derive(&mut snapshot, self.latest.as_deref(), at(second));
        let snapshot = Arc::new(snapshot);
        self.latest = Some(Arc::clone(&snapshot));
        snapshot
    }
}

fn connected(hub: Hub) -> Group {
    let hubs = vec![hub, with_tunnels(secondary("UP"), &["z"])];
    Group { status: with_status(1, "connected").status, ..group(1, hubs) }
}

fn healthy() -> Group {
    connected(with_tunnels(primary("UP"), &["a", "b"]))
}

/// The group with tunnels that have lost their IPsec SAs.
fn without_ipsec() -> Group {
    let half = |peer| {
        let mut half = tunnel(peer, "UP");
        (half.ike_state, half.ipsec_state) = (Some("ESTABLISHED".into()), Some("RETRYING".into()));
        half
    };
    connected(Hub { tunnels: Some(["a", "b"].map(half).into()), ..primary("UP") })
}

fn events(snapshot: &Snapshot) -> Vec<String> {
    snapshot.changes.iter().map(|change| change.what.to_string()).collect()
}

#[test]
fn degradation_and_its_end_are_events() {
    let mut watch = Watch::default();
    watch.poll(healthy(), 0);
    let degraded = watch.poll(without_ipsec(), 30);
    assert_eq!(events(&degraded), ["branch-1 degraded: 2 tunnels without IPsec SA"]);
    assert_eq!(degraded.totals.groups.degraded, 1);
    assert_eq!(degraded.derived.journal.newest_first().count(), 1);
    assert_eq!(events(&watch.poll(without_ipsec(), 60)), Vec::<String>::new(), "it is reported once");
    let recovered = watch.poll(healthy(), 90);
    assert_eq!(events(&recovered), ["branch-1 no longer degraded"]);
    assert_eq!(recovered.groups[0].health(), Health::Up);
}

#[test]
fn a_finding_holds_since_the_first_poll_that_had_it() {
    let mut watch = Watch::default();
    let since = |snapshot: &Snapshot| snapshot.groups[0].cause().and_then(|finding| finding.since);
    watch.poll(healthy(), 0);
    watch.poll(without_ipsec(), 30);
    assert_eq!(since(&watch.poll(without_ipsec(), 60)), Some(Since { at: at(30), is_exact: true }));
    let mut started = Watch::default();
    let first = started.poll(without_ipsec(), 0);
    assert_eq!(since(&first), None, "it may hold for longer");
}

#[test]
fn the_first_states_of_a_group_are_no_degradation() {
    let mut watch = Watch::default();
    let mut listed = without_ipsec();
    listed.hubs.iter_mut().for_each(|hub| hub.tunnels = None);
    watch.poll(listed, 0);
    let first = watch.poll(without_ipsec(), 1);
    assert_eq!((events(&first), first.groups[0].health()), (Vec::new(), Health::Degraded));
}

fn missing(snapshot: &Snapshot) -> Option<String> {
    let findings = snapshot.groups[0].findings.iter();
    findings
        .clone()
        .find(|finding| finding.kind == FindingKind::MissingTunnel)
        .map(|finding| finding.sentence.clone())
}

#[test]
fn a_tunnel_that_vanished_is_missing_until_it_returns() {
    let mut watch = Watch::default();
    assert_eq!(missing(&watch.poll(healthy(), 0)), None);
    let one = connected(with_tunnels(primary("UP"), &["a"]));
    let lacking = watch.poll(one.clone(), 30);
    assert_eq!(missing(&lacking).as_deref(), Some("The primary hub lacks tunnels: 2 expected, 1 here"));
    assert_eq!(lacking.groups[0].health(), Health::Degraded);
    assert_eq!(lacking.groups[0].why().as_deref(), Some("1 tunnel missing"));
    assert_eq!(missing(&watch.poll(healthy(), 60)), None);
    watch.poll(one.clone(), 90);
    watch.deriver.dismiss_missing_peers(&one.hubs[0].key);
    assert_eq!(missing(&watch.poll(one, 120)), None, "it was dismissed");
}

#[test]
fn an_absent_peer_is_expected_for_seven_days() {
    let mut watch = Watch::default();
    let one = connected(with_tunnels(primary("UP"), &["a"]));
    let days = |days: i64| days * 86_400;
    watch.poll(healthy(), 0);
    assert!(missing(&watch.poll(one.clone(), days(7) - 1)).is_some());
    watch.poll(one.clone(), days(7));
    assert_eq!(missing(&watch.poll(one, days(7) + 30)), None);
}

#[test]
fn absence_from_an_incomplete_list_proves_nothing() {
    let mut watch = Watch::default();
    watch.poll(healthy(), 0);
    let mut clipped = connected(with_tunnels(primary("UP"), &["a"]));
    clipped.hubs[0].listed_count = Some(2);
    assert_eq!(missing(&watch.poll(clipped, 30)), None, "the list of groups counts more than were read");
    let down = connected(with_tunnels(primary("DOWN"), &[]));
    assert_eq!(missing(&watch.poll(down, 60)), None, "a hub that is down has no tunnels");
}

#[test]
fn a_peer_is_known_by_its_ike_identity_whatever_its_address() {
    let with_identity = |ip: &str| {
        let mut tunnel = tunnel(ip, "UP");
        tunnel.peer_id = Some(Text::from("branch@example"));
        connected(Hub { tunnels: Some(vec![tunnel]), ..primary("UP") })
    };
    let mut watch = Watch::default();
    watch.poll(with_identity("198.51.100.7"), 0);
    assert_eq!(missing(&watch.poll(with_identity("203.0.113.9"), 30)), None);
}

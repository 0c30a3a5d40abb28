//! What is derived from a series of snapshots: degradation and its end as events, since when findings hold, missing tunnels.

use super::builders::{at, group, primary, secondary, snapshot, tunnel, with_status, with_tunnels};
use rstest::rstest;
use std::sync::Arc;
use tunnelscope::domain::diagnosis::{Evidence, Finding, FindingKind};
use tunnelscope::domain::{
    ApiTimestamp, Deriver, Group, Health, Hub, Quantity, Routing, Since, Snapshot, Text, Traffic, Tunnel,
    TunnelKey, TunnelRecord,
};

/// A deriver and the snapshot that it completed last.
#[derive(Default)]
struct Watch {
    deriver: Deriver,
    latest: Option<Arc<Snapshot>>,
}

impl Watch {
    /// Polls one group at this second.
    fn poll(&mut self, group: Group, second: i64) -> Arc<Snapshot> {
        self.derive(group, second, second)
    }

    /// Derives the snapshot of one group that was read before.
    fn derive(&mut self, group: Group, read_at: i64, second: i64) -> Arc<Snapshot> {
        let mut snapshot = snapshot(vec![group]);
        snapshot.groups[0].read_at = Some(at(read_at));
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
        let common = half.common_mut();
        (common.ike_state, common.ipsec_state) = (Some("ESTABLISHED".into()), Some("RETRYING".into()));
        half
    };
    connected(Hub { tunnels: Some(["a", "b"].map(half).into()), ..primary("UP") })
}

fn events(snapshot: &Snapshot) -> Vec<String> {
    snapshot.changes.iter().map(|change| change.kind.to_string()).collect()
}

#[test]
fn degradation_and_recovery_are_events() {
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
fn finding_dates_from_the_first_poll_that_had_it() {
    let mut watch = Watch::default();
    let since = |snapshot: &Snapshot| snapshot.groups[0].cause().and_then(|finding| finding.since);
    watch.poll(healthy(), 0);
    watch.poll(without_ipsec(), 30);
    assert_eq!(since(&watch.poll(without_ipsec(), 60)), Some(Since::new(at(30), true)));
    let mut started = Watch::default();
    let first = started.poll(without_ipsec(), 0);
    assert_eq!(since(&first), None, "it may hold for longer");
}

#[test]
fn first_states_of_a_group_are_no_degradation() {
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
fn vanished_tunnel_is_missing_until_it_returns() {
    let mut watch = Watch::default();
    assert_eq!(missing(&watch.poll(healthy(), 0)), None);
    let one = connected(with_tunnels(primary("UP"), &["a"]));
    assert_eq!(missing(&watch.poll(one.clone(), 30)), None, "it may be on its way back");
    let lacking = watch.poll(one.clone(), 150);
    assert_eq!(
        missing(&lacking).as_deref(),
        Some("The primary hub is missing tunnels: 2 expected, 1 present")
    );
    assert_eq!(lacking.groups[0].health(), Health::Degraded);
    assert_eq!(lacking.groups[0].status_reason().as_deref(), Some("1 tunnel missing"));
    assert_eq!(missing(&watch.poll(healthy(), 180)), None);
    watch.poll(one.clone(), 210);
    assert!(missing(&watch.poll(one, 330)).is_some());
}

fn missing_keys(snapshot: &Snapshot) -> Vec<TunnelKey> {
    snapshot.derived.missing.tunnels(&snapshot.groups[0].hubs[0].key).cloned().collect()
}

#[test]
fn dismissed_tunnel_is_missing_again_only_after_it_returned() {
    let one = connected(with_tunnels(primary("UP"), &["a"]));
    let mut watch = Watch::default();
    watch.poll(healthy(), 0);
    watch.poll(one.clone(), 30);
    let missing_b = missing_keys(&watch.poll(one.clone(), 150));
    assert_eq!(missing_b.len(), 1);
    watch.deriver.dismiss_missing_peers(&missing_b);
    let dismissed = watch.poll(one.clone(), 151);
    assert_eq!((missing(&dismissed), missing_keys(&dismissed)), (None, vec![]));
    assert_eq!(events(&dismissed), ["branch-1 no longer degraded"]);
    assert_eq!(missing(&watch.poll(one.clone(), 86_400)), None, "it stays dismissed");
    watch.poll(healthy(), 86_430);
    watch.poll(one.clone(), 86_460);
    assert!(missing(&watch.poll(one, 86_580)).is_some(), "it returned and vanished again");
}

#[test]
fn restored_dismissal_is_missing_as_before() {
    let one = connected(with_tunnels(primary("UP"), &["a"]));
    let mut watch = Watch::default();
    watch.poll(healthy(), 0);
    watch.poll(one.clone(), 30);
    let before = missing_keys(&watch.poll(one.clone(), 150));
    watch.deriver.dismiss_missing_peers(&before);
    assert_eq!(missing_keys(&watch.poll(one.clone(), 180)), []);
    watch.deriver.restore_dismissed_peers();
    assert_eq!(missing_keys(&watch.poll(one.clone(), 210)), before);
    watch.deriver.restore_dismissed_peers();
    assert_eq!(missing_keys(&watch.poll(one, 240)), before, "nothing is restored twice");
}

#[test]
fn only_dismissed_missing_tunnels_are_dropped() {
    let with = |peers: &[&str]| connected(with_tunnels(primary("UP"), peers));
    let mut watch = Watch::default();
    watch.poll(with(&["a", "b", "c", "d"]), 0);
    watch.poll(with(&["a", "c", "d"]), 30);
    let first = missing_keys(&watch.poll(with(&["a", "c", "d"]), 150));
    watch.poll(with(&["a", "d"]), 180);
    watch.deriver.dismiss_missing_peers(&first);
    let second = watch.poll(with(&["a", "d"]), 300);
    assert_eq!(
        missing(&second).as_deref(),
        Some("The primary hub is missing tunnels: 3 expected, 2 present")
    );
    watch.poll(with(&["a", "c", "d"]), 330);
    watch.deriver.dismiss_missing_peers(&missing_keys(&second));
    watch.poll(with(&["a", "d"]), 360);
    let again = missing(&watch.poll(with(&["a", "d"]), 480));
    assert!(again.is_some(), "a tunnel that had returned by then was not dismissed");
}

#[test]
fn no_tunnel_goes_missing_without_a_newer_poll() {
    let mut watch = Watch::default();
    watch.poll(healthy(), 0);
    let one = connected(with_tunnels(primary("UP"), &["a"]));
    assert_eq!(missing(&watch.poll(one.clone(), 30)), None);
    assert_eq!(missing(&watch.derive(one.clone(), 30, 600)), None, "it was absent from a single poll");
    assert!(missing(&watch.poll(one, 630)).is_some());
}

#[test]
fn absent_peer_is_expected_for_seven_days() {
    let mut watch = Watch::default();
    let one = connected(with_tunnels(primary("UP"), &["a"]));
    let days = |days: i64| days * 86_400;
    watch.poll(healthy(), 0);
    watch.poll(one.clone(), 30);
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
    for second in [30, 300] {
        let missing = missing(&watch.poll(clipped.clone(), second));
        assert_eq!(missing, None, "the list of groups counts more than were read");
    }
    let down = connected(with_tunnels(primary("DOWN"), &[]));
    for second in [330, 600] {
        let missing = missing(&watch.poll(down.clone(), second));
        assert_eq!(missing, None, "a hub that is down has no tunnels");
    }
}

#[test]
fn peer_is_identified_by_ike_id_whatever_its_address() {
    let with_identity = |ip: &str| {
        let mut tunnel = tunnel(ip, "UP");
        tunnel.details_mut().peer_id = Some(Text::from("branch@example"));
        connected(Hub { tunnels: Some(vec![tunnel]), ..primary("UP") })
    };
    let mut watch = Watch::default();
    watch.poll(with_identity("198.51.100.7"), 0);
    for second in [30, 300] {
        assert_eq!(missing(&watch.poll(with_identity("203.0.113.9"), second)), None);
    }
}

#[test]
fn absent_one_of_tunnels_with_one_ike_id_is_named() {
    let with = |addresses: &[&str]| {
        let identified = |ip: &&str| {
            let mut tunnel = tunnel(ip, "UP");
            tunnel.details_mut().peer_id = Some(Text::from("branch@example"));
            tunnel
        };
        connected(Hub { tunnels: Some(addresses.iter().map(identified).collect()), ..primary("UP") })
    };
    let mut watch = Watch::default();
    watch.poll(with(&["a", "b", "c"]), 0);
    watch.poll(with(&["b", "c"]), 30);
    let lacking = watch.poll(with(&["c", "b"]), 150);
    let finding = lacking.groups[0].cause().unwrap();
    assert_eq!(finding.kind, FindingKind::MissingTunnel);
    assert_eq!(finding.evidence, [Evidence::Time("a last seen".to_owned(), at(0))]);
    assert_eq!(missing(&watch.poll(with(&["b", "c", "d"]), 180)), None, "it is back from another address");
}

#[test]
fn tunnels_returning_after_their_hub_are_not_missing() {
    let mut watch = Watch::default();
    watch.poll(healthy(), 0);
    watch.poll(connected(with_tunnels(primary("DOWN"), &[])), 30);
    let recovering = connected(with_tunnels(primary("UP"), &["a"]));
    for second in [600, 630, 660, 690] {
        assert_eq!(missing(&watch.poll(recovering.clone(), second)), None, "after {second} s");
    }
    assert!(missing(&watch.poll(recovering, 720)).is_some());
}

#[test]
fn hub_that_just_came_up_may_lack_its_tunnels() {
    let mut watch = Watch::default();
    watch.poll(connected(with_tunnels(primary("DOWN"), &[])), 0);
    let empty = connected(with_tunnels(primary("UP"), &[]));
    let mut health = |second| watch.poll(empty.clone(), second).groups[0].health();
    assert_eq!([30, 120, 150].map(&mut health), [Health::Up, Health::Up, Health::Degraded]);
}

#[test]
fn tunnels_going_down_with_their_hub_do_not_flap() {
    let mut watch = Watch::default();
    let polls = [("UP", true), ("DOWN", false), ("UP", true), ("UP", false), ("UP", true)];
    let mut last = Vec::new();
    for (poll, (status, has_tunnels)) in (0..).zip(polls) {
        let peers: &[&str] = if has_tunnels { &["a", "b"] } else { &[] };
        let snapshot = watch.poll(connected(with_tunnels(primary(status), peers)), 300 * poll);
        last.clone_from(&snapshot.groups[0].findings);
    }
    let is_flapping = |finding: &Finding| finding.kind == FindingKind::Flapping;
    assert!(!last.iter().any(is_flapping), "{last:?}");
    for (poll, has_tunnels) in (5..).zip([false, true]) {
        let peers: &[&str] = if has_tunnels { &["a", "b"] } else { &[] };
        let snapshot = watch.poll(connected(with_tunnels(primary("UP"), peers)), 300 * poll);
        last.clone_from(&snapshot.groups[0].findings);
    }
    assert!(last.iter().any(is_flapping), "now they do so by themselves: {last:?}");
}

#[test]
fn hub_outage_counts_once_for_any_number_of_tunnels() {
    let mut watch = Watch::default();
    let mut last = None;
    for (poll, status) in (0..).zip(["UP", "DOWN", "UP"]) {
        let peers: &[&str] = if status == "UP" { &["a", "b", "c", "d"] } else { &[] };
        let hub = with_tunnels(primary(status), peers);
        let state = if status == "UP" { "connected" } else { "warning" };
        let group = Group { status: with_status(1, state).status, ..connected(hub) };
        last = Some(watch.poll(group, 300 * poll));
    }
    let flaps = |snapshot: &Snapshot| {
        let group = &snapshot.groups[0];
        (group.recent.flaps, group.hubs[0].recent.flaps, group.hubs[0].known_tunnels()[0].recent.flaps)
    };
    assert_eq!(flaps(&last.expect("a snapshot")), (2, 2, 0), "of group, hub and tunnel: down and up");
    let fewer = watch.poll(connected(with_tunnels(primary("UP"), &["a", "b", "c"])), 1200);
    assert_eq!(flaps(&fewer), (3, 3, 0), "one of its tunnels disappears by itself");
}

/// The healthy group, one of whose tunnels has this record, made at this second.
fn with_record(second: i64, ages: [u64; 2], change: impl FnOnce(&mut Tunnel)) -> Group {
    let named = tunnel("a", "UP");
    let time = Some(ApiTimestamp::new(&at(second).to_string()));
    let ages = ages.map(|age| Some(Quantity::Number(age)));
    let details = named.details().clone();
    let mut tunnel = Tunnel::from(TunnelRecord::new(time, ages, Traffic::default(), details));
    change(&mut tunnel);
    connected(Hub { tunnels: Some(vec![tunnel]), ..primary("UP") })
}

fn health(snapshot: &Snapshot) -> Health {
    snapshot.groups[0].health()
}

/// What is known of a tunnel whose child SA is rekeyed at each of these periods and that carries so many bytes a second,
/// after the polls of an hour: its rekeys within the last hour, and whether they are excessive.
fn rekeyed(period: u64, bytes_per_second: u64, polls: u64) -> (u32, bool) {
    let mut watch = Watch::default();
    let polls = (0..=3_600 / polls).map(|nth| {
        let (second, age) = (nth * polls, nth * polls % period);
        let group = with_record(i64::try_from(second).unwrap(), [second, age], |tunnel| {
            tunnel.details_mut().ipsec.spi_in = Some(Text::from(format!("c{}", second / period)));
            tunnel.details_mut().ike.initiator_spi = Some("same".into());
            tunnel.record_mut().update_traffic(|traffic| {
                traffic.bytes_in = Some(Quantity::Number(age * bytes_per_second));
                traffic.bytes_out = Some(Quantity::Number(age));
            });
        });
        watch.poll(group, i64::try_from(second).unwrap())
    });
    let last = polls.last().unwrap();
    let group = &last.groups[0];
    let is_excessive = group.findings.iter().any(|finding| finding.kind == FindingKind::Rekeying);
    (group.hubs[0].known_tunnels()[0].recent.rekeys, is_excessive)
}

#[test]
fn rekeys_of_the_last_hour_are_counted_per_tunnel() {
    assert_eq!(rekeyed(1_450, 10_000, 30), (2, false));
    assert_eq!(rekeyed(3_601, 10_000, 30), (0, false));
}

#[rstest]
#[case::little_traffic(450, 1_000_000, 30, (8, true))]
#[case::a_volume_lifetime(450, 10_000_000, 30, (8, false))]
#[case::polled_seldom(450, 10_000_000, 300, (8, false))]
#[case::little_traffic_polled_seldom(450, 1_000_000, 300, (8, true))]
fn rekeys_by_volume_lifetime_are_not_excessive(
    #[case] period: u64,
    #[case] bytes_per_second: u64,
    #[case] polls: u64,
    #[case] expected: (u32, bool),
) {
    assert_eq!(rekeyed(period, bytes_per_second, polls), expected);
}

#[test]
fn transient_rekey_states_must_last_to_be_a_finding() {
    for (ike, child, ike_age) in [
        ("DELETING", "INSTALLED", 9_000),
        ("CONNECTING", "INSTALLED", 1),
        ("ESTABLISHED", "DELETING", 9_000),
        ("REKEYED", "INSTALLING", 9_000),
    ] {
        let record = |second| {
            with_record(second, [ike_age, 2_000], |tunnel| {
                let common = tunnel.common_mut();
                (common.ike_state, common.ipsec_state) = (Some(ike.into()), Some(child.into()));
                tunnel
                    .record_mut()
                    .update_traffic(|traffic| traffic.idle_time_in = Some(Quantity::Number(2)));
            })
        };
        let mut watch = Watch::default();
        assert_eq!(health(&watch.poll(record(0), 0)), Health::Up, "{ike} {child}");
        assert_eq!(health(&watch.poll(record(0), 5)), Health::Up, "the same record proves nothing new");
        assert_eq!(health(&watch.poll(record(30), 30)), Health::Degraded, "{ike} {child}");
        assert_eq!(health(&watch.poll(record(30), 31)), Health::Degraded, "{ike} {child}");
        let settled = with_record(60, [1, 1], |tunnel| {
            let common = tunnel.common_mut();
            (common.ike_state, common.ipsec_state) = (Some("ESTABLISHED".into()), Some("INSTALLED".into()));
        });
        assert_eq!(health(&watch.poll(settled, 60)), Health::Up);
    }
}

/// The group whose tunnel has had its child SA for so many seconds, and nothing received with it.
fn sending(second: i64, age: u64) -> Group {
    with_record(second, [9_000, age], |tunnel| {
        tunnel.record_mut().update_traffic(|traffic| {
            (traffic.packets_in, traffic.packets_out) =
                (Some(Quantity::Number(0)), Some(Quantity::Number(7)));
            (traffic.idle_time_in, traffic.idle_time_out) =
                (Some(Quantity::Number(age)), Some(Quantity::Number(1)));
        });
    })
}

#[test]
fn new_child_sa_has_a_minute_to_receive_traffic() {
    let mut watch = Watch::default();
    watch.poll(healthy(), 0);
    assert_eq!(health(&watch.poll(sending(30, 5), 30)), Health::Up);
    assert_eq!(health(&watch.poll(sending(60, 35), 60)), Health::Up);
    assert_eq!(health(&watch.poll(sending(90, 65), 90)), Health::Degraded);
}

#[test]
fn rekey_does_not_end_silence() {
    let mut watch = Watch::default();
    assert_eq!(health(&watch.poll(sending(0, 3_000), 0)), Health::Degraded);
    let rekeyed = watch.poll(sending(30, 5), 30);
    assert_eq!((health(&rekeyed), events(&rekeyed)), (Health::Degraded, Vec::new()));
    let answered = with_record(60, [9_000, 35], |tunnel| {
        tunnel.record_mut().update_traffic(|traffic| {
            (traffic.packets_in, traffic.packets_out) =
                (Some(Quantity::Number(1)), Some(Quantity::Number(9)));
        });
    });
    assert_eq!(health(&watch.poll(answered, 60)), Health::Up);
}

#[test]
fn bgp_may_come_up_after_its_tunnel() {
    let bgp = |hub: Hub| {
        let routing =
            Routing::Bgp { as_number: None, hop_count: None, neighbor_cidrs: vec![], server_subnets: vec![] };
        let mut group = connected(hub);
        group.hubs[1] = Hub { tunnels: Some(vec![]), ..secondary("DOWN") };
        Group { routing: Some(routing.into()), ..group }
    };
    let mut watch = Watch::default();
    watch.poll(bgp(with_tunnels(primary("DOWN"), &[])), 0);
    let up = || bgp(with_tunnels(primary("UP"), &["a"]));
    assert_eq!(health(&watch.poll(up(), 30)), Health::Up);
    assert_eq!(health(&watch.poll(up(), 200)), Health::Up);
    assert_eq!(health(&watch.poll(up(), 210)), Health::Degraded);
    let mut started = Watch::default();
    assert_eq!(health(&started.poll(up(), 0)), Health::Degraded, "it may have been up for long");
}

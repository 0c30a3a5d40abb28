//! Each rule of the diagnosis: what makes it report a finding, what just does not, and that missing data says nothing.

use super::builders::{at, group, primary, secondary, snapshot, tunnel, with_status, with_tunnels, within};
use rstest::rstest;
use std::sync::Arc;
use tunnelscope::domain::diagnosis::{
    CommonLoss, Evidence, Finding, FindingKind, Severity, diagnose, verdict,
};
use tunnelscope::domain::{
    Activity, ApiTimestamp, Change, ChangeKind, Group, Health, Hub, MissingPeers, Quantity, Role, Route,
    Routing, Sa, Since, Snapshot, Subject, Text, Tunnel,
};

/// When the groups of a snapshot were read.
const READ: i64 = 2;

/// The findings on the first group a quarter of an hour after it was read.
fn found_in(snapshot: &Snapshot, activity: &Activity) -> Vec<Finding> {
    let subject = Subject::Group(snapshot.groups[0].key.clone());
    diagnosed(snapshot, activity).findings(&subject)
}

fn diagnosed(snapshot: &Snapshot, activity: &Activity) -> Snapshot {
    let mut snapshot = snapshot.clone();
    diagnose(&mut snapshot, activity, &MissingPeers::default(), at(900));
    snapshot
}

fn found(groups: Vec<Group>) -> Vec<Finding> {
    found_in(&snapshot(groups), &Activity::default())
}

fn sentences(groups: Vec<Group>) -> Vec<String> {
    found(groups).into_iter().map(|finding| finding.sentence).collect()
}

/// A connected group with these hubs in two places.
fn connected(one: Hub, other: Hub) -> Group {
    let hubs = vec![within(one, "ohio"), within(other, "iowa")];
    Group { status: with_status(1, "connected").status, ..group(1, hubs) }
}

/// The same whose primary hub has this tunnel and whose secondary hub has a good one.
fn carrying(tunnel: Tunnel) -> Group {
    let hub = Hub { tunnels: Some(vec![tunnel]), ..primary("UP") };
    connected(hub, with_tunnels(secondary("UP"), &["b"]))
}

fn words(finding: &Finding) -> Vec<&str> {
    let words = |evidence: &'_ Evidence| matches!(evidence, Evidence::Text(_));
    let evidence = finding.evidence.iter().filter(|evidence| words(evidence));
    evidence.map(|evidence| if let Evidence::Text(words) = evidence { words.as_str() } else { "" }).collect()
}

#[test]
fn healthy_group_has_no_findings() {
    let well = connected(with_tunnels(primary("UP"), &["a"]), with_tunnels(secondary("UP"), &["b"]));
    assert_eq!(found(vec![well]), []);
}

#[rstest]
#[case(60, true, Some("dead peer detection takes up to 156 s"))]
#[case(155, true, Some("dead peer detection takes up to 156 s"))]
#[case(156, true, None)]
#[case(60, false, None)]
#[case(479, true, None)]
#[case(480, true, Some("longer than the 8 minutes"))]
#[case(480, false, Some("longer than the 8 minutes"))]
fn time_of_a_down_hub_is_explained(#[case] age: i64, #[case] is_exact: bool, #[case] meaning: Option<&str>) {
    let mut known = snapshot(vec![connected(primary("DOWN"), with_tunnels(secondary("UP"), &["b"]))]);
    known.groups[0].hubs[0].since = Some(Since::new(at(900 - age), is_exact));
    let found = found_in(&known, &Activity::default());
    assert_eq!(
        (found[0].sentence.as_str(), found[0].severity),
        ("The primary hub in ohio is down", Severity::Major)
    );
    let reported = words(&found[0]);
    assert_eq!(reported.len(), usize::from(meaning.is_some()), "{reported:?}");
    assert!(meaning.is_none_or(|meaning| reported[0].starts_with(meaning)), "{reported:?}");
}

#[test]
fn both_hubs_down_is_the_first_finding() {
    let down = Group {
        status: with_status(1, "disconnected").status,
        ..connected(primary("DOWN"), secondary("DOWN"))
    };
    let found = found(vec![down]);
    assert_eq!(found[0].sentence, "Both hubs are down: no traffic passes");
    assert!(found[..3].iter().all(|finding| finding.severity == Severity::Critical));
}

/// So many groups with their primary hubs in ohio, of which these went down at these seconds; none is before the start.
fn ohio(groups: usize, down: &[Option<i64>]) -> Snapshot {
    hubs_in("ohio", groups, down)
}

/// The same in a data center of this name.
fn hubs_in(name: &str, groups: usize, down: &[Option<i64>]) -> Snapshot {
    let one = |index: usize| {
        let hub = if index < down.len() { primary("DOWN") } else { with_tunnels(primary("UP"), &["a"]) };
        let hubs = vec![within(hub, name), within(with_tunnels(secondary("UP"), &["b"]), "iowa")];
        Group { status: with_status(1, "warning").status, ..group(index as u64 + 1, hubs) }
    };
    let mut known = snapshot((0..groups).map(one).collect());
    for (group, second) in known.groups.iter_mut().zip(down) {
        group.hubs[0].since = Some(match second {
            Some(second) => Since::new(at(*second), true),
            None => Since::new(at(0), false),
        });
    }
    known
}

const LIKELY: &str = "Likely the data center";

#[rstest]
#[case::alone(1, &[Some(5)], "No other group has a hub in ohio", "1 of 1 group here has lost its hub")]
#[case::one_of_two(2, &[Some(5)], "Likely on the customer side: 1 other hub in ohio up", "1 of 2 groups")]
#[case::one_of_many(30, &[Some(5)], "Likely on the customer side: 29 other hubs in ohio up", "1 of 30 groups")]
#[case::too_few(30, &[Some(5), Some(6)], "Likely on the customer side: 28 other hubs", "2 of 30 groups")]
#[case::a_fifth(10, &[Some(5), Some(45)], "Likely the data center: 2 of 10 hubs went down within 40 s in ohio", LIKELY)]
#[case::all(3, &[Some(5); 3], "Likely the data center: 3 of 3 hubs went down at once in ohio", LIKELY)]
#[case::too_far_apart(10, &[Some(0), Some(601)], "Likely on the customer side", "2 of 10 groups")]
#[case::ten_minutes(10, &[Some(0), Some(600)], "Likely the data center: 2 of 10 hubs went down within 10 min", LIKELY)]
#[case::down_before(10, &[None, None, None], "Likely on the customer side", "3 of 10 groups")]
#[case::all_down_before(
    3,
    &[None, None, None],
    "All 3 hubs in ohio are down: possibly the data center, though they were not seen to go down together",
    "All 3 hubs here are down: possibly the data center, though they were not seen to go down together."
)]
#[case::most_down_before(
    10,
    &[None, None, None, None, None, None, None],
    "7 of 10 hubs in ohio are down, but were not seen to go down together",
    "7 of 10 hubs here are down, but were not seen to go down together."
)]
#[case::long_dead(25, &[Some(800), None, None], "Likely on the customer side", "3 of 25 groups")]
fn hubs_down_together_are_evidence_for_the_data_center(
    #[case] groups: usize,
    #[case] down: &[Option<i64>],
    #[case] sentence: &str,
    #[case] verdict_note: &str,
) {
    let known = ohio(groups, down);
    let found = found_in(&known, &Activity::default());
    let sentences: Vec<&str> = found.iter().map(|finding| finding.sentence.as_str()).collect();
    assert!(sentences.iter().any(|found| found.starts_with(sentence)), "{sentences:?}");
    let here = known.datacenters.iter().find(|here| here.name.as_str() == "ohio").unwrap();
    let loss = CommonLoss::find(here, &known.groups);
    let verdict = verdict(here, loss.as_ref());
    assert!(verdict.starts_with(verdict_note), "{verdict}");
}

#[test]
fn data_center_finding_names_groups_and_their_other_hub() {
    let known = diagnosed(&ohio(10, &[Some(1), Some(2), Some(3)]), &Activity::default());
    let found = known.findings(&Subject::Datacenter("ohio".into()));
    assert_eq!(found.len(), 1 + 3);
    assert!(words(&found[0]).contains(&"3 of the affected groups still have their other hub"));
    assert!(words(&found[0]).contains(&"no other data center lost hubs"));
    assert_eq!(known.findings(&Subject::Datacenter("iowa".into())), []);
}

#[test]
fn unequal_tunnel_counts_and_empty_hubs_are_found() {
    let unequal = connected(with_tunnels(primary("UP"), &["a", "c"]), with_tunnels(secondary("UP"), &["b"]));
    let unequal = Group { status: with_status(1, "warning").status, ..unequal };
    let found = found(vec![unequal]);
    assert_eq!(found[0].sentence, "The hubs have different numbers of tunnels: primary 2, secondary 1");
    assert_eq!(words(&found[0]), ["1 tunnel fewer on the secondary hub"]);
    let empty = connected(with_tunnels(primary("UP"), &[]), with_tunnels(secondary("UP"), &["b"]));
    assert!(sentences(vec![empty]).contains(&"The primary hub in ohio is up and has no tunnel".to_owned()));
}

#[rstest]
#[case("ESTABLISHED", "RETRYING", Some("has an IKE SA but no IPsec SA"))]
#[case("rekeying", "DELETED", Some("has an IKE SA but no IPsec SA"))]
#[case("CONNECTING", "INSTALLED", Some("has an IPsec SA but no IKE SA"))]
#[case("ESTABLISHED", "INSTALLED", None)]
#[case("REKEYED", "REKEYING", None)]
#[case("CONNECTING", "CREATED", None)]
#[case("ESTABLISHED", "A NEW WORD", None)]
#[case("", "INSTALLED", None)]
fn partially_established_tunnels_are_found(
    #[case] ike: &str,
    #[case] ipsec: &str,
    #[case] expected: Option<&str>,
) {
    let mut one = tunnel("a", "UP");
    one.common_mut().ike_state = (!ike.is_empty()).then(|| ike.into());
    one.common_mut().ipsec_state = Some(ipsec.into());
    let reported = sentences(vec![carrying(one)]);
    assert_eq!(reported.first().map(String::as_str).is_some(), expected.is_some(), "{reported:?}");
    assert!(
        expected.is_none_or(|words| reported[0] == format!("Tunnel a of the primary hub in ohio {words}")),
        "{reported:?}"
    );
}

#[rstest]
#[case::quiet([Some(5), Some(300), Some(5), Some(0)], Some("is up but receives nothing"))]
#[case::not_yet([Some(5), Some(299), Some(5), Some(0)], None)]
#[case::unused([Some(5), Some(300), Some(5), Some(300)], Some("is up but idle in both directions"))]
#[case::unanswered([Some(0), Some(900), Some(5), Some(0)], Some("transmits but has received nothing"))]
#[case::fresh([Some(0), Some(3), Some(0), Some(3)], None)]
#[case::missing([None, None, None, None], None)]
#[case::no_packets_told([None, Some(400), None, None], Some("is up but receives nothing"))]
fn silent_directions_of_a_tunnel_are_found(
    #[case] counters: [Option<u64>; 4],
    #[case] expected: Option<&str>,
) {
    let [packets_in, idle_in, packets_out, idle_out] = counters.map(|counter| counter.map(Quantity::Number));
    let mut one = tunnel("a", "UP");
    one.record_mut().update_traffic(|traffic| {
        (traffic.packets_in, traffic.idle_time_in) = (packets_in, idle_in);
        (traffic.packets_out, traffic.idle_time_out) = (packets_out, idle_out);
    });
    let expected: Vec<String> =
        expected.iter().map(|words| format!("Tunnel a of the primary hub in ohio {words}")).collect();
    assert_eq!(sentences(vec![carrying(one)]), expected);
}

#[test]
fn tunnel_that_is_down_has_no_traffic_findings() {
    let mut one = tunnel("a", "FAILED");
    one.record_mut().update_traffic(|traffic| traffic.idle_time_in = Some(Quantity::Number(9_000)));
    assert_eq!(sentences(vec![carrying(one)]), Vec::<String>::new());
}

#[rstest]
#[case(600, true)]
#[case(599, false)]
fn record_is_stale_after_ten_minutes(#[case] age: i64, #[case] is_old: bool) {
    let stamp = |second| Some(ApiTimestamp::new(&at(second).to_string()));
    let with_age = |hub: i64, of_tunnel: i64| {
        let mut recorded = tunnel("a", "UP");
        recorded.record_mut().time = stamp(READ - of_tunnel);
        let mut one = carrying(recorded);
        one.hubs[0].recorded_at = stamp(READ - hub);
        sentences(vec![one])
    };
    let reported = with_age(age, age);
    assert_eq!(reported.len(), usize::from(is_old), "the hub's stands for its tunnels': {reported:?}");
    assert!(!is_old || reported[0] == "The primary hub in ohio is reported up, but its status is stale");
    let reported = with_age(0, age);
    assert!(!is_old || reported[0].ends_with("is reported up, but its status is stale"), "{reported:?}");
}

/// So many changes of the first hub, and rekeys of its tunnel, a minute apart, up to the present.
fn busy(groups: &[Group], flaps: i64, rekeys: i64) -> Activity {
    let hub = &groups[0].hubs[0];
    let (key, tunnel) = (hub.key.clone(), hub.known_tunnels()[0].key.clone());
    let flap = |_| ChangeKind::HubStatus {
        key: key.clone(),
        group: "g".into(),
        role: Role::Primary,
        datacenter: "ohio".into(),
        from: "UP".into(),
        to: "DOWN".into(),
    };
    let rekey = |_| ChangeKind::Rekeyed {
        key: tunnel.clone(),
        group: "g".into(),
        role: Role::Primary,
        peer: "a".into(),
        sa: Sa::Child,
        is_by_volume: false,
    };
    let mut activity = Activity::default();
    let old = Change { time: at(900 - 3_601), kind: rekey(0) };
    activity.record(&[Change { kind: flap(0), ..old.clone() }, old].map(Arc::new), at(900 - 3_601));
    let whats = (0..flaps).map(flap).chain((0..rekeys).map(rekey));
    activity.record(
        &whats.map(|what| Arc::new(Change { time: at(900), kind: what })).collect::<Vec<_>>(),
        at(900),
    );
    activity
}

#[rstest]
#[case(4, 0, &["The primary hub in ohio changed state 4 times within 30 minutes"])]
#[case(3, 5, &[])]
#[case(0, 6, &["Tunnel a of the primary hub in ohio rekeys excessively"])]
fn flapping_and_excessive_rekeys_are_found(
    #[case] flaps: i64,
    #[case] rekeys: i64,
    #[case] expected: &[&str],
) {
    let known = snapshot(vec![carrying(tunnel("a", "UP"))]);
    let found = found_in(&known, &busy(&known.groups, flaps, rekeys));
    let reported: Vec<&str> = found.iter().map(|finding| finding.sentence.as_str()).collect();
    assert_eq!(reported, expected);
}

#[test]
fn findings_shared_by_tunnels_are_merged() {
    let half = |peer| {
        let mut half = tunnel(peer, "UP");
        let common = half.common_mut();
        (common.ike_state, common.ipsec_state) = (Some("ESTABLISHED".into()), Some("RETRYING".into()));
        half
    };
    let hub = Hub { tunnels: Some(["a", "b", "c"].map(half).into()), ..primary("UP") };
    let known = snapshot(vec![connected(hub, with_tunnels(secondary("UP"), &["x", "y", "z"]))]);
    let found = found_in(&known, &Activity::default());
    assert_eq!(found[0].sentence, "3 tunnels of the primary hub in ohio have an IKE SA but no IPsec SA");
    assert_eq!(words(&found[0])[0], "a, b, c");
    let of_one = Subject::Tunnel(known.groups[0].hubs[0].known_tunnels()[1].key.clone());
    assert_eq!(diagnosed(&known, &Activity::default()).findings(&of_one), found);
}

fn bgp() -> Routing {
    Routing::Bgp { as_number: None, hop_count: None, neighbor_cidrs: vec![], server_subnets: vec![] }
}

#[rstest]
#[case(Some(bgp()), Some("static"), true)]
#[case(Some(bgp()), None, true)]
#[case(Some(bgp()), Some("BGP"), false)]
#[case(Some(Routing::Nat), None, false)]
#[case(None, None, false)]
fn missing_learned_routes_of_a_bgp_group_are_found(
    #[case] routing: Option<Routing>,
    #[case] origin: Option<&str>,
    #[case] lacks: bool,
) {
    let route = origin.map(|origin| Route { cidr: None, origin: Some(origin.into()), priority: None });
    let mut one = tunnel("a", "UP");
    Arc::make_mut(&mut one.details_mut().client_routes).stats = route.into_iter().collect();
    let other = Hub { tunnels: Some(vec![]), ..secondary("DOWN") };
    let group = connected(Hub { tunnels: Some(vec![one]), ..primary("UP") }, other);
    let reported = sentences(vec![Group { routing: routing.map(Arc::new), ..group }]);
    let words = "The group uses BGP, but the primary hub in ohio has learned no BGP route";
    assert_eq!(reported.iter().any(|reported| reported == words), lacks, "{reported:?}");
}

#[test]
fn truncated_routes_of_either_side_are_found() {
    for side in 0..2 {
        let mut one = tunnel("a", "UP");
        let details = one.details_mut();
        let routes = if side == 0 { &mut details.client_routes } else { &mut details.cloud_routes };
        Arc::make_mut(routes).is_clipped = Some(true);
        let reported = sentences(vec![carrying(one)]);
        assert_eq!(
            reported,
            ["The routes of the primary hub in ohio are clipped: the API does not list all of them"]
        );
    }
}

#[test]
fn overlapping_network_names_the_other_group() {
    let claiming = |number: u64, cidrs: &[&str]| {
        let networks = cidrs.iter().map(|cidr| Text::from(*cidr)).collect();
        let hubs = vec![
            within(with_tunnels(primary("UP"), &["a"]), "ohio"),
            within(with_tunnels(secondary("UP"), &["b"]), "iowa"),
        ];
        let status = with_status(1, "connected").status;
        Group {
            status,
            routing: Some(Routing::Static { network_cidrs: networks }.into()),
            ..group(number, hubs)
        }
    };
    let groups = vec![
        claiming(1, &["10.1.2.3/16", "10.9.0.0/24"]),
        claiming(2, &["10.1.0.0/16"]),
        claiming(3, &["10.1.0.0/17", "x"]),
    ];
    let found = found(groups);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].sentence, "branch-2 has the same network: 10.1.0.0/16");
    assert_eq!(found[0].severity, Severity::Info);
}

#[test]
fn missing_redundancy_is_advice() {
    let alone = Group {
        status: with_status(1, "connected").status,
        ..group(1, vec![with_tunnels(primary("UP"), &["a"])])
    };
    assert!(sentences(vec![alone]).contains(&"No redundancy: the group has only one hub".to_owned()));
    let hubs = vec![
        within(with_tunnels(primary("UP"), &["a"]), "ohio"),
        within(with_tunnels(secondary("UP"), &["b"]), "ohio"),
    ];
    let together = Group { status: with_status(1, "connected").status, ..group(1, hubs) };
    assert_eq!(sentences(vec![together]), ["Limited redundancy: both hubs are in ohio"]);
}

#[test]
fn hubs_of_a_placeholder_data_center_are_not_related() {
    let known = hubs_in("[REDACTED]", 10, &[Some(1), Some(2), Some(3)]);
    let here = known.datacenters.iter().find(|here| here.name.as_str() == "[REDACTED]").unwrap();
    assert_eq!(CommonLoss::find(here, &known.groups), None);
    assert_eq!(
        verdict(here, None),
        "The API does not name this data center: its hubs may be in different ones."
    );
    let found = found_in(&known, &Activity::default());
    assert!(found.iter().all(|finding| finding.kind != FindingKind::DataCenter), "{found:?}");
}

#[test]
fn placeholder_data_center_proves_no_missing_redundancy() {
    for name in ["[REDACTED]", "***", "", "-"] {
        let hubs = vec![
            within(with_tunnels(primary("UP"), &["a"]), name),
            within(with_tunnels(secondary("UP"), &["b"]), name),
        ];
        let together = Group { status: with_status(1, "connected").status, ..group(1, hubs) };
        assert_eq!(sentences(vec![together]), Vec::<String>::new(), "{name:?}");
    }
}

#[test]
fn unexplained_status_is_reported_as_such() {
    let well = || connected(with_tunnels(primary("UP"), &["a"]), with_tunnels(secondary("UP"), &["b"]));
    let reported = |status| sentences(vec![Group { status: with_status(1, status).status, ..well() }]);
    assert_eq!(reported("warning"), ["The group is warning, and its data contains no cause"]);
    assert_eq!(reported("odd"), ["The status \"odd\" is not known to this version"]);
}

/// A connected group whose primary hub has so many tunnels without IPsec SA, and its secondary hub as many.
fn without_ipsec(tunnels: usize) -> Group {
    let half = |nth: usize| {
        let mut half = tunnel(&format!("a{nth}"), "UP");
        let common = half.common_mut();
        (common.ike_state, common.ipsec_state) = (Some("ESTABLISHED".into()), Some("RETRYING".into()));
        half
    };
    let tunnels: Vec<Tunnel> = (0..tunnels).map(half).collect();
    connected(
        Hub { tunnels: Some(tunnels.clone()), ..primary("UP") },
        Hub { tunnels: Some(tunnels), ..secondary("UP") },
    )
}

#[rstest]
#[case(1, "2 tunnels without IPsec SA")]
#[case(3, "6 tunnels without IPsec SA")]
fn connected_group_with_dead_tunnels_is_degraded(#[case] tunnels: usize, #[case] why: &str) {
    let known = diagnosed(&snapshot(vec![without_ipsec(tunnels)]), &Activity::default());
    let group = &known.groups[0];
    assert_eq!((group.reported_health(), group.health()), (Health::Up, Health::Degraded));
    assert_eq!(group.status_reason().as_deref(), Some(why));
}

#[test]
fn group_reported_unhealthy_is_not_degraded() {
    let group = Group { status: with_status(1, "warning").status, ..without_ipsec(1) };
    let known = diagnosed(&snapshot(vec![group]), &Activity::default());
    assert_eq!(known.groups[0].health(), Health::Warning);
}

/// A group whose two tunnels have been idle for so many seconds, in and out.
fn idle(seconds: [[u64; 2]; 2]) -> Group {
    let [one, other] = seconds.map(|[idle_in, idle_out]| {
        let mut idle = tunnel("a", "UP");
        idle.record_mut().update_traffic(|traffic| {
            traffic.idle_time_in = Some(Quantity::Number(idle_in));
            traffic.idle_time_out = Some(Quantity::Number(idle_out));
        });
        vec![idle]
    });
    connected(Hub { tunnels: Some(one), ..primary("UP") }, Hub { tunnels: Some(other), ..secondary("UP") })
}

#[rstest]
#[case::standby([[1, 1], [900, 900]], Health::Up)]
#[case::one_way([[1, 1], [900, 1]], Health::Degraded)]
#[case::all_idle([[900, 900], [300, 300]], Health::Degraded)]
#[case::not_all([[900, 900], [299, 299]], Health::Up)]
fn idle_standby_is_healthy_but_a_group_without_traffic_is_not(
    #[case] seconds: [[u64; 2]; 2],
    #[case] health: Health,
) {
    let known = diagnosed(&snapshot(vec![idle(seconds)]), &Activity::default());
    assert_eq!(known.groups[0].health(), health, "{:?}", known.groups[0].findings);
}

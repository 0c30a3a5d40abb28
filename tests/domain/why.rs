//! Each rule that says why: what makes it speak, what just does not, and that what is missing says nothing.

use super::build::{at, group, primary, secondary, snapshot, tunnel, with_status, with_tunnels, within};
use rstest::rstest;
use std::sync::Arc;
use tunnelscope::domain::why::{Evidence, Finding, Scene, Weight, verdict};
use tunnelscope::domain::{
    Change, Group, Hub, Journal, Quantity, Role, Route, Routing, Sa, Since, Snapshot, Stamp, Subject, Text,
    Tunnel, What,
};

/// When the groups of a snapshot were read.
const READ: i64 = 2;

/// What is found of the first group a quarter of an hour after it was read.
fn found_in(snapshot: &Snapshot, journal: &Journal) -> Vec<Finding> {
    let subject = Subject::Group(snapshot.groups[0].key.clone());
    Scene { snapshot, journal, now: at(900) }.findings(&subject)
}

fn found(groups: Vec<Group>) -> Vec<Finding> {
    found_in(&snapshot(groups), &Journal::default())
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
    let words = |evidence: &'_ Evidence| matches!(evidence, Evidence::Words(_));
    let evidence = finding.evidence.iter().filter(|evidence| words(evidence));
    evidence.map(|evidence| if let Evidence::Words(words) = evidence { words.as_str() } else { "" }).collect()
}

#[test]
fn nothing_is_found_of_what_is_well() {
    let well = connected(with_tunnels(primary("UP"), &["a"]), with_tunnels(secondary("UP"), &["b"]));
    assert_eq!(found(vec![well]), []);
}

#[rstest]
#[case(60, true, Some("the head-end takes up to 156 s"))]
#[case(155, true, Some("the head-end takes up to 156 s"))]
#[case(156, true, None)]
#[case(60, false, None)]
#[case(479, true, None)]
#[case(480, true, Some("longer than the 8 minutes"))]
#[case(480, false, Some("longer than the 8 minutes"))]
fn a_hub_that_is_down_says_what_its_time_means(
    #[case] age: i64,
    #[case] is_exact: bool,
    #[case] meaning: Option<&str>,
) {
    let mut known = snapshot(vec![connected(primary("DOWN"), with_tunnels(secondary("UP"), &["b"]))]);
    known.groups[0].hubs[0].since = Some(Since { at: at(900 - age), is_exact });
    let found = found_in(&known, &Journal::default());
    assert_eq!(
        (found[0].sentence.as_str(), found[0].weight),
        ("The primary hub in ohio is down", Weight::Degraded)
    );
    let told = words(&found[0]);
    assert_eq!(told.len(), usize::from(meaning.is_some()), "{told:?}");
    assert!(meaning.is_none_or(|meaning| told[0].starts_with(meaning)), "{told:?}");
}

#[test]
fn both_hubs_down_come_first_as_an_outage() {
    let down = Group {
        status: with_status(1, "disconnected").status,
        ..connected(primary("DOWN"), secondary("DOWN"))
    };
    let found = found(vec![down]);
    assert_eq!(found[0].sentence, "Both hubs are down: nothing goes through");
    assert!(found[..3].iter().all(|finding| finding.weight == Weight::Outage));
}

/// So many groups with their primary hubs in ohio, of which so many are down.
fn ohio(groups: u64, down: u64) -> Vec<Group> {
    let one = |number| {
        let hub = if number <= down { primary("DOWN") } else { with_tunnels(primary("UP"), &["a"]) };
        let hubs = vec![within(hub, "ohio"), within(with_tunnels(secondary("UP"), &["b"]), "iowa")];
        Group { status: with_status(1, "warning").status, ..group(number, hubs) }
    };
    (1..=groups).map(one).collect()
}

#[rstest]
#[case(
    1,
    1,
    "No other group has a hub in ohio",
    "Everyone: no hub here is up, and 1 of 1 group lost theirs."
)]
#[case(
    2,
    1,
    "It is this group's side: the only other group in ohio has its hub",
    "One group here, of 2, has lost"
)]
#[case(
    30,
    1,
    "It is this group's side: the other 29 groups in ohio have their hubs",
    "One group here, of 30"
)]
#[case(
    30,
    2,
    "It is more than this group: 2 of 30 groups lost their hub in ohio",
    "2 of 30 groups here have lost their hub: more than one, and not everyone."
)]
#[case(
    30,
    6,
    "It is the data center: 6 of 30 groups lost their hub in ohio",
    "6 of 30 groups here have lost their hub: look at the data center first."
)]
#[case(
    30,
    30,
    "It is the data center: 30 of 30 groups",
    "Everyone: no hub here is up, and 30 of 30 groups lost theirs."
)]
fn the_others_in_a_data_center_tell_whose_side_it_is(
    #[case] groups: u64,
    #[case] down: u64,
    #[case] sentence: &str,
    #[case] judgement: &str,
) {
    let known = snapshot(ohio(groups, down));
    let found = found_in(&known, &Journal::default());
    let told: Vec<&str> = found.iter().map(|finding| finding.sentence.as_str()).collect();
    assert!(told.iter().any(|told| told.starts_with(sentence)), "{told:?}");
    let here = known.datacenters.iter().find(|here| here.name.as_str() == "ohio").unwrap();
    assert!(verdict(here).starts_with(judgement), "{}", verdict(here));
}

#[test]
fn a_data_center_names_those_who_lost_their_hub_and_what_they_have_left() {
    let known = snapshot(ohio(10, 3));
    let scene = Scene { snapshot: &known, journal: &Journal::default(), now: at(900) };
    let found = scene.findings(&Subject::Datacenter("ohio".into()));
    assert_eq!(found.len(), 1 + 3);
    assert!(words(&found[0]).contains(&"3 of the groups hit still have their other hub"));
    assert!(words(&found[0]).contains(&"all other data centers are well"));
    assert_eq!(scene.findings(&Subject::Datacenter("iowa".into())), []);
}

#[test]
fn unequal_and_empty_hubs() {
    let unequal = connected(with_tunnels(primary("UP"), &["a", "c"]), with_tunnels(secondary("UP"), &["b"]));
    let unequal = Group { status: with_status(1, "warning").status, ..unequal };
    let found = found(vec![unequal]);
    assert_eq!(found[0].sentence, "The hubs carry different numbers of tunnels: primary 2, secondary 1");
    assert_eq!(words(&found[0]), ["1 of 2 tunnels is missing on the secondary hub"]);
    let empty = connected(with_tunnels(primary("UP"), &[]), with_tunnels(secondary("UP"), &["b"]));
    assert!(sentences(vec![empty]).contains(&"The primary hub in ohio is up and has no tunnel".to_owned()));
}

#[rstest]
#[case("ESTABLISHED", "RETRYING", Some("has its IKE SA but no IPsec SA"))]
#[case("rekeying", "DELETED", Some("has its IKE SA but no IPsec SA"))]
#[case("CONNECTING", "INSTALLED", Some("has its IPsec SA but no IKE SA"))]
#[case("ESTABLISHED", "INSTALLED", None)]
#[case("REKEYED", "REKEYING", None)]
#[case("CONNECTING", "CREATED", None)]
#[case("ESTABLISHED", "A NEW WORD", None)]
#[case("", "INSTALLED", None)]
fn half_built_tunnels(#[case] ike: &str, #[case] ipsec: &str, #[case] expected: Option<&str>) {
    let mut one = tunnel("a", "UP");
    one.ike_state = (!ike.is_empty()).then(|| ike.into());
    one.ipsec_state = Some(ipsec.into());
    let told = sentences(vec![carrying(one)]);
    assert_eq!(told.first().map(String::as_str).is_some(), expected.is_some(), "{told:?}");
    assert!(
        expected.is_none_or(|words| told[0] == format!("Tunnel a of the primary hub in ohio {words}")),
        "{told:?}"
    );
}

#[rstest]
#[case::quiet([Some(5), Some(300), Some(5), Some(0)], Some("is up but receives nothing"))]
#[case::not_yet([Some(5), Some(299), Some(5), Some(0)], None)]
#[case::unused([Some(5), Some(300), Some(5), Some(300)], Some("is up but carries nothing either way"))]
#[case::unanswered([Some(0), Some(900), Some(5), Some(0)], Some("sends but was never answered"))]
#[case::fresh([Some(0), Some(3), Some(0), Some(3)], None)]
#[case::missing([None, None, None, None], None)]
#[case::no_packets_told([None, Some(400), None, None], Some("is up but receives nothing"))]
fn silence(#[case] counters: [Option<u64>; 4], #[case] expected: Option<&str>) {
    let [packets_in, idle_in, packets_out, idle_out] = counters.map(|counter| counter.map(Quantity::Number));
    let mut one = tunnel("a", "UP");
    one.change_data(|data| {
        (data.packets_in, data.idle_time_in) = (packets_in, idle_in);
        (data.packets_out, data.idle_time_out) = (packets_out, idle_out);
    });
    let expected: Vec<String> =
        expected.iter().map(|words| format!("Tunnel a of the primary hub in ohio {words}")).collect();
    assert_eq!(sentences(vec![carrying(one)]), expected);
}

#[test]
fn a_tunnel_that_is_down_says_nothing_of_its_traffic() {
    let mut one = tunnel("a", "FAILED");
    one.change_data(|data| data.idle_time_in = Some(Quantity::Number(9_000)));
    assert_eq!(sentences(vec![carrying(one)]), Vec::<String>::new());
}

#[rstest]
#[case(600, true)]
#[case(599, false)]
fn a_record_is_old_from_ten_minutes_on(#[case] age: i64, #[case] is_old: bool) {
    let stamp = |second| Some(Stamp::new(&at(second).to_string()));
    let with_age = |hub: i64, of_tunnel: i64| {
        let mut recorded = tunnel("a", "UP");
        recorded.time = stamp(READ - of_tunnel);
        let mut one = carrying(recorded);
        one.hubs[0].recorded_at = stamp(READ - hub);
        sentences(vec![one])
    };
    let told = with_age(age, age);
    assert_eq!(told.len(), usize::from(is_old), "the hub's stands for its tunnels': {told:?}");
    assert!(!is_old || told[0] == "The primary hub in ohio is said to be up, but its record is old");
    let told = with_age(0, age);
    assert!(!is_old || told[0].ends_with("is said to be up, but its record is old"), "{told:?}");
}

/// So many changes of the first hub, and rekeys of its tunnel, a minute apart, up to the present.
fn busy(groups: &[Group], flaps: i64, rekeys: i64) -> Journal {
    let hub = &groups[0].hubs[0];
    let (key, tunnel) = (hub.key.clone(), hub.known_tunnels()[0].key.clone());
    let flap = |_| What::Hub {
        key: key.clone(),
        group: "g".into(),
        role: Role::Primary,
        datacenter: "ohio".into(),
        from: "UP".into(),
        to: "DOWN".into(),
    };
    let rekey = |_| What::Rekeyed {
        key: tunnel.clone(),
        group: "g".into(),
        role: Role::Primary,
        peer: "a".into(),
        sa: Sa::Child,
    };
    let mut journal = Journal::default();
    let old = Change { at: at(900 - 3_601), what: rekey(0) };
    journal.note(&[Change { what: flap(0), ..old.clone() }, old].map(Arc::new));
    let whats = (0..flaps).map(flap).chain((0..rekeys).map(rekey));
    journal.note(&whats.map(|what| Arc::new(Change { at: at(900), what })).collect::<Vec<_>>());
    journal
}

#[rstest]
#[case(4, 0, &["The primary hub in ohio changed 4 times in the last hour"])]
#[case(3, 5, &[])]
#[case(0, 6, &["Tunnel a of the primary hub in ohio rekeys again and again"])]
fn what_changes_too_often(#[case] flaps: i64, #[case] rekeys: i64, #[case] expected: &[&str]) {
    let known = snapshot(vec![carrying(tunnel("a", "UP"))]);
    let found = found_in(&known, &busy(&known.groups, flaps, rekeys));
    let told: Vec<&str> = found.iter().map(|finding| finding.sentence.as_str()).collect();
    assert_eq!(told, expected);
}

#[test]
fn what_several_tunnels_share_is_one_finding_about_each_of_them() {
    let half = |peer| {
        let mut half = tunnel(peer, "UP");
        (half.ike_state, half.ipsec_state) = (Some("ESTABLISHED".into()), Some("RETRYING".into()));
        half
    };
    let hub = Hub { tunnels: Some(["a", "b", "c"].map(half).into()), ..primary("UP") };
    let known = snapshot(vec![connected(hub, with_tunnels(secondary("UP"), &["x", "y", "z"]))]);
    let found = found_in(&known, &Journal::default());
    assert_eq!(found[0].sentence, "3 tunnels of the primary hub in ohio have their IKE SA but no IPsec SA");
    assert_eq!(words(&found[0])[0], "a, b, c");
    let of_one = Subject::Tunnel(known.groups[0].hubs[0].known_tunnels()[1].key.clone());
    let scene = Scene { snapshot: &known, journal: &Journal::default(), now: at(900) };
    assert_eq!(scene.findings(&of_one), found);
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
fn a_bgp_group_learns_routes_by_bgp(
    #[case] routing: Option<Routing>,
    #[case] origin: Option<&str>,
    #[case] lacks: bool,
) {
    let route = origin.map(|origin| Route { cidr: None, origin: Some(origin.into()), priority: None });
    let mut one = tunnel("a", "UP");
    Arc::make_mut(&mut one.client_routes).stats = route.into_iter().collect();
    let other = Hub { tunnels: Some(vec![]), ..secondary("DOWN") };
    let group = connected(Hub { tunnels: Some(vec![one]), ..primary("UP") }, other);
    let told = sentences(vec![Group { routing, ..group }]);
    let words = "The group routes by BGP, and the primary hub in ohio learnt no route by it";
    assert_eq!(told.iter().any(|told| told == words), lacks, "{told:?}");
}

#[test]
fn clipped_routes_are_told_whichever_side_they_are_of() {
    for side in 0..2 {
        let mut one = tunnel("a", "UP");
        let routes = if side == 0 { &mut one.client_routes } else { &mut one.cloud_routes };
        Arc::make_mut(routes).is_clipped = Some(true);
        let told = sentences(vec![carrying(one)]);
        assert_eq!(told, ["The routes of the primary hub in ohio are clipped: not all of them are listed"]);
    }
}

#[test]
fn a_network_that_two_groups_have_is_told_with_the_other_group() {
    let claiming = |number: u64, cidrs: &[&str]| {
        let networks = cidrs.iter().map(|cidr| Text::from(*cidr)).collect();
        let hubs = vec![
            within(with_tunnels(primary("UP"), &["a"]), "ohio"),
            within(with_tunnels(secondary("UP"), &["b"]), "iowa"),
        ];
        let status = with_status(1, "connected").status;
        Group { status, routing: Some(Routing::Static { network_cidrs: networks }), ..group(number, hubs) }
    };
    let groups = vec![
        claiming(1, &["10.1.2.3/16", "10.9.0.0/24"]),
        claiming(2, &["10.1.0.0/16"]),
        claiming(3, &["10.1.0.0/17", "x"]),
    ];
    let found = found(groups);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].sentence, "branch-2 has the same network: 10.1.0.0/16");
    assert_eq!(found[0].weight, Weight::Advice);
}

#[test]
fn lacking_redundancy_is_advice() {
    let alone = Group {
        status: with_status(1, "connected").status,
        ..group(1, vec![with_tunnels(primary("UP"), &["a"])])
    };
    assert!(sentences(vec![alone]).contains(&"There is no redundancy: the group has one hub".to_owned()));
    let hubs = vec![
        within(with_tunnels(primary("UP"), &["a"]), "ohio"),
        within(with_tunnels(secondary("UP"), &["b"]), "ohio"),
    ];
    let together = Group { status: with_status(1, "connected").status, ..group(1, hubs) };
    assert_eq!(sentences(vec![together]), ["There is little redundancy: both hubs are in ohio"]);
}

#[test]
fn what_nothing_explains_is_said_to_be_so() {
    let well = || connected(with_tunnels(primary("UP"), &["a"]), with_tunnels(secondary("UP"), &["b"]));
    let told = |status| sentences(vec![Group { status: with_status(1, status).status, ..well() }]);
    assert_eq!(told("warning"), ["The group is warning and nothing that the API sent says why"]);
    assert_eq!(told("odd"), ["The status \"odd\" is not known to this version"]);
}

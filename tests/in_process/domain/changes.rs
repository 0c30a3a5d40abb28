//! What is different between two snapshots, in the words that the screen shows.

use super::builders::{
    at, failure, group, modified, part, primary, secondary, snapshot, sources, text, tunnel,
    with_many_tunnels, with_status, with_tunnels, within,
};
use rstest::rstest;
use tunnelscope::domain::{ChangeKind, Group, Hub, ListSnapshot, Routing, Snapshot, Sources, Text, changes};

fn reported(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    changes(before, after).iter().map(ChangeKind::to_string).collect()
}

/// What is told when these groups become those.
fn between(before: Vec<Group>, after: Vec<Group>) -> Vec<String> {
    reported(&snapshot(before), &snapshot(after))
}

/// A group whose primary hub has tunnels from these peers.
fn peers(peers: &[&str]) -> Vec<Group> {
    vec![group(1, vec![with_tunnels(primary("UP"), peers)])]
}

#[test]
fn equal_snapshots_have_no_changes() {
    let groups = || {
        vec![group(1, vec![with_tunnels(primary("UP"), &["a"]), secondary("DOWN")]), with_status(2, "odd")]
    };
    assert!(between(groups(), groups()).is_empty());
}

#[test]
fn first_poll_has_no_changes() {
    assert!(reported(&Snapshot::default(), &snapshot(peers(&["a"]))).is_empty());
}

#[test]
fn changes_of_group_and_hub_name_the_data_center() {
    let was =
        Group { status: with_status(1, "connected").status, ..group(1, vec![within(primary("UP"), "ohio")]) };
    let is =
        Group { status: with_status(1, "warning").status, ..group(1, vec![within(primary("DOWN"), "ohio")]) };
    let expected = ["branch-1 connected -> warning", "branch-1 primary hub in ohio UP -> DOWN"];
    assert_eq!(between(vec![was], vec![is]), expected);
}

#[rstest]
#[case::appeared(&["a"], &["a", "b"], &["branch-1 primary hub: tunnel b appeared"])]
#[case::gone(&["a", "b"], &["b"], &["branch-1 primary hub: tunnel a gone"])]
#[case::one_of_twins(&["a", "a"], &["a"], &["branch-1 primary hub: tunnel a gone"])]
#[case::other_order(&["a", "b"], &["b", "a"], &[])]
fn tunnels_come_and_go(#[case] before: &[&str], #[case] after: &[&str], #[case] expected: &[&str]) {
    assert_eq!(between(peers(before), peers(after)), expected);
}

#[test]
fn failing_tunnel_is_a_change() {
    let with =
        |status| vec![group(1, vec![Hub { tunnels: Some(vec![tunnel("a", status)]), ..primary("UP") }])];
    assert_eq!(between(with("UP"), with("FAILED")), ["branch-1 primary hub: tunnel a UP -> FAILED"]);
}

#[test]
fn possibly_truncated_lists_yield_no_tunnel_changes() {
    let first = |peers: &[&str]| vec![group(1, vec![with_tunnels(primary("UP"), peers)])];
    let (ten, other_ten) = (["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], ["k"; 10]);
    assert!(between(first(&ten), first(&other_ten)).is_empty());
}

#[test]
fn complete_lists_show_which_tunnels_came_and_went() {
    let with = |count| vec![group(1, vec![with_many_tunnels(primary("UP"), count)])];
    assert_eq!(between(with(10), with(8)).len(), 2, "two of ten are gone");
    assert!(between(with(10), with(0)).iter().filter(|what| what.contains("gone")).count() == 10);
    assert_eq!(between(with(9), with(10)).len(), 1, "the tenth appeared");
}

#[test]
fn tunnels_not_sent_before_did_not_appear() {
    assert!(between(vec![group(1, vec![primary("UP")])], peers(&["a"])).is_empty());
}

#[test]
fn status_not_sent_before_did_not_change() {
    assert!(between(vec![group(1, vec![primary("")])], vec![group(1, vec![primary("DOWN")])]).is_empty());
}

#[test]
fn groups_come_and_go() {
    let [one, two] = [1, 2].map(|number| with_status(number, "connected"));
    assert_eq!(between(vec![one.clone()], vec![one.clone(), two.clone()]), ["branch-2 added"]);
    assert_eq!(between(vec![one.clone(), two], vec![one]), ["branch-2 removed"]);
}

#[test]
fn every_change_has_its_group() {
    let before = snapshot(vec![group(1, vec![with_tunnels(primary("UP"), &["a"])])]);
    let mut turned = group(1, vec![with_tunnels(primary("DOWN"), &["b"])]);
    turned.name = text("renamed");
    let found = changes(&before, &snapshot(vec![turned]));
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found.iter().all(|what| *what.group() == before.groups[0].key));
}

fn configured() -> Group {
    let group = Group {
        region: text("us-east-1"),
        device_type: text("ISR"),
        routing: Some(Routing::Static { network_cidrs: vec![Text::new("10.0.0.0/24")] }.into()),
        ..group(1, vec![])
    };
    modified(group, "2025-06-01T00:00:00Z")
}

#[rstest]
#[case::renamed(Group { name: text("other"), ..configured() }, &["other reconfigured"])]
#[case::moved(Group { region: text("us-west-1"), ..configured() }, &["branch-1 reconfigured"])]
#[case::another_device(Group { device_type: text("ASA"), ..configured() }, &["branch-1 reconfigured"])]
#[case::another_routing(Group { routing: Some(Routing::Nat.into()), ..configured() }, &["branch-1 reconfigured"])]
#[case::something_unseen(modified(configured(), "2025-07-01T00:00:00Z"), &["branch-1 reconfigured"])]
#[case::all_of_it(
    Group { routing: Some(Routing::Nat.into()), region: text("x"), ..modified(configured(), "2025-07-01T00:00:00Z") },
    &["branch-1 reconfigured"]
)]
#[case::no_longer_sent(Group { region: None, routing: None, ..configured() }, &[])]
fn configuration_change_is_reported_once(#[case] after: Group, #[case] expected: &[&str]) {
    assert_eq!(between(vec![configured()], vec![after]), expected);
}

#[test]
fn configuration_not_sent_before_did_not_change() {
    let before = Group { region: None, routing: None, modified_at: None, ..configured() };
    assert!(between(vec![before], vec![configured()]).is_empty());
}

#[test]
fn group_missing_from_the_list_only_is_not_reconfigured() {
    let state = group(1, vec![]);
    let before = Snapshot::assemble(&sources((vec![configured()], 1), (vec![state.clone()], 2)));
    let after = Snapshot::assemble(&sources((vec![], 3), (vec![state], 2)));
    assert!(reported(&before, &after).is_empty());
}

#[test]
fn rest_of_a_partial_first_list_is_not_new() {
    let groups = || vec![with_status(1, "connected"), with_status(2, "connected")];
    let mut sources = Sources::default();
    sources.list.merge_list(part(groups()[..1].to_vec(), 2), at(1));
    let before = Snapshot::assemble(&sources);
    sources.list.merge_list(ListSnapshot::complete(groups()), at(2));
    assert!(reported(&before, &Snapshot::assemble(&sources)).is_empty());
}

#[test]
fn states_following_the_first_list_are_not_new() {
    let mut sources = Sources::default();
    sources.list.set(vec![with_status(1, "connected")], at(1));
    let before = Snapshot::assemble(&sources);
    sources.states.set(vec![with_status(1, "connected"), with_status(2, "connected")], at(1));
    assert!(reported(&before, &Snapshot::assemble(&sources)).is_empty());
}

#[test]
fn groups_are_added_even_if_one_list_fails() {
    let mut sources = Sources::default();
    sources.states.set(vec![with_status(1, "connected")], at(1));
    sources.list.set_failure(failure());
    let before = Snapshot::assemble(&sources);
    sources.states.set(vec![with_status(1, "connected"), with_status(2, "connected")], at(2));
    assert_eq!(reported(&before, &Snapshot::assemble(&sources)), ["branch-2 added"]);
}

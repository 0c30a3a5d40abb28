//! Identity of objects across polls, even if ids are redacted, missing or duplicated.

use super::builders::{group, hub, primary, secondary, snapshot, tunnel, with_tunnels};
use rstest::rstest;
use std::collections::HashSet;
use tunnelscope::domain::{Group, GroupKey, Hub, Id, Role, Snapshot, Text};

fn named(id: Option<&str>, name: Option<&str>) -> GroupKey {
    GroupKey::new(id.map(Id::new).as_ref(), name.map(Text::new).as_ref())
}

#[rstest]
#[case::a_renamed_group_is_the_same(named(Some("7"), Some("a")), named(Some("7"), Some("b")), true)]
#[case::other_ids(named(Some("7"), Some("a")), named(Some("8"), Some("a")), false)]
#[case::ids_beyond_32_bits(named(Some("4561237892"), None), named(Some("266270596"), None), false)]
#[case::redacted_ids(named(Some("xxx"), Some("a")), named(Some("xxx"), Some("b")), false)]
#[case::redacted_and_same_name(named(Some("xxx"), Some("a")), named(Some("xxx"), Some("a")), true)]
#[case::no_ids(named(None, Some("a")), named(None, Some("b")), false)]
#[case::a_number_with_zeros_is_a_text(named(Some("007"), Some("a")), named(Some("7"), Some("a")), false)]
#[case::a_name_like_an_id(named(None, Some("7")), named(Some("7"), None), false)]
fn groups_are_distinguished(#[case] one: GroupKey, #[case] other: GroupKey, #[case] same: bool) {
    assert_eq!(one == other, same, "{one} and {other}");
}

#[test]
fn key_never_contains_control_characters() {
    let key = named(Some("\u{1b}[2J"), Some("\u{202e}a"));
    assert!(key.to_string().chars().all(|shown| !shown.is_control() && shown != '\u{202e}'), "{key}");
}

#[test]
fn groups_with_redacted_ids_are_distinguished() {
    let redacted = |name: &str| Group::new(Some(Id::new("<redacted>")), Some(Text::new(name)));
    let snapshot = snapshot(vec![redacted("paris"), redacted("rome")]);
    assert_eq!(snapshot.groups.len(), 2);
    assert_eq!(snapshot.group(&snapshot.groups[1].key).unwrap().title(), "rome");
}

fn distinct_hubs(snapshot: &Snapshot) -> usize {
    snapshot.groups.iter().flat_map(|group| &group.hubs).map(|hub| &hub.key).collect::<HashSet<_>>().len()
}

#[rstest]
#[case::other_roles(vec![hub(Role::Primary, "x", "UP"), hub(Role::Secondary, "x", "DOWN")])]
#[case::same_role_and_id(vec![hub(Role::Primary, "x", "UP"), hub(Role::Primary, "x", "DOWN")])]
#[case::nothing_known(vec![Hub::new(None, Role::Unknown), Hub::new(None, Role::Unknown)])]
fn identical_hubs_stay_two_hubs_over_repeated_reads(#[case] hubs: Vec<Hub>) {
    let snapshot = snapshot(vec![group(1, hubs)]);
    assert_eq!(snapshot.groups[0].hubs.len(), 2);
    assert_eq!(distinct_hubs(&snapshot), 2);
}

#[test]
fn equal_hub_ids_in_two_groups_are_two_hubs() {
    let snapshot = snapshot(vec![group(1, vec![primary("UP")]), group(2, vec![primary("UP")])]);
    assert_eq!(distinct_hubs(&snapshot), 2);
}

#[test]
fn hub_keys_do_not_depend_on_the_order() {
    let one = group(1, vec![primary("UP"), secondary("DOWN")]);
    let other = group(1, vec![secondary("DOWN"), primary("UP")]);
    assert_eq!(one, other);
    assert_eq!(one.hubs[0].role, Role::Primary);
}

#[test]
fn identical_tunnels_are_two_tunnels() {
    let snapshot = snapshot(vec![group(1, vec![with_tunnels(primary("UP"), &["a", "a", "b"])])]);
    let tunnels = snapshot.groups[0].hubs[0].known_tunnels();
    let keys: HashSet<_> = tunnels.iter().map(|tunnel| &tunnel.key).collect();
    assert_eq!(keys.len(), 3);
    assert!(tunnels.iter().all(|tunnel| snapshot.tunnel(&tunnel.key).unwrap().2 == tunnel));
}

#[test]
fn tunnels_of_one_address_differ_by_peer_and_port() {
    let from = |id: &str, port: &str| {
        let mut one = tunnel("198.51.100.7", "UP");
        let details = one.details_mut();
        (details.peer_id, details.peer_port) = (Some(Text::new(id)), Some(Text::new(port)));
        one
    };
    let keys = |tunnels| {
        let group = group(1, vec![Hub { tunnels: Some(tunnels), ..primary("UP") }]);
        group.hubs[0].known_tunnels().iter().map(|tunnel| tunnel.key.clone()).collect::<Vec<_>>()
    };
    let (a, b, c) = (from("x@acme", "4500"), from("y@acme", "4500"), from("x@acme", "4501"));
    let mut turned = keys(vec![c.clone(), b.clone(), a.clone()]);
    turned.reverse();
    assert_eq!(keys(vec![a, b, c]), turned, "the order that they are sent in says nothing");
}

//! Merging lists that were read at different times or incompletely.

use super::builders::{
    at, failure, group, modified, part, primary, secondary, snapshot, sources, text, with_status,
    with_tunnels,
};
use rstest::rstest;
use tunnelscope::domain::{Failure, FailureKind, Fetched, Group, Hub, Id, ListSnapshot, Snapshot, Sources};

fn names(groups: &[Group]) -> Vec<&str> {
    groups.iter().map(Group::title).collect()
}

fn status_of(snapshot: &Snapshot, number: u64) -> &str {
    snapshot.group(&group(number, vec![]).key).unwrap().status_label()
}

#[rstest]
#[case::list_older(1, 2, "disconnected")]
#[case::list_newer(3, 2, "connected")]
#[case::read_together(2, 2, "disconnected")]
fn newer_list_takes_precedence(#[case] list: i64, #[case] states: i64, #[case] expected: &str) {
    let (configured, state) = (with_status(7, "connected"), with_status(7, "disconnected"));
    let sources = sources((vec![configured], list), (vec![state], states));
    assert_eq!(status_of(&Snapshot::assemble(&sources), 7), expected);
}

#[rstest]
#[case::list_older(1, 2)]
#[case::list_newer(3, 2)]
fn fields_of_one_list_only_are_kept_whichever_is_newer(#[case] list: i64, #[case] states: i64) {
    let auth_id = text("branch-7@acme");
    let configured = Group {
        region: text("us-east-1"),
        ..group(7, vec![Hub { auth_id: auth_id.clone(), listed_count: Some(2), ..primary("UP") }])
    };
    let state = group(7, vec![with_tunnels(primary("UP"), &["a", "b"])]);
    let snapshot = Snapshot::assemble(&sources((vec![configured], list), (vec![state], states)));
    let group = &snapshot.groups[0];
    assert_eq!(group.region, text("us-east-1"));
    assert_eq!(group.hubs.len(), 1);
    assert_eq!(group.hubs[0].auth_id, auth_id);
    assert_eq!(group.hubs[0].known_tunnels().len(), 2);
    assert!(snapshot.tunnel(&group.hubs[0].known_tunnels()[1].key).is_some(), "found by its key");
}

#[rstest]
#[case::list_older(1, 2, &["branch-1", "branch-2", "branch-3"])]
#[case::list_newer(3, 2, &["branch-1", "branch-2", "branch-3"])]
fn group_in_only_one_list_is_kept(#[case] list: i64, #[case] states: i64, #[case] expected: &[&str]) {
    let [one, two, three] = [1, 2, 3].map(|number| group(number, vec![]));
    let snapshot = Snapshot::assemble(&sources((vec![one, two.clone()], list), (vec![two, three], states)));
    assert_eq!(names(&snapshot.groups), expected);
    assert_eq!(snapshot.totals.groups.total, 3);
}

#[test]
fn group_list_alone_makes_a_snapshot() {
    let mut sources = Sources::default();
    sources.list.set(vec![with_status(1, "warning")], at(5));
    let snapshot = Snapshot::assemble(&sources);
    assert_eq!(status_of(&snapshot, 1), "warning");
    assert_eq!(snapshot.as_of(), Some(at(5)));
    assert!(!snapshot.is_complete());
}

#[test]
fn hubs_from_either_list_are_ordered_primary_first() {
    let sources =
        sources((vec![group(1, vec![secondary("UP")])], 1), (vec![group(1, vec![primary("UP")])], 2));
    let roles: Vec<_> =
        Snapshot::assemble(&sources).groups[0].hubs.iter().map(|hub| hub.role.as_str()).collect();
    assert_eq!(roles, ["primary", "secondary"]);
}

/// What is shown as the address of a hub, where the list was configured at one time and the details at another.
fn address(configured: &str, detailed: &str, list: i64) -> Option<String> {
    let detail = group(7, vec![Hub { datacenter_ip: text("192.0.2.1"), ..primary("UP") }]);
    let configured = modified(group(7, vec![primary("UP")]), configured);
    let mut sources = sources((vec![configured], list), (vec![group(7, vec![primary("UP")])], 2));
    sources.details.insert(detail.key.clone(), modified(detail, detailed));
    Snapshot::assemble(&sources).groups[0].hubs[0].datacenter_ip.as_ref().map(ToString::to_string)
}

#[rstest]
#[case::list_older(1)]
#[case::list_newer(3)]
fn addresses_of_a_group_hold_until_it_is_reconfigured(#[case] list: i64) {
    let (june, july) = ("2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z");
    assert_eq!(address(june, june, list).as_deref(), Some("192.0.2.1"));
    assert_eq!(address(july, june, list), None);
}

#[test]
fn addresses_hold_without_a_modification_time() {
    let detail = group(7, vec![Hub { datacenter_ip: text("192.0.2.1"), ..primary("UP") }]);
    let mut sources = Sources::default();
    sources.states.set(vec![group(7, vec![primary("UP")])], at(1));
    sources.details.insert(detail.key.clone(), modified(detail, "2025-06-01T00:00:00Z"));
    assert_eq!(Snapshot::assemble(&sources).groups[0].hubs[0].datacenter_ip, text("192.0.2.1"));
}

#[test]
fn listed_address_is_not_replaced_by_an_older_one() {
    let listed = group(7, vec![Hub { datacenter_ip: text("192.0.2.9"), ..primary("UP") }]);
    let detail = group(7, vec![Hub { datacenter_ip: text("192.0.2.1"), ..primary("UP") }]);
    let mut sources = sources((vec![listed], 1), (vec![], 2));
    sources.details.insert(detail.key.clone(), detail);
    assert_eq!(Snapshot::assemble(&sources).groups[0].hubs[0].datacenter_ip, text("192.0.2.9"));
}

#[test]
fn details_alone_make_no_group() {
    let detail = group(7, vec![primary("UP")]);
    let mut sources = sources((vec![], 1), (vec![], 2));
    sources.details.insert(detail.key.clone(), detail);
    assert!(Snapshot::assemble(&sources).groups.is_empty());
}

#[test]
fn missing_pages_keep_their_groups() {
    let mut list = Fetched::default();
    list.set(vec![with_status(1, "connected"), with_status(2, "connected")], at(1));
    list.merge_list(part(vec![with_status(1, "warning"), with_status(3, "connected")], 3), at(2));
    let statuses: Vec<_> = list.value.iter().map(|group| (group.title(), group.status_label())).collect();
    assert_eq!(statuses, [("branch-1", "warning"), ("branch-2", "connected"), ("branch-3", "connected")]);
    assert_eq!(list.status.as_of, Some(at(1)), "as old as the oldest of it");
    assert_eq!(list.status.partial, Some((2, 3)));
    assert_eq!(list.status.failure, Some(failure()));
    assert!(!list.status.is_complete());
}

#[test]
fn failed_list_keeps_its_groups_and_has_the_failure() {
    let mut list = Fetched::default();
    list.set(vec![with_status(1, "connected")], at(1));
    list.merge_list(part(vec![], 3), at(2));
    assert_eq!(names(&list.value), ["branch-1"]);
    assert_eq!((list.status.as_of, list.status.partial), (Some(at(1)), None));
    assert_eq!(list.status.failure, Some(failure()));
}

#[test]
fn partial_first_list_has_its_read_time_and_is_incomplete() {
    let mut list = Fetched::default();
    list.merge_list(ListSnapshot { total: None, ..part(vec![with_status(1, "connected")], 0) }, at(4));
    assert_eq!(list.status.as_of, Some(at(4)));
    assert_eq!(list.status.partial, Some((1, 2)), "at least one is missing, whatever the total says");
}

#[test]
fn complete_list_clears_removed_groups_and_failures() {
    let mut list = Fetched::default();
    list.merge_list(part(vec![with_status(1, "connected"), with_status(2, "connected")], 3), at(1));
    list.merge_list(ListSnapshot::complete(vec![with_status(2, "connected")]), at(2));
    assert_eq!(names(&list.value), ["branch-2"]);
    assert!(list.status.is_complete());
}

#[test]
fn failures_name_the_outdated_part() {
    let mut sources = sources((vec![], 1), (vec![], 2));
    sources.regions.set_failure(Failure::new(FailureKind::Forbidden, "api.example"));
    let snapshot = Snapshot::assemble(&sources);
    assert!(snapshot.is_complete(), "regions are not what the snapshot is about");
    sources.states.set_failure(failure());
    let failed = Snapshot::assemble(&sources);
    let parts: Vec<_> = failed.failures().into_iter().map(|(name, failure)| (name, failure.kind)).collect();
    assert_eq!(parts, [("states", FailureKind::ServerError), ("regions", FailureKind::Forbidden)]);
    assert!(!failed.is_complete());
}

#[test]
fn objects_are_found_by_key() {
    let snapshot = snapshot(vec![group(1, vec![with_tunnels(primary("UP"), &["a"])]), group(2, vec![])]);
    let tunnel = snapshot.groups[0].hubs[0].known_tunnels()[0].key.clone();
    assert_eq!(snapshot.tunnel(&tunnel).unwrap().0.title(), "branch-1");
    assert!(snapshot.hub(tunnel.hub()).is_some());
    assert!(snapshot.group(&group(3, vec![]).key).is_none());
}

#[test]
fn groups_of_a_partial_read_are_newer_than_an_older_full_list() {
    let mut sources =
        sources((vec![with_status(1, "connected"), with_status(2, "connected")], 10), (vec![], 0));
    let read = ListSnapshot {
        items: vec![with_status(1, "disconnected")],
        total: Some(2),
        failure: Some(failure()),
    };
    sources.states.merge_list(read, at(100));
    let snapshot = Snapshot::assemble(&sources);
    assert_eq!(status_of(&snapshot, 1), "disconnected", "page one came after the list");
    assert_eq!(status_of(&snapshot, 2), "connected", "of page two the list knows best");
}

#[test]
fn moved_group_has_only_its_new_hubs() {
    let hub = |hub: Hub, id: &str| Hub { id: Some(Id::new(id)), ..hub };
    let old = group(1, vec![hub(primary("UP"), "11"), hub(secondary("UP"), "12")]);
    let new = group(1, vec![hub(primary("UP"), "21"), hub(secondary("UP"), "22")]);
    let snapshot = Snapshot::assemble(&sources((vec![old], 1), (vec![new], 2)));
    let ids: Vec<_> =
        snapshot.groups[0].hubs.iter().map(|hub| hub.id.as_ref().unwrap().to_string()).collect();
    assert_eq!(ids, ["21", "22"]);
}

#[test]
fn hub_down_in_the_newer_list_drops_tunnels_of_older_states() {
    let up = group(1, vec![with_tunnels(primary("UP"), &["a", "b"])]);
    let down = group(1, vec![Hub { listed_count: Some(0), ..primary("DOWN") }]);
    let snapshot = Snapshot::assemble(&sources((vec![down], 2), (vec![up], 1)));
    assert_eq!(snapshot.groups[0].hubs[0].tunnel_count(), Some(0));
    assert_eq!(snapshot.totals.tunnels.up, 0);
}

#[test]
fn huge_counts_do_not_overflow() {
    let endless = |hub: Hub| Hub { listed_count: Some(u64::MAX), ..hub };
    let group = group(1, vec![endless(primary("UP")), endless(secondary("UP"))]);
    let snapshot = Snapshot::assemble(&sources((vec![group], 1), (vec![], 0)));
    assert_eq!(snapshot.totals.tunnels.total, u64::MAX);
}

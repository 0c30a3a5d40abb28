//! Data centers, which the API does not have, and the counts over a whole snapshot.

use super::builders::{
    group, primary, secondary, snapshot, text, tunnel, with_many_tunnels, with_status, with_tunnels, within,
};
use rstest::rstest;
use tunnelscope::domain::{
    Datacenter, Group, GroupTotals, Health, Hub, HubTotals, Totals, TunnelTotals, datacenters,
};

/// A group with its primary hub in one data center and its secondary hub in another.
fn across(number: u64, first: (&str, &str), second: (&str, &str)) -> Group {
    group(number, vec![within(primary(first.1), first.0), within(secondary(second.1), second.0)])
}

fn counts(datacenter: &Datacenter) -> (&str, [usize; 5]) {
    let Datacenter { hubs_up, hubs_down, hubs_unknown, groups, groups_affected, .. } = datacenter;
    (datacenter.name.as_str(), [*hubs_up, *hubs_down, *hubs_unknown, *groups, *groups_affected])
}

#[test]
fn hubs_are_grouped_by_data_center_sorted_by_name() {
    let groups = [
        across(1, ("virginia", "UP"), ("ohio", "DOWN")),
        across(2, ("virginia", "UP"), ("ohio", "UNKNOWN")),
        across(3, ("ohio", "UP"), ("virginia", "UP")),
    ];
    let found = datacenters(&groups);
    let expected = [("ohio", [1, 1, 1, 3, 1]), ("virginia", [3, 0, 0, 3, 0])];
    assert_eq!(found.iter().map(counts).collect::<Vec<_>>(), expected);
    let (group, hub) = found[1].hubs(&groups).next().unwrap();
    assert_eq!((&group.key, &hub.key), (&groups[0].key, &groups[0].hubs[0].key));
}

#[test]
fn group_with_both_hubs_in_a_data_center_counts_once() {
    let found = datacenters(&[
        across(1, ("ohio", "DOWN"), ("ohio", "DOWN")),
        across(2, ("ohio", "UP"), ("ohio", "DOWN")),
        across(3, ("ohio", "UP"), ("ohio", "UP")),
    ]);
    assert_eq!(counts(&found[0]), ("ohio", [3, 3, 0, 3, 2]));
}

#[test]
fn hub_without_location_belongs_to_no_data_center() {
    assert!(datacenters(&[group(1, vec![primary("DOWN")])]).is_empty());
}

#[test]
fn tunnels_locate_data_centers_and_count_even_if_unlisted() {
    let mut from = tunnel("a", "UP");
    let common = from.common_mut();
    (common.dc_desc, common.dc_name) = (text("Chicago, Illinois - US"), text("Equinix Chicago"));
    let first = Hub { tunnels: Some(vec![tunnel("b", "UP"), from]), ..within(primary("UP"), "chi1") };
    let second = Hub { listed_count: Some(40), ..within(secondary("UP"), "chi1") };
    let found = datacenters(&[group(1, vec![first, second])]);
    assert_eq!((&found[0].city, &found[0].site), (&text("Chicago, Illinois - US"), &text("Equinix Chicago")));
    assert_eq!(found[0].tunnels, 42);
}

/// The data center of so many groups of which so many have their only hub down.
fn one_of(groups: u64, hit: u64, otherwise: &str) -> Datacenter {
    let status = |number| if number < hit { "DOWN" } else { otherwise };
    let groups: Vec<_> =
        (0..groups).map(|number| group(number, vec![within(primary(status(number)), "x")])).collect();
    datacenters(&groups).remove(0)
}

#[rstest]
#[case::all_well(20, 0, "UP", Health::Up)]
#[case::one_group_is_that_groups_matter(20, 1, "UP", Health::Up)]
#[case::the_only_group(1, 1, "UP", Health::Down)]
#[case::one_group_and_no_hub_up(3, 1, "UNKNOWN", Health::Down)]
#[case::two_of_twenty(20, 2, "UP", Health::Warning)]
#[case::less_than_a_fifth(11, 2, "UP", Health::Warning)]
#[case::a_fifth(10, 2, "UP", Health::Down)]
#[case::hubs_that_say_nothing_do_not_count(30, 2, "UNKNOWN", Health::Down)]
#[case::unknown(3, 0, "UNKNOWN", Health::Unknown)]
fn data_center_health_follows_its_hubs(
    #[case] groups: u64,
    #[case] hit: u64,
    #[case] otherwise: &str,
    #[case] expected: Health,
) {
    assert_eq!(one_of(groups, hit, otherwise).health(), expected);
}

#[test]
fn totals_count_groups_hubs_and_tunnels_by_status() {
    let mixed = ["UP", "UP", "DOWN", "FAILED", "UNKNOWN", "ODD"].map(|status| tunnel(status, status));
    let cut_off = Hub { listed_count: Some(25), ..with_many_tunnels(secondary("UP"), 10) };
    let uncounted = group(6, vec![Hub { listed_count: Some(3), ..primary("DOWN") }, secondary("UNKNOWN")]);
    let groups = vec![
        with_status(1, "connected"),
        with_status(2, "warning"),
        with_status(3, "disconnected"),
        with_status(4, "odd"),
        group(5, vec![Hub { tunnels: Some(mixed.to_vec()), ..primary("UP") }, cut_off]),
        uncounted,
    ];
    let expected = Totals {
        groups: GroupTotals { total: 6, connected: 1, degraded: 0, warning: 1, disconnected: 1, unknown: 3 },
        hubs: HubTotals { total: 4, up: 2, down: 1, unknown: 1 },
        tunnels: TunnelTotals { total: 34, up: 12, down: 1, failed: 1, unknown: 20 },
    };
    assert_eq!(Totals::from_groups(&groups), expected);
    assert_eq!(snapshot(groups).totals, expected, "the same after both lists were put together");
}

#[test]
fn snapshot_has_the_data_centers_of_its_groups() {
    let snapshot = snapshot(vec![group(1, vec![with_tunnels(within(primary("UP"), "ohio"), &["a"])])]);
    let name = text("ohio").unwrap();
    assert_eq!(snapshot.datacenter(&name).unwrap().tunnels, 1);
    assert_eq!(snapshot.datacenters.len(), 1);
}

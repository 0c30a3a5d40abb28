//! How well things are, and why.

use super::builders::{group, hub, primary, secondary, tunnel, with_many_tunnels, with_status, with_tunnels};
use rstest::rstest;
use tunnelscope::domain::{Group, GroupStatus, Health, Hub, Reason, Role, Tunnel};

#[rstest]
#[case::no_list_and_no_count(None, None, None)]
#[case::count_alone(None, Some(12), Some(12))]
#[case::empty_list(Some(0), Some(5), Some(0))]
#[case::short_list_is_newer_than_the_count(Some(3), Some(5), Some(3))]
#[case::nine_are_all(Some(9), Some(5), Some(9))]
#[case::ten_may_be_cut_off(Some(10), Some(100), Some(100))]
#[case::ten_and_an_older_smaller_count(Some(10), Some(8), Some(10))]
#[case::ten_and_no_count(Some(10), None, Some(10))]
fn tunnels_are_counted(
    #[case] sent: Option<usize>,
    #[case] listed: Option<u64>,
    #[case] expected: Option<u64>,
) {
    let hub = Hub { listed_count: listed, ..primary("UP") };
    let hub = sent.map_or(hub.clone(), |count| with_many_tunnels(hub, count));
    assert_eq!(hub.tunnel_count(), expected);
}

#[rstest]
#[case("connected", Health::Up)]
#[case("CONNECTED", Health::Up)]
#[case("warning", Health::Warning)]
#[case("disconnected", Health::Down)]
#[case("provisioning", Health::Unknown)]
fn group_health_follows_the_api_status(#[case] status: &str, #[case] expected: Health) {
    assert_eq!(with_status(1, status).health(), expected);
}

#[rstest]
#[case::no_hubs(vec![])]
#[case::both_up(vec![primary("UP"), secondary("up")])]
#[case::one_down(vec![primary("UP"), secondary("DOWN")])]
#[case::both_down(vec![primary("DOWN"), secondary("DOWN")])]
fn group_without_status_is_unknown(#[case] hubs: Vec<Hub>) {
    let group = group(1, hubs);
    assert_eq!(group.health(), Health::Unknown);
    assert_eq!(group.reasons().last(), Some(&Reason::NoStatus));
}

#[test]
fn hub_and_tunnel_without_status_are_unknown() {
    assert_eq!(Hub { status: None, ..primary("UP") }.health(), Health::Unknown);
    let mut tunnel: Tunnel = tunnel("a", "UP");
    tunnel.common_mut().status = None;
    assert_eq!(tunnel.health(), Health::Unknown);
}

#[rstest]
#[case("UP", Health::Up)]
#[case("DOWN", Health::Down)]
#[case("UNKNOWN", Health::Unknown)]
#[case("FLAPPING", Health::Unknown)]
fn hub_health_follows_the_api_status(#[case] status: &str, #[case] expected: Health) {
    assert_eq!(primary(status).health(), expected);
    assert_eq!(primary(status).status_label(), status);
}

#[rstest]
#[case("UP", Health::Up)]
#[case("DOWN", Health::Down)]
#[case("FAILED", Health::Down)]
#[case("UNKNOWN", Health::Unknown)]
#[case("SOMETHING", Health::Unknown)]
fn tunnel_health_follows_the_api_status(#[case] status: &str, #[case] expected: Health) {
    assert_eq!(tunnel("a", status).health(), expected);
}

#[test]
fn worst_health_sorts_first() {
    let mut all = [Health::Up, Health::Unknown, Health::Warning, Health::Down];
    all.sort_unstable();
    assert_eq!(all, [Health::Down, Health::Warning, Health::Unknown, Health::Up]);
}

fn reasons(status: &str, hubs: Vec<Hub>) -> Vec<Reason> {
    Group { status: with_status(1, status).status, ..group(1, hubs) }.reasons()
}

#[rstest]
#[case::healthy("connected", vec![primary("DOWN")], vec![])]
#[case::one_hub_down(
    "warning",
    vec![with_tunnels(primary("UP"), &["a"]), secondary("DOWN")],
    vec![Reason::HubDown(Role::Secondary)]
)]
#[case::both_hubs_down(
    "disconnected",
    vec![primary("DOWN"), secondary("DOWN")],
    vec![Reason::HubDown(Role::Primary), Reason::HubDown(Role::Secondary)]
)]
#[case::unequal_tunnels(
    "warning",
    vec![with_tunnels(primary("UP"), &["a", "b"]), with_tunnels(secondary("UP"), &["a"])],
    vec![Reason::UnequalTunnels { primary: 2, secondary: 1 }]
)]
#[case::no_tunnels(
    "warning",
    vec![with_tunnels(primary("UP"), &["a", "b"]), with_tunnels(secondary("UP"), &[])],
    vec![Reason::NoTunnels(Role::Secondary)]
)]
#[case::only_one_hub(
    "warning",
    vec![with_tunnels(primary("UP"), &["a"])],
    vec![Reason::OneHub]
)]
#[case::one_hub_and_that_down(
    "disconnected",
    vec![hub(Role::Unknown, "1", "DOWN")],
    vec![Reason::HubDown(Role::Unknown), Reason::OneHub]
)]
#[case::a_new_status("provisioning", vec![primary("UP"), secondary("UP")], vec![Reason::UnknownStatus])]
#[case::nothing_says_why("warning", vec![primary("UP"), secondary("UP")], vec![Reason::Unexplained])]
#[case::no_hubs_at_all("disconnected", vec![], vec![Reason::Unexplained])]
fn unhealthy_group_has_a_reason(#[case] status: &str, #[case] hubs: Vec<Hub>, #[case] expected: Vec<Reason>) {
    assert_eq!(reasons(status, hubs), expected);
}

#[test]
fn tunnel_count_of_a_down_hub_is_no_second_reason() {
    let stale = Hub { listed_count: Some(5), ..secondary("DOWN") };
    let hubs = vec![with_tunnels(primary("UP"), &["a"]), stale];
    assert_eq!(reasons("warning", hubs), [Reason::HubDown(Role::Secondary)]);
}

#[rstest]
#[case(Reason::HubDown(Role::Primary), "primary hub down")]
#[case(Reason::UnequalTunnels { primary: 2, secondary: 1 }, "unequal tunnels: primary 2, secondary 1")]
#[case(Reason::NoTunnels(Role::Secondary), "secondary hub has no tunnel")]
#[case(Reason::OneHub, "only one hub")]
#[case(Reason::NoStatus, "no status in the API response")]
fn reasons_have_plain_texts(#[case] reason: Reason, #[case] expected: &str) {
    assert_eq!(reason.to_string(), expected);
}

#[rstest]
#[case::both_down("disconnected", vec![primary("DOWN"), secondary("DOWN")], Some("both hubs down"))]
#[case::one_down("warning", vec![primary("DOWN"), with_tunnels(secondary("UP"), &["a"])], Some("primary hub down"))]
#[case::unequal(
    "warning",
    vec![with_tunnels(primary("UP"), &["a", "b"]), with_tunnels(secondary("UP"), &["a"])],
    Some("unequal tunnels: 2 and 1")
)]
#[case::connected("connected", vec![with_tunnels(primary("UP"), &["a"])], None)]
fn reason_fits_into_a_column(#[case] status: &str, #[case] hubs: Vec<Hub>, #[case] expected: Option<&str>) {
    let mut group = Group::new(None, Some("branch".into()));
    group.status = Some(GroupStatus::new(&status.into()));
    group.set_hubs(hubs);
    assert_eq!(group.status_reason().as_deref(), expected);
}

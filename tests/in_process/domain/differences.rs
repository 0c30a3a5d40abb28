//! Any two states of the world: what is told between them is all that is different, once, and nothing else.

use super::builders::{at, failure, group};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tunnelscope::domain::{
    ChangeKind, Group, GroupStatus, Hub, HubStatus, Id, ListSnapshot, Role, Sa, Snapshot, Sources, Text,
    Tunnel, changes,
};

/// A tunnel: its status, and which child SA it has.
type TunnelState = (&'static str, u8);

/// A hub: its status, and its tunnels by peer.
#[derive(Debug, Clone)]
struct HubState {
    status: Option<&'static str>,
    tunnels: Option<BTreeMap<u8, TunnelState>>,
}

/// A group: its status, its region, and its two hubs.
#[derive(Debug, Clone)]
struct GroupState {
    status: Option<&'static str>,
    region: u8,
    hubs: [Option<HubState>; 2],
}

type World = BTreeMap<u64, GroupState>;

fn any_world(is_known: bool) -> impl Strategy<Value = World> {
    prop::collection::btree_map(1..6_u64, any_group(is_known), 0..5)
}

/// A group; a part of one that is known has nothing that is missing.
fn any_group(is_known: bool) -> impl Strategy<Value = GroupState> {
    let statuses = vec!["connected", "warning", "disconnected", "moving"];
    let hub = move || known(is_known, any_hub(is_known));
    (known(is_known, prop::sample::select(statuses)), 0..2_u8, [hub(), hub()])
        .prop_map(|(status, region, hubs)| GroupState { status, region, hubs })
}

fn any_hub(is_known: bool) -> impl Strategy<Value = HubState> {
    let tunnel = (prop::sample::select(vec!["UP", "DOWN", "FAILED"]), 0..2_u8);
    // A list of ten or more may have been cut off, and tells less.
    let most = if is_known { 9 } else { 12 };
    let tunnels = prop::collection::btree_map(0..12_u8, tunnel, 0..most);
    (known(is_known, prop::sample::select(vec!["UP", "DOWN"])), known(is_known, tunnels))
        .prop_map(|(status, tunnels)| HubState { status, tunnels })
}

fn known<S>(is_known: bool, values: S) -> BoxedStrategy<Option<S::Value>>
where
    S: Strategy + 'static,
    S::Value: Clone,
{
    if is_known { values.prop_map(Some).boxed() } else { prop::option::weighted(0.8, values).boxed() }
}

fn groups(world: &World) -> Vec<Group> {
    world.iter().map(|(number, state)| built(*number, state)).collect()
}

fn built(number: u64, state: &GroupState) -> Group {
    let roles = [Role::Primary, Role::Secondary];
    let hubs =
        roles.into_iter().zip(&state.hubs).filter_map(|(role, hub)| Some(built_hub(role, hub.as_ref()?)));
    Group {
        status: state.status.map(|status| GroupStatus::new(&Text::new(status))),
        region: Some(Text::from(format!("region-{}", state.region))),
        ..group(number, hubs.collect())
    }
}

fn built_hub(role: Role, state: &HubState) -> Hub {
    let tunnels = state.tunnels.as_ref().map(|tunnels| tunnels.iter().map(built_tunnel).collect());
    let status = state.status.map(|status| HubStatus::new(&Text::new(status)));
    Hub { status, tunnels, ..Hub::new(Some(Id::new(role.as_str())), role) }
}

fn built_tunnel((peer, (status, spi)): (&u8, &TunnelState)) -> Tunnel {
    let mut tunnel = super::builders::tunnel(&format!("192.0.2.{peer}"), status);
    tunnel.details_mut().ipsec.spi_in = Some(Text::from(format!("c{spi}")));
    tunnel
}

fn snapshot(world: &World) -> Snapshot {
    let mut sources = Sources::default();
    sources.states.merge_list(ListSnapshot::complete(groups(world)), at(1));
    Snapshot::assemble(&sources)
}

/// Everything that is told of, by a name: a status, a region, or that it is there.
type Reported = BTreeMap<String, String>;

fn model(world: &World) -> Reported {
    world.iter().flat_map(|(number, state)| model_of(*number, state)).collect()
}

fn model_of(number: u64, state: &GroupState) -> Vec<(String, String)> {
    let name = format!("branch-{number}");
    let mut reported = vec![
        (name.clone(), state.status.unwrap_or("unknown").to_owned()),
        (format!("{name} region"), state.region.to_string()),
    ];
    for (role, hub) in ["primary", "secondary"].iter().zip(&state.hubs) {
        let Some(hub) = hub else { continue };
        reported.push((format!("{name} {role}"), hub.status.unwrap_or("UNKNOWN").to_owned()));
        for (peer, (status, spi)) in hub.tunnels.iter().flatten() {
            let tunnel = format!("{name} {role} 192.0.2.{peer}");
            reported.push((format!("{tunnel} spi"), spi.to_string()));
            reported.push((tunnel, (*status).to_owned()));
        }
    }
    reported
}

/// Applies the reported changes to the model; values that a change lacks are taken from the later world.
fn apply(reported: &mut Reported, what: &ChangeKind, after: &World, model_after: &Reported) {
    match what {
        ChangeKind::GroupStatus { name, from, to, .. } => change(reported, name, from, to),
        ChangeKind::HubStatus { group, role, from, to, .. } => {
            change(reported, &format!("{group} {role}"), from, to);
        }
        ChangeKind::TunnelStatus { group, role, peer, from, to, .. } => {
            change(reported, &format!("{group} {role} {peer}"), from, to);
        }
        ChangeKind::TunnelAppeared { group, role, peer, .. } => {
            let name = format!("{group} {role} {peer}");
            for name in [format!("{name} spi"), name] {
                assert_eq!(
                    reported.insert(name.clone(), model_after[&name].clone()),
                    None,
                    "{name} was there"
                );
            }
        }
        ChangeKind::TunnelGone { group, role, peer, .. } => {
            let name = format!("{group} {role} {peer}");
            for name in [format!("{name} spi"), name] {
                assert!(reported.remove(&name).is_some(), "{name} was not there");
            }
        }
        ChangeKind::Rekeyed { group, role, peer, sa, .. } => {
            assert_eq!(*sa, Sa::Child);
            renew(reported, &format!("{group} {role} {peer} spi"), model_after);
        }
        ChangeKind::GroupReconfigured { name, .. } => renew(reported, &format!("{name} region"), model_after),
        ChangeKind::Degraded { .. } | ChangeKind::DegradedEnded { .. } => {
            unreachable!("a comparison of two snapshots has no findings")
        }
        ChangeKind::GroupAdded { name, .. } => {
            let number = name.trim_start_matches("branch-").parse().unwrap();
            reported.extend(model_of(number, &after[&number]));
        }
        ChangeKind::GroupRemoved { name, .. } => {
            assert!(reported.contains_key(name.as_str()), "{name} was not there");
            reported.retain(|known, _| known != name && !known.starts_with(&format!("{name} ")));
        }
    }
}

fn change(reported: &mut Reported, name: &str, from: &str, to: &str) {
    assert_ne!(from, to, "{name} is told to have changed to what it was");
    assert_eq!(reported.insert(name.to_owned(), to.to_owned()).as_deref(), Some(from), "{name}");
}

fn renew(reported: &mut Reported, name: &str, model_after: &Reported) {
    assert_ne!(reported[name], model_after[name], "{name} is as it was");
    reported.insert(name.to_owned(), model_after[name].clone());
}

fn added(changes: &[ChangeKind]) -> BTreeSet<&str> {
    changes.iter().filter_map(|what| name_of(what, "added")).collect()
}

fn removed(changes: &[ChangeKind]) -> BTreeSet<&str> {
    changes.iter().filter_map(|what| name_of(what, "removed")).collect()
}

/// The name of a group that came or went.
fn name_of<'a>(what: &'a ChangeKind, how: &str) -> Option<&'a str> {
    match what {
        ChangeKind::GroupAdded { name, .. } if how == "added" => Some(name),
        ChangeKind::GroupRemoved { name, .. } if how == "removed" => Some(name),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Who knows the state before and is told the changes knows the state after.
    #[test]
    fn changes_lead_from_one_snapshot_to_the_other(before in any_world(true), after in any_world(true)) {
        let found = changes(&snapshot(&before), &snapshot(&after));
        let (mut reported, model_after) = (model(&before), model(&after));
        for what in &found {
            apply(&mut reported, what, &after, &model_after);
        }
        prop_assert_eq!(reported, model_after);
    }

    #[test]
    fn snapshot_does_not_differ_from_itself(world in any_world(false)) {
        prop_assert_eq!(changes(&snapshot(&world), &snapshot(&world)), []);
    }

    /// With gaps on either side less is told, but never a thing twice, nor a change to what was.
    #[test]
    fn no_change_is_reported_twice(before in any_world(false), after in any_world(false)) {
        let (before_shot, after_shot) = (snapshot(&before), snapshot(&after));
        let found = changes(&before_shot, &after_shot);
        let lines: BTreeSet<String> = found.iter().map(|what| format!("{what:?}")).collect();
        prop_assert_eq!(lines.len(), found.len());
        for (number, state) in &after {
            let was = before.get(number).and_then(|known| known.status);
            let expected = was.is_some() && was != state.status;
            let name = format!("branch-{number}");
            let reported = found.iter().filter(|what| matches!(what, ChangeKind::GroupStatus { name: of, .. } if *of == name));
            prop_assert_eq!(reported.count(), usize::from(expected), "{}", name);
        }
        let back = changes(&after_shot, &before_shot);
        prop_assert_eq!(added(&found), removed(&back));
        prop_assert_eq!(removed(&found), added(&back));
    }

    /// A group that was not among the first pages was not new for that.
    #[test]
    fn nothing_is_added_after_a_partial_list(before in any_world(false), after in any_world(false)) {
        let mut sources = Sources::default();
        let items = groups(&before);
        sources.states.merge_list(ListSnapshot { items, total: Some(9), failure: Some(failure()) }, at(1));
        let found = changes(&Snapshot::assemble(&sources), &snapshot(&after));
        prop_assert_eq!(added(&found), BTreeSet::new());
    }
}

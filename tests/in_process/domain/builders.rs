//! Groups, hubs and tunnels to test with, each with what the test is about and little else.

use jiff::Timestamp;
use tunnelscope::domain::{
    ApiTimestamp, ChangeKind, Failure, FailureKind, Group, GroupStatus, Hub, HubStatus, Id, ListSnapshot,
    Role, Snapshot, Sources, Text, Tunnel, TunnelStatus, changes,
};

/// So many seconds after a moment, or before it.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(86_400 + second).unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "every field that it is for may be missing")]
pub(crate) fn text(sent: &str) -> Option<Text> {
    Some(Text::new(sent))
}

/// A group with this number for an id.
pub(crate) fn group(number: u64, hubs: Vec<Hub>) -> Group {
    let id = Id::new(&number.to_string());
    let mut group = Group::new(Some(id), Some(Text::from(format!("branch-{number}"))));
    group.set_hubs(hubs);
    group
}

/// A group with a status and no hubs.
pub(crate) fn with_status(number: u64, status: &str) -> Group {
    Group { status: Some(GroupStatus::new(&Text::new(status))), ..group(number, Vec::new()) }
}

/// A primary hub with this status.
pub(crate) fn primary(status: &str) -> Hub {
    hub(Role::Primary, "1", status)
}

/// A secondary hub with this status.
pub(crate) fn secondary(status: &str) -> Hub {
    hub(Role::Secondary, "2", status)
}

/// A hub; an empty status is one that was not sent.
pub(crate) fn hub(role: Role, id: &str, status: &str) -> Hub {
    let mut hub = Hub::new(Some(Id::new(id)), role);
    hub.status =
        Some(status).filter(|status| !status.is_empty()).map(|status| HubStatus::new(&Text::new(status)));
    hub
}

/// A hub with tunnels from these peers, all up.
pub(crate) fn with_tunnels(hub: Hub, peers: &[&str]) -> Hub {
    Hub { tunnels: Some(peers.iter().map(|peer| tunnel(peer, "UP")).collect()), ..hub }
}

/// A hub with this many tunnels, all up.
pub(crate) fn with_many_tunnels(hub: Hub, count: usize) -> Hub {
    let tunnels = (0..count).map(|number| tunnel(&format!("198.51.100.{number}"), "UP")).collect();
    Hub { tunnels: Some(tunnels), ..hub }
}

/// A hub in a data center.
pub(crate) fn within(hub: Hub, datacenter: &str) -> Hub {
    Hub { datacenter: text(datacenter), ..hub }
}

pub(crate) fn tunnel(peer: &str, status: &str) -> Tunnel {
    let mut tunnel = Tunnel::default();
    tunnel.common_mut().status = Some(TunnelStatus::new(&Text::new(status)));
    tunnel.details_mut().peer_ip = text(peer);
    tunnel
}

pub(crate) fn modified(group: Group, time: &str) -> Group {
    Group { modified_at: Some(ApiTimestamp::new(time)), ..group }
}

pub(crate) fn failure() -> Failure {
    Failure::new(FailureKind::ServerError, "api.example")
}

/// The first groups of a list that has so many.
pub(crate) fn part(items: Vec<Group>, total: u64) -> ListSnapshot<Group> {
    ListSnapshot { items, total: Some(total), failure: Some(failure()) }
}

/// Both lists, each read whole at its second.
pub(crate) fn sources(list: (Vec<Group>, i64), states: (Vec<Group>, i64)) -> Sources {
    let mut sources = Sources::default();
    sources.list.merge_list(ListSnapshot::complete(list.0), at(list.1));
    sources.states.merge_list(ListSnapshot::complete(states.0), at(states.1));
    sources
}

/// What both lists say together, when each has all of these groups.
pub(crate) fn snapshot(groups: Vec<Group>) -> Snapshot {
    Snapshot::assemble(&sources((groups.clone(), 1), (groups, 2)))
}

/// What is told to have changed between two states of what was read.
pub(crate) fn changes_between(before: &Sources, after: &Sources) -> Vec<String> {
    let found = changes(&Snapshot::assemble(before), &Snapshot::assemble(after));
    found.iter().map(ChangeKind::to_string).collect()
}

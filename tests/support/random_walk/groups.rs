//! Groups with any content: every field may lack, be empty, long, or contain any character.

use proptest::prelude::*;
use tunnelscope::domain::{
    ApiTimestamp, Group, GroupStatus, Hub, HubStatus, Id, Quantity, Role, Routing, Text, Tunnel, TunnelStatus,
};

pub(super) fn groups() -> impl Strategy<Value = Vec<Group>> {
    proptest::collection::vec(group(), 0..8)
}

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        "[a-z0-9-]{0,24}",
        "\\PC{0,40}",
        "(UP|DOWN|connected|warning|disconnected|漢字|é́)",
        "(?s).{0,300}",
        "([\u{202a}-\u{202e}\u{2066}-\u{2069}\u{200e}\u{200f}\u{061c}\u{1b}\u{9b}\u{7}\u{ad}]|e\u{301}|漢|🏳|\u{200d}|b){1,16}"
    ]
    .prop_map(Text::from)
}

fn maybe() -> impl Strategy<Value = Option<Text>> {
    proptest::option::of(text())
}

fn tunnel() -> impl Strategy<Value = Tunnel> {
    (maybe(), maybe(), maybe(), maybe(), any::<u64>()).prop_map(|(status, peer_ip, place, time, bytes)| {
        let mut tunnel = Tunnel::default();
        tunnel.common_mut().status = status.as_ref().map(TunnelStatus::new);
        tunnel.record_mut().time = time.as_ref().map(|time| ApiTimestamp::new(time.raw()));
        tunnel.common_mut().dc_desc = place;
        tunnel.details_mut().peer_ip = peer_ip;
        tunnel.record_mut().update_traffic(|traffic| traffic.bytes_in = Some(Quantity::Number(bytes)));
        tunnel
    })
}

fn hub() -> impl Strategy<Value = Hub> {
    let role = proptest::sample::select(vec![Role::Primary, Role::Secondary, Role::Unknown]);
    let tunnels = proptest::option::of(proptest::collection::vec(tunnel(), 0..4));
    let count = proptest::option::of(any::<u64>().prop_map(|count| count >> 8));
    (maybe(), role, maybe(), maybe(), count, tunnels).prop_map(|(id, role, place, status, count, tunnels)| {
        Hub {
            datacenter: place,
            status: status.as_ref().map(HubStatus::new),
            listed_count: count,
            tunnels,
            ..Hub::new(id.map(|id| Id::new(id.raw())), role)
        }
    })
}

fn group() -> impl Strategy<Value = Group> {
    let hubs = proptest::collection::vec(hub(), 0..4);
    (maybe(), maybe(), maybe(), maybe(), maybe(), hubs).prop_map(
        |(id, name, status, region, routing, hubs)| {
            let mut group = Group::new(id.map(|id| Id::new(id.raw())), name);
            group.status = status.as_ref().map(GroupStatus::new);
            group.region = region;
            group.routing = routing.map(|kind| Routing::Other(kind).into());
            group.set_hubs(hubs);
            group
        },
    )
}

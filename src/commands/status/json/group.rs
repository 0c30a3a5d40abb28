//! JSON view of a tunnel group with its hubs. It borrows from the snapshot; the fields are in schema order.

use super::finding::FindingView;
use super::tunnel::TunnelView;
use super::value::{Displayed, Each, IdValue, NumberOrText, StampValue, texts};
use crate::domain::{Group, GroupStatus, Hub, HubStatus, Reason, Routing, Text, Tunnel};
use serde::Serialize;

/// A tunnel group.
#[derive(Serialize)]
pub(super) struct GroupView<'a> {
    id: Option<IdValue<'a>>,
    name: Option<&'a str>,
    status: &'a str,
    health: &'static str,
    reasons: Vec<Displayed<Reason>>,
    findings: Vec<FindingView<'a>>,
    region: Option<&'a str>,
    device_type: Option<&'a str>,
    organization_id: Option<IdValue<'a>>,
    created_at: Option<StampValue<'a>>,
    modified_at: Option<StampValue<'a>>,
    routing: Option<RoutingView<'a>>,
    hubs: Each<'a, Hub, HubView<'a>>,
}

impl<'a> From<&'a Group> for GroupView<'a> {
    fn from(group: &'a Group) -> Self {
        Self {
            id: group.id.as_ref().map(IdValue),
            name: group.name.as_ref().map(Text::raw),
            status: group.status.as_ref().map_or("unknown", GroupStatus::raw),
            health: group.health_label(),
            findings: group.findings.iter().map(|finding| FindingView::new(finding, group)).collect(),
            reasons: group.reasons().into_iter().map(Displayed).collect(),
            region: group.region.as_ref().map(Text::raw),
            device_type: group.device_type.as_ref().map(Text::raw),
            organization_id: group.organization_id.as_ref().map(IdValue),
            created_at: group.created_at.as_ref().map(StampValue),
            modified_at: group.modified_at.as_ref().map(StampValue),
            routing: group.routing.as_deref().map(RoutingView::from),
            hubs: Each(&group.hubs, HubView::from),
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum RoutingView<'a> {
    Static {
        r#type: &'static str,
        network_cidrs: Each<'a, Text, &'a str>,
    },
    Bgp {
        r#type: &'static str,
        as_number: Option<NumberOrText<'a>>,
        hop_count: Option<u64>,
        neighbor_cidrs: Each<'a, Text, &'a str>,
        server_subnets: Each<'a, Text, &'a str>,
    },
    Other {
        r#type: &'a str,
    },
}

impl<'a> From<&'a Routing> for RoutingView<'a> {
    fn from(routing: &'a Routing) -> Self {
        match routing {
            Routing::Static { network_cidrs } => {
                Self::Static { r#type: "static", network_cidrs: texts(network_cidrs) }
            }
            Routing::Bgp { as_number, hop_count, neighbor_cidrs, server_subnets } => Self::Bgp {
                r#type: "bgp",
                as_number: as_number.as_ref().map(NumberOrText),
                hop_count: *hop_count,
                neighbor_cidrs: texts(neighbor_cidrs),
                server_subnets: texts(server_subnets),
            },
            Routing::Nat => Self::Other { r#type: "nat" },
            Routing::Other(kind) => Self::Other { r#type: kind.raw() },
        }
    }
}

#[derive(Serialize)]
struct HubView<'a> {
    id: Option<IdValue<'a>>,
    role: &'static str,
    datacenter: PlaceView<'a>,
    auth_id: Option<&'a str>,
    status: &'a str,
    recorded_at: Option<StampValue<'a>>,
    created_at: Option<StampValue<'a>>,
    modified_at: Option<StampValue<'a>>,
    tunnels_count: Option<u64>,
    tunnels: Each<'a, Tunnel, TunnelView<'a>>,
}

/// The data center of a hub.
#[derive(Serialize)]
struct PlaceView<'a> {
    name: Option<&'a str>,
    ip: Option<&'a str>,
}

impl<'a> From<&'a Hub> for HubView<'a> {
    fn from(hub: &'a Hub) -> Self {
        Self {
            id: hub.id.as_ref().map(IdValue),
            role: hub.role.as_str(),
            datacenter: PlaceView {
                name: hub.datacenter.as_ref().map(Text::raw),
                ip: hub.datacenter_ip.as_ref().map(Text::raw),
            },
            auth_id: hub.auth_id.as_ref().map(Text::raw),
            status: hub.status.as_ref().map_or("UNKNOWN", HubStatus::raw),
            recorded_at: hub.recorded_at.as_ref().map(StampValue),
            created_at: hub.created_at.as_deref().map(StampValue),
            modified_at: hub.modified_at.as_deref().map(StampValue),
            tunnels_count: hub.tunnel_count(),
            tunnels: Each(hub.known_tunnels(), TunnelView::from),
        }
    }
}

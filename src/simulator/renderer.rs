//! Renders the simulated world as the API's JSON: the fields of groups, hubs and tunnels in each response.

use serde::Serialize;
use serde_json::Value;

use super::{
    Scenario, api_quirks,
    clock::{Clock, whole_date},
    wire,
    world::{self, HubKey, HubView, Millis, Role, Slot, Tunnel, World, WorldView},
};

/// Maximum number of tunnels in a hub's state, from the vendor's documentation.
const MOST_LISTED: usize = 10;

/// The set of fields of a group in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// An entry of the list.
    Listed,
    /// The same with `includeStatuses=true`.
    ListedWithTunnels,
    /// A group by id, with the addresses of its data centers.
    Single,
    /// The state of a group.
    State,
}

/// Renders the world at one instant for one organization.
#[derive(Debug)]
pub(super) struct Renderer<'a> {
    pub(super) world: &'a World,
    pub(super) view: WorldView<'a>,
    pub(super) clock: &'a Clock,
    pub(super) organization: u64,
    pub(super) scenario: Scenario,
}

/// A well-formed response, or one malformed by the scenario.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Rendered<T> {
    Plain(T),
    Bent(Value),
}

impl Shape {
    fn is_state(self) -> bool {
        self == Self::State
    }

    fn lists_tunnels(self) -> bool {
        matches!(self, Self::State | Self::ListedWithTunnels)
    }
}

impl Renderer<'_> {
    pub(super) fn group(&self, slot: Slot, shape: Shape) -> Rendered<wire::Group> {
        let plain = self.plain_group(slot, shape);
        match self.scenario {
            Scenario::Bare => malformed(&plain, api_quirks::bare_group),
            Scenario::Hostile => malformed(&plain, |group| api_quirks::hostile_group(group, slot)),
            Scenario::Calm | Scenario::Busy | Scenario::Demo | Scenario::Outage => Rendered::Plain(plain),
        }
    }

    pub(super) fn tunnel(&self, tunnel: &Tunnel) -> Rendered<wire::TunnelState> {
        let plain = self.plain_tunnel(tunnel);
        match self.scenario {
            Scenario::Hostile => {
                malformed(&plain, |state| api_quirks::hostile_tunnel(state, tunnel.key.slot))
            }
            Scenario::Calm | Scenario::Busy | Scenario::Demo | Scenario::Outage | Scenario::Bare => {
                Rendered::Plain(plain)
            }
        }
    }

    /// The auth id of a hub: `prefix@org-hub-sse.cisco.com`, or the group's address if it authenticates by address.
    pub(super) fn auth_id(&self, hub: HubKey) -> String {
        let group = self.world.group(hub.slot);
        match &group.auth_prefix {
            Some(prefix) => format!("{prefix}@{}-{}-sse.cisco.com", self.organization, self.hub_id(hub)),
            None => address(group.id, hub.role),
        }
    }

    /// The IKE identity of a tunnel's peer.
    pub(super) fn peer_id(&self, tunnel: &Tunnel) -> String {
        tunnel.numeric_peer.clone().unwrap_or_else(|| self.auth_id(tunnel.key))
    }

    pub(super) fn hub_id(&self, hub: HubKey) -> u64 {
        self.world.group(hub.slot).hubs[hub.role as usize].id
    }

    fn plain_group(&self, slot: Slot, shape: Shape) -> wire::Group {
        let group = self.world.group(slot);
        let configured = !shape.is_state();
        wire::Group {
            id: group.id,
            name: group.name.clone(),
            organization_id: self.organization,
            device_type: configured.then_some(group.device),
            region: configured.then_some(group.region.code),
            status: self.view.status(slot).word(),
            hubs: self.view.hubs(slot).iter().map(|hub| self.hub(hub, shape)).collect(),
            routing: configured.then(|| routing(&group.routing)),
            created_at: configured.then(|| whole_date(group.created)),
            modified_at: configured.then(|| whole_date(group.modified)),
        }
    }

    fn hub(&self, hub: &HubView, shape: Shape) -> wire::Hub {
        let datacenter = self.world.datacenter(hub.key);
        let tunnels =
            || self.view.tunnels(hub, MOST_LISTED).iter().map(|tunnel| self.plain_tunnel(tunnel)).collect();
        wire::Hub {
            id: self.hub_id(hub.key),
            is_primary: hub.key.role == Role::Primary,
            datacenter: wire::Datacenter {
                name: datacenter.name.clone(),
                ip: (shape == Shape::Single).then(|| datacenter.ip.to_string()),
            },
            auth_id: (!shape.is_state()).then(|| self.auth_id(hub.key)),
            status: wire::HubStatus { status: hub.power.word(), time: self.stamp(hub.key, hub.recorded) },
            tunnels_count: (!shape.is_state()).then_some(hub.tunnels.len()),
            tunnels_status: shape.lists_tunnels().then(tunnels),
        }
    }

    fn plain_tunnel(&self, tunnel: &Tunnel) -> wire::TunnelState {
        let datacenter = self.world.datacenter(tunnel.key);
        wire::TunnelState {
            time: self.stamp(tunnel.key, tunnel.recorded),
            status: "UP",
            dc: datacenter.domain,
            dc_name: datacenter.site,
            dc_desc: datacenter.description,
            ike_state: tunnel.ike.state,
            ipsec_state: tunnel.child.state,
            peer_id: self.peer_id(tunnel),
            peer_ip: tunnel.peer.0.to_string(),
            peer_port: tunnel.peer.1.to_string(),
            local_ip: tunnel.local.0.to_string(),
            local_port: tunnel.local.1.to_string(),
            ike: ike(tunnel),
            ipsec: ipsec(tunnel),
            data: self.data(tunnel),
            routing_stats: wire::RoutingStats {
                client_route_stats: routes(&tunnel.client_routes),
                cloud_route_stats: routes(&tunnel.cloud_routes),
            },
        }
    }

    /// The timestamp of a hub's record.
    fn stamp(&self, hub: HubKey, recorded: Millis) -> String {
        self.clock.date(recorded + self.view.record_shift(hub))
    }

    fn data(&self, tunnel: &Tunnel) -> wire::Data {
        let nanoseconds = u32::try_from(tunnel.child.bits.0 % 1_000_000).unwrap_or_default();
        wire::Data {
            packets_in: tunnel.incoming.packets.to_string(),
            bytes_in: tunnel.incoming.bytes.to_string(),
            idle_time_in: tunnel.incoming.idle.to_string(),
            packets_out: tunnel.outgoing.packets.to_string(),
            bytes_out: tunnel.outgoing.bytes.to_string(),
            idle_time_out: tunnel.outgoing.idle.to_string(),
            initialized: self.clock.fine_date(tunnel.child.since, nanoseconds),
        }
    }
}

fn malformed<T: Serialize, P>(plain: &P, change: impl FnOnce(&mut Value)) -> Rendered<T>
where
    P: Serialize,
{
    let mut value = serde_json::to_value(plain).unwrap_or_default();
    change(&mut value);
    Rendered::Bent(value)
}

fn routing(routing: &world::Routing) -> wire::Routing {
    let (kind, data) = match routing {
        world::Routing::Static { cidrs } => {
            ("static", wire::RoutingData::Static { network_cidrs: cidrs.clone() })
        }
        world::Routing::Bgp { as_number } => {
            ("bgp", wire::RoutingData::Bgp { as_number: as_number.to_string() })
        }
        world::Routing::Nat => ("nat", wire::RoutingData::Nat("")),
    };
    wire::Routing { kind, data }
}

/// Age in seconds of an SA in a tunnel's record.
fn age(tunnel: &Tunnel, association: world::Association) -> String {
    ((tunnel.recorded - association.since) / 1_000).to_string()
}

fn ike(tunnel: &Tunnel) -> wire::Ike {
    wire::Ike {
        age: age(tunnel, tunnel.ike),
        dh_group: tunnel.proposal.group,
        prf_algo: tunnel.proposal.prf,
        enc_algo: tunnel.proposal.ike_encryption,
        initiator_spi: format!("{:016x}", tunnel.ike.bits.0),
        responder_spi: format!("{:016x}", tunnel.ike.bits.1),
    }
}

fn ipsec(tunnel: &Tunnel) -> wire::Ipsec {
    wire::Ipsec {
        age: age(tunnel, tunnel.child),
        integrity_algo: tunnel.proposal.integrity,
        enc_algo: tunnel.proposal.encryption,
        enc_key_size: tunnel.proposal.key_size.map(|bits| bits.to_string()),
        spi_in: format!("{:08x}", tunnel.child.bits.0 >> 32),
        spi_out: format!("{:08x}", tunnel.child.bits.1 >> 32),
        peer_selectors: tunnel.selectors.clone(),
    }
}

fn routes(routes: &world::Routes) -> wire::RouteStats {
    let stat = |route: &world::Route| wire::RouteStat {
        cidr: route.cidr.clone(),
        origin: "bgp",
        priority: route.priority,
    };
    wire::RouteStats { is_clipped: routes.clipped, stats: routes.routes.iter().map(stat).collect() }
}

/// The fixed address of a group that authenticates by address.
fn address(id: u64, role: Role) -> String {
    let host = id / 137;
    format!("198.{}.{}.{}", 18 + role as u64, host / 254 % 256, host % 254 + 1)
}

//! `status -o json`, schema 1. A contract with scripts: fields may be added, none is renamed or removed without a new
//! number. Values that the API sent and this program does not know are passed on as they came.

use super::escape;
use crate::config::Settings;
use crate::domain::{
    BgpPeering, Datacenter, Failure, Group, GroupStatus, Hub, HubStatus, Id, Quantity, Reason, Region,
    Routes, Routing, Snapshot, Stamp, Text, Totals, Traffic, Tunnel, TunnelStatus,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

pub(super) const SCHEMA: u32 = 1;

/// The document of a snapshot.
///
/// # Errors
/// If it cannot be written as JSON.
pub(super) fn document(snapshot: &Snapshot, settings: &Settings, base_url: &Url) -> std::io::Result<String> {
    let organization = settings.organization_id.clone().or_else(|| organization(snapshot));
    let document = json!({
        "schema": SCHEMA,
        "profile": settings.profile_name(),
        "filter": (!settings.filter.is_empty()).then(|| settings.filter.as_str()),
        "base_url": base_url.as_str().trim_end_matches('/'),
        "organization_id": organization.map(|id| self::id(&Id::new(&id))),
        "fetched_at": snapshot.as_of().map(moment),
        "complete": snapshot.is_complete(),
        "failures": snapshot.failures().into_iter().map(failure).collect::<Vec<_>>(),
        "summary": summary(snapshot.totals, snapshot.datacenters.len()),
        "groups": snapshot.groups.iter().map(group).collect::<Vec<_>>(),
        "datacenters": snapshot.datacenters.iter().map(datacenter).collect::<Vec<_>>(),
        "regions": snapshot.regions.value.regions.iter().map(region).collect::<Vec<_>>(),
        "bgp": snapshot.regions.value.bgp.as_ref().map(bgp),
    });
    Ok(escape::pretty(&document)?)
}

/// A line for each group, with what tells its look from others.
///
/// # Errors
/// If it cannot be written as JSON.
pub(super) fn lines(snapshot: &Snapshot, settings: &Settings) -> std::io::Result<String> {
    let fetched_at = snapshot.as_of().map(moment);
    let mut out = String::new();
    for group in &snapshot.groups {
        let head = json!({
            "schema": SCHEMA,
            "type": "group",
            "profile": settings.profile_name(),
            "fetched_at": fetched_at,
        });
        out.push_str(&escape::one_line(&followed_by(head, self::group(group)))?);
    }
    Ok(out)
}

/// An object with the fields of another behind its own.
pub(super) fn followed_by(mut object: Value, more: Value) -> Value {
    if let (Value::Object(fields), Value::Object(more)) = (&mut object, more) {
        fields.extend(more);
    }
    object
}

/// A moment in the form of RFC 3339, to the millisecond.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The organization that the groups say they belong to, if it is one.
fn organization(snapshot: &Snapshot) -> Option<String> {
    let mut ids = snapshot.groups.iter().filter_map(|group| group.organization_id.as_ref());
    let first = ids.next()?;
    ids.all(|id| id == first).then(|| first.text().sent().to_owned())
}

pub(super) fn failure((part, failure): (&str, &Failure)) -> Value {
    json!({
        "part": part,
        "kind": failure.kind.name(),
        "text": failure.to_string(),
        "remedy": failure.remedy(),
        "request_id": failure.request_id.as_ref().map(Text::sent),
    })
}

pub(super) fn summary(totals: Totals, datacenters: usize) -> Value {
    let Totals { groups, hubs, tunnels } = totals;
    json!({
        "groups": {
            "total": groups.total, "connected": groups.connected, "warning": groups.warning,
            "disconnected": groups.disconnected, "unknown": groups.unknown,
        },
        "hubs": { "total": hubs.total, "up": hubs.up, "down": hubs.down, "unknown": hubs.unknown },
        "tunnels": {
            "total": tunnels.total, "up": tunnels.up, "down": tunnels.down, "failed": tunnels.failed,
            "unknown": tunnels.unknown,
        },
        "datacenters": datacenters,
    })
}

fn group(group: &Group) -> Value {
    json!({
        "id": group.id.as_ref().map(id),
        "name": text(group.name.as_ref()),
        "status": group.status.as_ref().map_or("unknown", GroupStatus::sent),
        "reasons": group.reasons().iter().map(Reason::to_string).collect::<Vec<_>>(),
        "region": text(group.region.as_ref()),
        "device_type": text(group.device_type.as_ref()),
        "organization_id": group.organization_id.as_ref().map(id),
        "created_at": stamp(group.created_at.as_ref()),
        "modified_at": stamp(group.modified_at.as_ref()),
        "routing": group.routing.as_ref().map(routing),
        "hubs": group.hubs.iter().map(hub).collect::<Vec<_>>(),
    })
}

fn routing(routing: &Routing) -> Value {
    match routing {
        Routing::Static { network_cidrs } => {
            json!({ "type": "static", "network_cidrs": texts(network_cidrs) })
        }
        Routing::Bgp { as_number, hop_count, neighbor_cidrs, server_subnets } => json!({
            "type": "bgp",
            "as_number": as_number.as_ref().map(number_or_text),
            "hop_count": hop_count,
            "neighbor_cidrs": texts(neighbor_cidrs),
            "server_subnets": texts(server_subnets),
        }),
        Routing::Nat => json!({ "type": "nat" }),
        Routing::Other(kind) => json!({ "type": kind.sent() }),
    }
}

fn hub(hub: &Hub) -> Value {
    json!({
        "id": hub.id.as_ref().map(id),
        "role": hub.role.as_str(),
        "datacenter": { "name": text(hub.datacenter.as_ref()), "ip": text(hub.datacenter_ip.as_ref()) },
        "auth_id": text(hub.auth_id.as_ref()),
        "status": hub.status.as_ref().map_or("UNKNOWN", HubStatus::sent),
        "recorded_at": stamp(hub.recorded_at.as_ref()),
        "created_at": stamp(hub.created_at.as_ref()),
        "modified_at": stamp(hub.modified_at.as_ref()),
        "tunnels_count": hub.tunnel_count(),
        "tunnels": hub.known_tunnels().iter().map(tunnel).collect::<Vec<_>>(),
    })
}

fn tunnel(tunnel: &Tunnel) -> Value {
    json!({
        "time": stamp(tunnel.time.as_ref()),
        "status": tunnel.status.as_ref().map_or("UNKNOWN", TunnelStatus::sent),
        "dc": text(tunnel.dc.as_ref()),
        "dc_name": text(tunnel.dc_name.as_ref()),
        "dc_desc": text(tunnel.dc_desc.as_ref()),
        "ike_state": text(tunnel.ike_state.as_ref()),
        "ipsec_state": text(tunnel.ipsec_state.as_ref()),
        "peer_id": text(tunnel.peer_id.as_ref()),
        "peer_ip": text(tunnel.peer_ip.as_ref()),
        "peer_port": tunnel.peer_port.as_ref().map(number_or_text),
        "local_ip": text(tunnel.local_ip.as_ref()),
        "local_port": tunnel.local_port.as_ref().map(number_or_text),
        "ike": ike(tunnel),
        "ipsec": ipsec(tunnel),
        "data": traffic(&tunnel.data()),
        "routing_stats": {
            "client_route_stats": routes(&tunnel.client_routes),
            "cloud_route_stats": routes(&tunnel.cloud_routes),
        },
    })
}

fn ike(tunnel: &Tunnel) -> Value {
    let ike = &tunnel.ike;
    json!({
        "age": quantity(tunnel.ike_age().as_ref()),
        "dh_group": text(ike.dh_group.as_ref()),
        "prf_algo": text(ike.prf_algo.as_ref()),
        "enc_algo": text(ike.enc_algo.as_ref()),
        "initiator_spi": text(ike.initiator_spi.as_ref()),
        "responder_spi": text(ike.responder_spi.as_ref()),
    })
}

fn ipsec(tunnel: &Tunnel) -> Value {
    let ipsec = &tunnel.ipsec;
    json!({
        "age": quantity(tunnel.ipsec_age().as_ref()),
        "integrity_algo": text(ipsec.integrity_algo.as_ref()),
        "enc_algo": text(ipsec.enc_algo.as_ref()),
        "enc_key_size": quantity(ipsec.enc_key_size.as_ref()),
        "spi_in": text(ipsec.spi_in.as_ref()),
        "spi_out": text(ipsec.spi_out.as_ref()),
        "peer_selectors": texts(&ipsec.peer_selectors),
    })
}

fn traffic(data: &Traffic) -> Value {
    json!({
        "packets_in": quantity(data.packets_in.as_ref()),
        "bytes_in": quantity(data.bytes_in.as_ref()),
        "idle_time_in": quantity(data.idle_time_in.as_ref()),
        "packets_out": quantity(data.packets_out.as_ref()),
        "bytes_out": quantity(data.bytes_out.as_ref()),
        "idle_time_out": quantity(data.idle_time_out.as_ref()),
        "initialized": stamp(data.initialized.as_ref()),
    })
}

fn routes(routes: &Routes) -> Value {
    let stats = routes.stats.iter().map(|route| {
        json!({
            "cidr": text(route.cidr.as_ref()),
            "origin": text(route.origin.as_ref()),
            "priority": quantity(route.priority.as_ref()),
        })
    });
    json!({ "is_clipped": routes.is_clipped, "stats": stats.collect::<Vec<_>>() })
}

fn datacenter(here: &Datacenter) -> Value {
    json!({
        "name": here.name.sent(),
        "hubs_up": here.hubs_up,
        "hubs_down": here.hubs_down,
        "hubs_unknown": here.hubs_unknown,
        "groups": here.groups,
        "groups_hit": here.groups_hit,
    })
}

fn region(region: &Region) -> Value {
    json!({
        "region": text(region.region.as_ref()),
        "name": text(region.name.as_ref()),
        "description": text(region.description.as_ref()),
        "continent": text(region.continent.as_ref()),
    })
}

/// The provider's end of BGP.
fn bgp(bgp: &BgpPeering) -> Value {
    json!({
        "as_number": bgp.as_number.as_ref().map(number_or_text),
        "peer_ips": texts(&bgp.peer_ips),
        "peer_range": text(bgp.peer_range.as_ref()),
    })
}

/// A number where it is one that fits, the text that was sent where it is not.
pub(super) fn id(id: &Id) -> Value {
    id.number().map_or_else(|| Value::from(id.text().sent()), Value::from)
}

fn number_or_text(text: &Text) -> Value {
    text.sent().parse::<u64>().map_or_else(|_| Value::from(text.sent()), Value::from)
}

fn quantity(quantity: Option<&Quantity>) -> Option<Value> {
    quantity.map(|quantity| match quantity {
        Quantity::Number(number) => Value::from(*number),
        Quantity::Other(text) => Value::from(text.sent()),
    })
}

fn text(text: Option<&Text>) -> Option<&str> {
    text.map(Text::sent)
}

fn texts(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(Text::sent).collect()
}

fn stamp(stamp: Option<&Stamp>) -> Option<String> {
    stamp.map(|stamp| stamp.text().sent().to_owned())
}

//! Invariants of everything that may reach a terminal, a log or a CSV file.

use jiff::Timestamp;
use std::time::Duration;
use tunnelscope::domain::{
    Failure, Group, Hub, Id, LogEntry, Quantity, Regions, Route, Routing, ApiTimestamp, Text, Tunnel, is_unprintable,
};

/// Maximum number of characters of a text, including the ellipsis.
const MAX_CHARS: usize = 257;
/// Maximum wait that a server can request: one hour.
const MAX_WAIT: Duration = Duration::from_secs(3600);

/// Checks a line for characters that must not reach a terminal.
pub fn safe(text: &str) {
    assert!(!text.contains(is_unprintable), "not for a terminal: {text:?}");
}

/// Checks lines that quote the user's own input for control sequences only.
pub fn plain(text: &str) {
    let is_control = |c: char| c != '\n' && c.is_control();
    assert!(!text.contains(is_control), "not for a terminal: {text:?}");
}

/// Checks a text from the API.
pub fn text(text: &Text) {
    safe(text.as_str());
    assert!(text.as_str().chars().count() <= MAX_CHARS, "too long: {text:?}");
    assert_eq!(Text::new(text.raw()), *text, "the raw text is kept");
    assert_eq!(Text::new(text.as_str()).as_str(), text.as_str(), "sanitizing is idempotent");
}

/// Checks a failure.
pub fn failure(failure: &Failure) {
    safe(&failure.to_string());
    safe(failure.remedy());
    failure.detail.iter().chain(&failure.request_id).for_each(text);
    assert!(failure.retry_after.is_none_or(|wait| wait <= MAX_WAIT), "{failure:?}");
}

fn id(id: &Id) {
    text(id.as_text());
}

fn timestamp(timestamp: &ApiTimestamp) {
    text(&timestamp.text());
    assert_eq!(ApiTimestamp::new(timestamp.text().raw()), *timestamp);
}

fn quantity(quantity: &Quantity) {
    match quantity {
        Quantity::Number(number) => assert_eq!(quantity.as_u64(), Some(*number)),
        Quantity::Other(other) => text(other),
    }
}

/// Checks every field of a group.
pub fn group(group: &Group) {
    safe(group.title());
    safe(group.status_label());
    safe(&group.key.to_string());
    group.id.iter().chain(&group.organization_id).for_each(id);
    [&group.name, &group.device_type, &group.region].into_iter().flatten().for_each(text);
    group.created_at.iter().chain(&group.modified_at).for_each(timestamp);
    group.routing.iter().for_each(|shared| routing(shared));
    group.hubs.iter().for_each(hub);
    group.reasons().iter().for_each(|reason| safe(&reason.to_string()));
}

fn routing(routing: &Routing) {
    safe(routing.kind());
    match routing {
        Routing::Static { network_cidrs } => network_cidrs.iter().for_each(text),
        Routing::Bgp { as_number, neighbor_cidrs, server_subnets, .. } => {
            as_number.iter().chain(neighbor_cidrs).chain(server_subnets).for_each(text);
        }
        Routing::Nat => {}
        Routing::Other(kind) => text(kind),
    }
}

fn hub(hub: &Hub) {
    safe(hub.status_label());
    hub.id.iter().for_each(id);
    [&hub.datacenter, &hub.datacenter_ip, &hub.auth_id].into_iter().flatten().for_each(text);
    let times = [hub.recorded_at.as_ref(), hub.created_at.as_deref(), hub.modified_at.as_deref()];
    times.into_iter().flatten().for_each(timestamp);
    hub.known_tunnels().iter().for_each(tunnel);
}

/// Checks every field of a tunnel.
pub fn tunnel(tunnel: &Tunnel) {
    safe(tunnel.title());
    safe(tunnel.status_label());
    let details = tunnel.details();
    let common = &details.common;
    let location = [&common.dc, &common.dc_name, &common.dc_desc, &common.ike_state, &common.ipsec_state];
    let ends =
        [&details.peer_id, &details.peer_ip, &details.peer_port, &details.local_ip, &details.local_port];
    let (ike, ipsec, data) = (&details.ike, &details.ipsec, &tunnel.record.traffic());
    let ike_texts = [
        &ike.proposal.dh_group,
        &ike.proposal.prf_algo,
        &ike.proposal.enc_algo,
        &ike.initiator_spi,
        &ike.responder_spi,
    ];
    let ipsec_texts =
        [&ipsec.proposal.integrity_algo, &ipsec.proposal.enc_algo, &ipsec.spi_in, &ipsec.spi_out];
    let texts = location.into_iter().chain(ends).chain(ike_texts).chain(ipsec_texts).flatten();
    texts.chain(&ipsec.proposal.peer_selectors).for_each(text);
    let counts = [&data.packets_in, &data.bytes_in, &data.idle_time_in];
    let counts = counts.into_iter().chain([&data.packets_out, &data.bytes_out, &data.idle_time_out]);
    let ages = [tunnel.record.ike_age(), tunnel.record.ipsec_age()];
    counts.chain(&ages).chain([&ipsec.proposal.enc_key_size]).flatten().for_each(quantity);
    tunnel.record.time.iter().chain(&data.initialized).for_each(timestamp);
    details.client_routes.stats.iter().chain(&details.cloud_routes.stats).for_each(route);
}

fn route(route: &Route) {
    route.cidr.iter().chain(&route.origin).for_each(text);
    route.priority.iter().for_each(quantity);
}

/// Checks every field of the regions.
pub fn regions(regions: &Regions) {
    for region in &regions.regions {
        let texts = [&region.name, &region.region, &region.description, &region.continent];
        texts.into_iter().flatten().for_each(text);
    }
    if let Some(bgp) = &regions.bgp {
        bgp.as_number.iter().chain(&bgp.peer_range).chain(&bgp.peer_ips).for_each(text);
    }
}

/// Checks every field of a log entry.
pub fn entry(entry: &LogEntry) {
    entry.group_id.iter().chain(&entry.hub_id).for_each(id);
    let service = [&entry.service, &entry.level, &entry.message, &entry.datacenter, &entry.bgp_peer_ip];
    let customer = [&entry.customer_address, &entry.customer_port, &entry.ike_spi];
    service.into_iter().chain(customer).flatten().for_each(text);
    assert!(entry.timestamp.is_none_or(|time| time >= Timestamp::MIN));
}

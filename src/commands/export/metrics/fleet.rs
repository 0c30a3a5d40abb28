//! Groups, hubs and data centers: one by one, and counted. Records and traffic of hubs come with the tunnels, so they are
//! told only while these are fresh.

use super::families::{BYTES, Distinct, Families, Labelled, labelled};
use crate::commands::export::staleness::{Fresh, Tunnels};
use crate::domain::traffic::Meters;
use crate::domain::{ApiTimestamp, Datacenter, Group, Health, Hub, Id, Routing, Snapshot, Text, Totals};
use std::collections::BTreeMap;
use std::fmt;

/// The states of a group: those of the API, degraded for a connected group whose data contradicts that, and one for any
/// other.
const GROUP_STATES: [&str; 5] = ["connected", "degraded", "warning", "disconnected", "unknown"];

/// Writes everything about them.
pub(super) fn write(families: &mut Families<'_>, fresh: &Fresh, meters: &Meters) -> fmt::Result {
    let groups = labelled(&fresh.snapshot);
    write_groups(families, &groups)?;
    write_hubs(families, &groups)?;
    write_datacenters(families, &fresh.snapshot.datacenters)?;
    write_counts(families, &fresh.snapshot)?;
    if fresh.tunnels == Tunnels::Stale {
        return Ok(());
    }
    write_tunnel_counts(families, &groups, &fresh.snapshot.totals)?;
    write_traffic(families, &groups, meters)
}

fn write_groups(families: &mut Families<'_>, groups: &[Labelled<'_>]) -> fmt::Result {
    let mut infos = families.infos("group", "What there is to know of a tunnel group, by its id.")?;
    for Labelled { group, id, .. } in groups {
        let text = |text: &Option<Text>| text.as_ref().map_or(String::new(), Text::to_string);
        let labels = [
            ("group_id", id.clone()),
            ("name", group.title().to_owned()),
            ("region", text(&group.region)),
            ("device_type", text(&group.device_type)),
            ("routing", group.routing.as_deref().map_or("", Routing::kind).to_owned()),
            ("organization_id", group.organization_id.as_ref().map_or(String::new(), Id::to_string)),
        ];
        infos.put(&labels)?;
    }
    let mut states = families.gauges("group_state", "Whether a tunnel group is in this state.")?;
    for Labelled { group, id, .. } in groups {
        states.put_states([("group_id", id)], &GROUP_STATES, group.health_label())?;
    }
    let mut findings =
        families.gauges("findings", "Findings on a tunnel group, by their kind; only those above 0.")?;
    for Labelled { group, id, .. } in groups {
        for (kind, count) in counted_kinds(group) {
            findings.put(&[("group_id", id.as_str()), ("kind", kind)], count)?;
        }
    }
    let mut rekeys =
        families.gauges("group_recent_rekeys", "Rekeys of a tunnel group within the last hour.")?;
    for Labelled { group, id, .. } in groups {
        rekeys.put(&[("group_id", id.as_str())], group.recent.rekeys.into())?;
    }
    let help = "Changes of state of a tunnel group, its hubs and tunnels within the last hour.";
    let mut flaps = families.gauges("group_recent_flaps", help)?;
    for Labelled { group, id, .. } in groups {
        flaps.put(&[("group_id", id.as_str())], group.recent.flaps.into())?;
    }
    Ok(())
}

/// How many findings of each kind a group has.
fn counted_kinds(group: &Group) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::new();
    for finding in &group.findings {
        *counts.entry(finding.kind.name()).or_default() += 1;
    }
    counts
}

fn write_hubs(families: &mut Families<'_>, groups: &[Labelled<'_>]) -> fmt::Result {
    let mut infos = families.infos("hub", "What there is to know of a hub, by its group and its role.")?;
    for (id, role, hub) in hubs(groups) {
        let hub_id = hub.id.as_ref().map_or(String::new(), Id::to_string);
        let datacenter = hub.datacenter.as_ref().map_or("", Text::as_str);
        infos.put(&[("group_id", id), ("hub", role), ("hub_id", &hub_id), ("datacenter", datacenter)])?;
    }
    let mut ups = families.gauges("hub_up", "Whether a hub is up; none where nobody can say.")?;
    for (id, role, hub) in hubs(groups) {
        let up = match hub.health() {
            Health::Up => Some(1),
            Health::Down => Some(0),
            Health::Warning | Health::Degraded | Health::Unknown => None,
        };
        ups.put_known(&[("group_id", id), ("hub", role)], up)?;
    }
    let help = "When the record of a hub's state was made, by the provider's clock.";
    let mut records = families.seconds("hub_record_timestamp", help)?;
    for (id, role, hub) in hubs(groups) {
        let time = hub.recorded_at.as_ref().and_then(ApiTimestamp::time);
        records.put_time(&[("group_id", id), ("hub", role)], time)?;
    }
    Ok(())
}

/// All hubs, each with the labels that tell it apart.
fn hubs<'a>(groups: &'a [Labelled<'a>]) -> impl Iterator<Item = (&'a str, &'a str, &'a Hub)> {
    groups
        .iter()
        .flat_map(|group| group.hubs.iter().map(|(role, hub)| (group.id.as_str(), role.as_str(), *hub)))
}

fn write_datacenters(families: &mut Families<'_>, datacenters: &[Datacenter]) -> fmt::Result {
    let mut names = Distinct::default();
    let labelled: Vec<(String, &Datacenter)> =
        datacenters.iter().map(|center| (names.label(center.name.to_string()), center)).collect();
    let mut counts = families.gauges("datacenter_hubs", "Hubs in a data center, by their state.")?;
    for (name, center) in &labelled {
        let states = [("up", center.hubs_up), ("down", center.hubs_down), ("unknown", center.hubs_unknown)];
        for (state, count) in states {
            counts.put(&[("datacenter", name.as_str()), ("state", state)], count as u64)?;
        }
    }
    let mut groups = families.gauges("datacenter_groups", "Tunnel groups with a hub in a data center.")?;
    for (name, center) in &labelled {
        groups.put(&[("datacenter", name.as_str())], center.groups as u64)?;
    }
    let help = "Tunnel groups with a hub in a data center that is down.";
    let mut hit = families.gauges("datacenter_groups_hit", help)?;
    for (name, center) in &labelled {
        hit.put(&[("datacenter", name.as_str())], center.groups_affected as u64)?;
    }
    Ok(())
}

fn write_counts(families: &mut Families<'_>, snapshot: &Snapshot) -> fmt::Result {
    let Totals { groups, hubs, .. } = snapshot.totals;
    let mut counts = families.gauges("groups", "Tunnel groups, by their state.")?;
    let connected = groups.healthy();
    let states = [connected, groups.degraded, groups.warning, groups.disconnected, groups.unknown];
    for (state, count) in GROUP_STATES.into_iter().zip(states) {
        counts.put(&[("state", state)], count as u64)?;
    }
    let mut counts = families.gauges("hubs", "Hubs, by their state.")?;
    for (state, count) in [("up", hubs.up), ("down", hubs.down), ("unknown", hubs.unknown)] {
        counts.put(&[("state", state)], count as u64)?;
    }
    Ok(())
}

fn write_tunnel_counts(families: &mut Families<'_>, groups: &[Labelled<'_>], totals: &Totals) -> fmt::Result {
    let mut counts = families.gauges("hub_tunnels", "Tunnels of a hub.")?;
    for (id, role, hub) in hubs(groups) {
        counts.put_known(&[("group_id", id), ("hub", role)], hub.tunnel_count())?;
    }
    let tunnels = totals.tunnels;
    let help =
        "Tunnels, by their state; unknown are those that no record came with, of hubs with more than ten.";
    let mut counts = families.gauges("tunnels", help)?;
    let states = [tunnels.up, tunnels.down, tunnels.failed, tunnels.unknown];
    for (state, count) in super::tunnels::STATES.into_iter().zip(states) {
        counts.put(&[("state", state)], count)?;
    }
    Ok(())
}

fn write_traffic(families: &mut Families<'_>, groups: &[Labelled<'_>], meters: &Meters) -> fmt::Result {
    let help = "Bytes through the listed tunnels of a hub since the exporter started; in is what Secure Access received.";
    let mut bytes = families.counters("hub_traffic", Some(&BYTES), help)?;
    for (id, role, hub) in hubs(groups) {
        let carried = meters.hub(&hub.key);
        bytes.put_ways([("group_id", id), ("hub", role)], [carried.bytes_in, carried.bytes_out])?;
    }
    let help = "Packets through the listed tunnels of a hub since the exporter started; in is what Secure Access received.";
    let mut packets = families.counters("hub_traffic_packets", None, help)?;
    for (id, role, hub) in hubs(groups) {
        let carried = meters.hub(&hub.key);
        packets.put_ways([("group_id", id), ("hub", role)], [carried.packets_in, carried.packets_out])?;
    }
    Ok(())
}

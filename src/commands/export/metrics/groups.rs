//! Metrics of groups, hubs and data centers, and their totals. Tunnel counts and traffic of hubs are derived
//! from tunnels, so they are exported only while the tunnels are fresh.

use super::families::{BYTES, Families, LabeledGroup, UniqueLabels, labeled_groups};
use crate::commands::export::staleness::{FreshData, TunnelData};
use crate::domain::traffic::Meters;
use crate::domain::{ApiTimestamp, Datacenter, Group, Health, Hub, Id, Routing, Snapshot, Text, Totals};
use std::collections::BTreeMap;
use std::fmt;

/// The states of a group: those of the API, degraded (reported connected, but contradicted by the data) and
/// unknown.
const GROUP_STATES: [&str; 5] = ["connected", "degraded", "warning", "disconnected", "unknown"];

/// Writes all metrics of groups, hubs and data centers.
pub(super) fn write(families: &mut Families<'_>, fresh: &FreshData, meters: &Meters) -> fmt::Result {
    let groups = labeled_groups(&fresh.snapshot);
    write_groups(families, &groups)?;
    write_hubs(families, &groups)?;
    write_datacenters(families, &fresh.snapshot.datacenters)?;
    write_counts(families, &fresh.snapshot)?;
    if fresh.tunnels == TunnelData::Stale {
        return Ok(());
    }
    write_tunnel_counts(families, &groups, &fresh.snapshot.totals)?;
    write_traffic(families, &groups, meters)
}

fn write_groups(families: &mut Families<'_>, groups: &[LabeledGroup<'_>]) -> fmt::Result {
    let mut infos = families.infos("group", "Properties of a tunnel group.")?;
    for LabeledGroup { group, id, .. } in groups {
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
    let mut states = families.gauges("group_state", "Whether the tunnel group is in this state.")?;
    for LabeledGroup { group, id, .. } in groups {
        states.put_states([("group_id", id)], &GROUP_STATES, group.health_label())?;
    }
    let mut findings =
        families.gauges("findings", "Number of findings on a tunnel group, by kind; absent if 0.")?;
    for LabeledGroup { group, id, .. } in groups {
        for (kind, count) in findings_by_kind(group) {
            findings.put(&[("group_id", id.as_str()), ("kind", kind)], count)?;
        }
    }
    let mut rekeys =
        families.gauges("group_recent_rekeys", "Rekeys of a tunnel group within the last hour.")?;
    for LabeledGroup { group, id, .. } in groups {
        rekeys.put(&[("group_id", id.as_str())], group.recent.rekeys.into())?;
    }
    let help = "State changes of a tunnel group, its hubs and its tunnels within the last hour.";
    let mut flaps = families.gauges("group_recent_flaps", help)?;
    for LabeledGroup { group, id, .. } in groups {
        flaps.put(&[("group_id", id.as_str())], group.recent.flaps.into())?;
    }
    Ok(())
}

/// The number of findings of each kind on a group.
fn findings_by_kind(group: &Group) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::new();
    for finding in &group.findings {
        *counts.entry(finding.kind.name()).or_default() += 1;
    }
    counts
}

fn write_hubs(families: &mut Families<'_>, groups: &[LabeledGroup<'_>]) -> fmt::Result {
    let mut infos = families.infos("hub", "Properties of a hub.")?;
    for (id, role, hub) in hubs(groups) {
        let hub_id = hub.id.as_ref().map_or(String::new(), Id::to_string);
        let datacenter = hub.datacenter.as_ref().map_or("", Text::as_str);
        infos.put(&[("group_id", id), ("hub", role), ("hub_id", &hub_id), ("datacenter", datacenter)])?;
    }
    let mut ups = families.gauges("hub_up", "Whether the hub is up; absent if unknown.")?;
    for (id, role, hub) in hubs(groups) {
        let up = match hub.health() {
            Health::Up => Some(1),
            Health::Down => Some(0),
            Health::Warning | Health::Degraded | Health::Unknown => None,
        };
        ups.put_optional(&[("group_id", id), ("hub", role)], up)?;
    }
    let help = "Time of the provider's record of the hub's state.";
    let mut records = families.seconds("hub_record_timestamp", help)?;
    for (id, role, hub) in hubs(groups) {
        let time = hub.recorded_at.as_ref().and_then(ApiTimestamp::time);
        records.put_time(&[("group_id", id), ("hub", role)], time)?;
    }
    Ok(())
}

/// All hubs with the labels of their group and role.
fn hubs<'a>(groups: &'a [LabeledGroup<'a>]) -> impl Iterator<Item = (&'a str, &'a str, &'a Hub)> {
    groups
        .iter()
        .flat_map(|group| group.hubs.iter().map(|(role, hub)| (group.id.as_str(), role.as_str(), *hub)))
}

fn write_datacenters(families: &mut Families<'_>, datacenters: &[Datacenter]) -> fmt::Result {
    let mut names = UniqueLabels::default();
    let labeled: Vec<(String, &Datacenter)> =
        datacenters.iter().map(|center| (names.label(center.name.to_string()), center)).collect();
    let mut counts = families.gauges("datacenter_hubs", "Number of hubs in a data center, by state.")?;
    for (name, center) in &labeled {
        let states = [("up", center.hubs_up), ("down", center.hubs_down), ("unknown", center.hubs_unknown)];
        for (state, count) in states {
            counts.put(&[("datacenter", name.as_str()), ("state", state)], count as u64)?;
        }
    }
    let mut groups =
        families.gauges("datacenter_groups", "Number of tunnel groups with a hub in the data center.")?;
    for (name, center) in &labeled {
        groups.put(&[("datacenter", name.as_str())], center.groups as u64)?;
    }
    let help = "Number of tunnel groups whose hub in the data center is down.";
    let mut affected = families.gauges("datacenter_groups_affected", help)?;
    for (name, center) in &labeled {
        affected.put(&[("datacenter", name.as_str())], center.groups_affected as u64)?;
    }
    Ok(())
}

fn write_counts(families: &mut Families<'_>, snapshot: &Snapshot) -> fmt::Result {
    let Totals { groups, hubs, .. } = snapshot.totals;
    let mut counts = families.gauges("groups", "Number of tunnel groups, by state.")?;
    let connected = groups.healthy();
    let states = [connected, groups.degraded, groups.warning, groups.disconnected, groups.unknown];
    for (state, count) in GROUP_STATES.into_iter().zip(states) {
        counts.put(&[("state", state)], count as u64)?;
    }
    let mut counts = families.gauges("hubs", "Number of hubs, by state.")?;
    for (state, count) in [("up", hubs.up), ("down", hubs.down), ("unknown", hubs.unknown)] {
        counts.put(&[("state", state)], count as u64)?;
    }
    Ok(())
}

fn write_tunnel_counts(
    families: &mut Families<'_>,
    groups: &[LabeledGroup<'_>],
    totals: &Totals,
) -> fmt::Result {
    let mut counts = families.gauges("hub_tunnels", "Number of tunnels of a hub.")?;
    for (id, role, hub) in hubs(groups) {
        counts.put_optional(&[("group_id", id), ("hub", role)], hub.tunnel_count())?;
    }
    let tunnels = totals.tunnels;
    let help =
        "Number of tunnels, by state; unknown includes tunnels without a record, of hubs with more than ten.";
    let mut counts = families.gauges("tunnels", help)?;
    let states = [tunnels.up, tunnels.down, tunnels.failed, tunnels.unknown];
    for (state, count) in super::tunnels::STATES.into_iter().zip(states) {
        counts.put(&[("state", state)], count)?;
    }
    Ok(())
}

fn write_traffic(families: &mut Families<'_>, groups: &[LabeledGroup<'_>], meters: &Meters) -> fmt::Result {
    let help = "Bytes through the listed tunnels of a hub since the start; in is received by Secure Access.";
    let mut bytes = families.counters("hub_traffic", Some(&BYTES), help)?;
    for (id, role, hub) in hubs(groups) {
        let traffic = meters.hub(&hub.key);
        bytes.put_directions([("group_id", id), ("hub", role)], [traffic.bytes_in, traffic.bytes_out])?;
    }
    let help =
        "Packets through the listed tunnels of a hub since the start; in is received by Secure Access.";
    let mut packets = families.counters("hub_traffic_packets", None, help)?;
    for (id, role, hub) in hubs(groups) {
        let traffic = meters.hub(&hub.key);
        packets
            .put_directions([("group_id", id), ("hub", role)], [traffic.packets_in, traffic.packets_out])?;
    }
    Ok(())
}

//! Hub page: state, traffic, tunnels, events, the provider's log, facts.

use super::PageContext;
use super::datacenter::hub_counts_text;
use super::diagnosis;
use super::events;
use super::group;
use super::provider_log;
use super::rates::{self, sum_fields};
use super::{
    since_with_age, text_value, time_with_age,
    tunnel::{missing_rows, tunnel_row},
};
use crate::app::{Block, Document, Field, Section, Table, TableColumn};
use crate::domain::{Change, Hub, Snapshot, Subject, pluralize};

const TUNNEL_COLUMNS: &[TableColumn] = &[
    TableColumn::text("STATUS", 0),
    TableColumn::text("PEER", 0),
    TableColumn::text("IKE", 2),
    TableColumn::text("IPSEC", 3),
    TableColumn::numbers("IN/s", 1),
    TableColumn::numbers("OUT/s", 1),
    TableColumn::numbers("IN", 5),
    TableColumn::numbers("OUT", 5),
    TableColumn::numbers("IDLE IN", 4),
    TableColumn::numbers("IDLE OUT", 6),
    TableColumn::text("RECORD", 4),
];

pub(super) fn document(hub: &Hub, snapshot: &Snapshot, context: &PageContext) -> Document {
    let key = hub.key.clone();
    let subject = Subject::Hub(key.clone());
    let note =
        diagnosis::state_note(hub.status_label(), hub.health(), hub.since, &subject, snapshot, context);
    let tunnels = tunnels_table(hub, context);
    let graph = rates::hub_graph("Traffic".to_owned(), hub, context);
    let mut blocks = vec![note];
    blocks.extend(rates::hub_graphs(vec![graph], &tunnels));
    blocks.extend([
        Block::Table(tunnels),
        events::event_table(move |change| is_about_hub(change, &key), context),
        provider_log::hub_log(hub, context),
    ]);
    Document::from(blocks).with_facts(vec![hub_section(hub, context), datacenter_section(hub, context)])
}

fn hub_section(hub: &Hub, context: &PageContext) -> Section {
    let mut fields = vec![
        Field::new("since", since_with_age(hub.since, context.clock)),
        events::flaps_field(&Subject::Hub(hub.key.clone()), context),
        Field::new("record", time_with_age(hub.recorded_at.as_ref(), context.clock)),
        Field::new("role", Some(hub.role.to_string())),
        Field::new("id", hub.id.as_ref().map(ToString::to_string)),
        Field::new("auth id", text_value(hub.auth_id.as_ref())),
    ];
    fields.extend(sum_fields(rates::hub_rate(hub, context)));
    let stamps = [("created", &hub.created_at), ("modified", &hub.modified_at)];
    let known_times = stamps.into_iter().filter(|(_, stamp)| stamp.is_some());
    fields.extend(
        known_times.map(|(label, stamp)| Field::new(label, time_with_age(stamp.as_deref(), context.clock))),
    );
    Section { title: "Hub", fields }
}

fn datacenter_section(hub: &Hub, context: &PageContext) -> Section {
    let datacenter = hub.datacenter.as_ref().and_then(|name| context.snapshot.datacenter(name));
    let all_hubs = datacenter.map(|datacenter| {
        let groups = pluralize(datacenter.groups, "group");
        format!("{}, of {groups}", hub_counts_text(datacenter))
    });
    let fields = vec![
        Field::new("name", text_value(hub.datacenter.as_ref())),
        group::public_ip_field(hub, context),
        Field::new("site", datacenter.and_then(|datacenter| text_value(datacenter.site.as_ref()))),
        Field::new("location", datacenter.and_then(|datacenter| text_value(datacenter.city.as_ref()))),
        Field::new("all hubs", all_hubs),
    ];
    Section { title: "Data center", fields }
}

fn tunnels_table(hub: &Hub, context: &PageContext) -> Table {
    let tunnels = hub.known_tunnels();
    Table {
        title: tunnels_title(tunnels.len(), hub.tunnel_count(), missing_rows(hub, context).count()),
        columns: TUNNEL_COLUMNS,
        rows: tunnels
            .iter()
            .map(|tunnel| tunnel_row(tunnel, rates::tunnel_rate(tunnel, context), context.clock))
            .chain(missing_rows(hub, context))
            .collect(),
        empty: no_tunnels_text(std::iter::once(hub)),
    }
}

/// `Tunnels  10 of 48 listed` if the API lists only some, `Tunnels  3, 4 expected` if some are missing.
pub(super) fn tunnels_title(listed: usize, all: Option<u64>, missing: usize) -> String {
    match all {
        Some(all) if all > listed as u64 => format!("Tunnels  {listed} of {all} listed"),
        _ if missing > 0 => format!("Tunnels  {listed}, {} expected", listed + missing),
        _ => format!("Tunnels  {listed}"),
    }
}

/// Text of an empty table of tunnels.
pub(super) fn no_tunnels_text<'a>(mut hubs: impl Iterator<Item = &'a Hub>) -> String {
    let is_known = hubs.any(|hub| hub.tunnels.is_some());
    if is_known { "No tunnel is up." } else { "The API did not list tunnels." }.to_owned()
}

fn is_about_hub(change: &Change, hub: &crate::domain::HubKey) -> bool {
    change.kind.hub() == Some(hub)
}

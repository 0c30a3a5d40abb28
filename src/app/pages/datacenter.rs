//! Data center page: verdict, traffic, hubs, events, facts.

use super::PageContext;
use super::events;
use super::rates::{are_tunnels_known, sum_fields, sum_graph};
use super::text_value;
use crate::app::{Block, Cell, Document, Field, Row, Section, StyleRole, Table, TableColumn, Target};
use crate::domain::diagnosis::{CommonLoss, verdict};
use crate::domain::traffic::RateSum;
use crate::domain::{ChangeKind, Datacenter, Group, Hub, Snapshot, natural_sort_key};
use std::cmp::Reverse;

const HUB_COLUMNS: &[TableColumn] = &[
    TableColumn::text("STATUS", 0),
    TableColumn::text("GROUP", 0),
    TableColumn::text("ROLE", 1),
    TableColumn::numbers("TUNNELS", 1),
    TableColumn::text("RECORD", 3),
    TableColumn::text("SINCE", 2),
    TableColumn::text("REGION", 4),
    TableColumn::text("DEVICE", 5),
];

pub(super) fn document(datacenter: &Datacenter, snapshot: &Snapshot, context: &PageContext) -> Document {
    let name = datacenter.name.to_string();
    let hubs: Vec<&Hub> = datacenter.hubs(&snapshot.groups).map(|(_, hub)| hub).collect();
    let traffic =
        context.rates().cached_datacenter(&datacenter.name, hubs.iter().copied(), context.clock.now());
    let loss = CommonLoss::find(datacenter, &snapshot.groups);
    let blocks = vec![
        Block::Note(verdict(datacenter, loss.as_ref()), datacenter.health().into()),
        Block::Graphs(vec![sum_graph(&hubs, traffic, context)]),
        hubs_table(datacenter, snapshot, context),
        events::event_table(
            move |change| matches!(&change.kind, ChangeKind::HubStatus { datacenter, .. } if *datacenter == name),
            context,
        ),
    ];
    Document::from(blocks)
        .with_facts(vec![location_section(datacenter), counts_section(datacenter, &hubs, traffic)])
}

fn hubs_table(datacenter: &Datacenter, snapshot: &Snapshot, context: &PageContext) -> Block {
    let rows: Vec<Row> = sorted_hubs(datacenter, snapshot)
        .into_iter()
        .map(|(group, hub)| hub_row(group, hub, context))
        .collect();
    Block::Table(Table {
        title: format!("Hubs in this data center  {}", rows.len()),
        columns: HUB_COLUMNS,
        rows,
        empty: "No group has a hub in this data center.".to_owned(),
    })
}

/// `31 up, 9 down`, and the unknown ones, if any.
pub(super) fn hub_counts_text(datacenter: &Datacenter) -> String {
    match datacenter.hubs_unknown {
        0 => format!("{} up, {} down", datacenter.hubs_up, datacenter.hubs_down),
        unknown => format!("{} up, {} down, {unknown} unknown", datacenter.hubs_up, datacenter.hubs_down),
    }
}

fn counts_section(datacenter: &Datacenter, hubs: &[&Hub], traffic: RateSum) -> Section {
    let mut fields = vec![
        Field::new("hubs", Some(hub_counts_text(datacenter))),
        Field::new("groups", Some(format!("{}, {} affected", datacenter.groups, datacenter.groups_affected))),
        Field::new("tunnels", are_tunnels_known(hubs).then(|| datacenter.tunnels.to_string())),
    ];
    fields.extend(sum_fields(traffic));
    Section { title: "Hubs and traffic", fields }
}

fn hub_row(group: &Group, hub: &Hub, context: &PageContext) -> Row {
    let cells = vec![
        Cell::new(hub.status_label(), hub.health()),
        Cell::new(group.title(), StyleRole::Plain),
        Cell::new(hub.role.as_str(), StyleRole::Plain),
        Cell::optional(hub.tunnel_count()),
        Cell::optional(context.clock.record_age(hub.recorded_at.as_ref())),
        Cell::optional(context.clock.state_age(hub.since)),
        Cell::optional(group.region.as_ref()),
        Cell::optional(group.device_type.as_ref()),
    ];
    Row { cells, target: Some(Target::Hub(hub.key.clone())) }
}

/// Hubs of a data center: most severe first, then newest change, then by group name.
pub(super) fn sorted_hubs<'a>(
    datacenter: &'a Datacenter,
    snapshot: &'a Snapshot,
) -> Vec<(&'a Group, &'a Hub)> {
    let mut hubs: Vec<(&Group, &Hub)> = datacenter.hubs(&snapshot.groups).collect();
    hubs.sort_by_cached_key(|(group, hub)| {
        let changed = hub.since.filter(|since| since.is_exact).map(|since| since.time());
        (hub.health(), Reverse(changed), natural_sort_key(group.title()), hub.role)
    });
    hubs
}

fn location_section(datacenter: &Datacenter) -> Section {
    let fields = vec![
        Field::new("name", Some(datacenter.name.to_string())),
        Field::new("site", text_value(datacenter.site.as_ref())),
        Field::new("location", text_value(datacenter.city.as_ref())),
    ];
    Section { title: "Data center", fields }
}

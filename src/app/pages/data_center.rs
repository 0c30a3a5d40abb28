//! The page of a data center: whether its hubs went down together, its traffic, hubs, events and facts.

use super::PageContext;
use super::events;
use super::rates::{are_tunnels_known, sum_fields, sum_graph};
use super::shown;
use crate::app::{Block, Cell, Document, Field, Row, Section, StyleRole, Table, TableColumn, Target};
use crate::domain::diagnosis::{CommonLoss, verdict};
use crate::domain::traffic::RateSum;
use crate::domain::{ChangeKind, Datacenter, Group, Hub, Snapshot, natural_sort_key};
use std::cmp::Reverse;

const HUBS: &[TableColumn] = &[
    TableColumn::words("STATUS", 0),
    TableColumn::words("GROUP", 0),
    TableColumn::words("ROLE", 1),
    TableColumn::numbers("TUNNELS", 1),
    TableColumn::words("RECORD", 3),
    TableColumn::words("SINCE", 2),
    TableColumn::words("REGION", 4),
    TableColumn::words("DEVICE", 5),
];

pub(super) fn document(here: &Datacenter, snapshot: &Snapshot, context: &PageContext) -> Document {
    let name = here.name.to_string();
    let hubs: Vec<&Hub> = here.hubs(&snapshot.groups).map(|(_, hub)| hub).collect();
    let traffic = context.rates().cached_datacenter(&here.name, hubs.iter().copied(), context.clock.now());
    let loss = CommonLoss::find(here, &snapshot.groups);
    let blocks = vec![
        Block::Note(verdict(here, loss.as_ref()), here.health().into()),
        Block::Graphs(vec![sum_graph(&hubs, traffic, context)]),
        datacenter_hubs(here, snapshot, context),
        events::happened(
            move |change| matches!(&change.kind, ChangeKind::HubStatus { datacenter, .. } if *datacenter == name),
            context,
        ),
    ];
    Document::from(blocks).with_facts(vec![place(here), counts(here, &hubs, traffic)])
}

fn datacenter_hubs(here: &Datacenter, snapshot: &Snapshot, context: &PageContext) -> Block {
    let rows: Vec<Row> =
        hubs_here(here, snapshot).into_iter().map(|(group, hub)| hub_here(group, hub, context)).collect();
    Block::Table(Table {
        title: format!("Hubs here  {}", rows.len()),
        columns: HUBS,
        rows,
        empty: "No group has a hub here.".to_owned(),
    })
}

/// `31 up, 9 down`, and the number of unknown ones, if any.
pub(super) fn hub_counts(here: &Datacenter) -> String {
    match here.hubs_unknown {
        0 => format!("{} up, {} down", here.hubs_up, here.hubs_down),
        unknown => format!("{} up, {} down, {unknown} unknown", here.hubs_up, here.hubs_down),
    }
}

fn counts(here: &Datacenter, hubs: &[&Hub], traffic: RateSum) -> Section {
    let mut fields = vec![
        Field::new("hubs", Some(hub_counts(here))),
        Field::new("groups", Some(format!("{}, {} affected", here.groups, here.groups_affected))),
        Field::new("tunnels", are_tunnels_known(hubs).then(|| here.tunnels.to_string())),
    ];
    fields.extend(sum_fields(traffic));
    Section { title: "Hubs and traffic", fields }
}

fn hub_here(group: &Group, hub: &Hub, context: &PageContext) -> Row {
    let cells = vec![
        Cell::new(hub.status_label(), hub.health()),
        Cell::new(group.title(), StyleRole::Plain),
        Cell::new(hub.role.as_str(), StyleRole::Plain),
        Cell::maybe(hub.tunnel_count()),
        Cell::maybe(context.clock.record_age(hub.recorded_at.as_ref())),
        Cell::maybe(context.clock.lasting(hub.since)),
        Cell::maybe(group.region.as_ref()),
        Cell::maybe(group.device_type.as_ref()),
    ];
    Row { cells, target: Some(Target::Hub(hub.key.clone())) }
}

/// The hubs of a data center as they are listed: worst first, then the newest change, then by the group's name.
pub(super) fn hubs_here<'a>(here: &'a Datacenter, snapshot: &'a Snapshot) -> Vec<(&'a Group, &'a Hub)> {
    let mut hubs: Vec<(&Group, &Hub)> = here.hubs(&snapshot.groups).collect();
    hubs.sort_by_cached_key(|(group, hub)| {
        let changed = hub.since.filter(|since| since.is_exact).map(|since| since.time());
        (hub.health(), Reverse(changed), natural_sort_key(group.title()), hub.role)
    });
    hubs
}

fn place(here: &Datacenter) -> Section {
    let fields = vec![
        Field::new("name", Some(here.name.to_string())),
        Field::new("site", shown(here.site.as_ref())),
        Field::new("location", shown(here.city.as_ref())),
    ];
    Section { title: "Data center", fields }
}

//! Tunnel group page: state, hubs with traffic, tunnels, events, the provider's log, facts.

mod details_cache;

pub(in crate::app) use details_cache::GroupDetailsCache;

use super::PageContext;
use super::diagnosis;
use super::events;
use super::provider_log;
use super::rates::{self, sum_cells, sum_fields};
use super::{
    list_fields, since_with_age, text_value, time_with_age,
    tunnel::{missing_rows, tunnel_row},
};
use crate::app::{Block, Cell, Document, Field, Graph, Row, Section, StyleRole, Table, TableColumn, Target};
use crate::domain::{Group, Hub, Region, Role, Routing, Snapshot, Subject, Text};
use std::borrow::Cow;

const HUB_COLUMNS: &[TableColumn] = &[
    TableColumn::text("ROLE", 0),
    TableColumn::text("STATUS", 0),
    TableColumn::text("DATA CENTER", 0),
    TableColumn::numbers("TUNNELS", 1),
    TableColumn::numbers("IN/s", 2),
    TableColumn::numbers("OUT/s", 2),
    TableColumn::text("SINCE", 1),
    TableColumn::text("RECORD", 3),
];

const TUNNEL_COLUMNS: &[TableColumn] = &[
    TableColumn::text("HUB", 1),
    TableColumn::text("STATUS", 0),
    TableColumn::text("PEER", 0),
    TableColumn::text("IKE", 2),
    TableColumn::text("IPSEC", 3),
    TableColumn::numbers("IN/s", 2),
    TableColumn::numbers("OUT/s", 2),
    TableColumn::numbers("IN", 5),
    TableColumn::numbers("OUT", 5),
    TableColumn::numbers("IDLE IN", 4),
    TableColumn::numbers("IDLE OUT", 6),
    TableColumn::text("RECORD", 4),
];

pub(super) fn document(group: &Group, snapshot: &Snapshot, context: &PageContext) -> Document {
    let key = group.key.clone();
    let subject = Subject::Group(key.clone());
    let mut blocks = vec![diagnosis::state_note(
        group.status_label(),
        group.health(),
        group.health_since(),
        &subject,
        snapshot,
        context,
    )];
    blocks.extend(mute_note(group, context).map(|text| Block::Note(text, StyleRole::Dim)));
    blocks.push(hubs_table(group, context));
    let tunnels = tunnels_table(group, context);
    let graphs = group.hubs.iter().map(|hub| hub_graph(hub, context)).collect();
    blocks.extend(rates::hub_graphs(graphs, &tunnels));
    blocks.extend([
        Block::Table(tunnels),
        events::event_table(move |change| *change.kind.group() == key, context),
        provider_log::group_log(&group.key, context),
    ]);
    let mut facts = vec![identity_section(group, context), network_section(group, context)];
    facts.extend((!group.hubs.is_empty()).then(|| hub_addresses(group, context)));
    Document::from(blocks).with_facts(facts)
}

/// Details of the selected group for the home screen.
pub(super) fn summary(group: &Group, context: &PageContext) -> Vec<Field> {
    let mut fields = vec![Field::new("why", diagnosis::cause_text(group, context))];
    let identity = identity_section(group, context).fields.into_iter();
    fields.extend(identity.filter(|field| ["since", "modified"].contains(&field.label.as_ref())));
    let network = network_section(group, context).fields.into_iter();
    fields.extend(network.filter(|field| !["region name", "continent"].contains(&field.label.as_ref())));
    fields
}

/// Note on a mute and its end.
fn mute_note(group: &Group, context: &PageContext) -> Option<String> {
    let mute = context.status.alerts().mute(&group.key)?;
    let end = mute
        .until
        .map_or_else(|| "until unmuted".to_owned(), |until| format!("until {}", context.clock.time(until)));
    Some(format!("Muted on this machine {end}."))
}

fn identity_section(group: &Group, context: &PageContext) -> Section {
    let [incoming, outgoing] = sum_fields(rates::group_rate(group, context));
    Section {
        title: "Tunnel group",
        fields: vec![
            Field::new("since", since_with_age(group.since, context.clock)),
            events::flaps_field(&Subject::Group(group.key.clone()), context),
            incoming,
            outgoing,
            Field::new("id", group.id.as_ref().map(ToString::to_string)),
            Field::new("organization", group.organization_id.as_ref().map(ToString::to_string)),
            Field::new("created", time_with_age(group.created_at.as_ref(), context.clock)),
            Field::new("modified", time_with_age(group.modified_at.as_ref(), context.clock)),
        ],
    }
}

fn network_section(group: &Group, context: &PageContext) -> Section {
    let region = group.region.as_ref().and_then(|code| context.snapshot.regions.value.find(code));
    let region_text = |pick: fn(&Region) -> Option<&Text>| {
        text_value(region.and_then(pick)).or_else(|| regions_failure(context))
    };
    let mut fields = vec![
        Field::new("region", text_value(group.region.as_ref())),
        Field::new("region name", region_text(|region| region.name.as_ref())),
        Field::new("description", region_text(|region| region.description.as_ref())),
        Field::new("continent", region_text(|region| region.continent.as_ref())),
        Field::new("device", text_value(group.device_type.as_ref())),
        Field::new("routing", group.routing.as_deref().map(|routing| routing.kind().to_owned())),
    ];
    fields
        .extend(group.routing.as_deref().map(|routing| routing_fields(routing, context)).unwrap_or_default());
    Section { title: "Network", fields }
}

fn routing_fields(routing: &Routing, context: &PageContext) -> Vec<Field> {
    match routing {
        Routing::Static { network_cidrs } => list_fields("networks", network_cidrs, 2),
        Routing::Bgp { as_number, hop_count, neighbor_cidrs, server_subnets } => {
            let mut fields = vec![
                Field::new("AS number", text_value(as_number.as_ref())),
                Field::new("provider AS", provider_bgp(context)),
                Field::new("hop count", hop_count.map(|hops| hops.to_string())),
            ];
            fields.extend(list_fields("neighbors", neighbor_cidrs, 2));
            fields.extend(list_fields("server nets", server_subnets, 2));
            fields
        }
        Routing::Nat | Routing::Other(_) => Vec::new(),
    }
}

/// The provider's BGP endpoint: AS number and peer addresses.
fn provider_bgp(context: &PageContext) -> Option<String> {
    let bgp = context.snapshot.regions.value.bgp.as_ref()?;
    let peers = bgp.peer_ips.iter().map(Text::as_str).collect::<Vec<_>>().join(", ");
    let text = |text: Option<&Text>| text.map_or("-".to_owned(), Text::to_string);
    Some(format!("{}, peers {peers}, in {}", text(bgp.as_number.as_ref()), text(bgp.peer_range.as_ref())))
}

/// Failure of reading the regions, which need a separate scope.
fn regions_failure(context: &PageContext) -> Option<String> {
    let failure = context.snapshot.regions.status.failure.as_ref()?;
    Some(format!("not read: {}", failure.kind.sentence()))
}

fn hubs_table(group: &Group, context: &PageContext) -> Block {
    Block::Table(Table {
        title: format!("Hubs  {}", group.hubs.len()),
        columns: HUB_COLUMNS,
        rows: group.hubs.iter().map(|hub| hub_row(hub, context)).collect(),
        empty: "The API lists no hub of this group.".to_owned(),
    })
}

fn hub_graph(hub: &Hub, context: &PageContext) -> Graph {
    let title = match hub.role {
        Role::Primary => "Primary hub traffic",
        Role::Secondary => "Secondary hub traffic",
        Role::Unknown => "Hub traffic",
    };
    rates::hub_graph(title.to_owned(), hub, context)
}

/// Public addresses of the hubs and the IKE ids for them.
fn hub_addresses(group: &Group, context: &PageContext) -> Section {
    let fields = group.hubs.iter().flat_map(|hub| {
        let address = public_ip_field(hub, context);
        let id = Field::new("", text_value(hub.auth_id.as_ref()));
        [("IP", address), ("id", id)].map(|(suffix, field)| Field { label: hub_label(hub, suffix), ..field })
    });
    Section { title: "Hub addresses and auth ids", fields: fields.collect() }
}

/// `primary IP`.
fn hub_label(hub: &Hub, suffix: &str) -> Cow<'static, str> {
    match hub.role {
        Role::Unknown => format!("hub {suffix}"),
        role => format!("{role} {suffix}"),
    }
    .into()
}

/// Public address of a hub, or why it is unknown.
pub(super) fn public_ip_field(hub: &Hub, context: &PageContext) -> Field {
    let detail = context.details.get(hub.key.group());
    let failure = detail.and_then(|detail| detail.addresses.failure.as_ref());
    let reason = || failure.map(|failure| format!("not read: {}", failure.kind.sentence()));
    Field::new("public IP", text_value(hub.datacenter_ip.as_ref()).or_else(reason))
}

fn hub_row(hub: &Hub, context: &PageContext) -> Row {
    let [incoming, outgoing] = sum_cells(rates::hub_rate(hub, context));
    let cells = vec![
        Cell::new(hub.role.as_str(), StyleRole::Plain),
        Cell::new(hub.status_label(), hub.health()),
        Cell::optional(hub.datacenter.as_ref()),
        Cell::optional(hub.tunnel_count()),
        incoming,
        outgoing,
        Cell::optional(context.clock.state_age(hub.since)),
        Cell::optional(context.clock.record_age(hub.recorded_at.as_ref())),
    ];
    Row { cells, target: Some(Target::Hub(hub.key.clone())) }
}

fn tunnels_table(group: &Group, context: &PageContext) -> Table {
    let listed: usize = group.hubs.iter().map(|hub| hub.known_tunnels().len()).sum();
    let all = group.hubs.iter().filter_map(Hub::tunnel_count).fold(0, u64::saturating_add);
    let rows = group.hubs.iter().flat_map(|hub| {
        let tunnels = hub.known_tunnels().iter();
        let rows =
            tunnels.map(|tunnel| tunnel_row(tunnel, rates::tunnel_rate(tunnel, context), context.clock));
        rows.chain(missing_rows(hub, context)).map(|mut row| {
            row.cells.insert(0, Cell::new(hub.role.as_str(), StyleRole::Plain));
            row
        })
    });
    let missing = group.hubs.iter().map(|hub| missing_rows(hub, context).count()).sum();
    Table {
        title: super::hub::tunnels_title(listed, Some(all), missing),
        columns: TUNNEL_COLUMNS,
        rows: rows.collect(),
        empty: super::hub::no_tunnels_text(group.hubs.iter()),
    }
}

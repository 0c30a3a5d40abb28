//! Tunnel page: state, traffic, IKE and IPsec SA, routes, events, facts; and rows of tunnel tables.

use super::PageContext;
use super::diagnosis;
use super::events;
use super::rates::{self, rate_cells, rate_fields};
use super::{since_with_age, text_value, time_with_age};
use crate::app::format::{bytes, count, duration, exact_bytes, exact_seconds, short};
use crate::app::{Block, Cell, Clock, Document, Field, Row, Section, StyleRole, Table, TableColumn, Target};
use crate::domain::traffic::Rate;
use crate::domain::{Hub, Quantity, Route, Routes, Snapshot, Subject, Tunnel};

/// Number of cells of a tunnel row.
const CELL_COUNT: usize = 11;
const ROUTE_COLUMNS: &[TableColumn] =
    &[TableColumn::text("CIDR", 0), TableColumn::text("ORIGIN", 0), TableColumn::numbers("PRIORITY", 0)];

pub(super) fn document(tunnel: &Tunnel, snapshot: &Snapshot, context: &PageContext) -> Document {
    let subject = Subject::Tunnel(tunnel.key.clone());
    let blocks = vec![
        diagnosis::state_note(
            tunnel.status_label(),
            tunnel.health(),
            tunnel.since,
            &subject,
            snapshot,
            context,
        ),
        rates::tunnel_graph(tunnel, context),
        Block::Sections(vec![
            ike_section(tunnel),
            ipsec_section(tunnel),
            traffic_section(tunnel, context),
            tunnel_section(tunnel, context),
        ]),
        routes_table("Client routes", &tunnel.details().client_routes),
        routes_table("Cloud routes", &tunnel.details().cloud_routes),
        events::event_table(|change| change.kind.tunnel() == Some(&tunnel.key), context),
    ];
    Document::from(blocks)
}

fn tunnel_section(tunnel: &Tunnel, context: &PageContext) -> Section {
    let fields = vec![
        Field::new("since", since_with_age(tunnel.since, context.clock)),
        events::flaps_field(&Subject::Tunnel(tunnel.key.clone()), context),
        Field::new("record", time_with_age(tunnel.record.time.as_ref(), context.clock)),
        Field::new("peer id", text_value(tunnel.details().peer_id.as_ref())),
        Field::new("peer IP", text_value(tunnel.details().peer_ip.as_ref())),
        Field::new("peer port", text_value(tunnel.details().peer_port.as_ref())),
        Field::new("local IP", text_value(tunnel.details().local_ip.as_ref())),
        Field::new("local port", text_value(tunnel.details().local_port.as_ref())),
        Field::new("data center", text_value(tunnel.details().common.dc.as_ref())),
        Field::new("site", text_value(tunnel.details().common.dc_name.as_ref())),
        Field::new("location", text_value(tunnel.details().common.dc_desc.as_ref())),
    ];
    Section { title: "Tunnel", fields }
}

fn traffic_section(tunnel: &Tunnel, context: &PageContext) -> Section {
    let traffic = tunnel.record.traffic();
    let [incoming, outgoing] = rate_fields(rates::tunnel_rate(tunnel, context));
    let fields = vec![
        incoming,
        outgoing,
        Field::new("bytes in", traffic.bytes_in.as_ref().map(exact_bytes)),
        Field::new("packets in", traffic.packets_in.as_ref().map(count)),
        Field::new("idle in", traffic.idle_time_in.as_ref().map(exact_seconds)),
        Field::new("bytes out", traffic.bytes_out.as_ref().map(exact_bytes)),
        Field::new("packets out", traffic.packets_out.as_ref().map(count)),
        Field::new("idle out", traffic.idle_time_out.as_ref().map(exact_seconds)),
        Field::new("since", time_with_age(traffic.initialized.as_ref(), context.clock)),
    ];
    Section { title: "Traffic as counted by Secure Access", fields }
}

fn ike_section(tunnel: &Tunnel) -> Section {
    let ike = &tunnel.details().ike;
    let fields = vec![
        Field::new("state", text_value(tunnel.details().common.ike_state.as_ref())),
        Field::new("age", tunnel.record.ike_age().as_ref().map(exact_seconds)),
        Field::new("DH group", text_value(ike.proposal.dh_group.as_ref())),
        Field::new("PRF", text_value(ike.proposal.prf_algo.as_ref())),
        Field::new("encryption", text_value(ike.proposal.enc_algo.as_ref())),
        Field::new("init. SPI", text_value(ike.initiator_spi.as_ref())),
        Field::new("resp. SPI", text_value(ike.responder_spi.as_ref())),
    ];
    Section { title: "IKE SA", fields }
}

fn ipsec_section(tunnel: &Tunnel) -> Section {
    let ipsec = &tunnel.details().ipsec;
    let mut fields = vec![
        Field::new("state", text_value(tunnel.details().common.ipsec_state.as_ref())),
        Field::new("age", tunnel.record.ipsec_age().as_ref().map(exact_seconds)),
        Field::new("integrity", text_value(ipsec.proposal.integrity_algo.as_ref())),
        Field::new("encryption", text_value(ipsec.proposal.enc_algo.as_ref())),
        Field::new("key size", ipsec.proposal.enc_key_size.as_ref().map(key_size)),
        Field::new("SPI in", text_value(ipsec.spi_in.as_ref())),
        Field::new("SPI out", text_value(ipsec.spi_out.as_ref())),
    ];
    fields.extend(super::list_fields("selectors", &ipsec.proposal.peer_selectors, 2));
    Section { title: "IPsec SA", fields }
}

fn key_size(bits: &Quantity) -> String {
    format!("{bits} bits")
}

fn routes_table(title: &str, routes: &Routes) -> Block {
    let suffix = if routes.is_clipped == Some(true) { "  clipped by the API" } else { "" };
    Block::Table(Table {
        title: format!("{title}  {}{suffix}", routes.stats.len()),
        columns: ROUTE_COLUMNS,
        rows: routes.stats.iter().map(route_row).collect(),
        empty: "None.".to_owned(),
    })
}

fn route_row(route: &Route) -> Row {
    let cells = vec![
        Cell::optional(route.cidr.as_ref()),
        Cell::optional(route.origin.as_ref()),
        Cell::optional(route.priority.as_ref()),
    ];
    Row { cells, target: None }
}

/// Rows of missing tunnels, with the age of their last record.
pub(super) fn missing_rows<'a>(hub: &Hub, context: &'a PageContext) -> impl Iterator<Item = Row> + use<'a> {
    let absence = context.snapshot.derived.missing.absence(&hub.key);
    absence.into_iter().flat_map(|absence| &absence.peers).map(|peer| {
        let mut cells =
            vec![Cell::new("missing", StyleRole::Degraded), Cell::new(peer.title.as_str(), StyleRole::Plain)];
        cells.resize(CELL_COUNT - 1, Cell::optional(None::<&str>));
        cells.push(Cell::optional(Some(context.clock.age(peer.last_seen))));
        Row { cells, target: None }
    })
}

/// Row of a tunnel: status, peer, SA states, rates, traffic, idle times, record age.
pub(super) fn tunnel_row(tunnel: &Tunnel, rate: Rate, clock: &Clock) -> Row {
    let [incoming, outgoing] = rate_cells(rate);
    let traffic = tunnel.record.traffic();
    let short_bytes = |quantity: &Option<Quantity>| {
        Cell::optional(quantity.as_ref().map(|quantity| short(quantity, bytes)))
    };
    let short_duration = |quantity: &Option<Quantity>| {
        Cell::optional(quantity.as_ref().map(|quantity| short(quantity, duration)))
    };
    let cells = vec![
        Cell::new(tunnel.status_label(), tunnel.health()),
        Cell::new(tunnel.title(), StyleRole::Plain),
        Cell::optional(tunnel.details().common.ike_state.as_ref()),
        Cell::optional(tunnel.details().common.ipsec_state.as_ref()),
        incoming,
        outgoing,
        short_bytes(&traffic.bytes_in),
        short_bytes(&traffic.bytes_out),
        short_duration(&traffic.idle_time_in),
        short_duration(&traffic.idle_time_out),
        Cell::optional(clock.record_age(tunnel.record.time.as_ref())),
    ];
    Row { cells, target: Some(Target::Tunnel(tunnel.key.clone())) }
}

//! Rates in words and graphs: the traffic of a tunnel, a hub, a group and a data center.

use super::PageContext;
use super::document::{Field, Graph, StyleRole};
use crate::app::format::{bit_rate, packet_rate};
use crate::app::{Block, Cell, Table};
use crate::domain::traffic::{Flow, Rate, RateSum, Series};
use crate::domain::{Group, Hub, Tunnel, pluralize};

/// What goes through a tunnel now.
pub(super) fn tunnel_rate(tunnel: &Tunnel, context: &PageContext) -> Rate {
    context.rates().tunnel(&tunnel.key, context.clock.now())
}

/// What goes through a hub now.
pub(super) fn hub_rate(hub: &Hub, context: &PageContext) -> RateSum {
    context.rates().hub(hub, context.clock.now())
}

/// What goes through a group now.
pub(super) fn group_rate(group: &Group, context: &PageContext) -> RateSum {
    context.rates().group(group, context.clock.now())
}

/// The traffic of a tunnel in the last time.
pub(super) fn tunnel_graph(tunnel: &Tunnel, context: &PageContext) -> Block {
    let sum = RateSum { rate: tunnel_rate(tunnel, context), known: 1, total: 1 };
    Block::Graphs(vec![graph("Traffic".to_owned(), context.rates().tunnel_series(&tunnel.key), sum, true)])
}

/// The traffic of a hub in the last time.
pub(super) fn hub_graph(title: String, hub: &Hub, context: &PageContext) -> Graph {
    graph(title, context.rates().hub_series([&hub.key]), hub_rate(hub, context), hub.tunnel_count().is_some())
}

/// The traffic of these hubs together in the last time, and at present.
pub(super) fn sum_graph(hubs: &[&Hub], sum: RateSum, context: &PageContext) -> Graph {
    let series = context.rates().hub_series(hubs.iter().map(|hub| &hub.key));
    graph("Traffic".to_owned(), series, sum, are_tunnels_known(hubs))
}

/// The graphs of the hubs on a page above their tunnels: one for all of them where nothing was seen, and none where there is
/// no tunnel either, of which the list of tunnels says as much.
pub(super) fn hub_graphs(mut graphs: Vec<Graph>, tunnels: &Table) -> Option<Block> {
    if graphs.iter().all(Graph::is_empty) {
        graphs.dedup_by_key(|graph| graph.empty);
        if tunnels.rows.is_empty() {
            return None;
        }
        if let [only] = graphs.as_mut_slice() {
            "Traffic".clone_into(&mut only.title);
        }
    }
    Some(Block::Graphs(graphs))
}

/// Whether the API sent the tunnels of any of these hubs, or their number.
pub(super) fn are_tunnels_known(hubs: &[&Hub]) -> bool {
    hubs.iter().any(|hub| hub.tunnel_count().is_some())
}

fn graph(title: String, series: Series, sum: RateSum, are_tunnels_known: bool) -> Graph {
    let is_partial = sum.known > 0 && sum.known < sum.total;
    Graph {
        title,
        note: if is_partial {
            format!(", {} of {}", sum.known, pluralize(sum.total, "tunnel"))
        } else {
            String::new()
        },
        newest: series.newest,
        slots: series.slots,
        latest: [sum.rate.incoming, sum.rate.outgoing].map(|flow| flow.map(|flow| flow.bits)),
        empty: match sum.total {
            0 if !are_tunnels_known => "No traffic seen: the API sent no tunnels.",
            0 => "No traffic seen: no tunnel is up.",
            _ => "No rate yet: it takes two records of a tunnel.",
        },
    }
}

/// The two cells of a sum of rates in a table: a lower bound where some of the rates are not known.
pub fn sum_cells(sum: RateSum) -> [Cell; 2] {
    let bound = if sum.known < sum.total { ">" } else { "" };
    [sum.rate.incoming, sum.rate.outgoing]
        .map(|flow| Cell::maybe(flow.map(|flow| format!("{bound}{}", bit_rate(flow.bits)))))
}

/// The two cells of a rate in a table: in and out.
pub(super) fn rate_cells(rate: Rate) -> [Cell; 2] {
    [rate.incoming, rate.outgoing].map(|flow| Cell::maybe(flow.map(|flow| bit_rate(flow.bits))))
}

/// The fields of a rate: bits and packets a second, in and out.
pub(super) fn rate_fields(rate: Rate) -> [Field; 2] {
    [Field::new("rate in", rate.incoming.map(words)), Field::new("rate out", rate.outgoing.map(words))]
}

/// The fields of a sum of rates, which says of how many tunnels it is where that is not all.
pub(super) fn sum_fields(sum: RateSum) -> [Field; 2] {
    rate_fields(sum.rate).map(|field| {
        let is_partial = field.role != StyleRole::Dim && sum.known < sum.total;
        let value = if is_partial {
            format!("{}, of {} of {}", field.value, sum.known, pluralize(sum.total, "tunnel"))
        } else {
            field.value
        };
        Field { value, ..field }
    })
}

fn words(flow: Flow) -> String {
    format!("{}bit/s, {} packets/s", spaced(&bit_rate(flow.bits)), packet_rate(flow.packets))
}

/// `1.2 M` of `1.2M`, so that a unit can follow.
fn spaced(number: &str) -> String {
    match number.find(|c: char| c.is_ascii_alphabetic()) {
        Some(at) => format!("{} {}", &number[..at], &number[at..]),
        None => format!("{number} "),
    }
}

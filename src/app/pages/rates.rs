//! Rates and traffic graphs of tunnels, hubs, groups and data centers.

use super::PageContext;
use super::document::{Field, Graph, StyleRole};
use crate::app::format::{bit_rate, packet_rate};
use crate::app::{Block, Cell, Table};
use crate::domain::traffic::{Flow, Rate, RateSum, Series};
use crate::domain::{Group, Hub, Tunnel, pluralize};

/// Current rate of a tunnel.
pub(super) fn tunnel_rate(tunnel: &Tunnel, context: &PageContext) -> Rate {
    context.rates().tunnel(&tunnel.key, context.clock.now())
}

/// Current rate of a hub.
pub(super) fn hub_rate(hub: &Hub, context: &PageContext) -> RateSum {
    context.rates().hub(hub, context.clock.now())
}

/// Current rate of a group.
pub(super) fn group_rate(group: &Group, context: &PageContext) -> RateSum {
    context.rates().group(group, context.clock.now())
}

/// Traffic graph of a tunnel.
pub(super) fn tunnel_graph(tunnel: &Tunnel, context: &PageContext) -> Block {
    let sum = RateSum { rate: tunnel_rate(tunnel, context), known: 1, total: 1 };
    Block::Graphs(vec![graph("Traffic".to_owned(), context.rates().tunnel_series(&tunnel.key), sum, true)])
}

/// Traffic graph of a hub.
pub(super) fn hub_graph(title: String, hub: &Hub, context: &PageContext) -> Graph {
    graph(title, context.rates().hub_series([&hub.key]), hub_rate(hub, context), hub.tunnel_count().is_some())
}

/// Traffic graph of the total of several hubs.
pub(super) fn sum_graph(hubs: &[&Hub], sum: RateSum, context: &PageContext) -> Graph {
    let series = context.rates().hub_series(hubs.iter().map(|hub| &hub.key));
    graph("Traffic".to_owned(), series, sum, are_tunnels_known(hubs))
}

/// Graphs of the hubs above their tunnels. Without data, one graph stands for all; without tunnels, there is none.
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
            _ => "No rate yet: two records of a tunnel are needed.",
        },
    }
}

/// Cells of a total rate, in and out; a lower bound if some rates are unknown.
pub fn sum_cells(sum: RateSum) -> [Cell; 2] {
    let bound = if sum.known < sum.total { ">" } else { "" };
    [sum.rate.incoming, sum.rate.outgoing]
        .map(|flow| Cell::optional(flow.map(|flow| format!("{bound}{}", bit_rate(flow.bits)))))
}

/// Cells of a rate, in and out.
pub(super) fn rate_cells(rate: Rate) -> [Cell; 2] {
    [rate.incoming, rate.outgoing].map(|flow| Cell::optional(flow.map(|flow| bit_rate(flow.bits))))
}

/// Fields of a rate: bits and packets per second, in and out.
pub(super) fn rate_fields(rate: Rate) -> [Field; 2] {
    [
        Field::new("rate in", rate.incoming.map(rate_label)),
        Field::new("rate out", rate.outgoing.map(rate_label)),
    ]
}

/// Fields of a total rate, with the number of tunnels included if not all are.
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

fn rate_label(flow: Flow) -> String {
    format!("{}bit/s, {} packets/s", with_space(&bit_rate(flow.bits)), packet_rate(flow.packets))
}

/// `1.2 M` from `1.2M`, so that a unit can follow.
fn with_space(number: &str) -> String {
    match number.find(|c: char| c.is_ascii_alphabetic()) {
        Some(index) => format!("{} {}", &number[..index], &number[index..]),
        None => format!("{number} "),
    }
}

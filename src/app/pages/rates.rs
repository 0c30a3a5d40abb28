//! Rates in words, and graphs of what was seen: what goes through a tunnel, a hub, a group and a data center.

use super::PageContext;
use super::document::{Field, Graph, Tone};
use crate::app::Cell;
use crate::app::format::{bit_rate, packet_rate};
use crate::domain::rates::{Flow, Rate, SLOTS, STEP, Sum};
use crate::domain::{Group, Hub, Tunnel, TunnelKey, counted};

/// What goes through a tunnel now.
pub(super) fn tunnel_rate(tunnel: &Tunnel, context: &PageContext) -> Rate {
    context.rates().tunnel(&tunnel.key, context.clock.now())
}

/// What goes through a hub now.
pub(super) fn hub_rate(hub: &Hub, context: &PageContext) -> Sum {
    context.rates().hub(hub, context.clock.now())
}

/// What goes through a group now.
pub(super) fn group_rate(group: &Group, context: &PageContext) -> Sum {
    context.rates().group(group, context.clock.now())
}

/// Graphs of what went in and out of these tunnels together.
pub(super) fn graphs<'a>(
    tunnels: impl IntoIterator<Item = &'a TunnelKey>,
    context: &PageContext,
) -> Vec<Graph> {
    let series = context.rates().series(tunnels, SLOTS);
    let graph = |title, way: usize| Graph {
        title,
        slots: series.iter().map(|slot| slot[way]).collect(),
        step: STEP.unsigned_abs(),
    };
    vec![graph("In", 0), graph("Out", 1)]
}

/// The two cells of a rate in a table: in and out.
pub fn rate_cells(rate: Rate) -> [Cell; 2] {
    [rate.incoming, rate.outgoing].map(|flow| Cell::maybe(flow.map(|flow| bit_rate(flow.bits))))
}

/// The fields of a rate: bits and packets a second, in and out.
pub(super) fn rate_fields(rate: Rate) -> [Field; 2] {
    [Field::new("rate in", rate.incoming.map(words)), Field::new("rate out", rate.outgoing.map(words))]
}

/// The fields of a sum of rates, which says of how many tunnels it is where that is not all.
pub(super) fn sum_fields(sum: Sum) -> [Field; 2] {
    rate_fields(sum.rate).map(|field| {
        let is_partial = field.tone != Tone::Dim && sum.known < sum.of;
        let value = if is_partial {
            format!("{}, of {} of {}", field.value, sum.known, counted(sum.of, "tunnel"))
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

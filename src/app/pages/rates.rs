//! Rates in words, and graphs of what was seen: what goes through a tunnel, a hub, a group and a data center.

use crate::app::format::{bit_rate, packet_rate};
use crate::app::pages::document::{Field, Graph, Tone};
use crate::app::{App, Cell};
use crate::domain::rates::{Flow, Rate, SLOTS, STEP, Sum};
use crate::domain::{Group, Hub, Tunnel, TunnelKey, counted};

impl App {
    /// What goes through a tunnel now.
    pub(in crate::app) fn tunnel_rate(&self, tunnel: &Tunnel) -> Rate {
        self.rates().tunnel(&tunnel.key, self.clock().now())
    }

    /// What goes through a hub now.
    pub(in crate::app) fn hub_rate(&self, hub: &Hub) -> Sum {
        self.rates().hub(hub, self.clock().now())
    }

    /// What goes through a group of the list now.
    pub fn listed_rate(&self, group: &Group) -> Sum {
        let (rates, now) = (self.rates(), self.clock().now());
        match self.snapshot().place(&group.key) {
            Some(place) => rates.listed(place, group, now),
            None => rates.group(group, now),
        }
    }

    /// What goes through a group now.
    pub(in crate::app) fn group_rate(&self, group: &Group) -> Sum {
        self.rates().group(group, self.clock().now())
    }

    /// What went in and out of a group together in the last of so many slots, the oldest first.
    pub fn group_series(&self, group: &Group, slots: usize) -> Vec<Option<f64>> {
        let keys = group.hubs.iter().flat_map(Hub::known_tunnels).map(|tunnel| &tunnel.key);
        let series = self.rates().series(keys, slots);
        series.into_iter().map(|[incoming, outgoing]| Some(incoming? + outgoing.unwrap_or(0.0))).collect()
    }

    /// Graphs of what went in and out of these tunnels together.
    pub(in crate::app) fn graphs<'a>(&self, tunnels: impl IntoIterator<Item = &'a TunnelKey>) -> Vec<Graph> {
        let series = self.rates().series(tunnels, SLOTS);
        let graph = |title, way: usize| Graph {
            title,
            slots: series.iter().map(|slot| slot[way]).collect(),
            step: STEP.unsigned_abs(),
        };
        vec![graph("In", 0), graph("Out", 1)]
    }
}

/// The two cells of a rate in a table: in and out.
pub fn rate_cells(rate: Rate) -> [Cell; 2] {
    [rate.incoming, rate.outgoing].map(|flow| Cell::maybe(flow.map(|flow| bit_rate(flow.bits))))
}

/// The fields of a rate: bits and packets a second, in and out.
pub(in crate::app) fn rate_fields(rate: Rate) -> [Field; 2] {
    [Field::new("rate in", rate.incoming.map(words)), Field::new("rate out", rate.outgoing.map(words))]
}

/// The fields of a sum of rates, which says of how many tunnels it is where that is not all.
pub(in crate::app) fn sum_fields(sum: Sum) -> [Field; 2] {
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

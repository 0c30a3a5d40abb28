//! How metrics are written down: a family with its name, help and unit, then its series. Also labels that tell things apart,
//! which are made here once for each thing.

use crate::domain::{Group, Hub, Snapshot};
use jiff::Timestamp;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;
use std::collections::HashMap;
use std::fmt;

/// Units that names end in.
pub(super) static SECONDS: Unit = Unit::Seconds;
pub(super) static BYTES: Unit = Unit::Bytes;

/// No label at all.
pub(super) const NONE: [(&str, &str); 0] = [];

/// What families are written to.
pub(super) struct Families<'a>(DescriptorEncoder<'a>);

/// A family of gauges.
pub(super) struct Gauges<'a>(MetricEncoder<'a>);

/// A family of counters.
pub(super) struct Counters<'a>(MetricEncoder<'a>);

/// A family that only has labels.
pub(super) struct Infos<'a>(MetricEncoder<'a>);

impl<'a> Families<'a> {
    pub(super) fn new(encoder: DescriptorEncoder<'a>) -> Self {
        Self(encoder)
    }

    /// Begins a family of gauges without a unit.
    pub(super) fn gauges<'s>(&'s mut self, name: &'s str, help: &str) -> Result<Gauges<'s>, fmt::Error> {
        Ok(Gauges(self.0.encode_descriptor(name, help, None, MetricType::Gauge)?))
    }

    /// Begins a family of gauges in seconds, which its name ends in.
    pub(super) fn seconds<'s>(&'s mut self, name: &'s str, help: &str) -> Result<Gauges<'s>, fmt::Error> {
        Ok(Gauges(self.0.encode_descriptor(name, help, Some(&SECONDS), MetricType::Gauge)?))
    }

    /// Begins a family of counters; its name gets the unit, if there is one, and `_total`.
    pub(super) fn counters<'s>(
        &'s mut self,
        name: &'s str,
        unit: Option<&'s Unit>,
        help: &str,
    ) -> Result<Counters<'s>, fmt::Error> {
        Ok(Counters(self.0.encode_descriptor(name, help, unit, MetricType::Counter)?))
    }

    /// Begins a family of labels; its name gets `_info`.
    pub(super) fn infos<'s>(&'s mut self, name: &'s str, help: &str) -> Result<Infos<'s>, fmt::Error> {
        Ok(Infos(self.0.encode_descriptor(name, help, None, MetricType::Info)?))
    }
}

impl Gauges<'_> {
    /// A series with a whole number.
    pub(super) fn put(&mut self, labels: &impl EncodeLabelSet, value: u64) -> fmt::Result {
        ConstGauge::new(value).encode(self.0.encode_family(labels)?)
    }

    /// A series with a number, if there is one.
    pub(super) fn put_known(&mut self, labels: &impl EncodeLabelSet, value: Option<u64>) -> fmt::Result {
        value.map_or(Ok(()), |value| self.put(labels, value))
    }

    /// A series with a moment in whole seconds since 1970, if there is one.
    pub(super) fn put_time(&mut self, labels: &impl EncodeLabelSet, time: Option<Timestamp>) -> fmt::Result {
        let Some(time) = time else { return Ok(()) };
        ConstGauge::new(time.as_second()).encode(self.0.encode_family(labels)?)
    }

    /// A series for each of these states: 1 for the present one, 0 for the others.
    pub(super) fn put_states<const N: usize>(
        &mut self,
        labels: [(&str, &str); N],
        states: &[&str],
        present: &str,
    ) -> fmt::Result {
        for state in states {
            let set: Vec<_> = labels.into_iter().chain([("state", *state)]).collect();
            self.put(&set, u64::from(*state == present))?;
        }
        Ok(())
    }
}

impl Counters<'_> {
    pub(super) fn put(&mut self, labels: &impl EncodeLabelSet, value: u64) -> fmt::Result {
        ConstCounter::new(value).encode(self.0.encode_family(labels)?)
    }

    /// A series for each direction in which something is counted: `in` is what Secure Access received.
    pub(super) fn put_ways<const N: usize>(
        &mut self,
        labels: [(&str, &str); N],
        ways: [Option<u64>; 2],
    ) -> fmt::Result {
        for (way, count) in ["in", "out"].into_iter().zip(ways) {
            let set: Vec<_> = labels.into_iter().chain([("direction", way)]).collect();
            count.map_or(Ok(()), |count| self.put(&set, count))?;
        }
        Ok(())
    }
}

impl Infos<'_> {
    pub(super) fn put(&mut self, labels: &impl EncodeLabelSet) -> fmt::Result {
        self.0.encode_info(labels)
    }
}

/// A group, and the label that tells it from all others.
pub(super) struct Labelled<'a> {
    pub(super) group: &'a Group,
    pub(super) id: String,
    /// Its hubs, each with what tells it from the others of the group.
    pub(super) hubs: Vec<(String, &'a Hub)>,
}

/// Labels all groups. Two that would be labelled alike, since their ids differ only in what no text may hold, are numbered:
/// a series that comes twice is refused by Prometheus.
pub(super) fn labelled(snapshot: &Snapshot) -> Vec<Labelled<'_>> {
    let mut ids = Distinct::default();
    let label = |group| Labelled { group, id: ids.label(group.key.to_string()), hubs: labelled_hubs(group) };
    snapshot.groups.iter().map(label).collect()
}

fn labelled_hubs(group: &Group) -> Vec<(String, &Hub)> {
    let mut roles = Distinct::default();
    group.hubs.iter().map(|hub| (roles.label(hub.role.to_string()), hub)).collect()
}

/// Labels that were given.
#[derive(Default)]
pub(super) struct Distinct(HashMap<String, usize>);

impl Distinct {
    /// The label itself the first time, with a number behind it from the second on.
    pub(super) fn label(&mut self, label: String) -> String {
        let count = self.0.entry(label.clone()).or_default();
        *count += 1;
        if *count == 1 { label } else { format!("{label}#{count}") }
    }
}

//! Encoding of metric families (name, help, unit) and their series, and unique labels for groups and hubs.

use crate::domain::{Group, Hub, Snapshot};
use jiff::Timestamp;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;
use std::collections::HashMap;
use std::fmt;

/// Units, which are suffixes of metric names.
pub(super) static SECONDS: Unit = Unit::Seconds;
pub(super) static BYTES: Unit = Unit::Bytes;

/// An empty label set.
pub(super) const NO_LABELS: [(&str, &str); 0] = [];

/// The encoder of metric families.
pub(super) struct Families<'a>(DescriptorEncoder<'a>);

/// A family of gauges.
pub(super) struct Gauges<'a>(MetricEncoder<'a>);

/// A family of counters.
pub(super) struct Counters<'a>(MetricEncoder<'a>);

/// A family of type info: its series only have labels.
pub(super) struct Infos<'a>(MetricEncoder<'a>);

impl<'a> Families<'a> {
    pub(super) fn new(encoder: DescriptorEncoder<'a>) -> Self {
        Self(encoder)
    }

    /// Starts a family of gauges without a unit.
    pub(super) fn gauges<'s>(&'s mut self, name: &'s str, help: &str) -> Result<Gauges<'s>, fmt::Error> {
        Ok(Gauges(self.0.encode_descriptor(name, help, None, MetricType::Gauge)?))
    }

    /// Starts a family of gauges in seconds; `_seconds` is appended to its name.
    pub(super) fn seconds<'s>(&'s mut self, name: &'s str, help: &str) -> Result<Gauges<'s>, fmt::Error> {
        Ok(Gauges(self.0.encode_descriptor(name, help, Some(&SECONDS), MetricType::Gauge)?))
    }

    /// Starts a family of counters; the unit, if any, and `_total` are appended to its name.
    pub(super) fn counters<'s>(
        &'s mut self,
        name: &'s str,
        unit: Option<&'s Unit>,
        help: &str,
    ) -> Result<Counters<'s>, fmt::Error> {
        Ok(Counters(self.0.encode_descriptor(name, help, unit, MetricType::Counter)?))
    }

    /// Starts a family of type info; `_info` is appended to its name.
    pub(super) fn infos<'s>(&'s mut self, name: &'s str, help: &str) -> Result<Infos<'s>, fmt::Error> {
        Ok(Infos(self.0.encode_descriptor(name, help, None, MetricType::Info)?))
    }
}

impl Gauges<'_> {
    /// Adds a series with an integer value.
    pub(super) fn put(&mut self, labels: &impl EncodeLabelSet, value: u64) -> fmt::Result {
        ConstGauge::new(value).encode(self.0.encode_family(labels)?)
    }

    /// Adds a series if it has a value.
    pub(super) fn put_optional(&mut self, labels: &impl EncodeLabelSet, value: Option<u64>) -> fmt::Result {
        value.map_or(Ok(()), |value| self.put(labels, value))
    }

    /// Adds a series with a Unix timestamp if there is one.
    pub(super) fn put_time(&mut self, labels: &impl EncodeLabelSet, time: Option<Timestamp>) -> fmt::Result {
        let Some(time) = time else { return Ok(()) };
        ConstGauge::new(time.as_second()).encode(self.0.encode_family(labels)?)
    }

    /// Adds a series for each state: 1 for the current one, 0 for the others.
    pub(super) fn put_states<const N: usize>(
        &mut self,
        labels: [(&str, &str); N],
        states: &[&str],
        current: &str,
    ) -> fmt::Result {
        for state in states {
            let set: Vec<_> = labels.into_iter().chain([("state", *state)]).collect();
            self.put(&set, u64::from(*state == current))?;
        }
        Ok(())
    }
}

impl Counters<'_> {
    /// Adds a series.
    pub(super) fn put(&mut self, labels: &impl EncodeLabelSet, value: u64) -> fmt::Result {
        ConstCounter::new(value).encode(self.0.encode_family(labels)?)
    }

    /// Adds a series for each direction; `in` is what Secure Access received.
    pub(super) fn put_directions<const N: usize>(
        &mut self,
        labels: [(&str, &str); N],
        counts: [Option<u64>; 2],
    ) -> fmt::Result {
        for (direction, count) in ["in", "out"].into_iter().zip(counts) {
            let set: Vec<_> = labels.into_iter().chain([("direction", direction)]).collect();
            count.map_or(Ok(()), |count| self.put(&set, count))?;
        }
        Ok(())
    }
}

impl Infos<'_> {
    /// Adds a series.
    pub(super) fn put(&mut self, labels: &impl EncodeLabelSet) -> fmt::Result {
        self.0.encode_info(labels)
    }
}

/// A group with its unique label.
pub(super) struct LabeledGroup<'a> {
    pub(super) group: &'a Group,
    pub(super) id: String,
    /// Its hubs, each with a label that is unique within the group.
    pub(super) hubs: Vec<(String, &'a Hub)>,
}

/// All groups with unique labels. Ids that differ only in control characters, which are replaced, would get
/// the same label; these are numbered, because Prometheus rejects duplicate series.
pub(super) fn labeled_groups(snapshot: &Snapshot) -> Vec<LabeledGroup<'_>> {
    let mut ids = UniqueLabels::default();
    let label =
        |group| LabeledGroup { group, id: ids.label(group.key.to_string()), hubs: labeled_hubs(group) };
    snapshot.groups.iter().map(label).collect()
}

fn labeled_hubs(group: &Group) -> Vec<(String, &Hub)> {
    let mut roles = UniqueLabels::default();
    group.hubs.iter().map(|hub| (roles.label(hub.role.to_string()), hub)).collect()
}

/// Makes labels unique by numbering repeated ones.
#[derive(Default)]
pub(super) struct UniqueLabels(HashMap<String, usize>);

impl UniqueLabels {
    /// The label itself the first time, with a number appended from the second time on.
    pub(super) fn label(&mut self, label: String) -> String {
        let count = self.0.entry(label.clone()).or_default();
        *count += 1;
        if *count == 1 { label } else { format!("{label}#{count}") }
    }
}

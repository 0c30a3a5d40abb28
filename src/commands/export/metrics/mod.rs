//! The exported metrics. Names, help texts, units and labels are in `groups` (groups, hubs, data centers),
//! `tunnels` and `exporter` (the exporter itself); `families` encodes them.
//!
//! - States are state sets, as in `OpenMetrics` and kube-state-metrics: a series for each state, 1 for the
//!   current one and 0 for the others. A single series with a number for each state would need a legend and
//!   could not be summed; one with the current state as a label would create a new series at each change.
//! - Up or down is a gauge of 1 and 0, like `up`. It is absent if unknown; `tunnelscope_hub_info` lists all
//!   hubs.
//! - Labels are immutable properties: the group's id, the hub's role. Names, regions, devices and data
//!   centers are in `_info` series to be joined, so that a rename does not end a series.
//! - Counters start at 0 with the exporter, for every kind, so that the first increase is seen.
//! - Stale data is omitted (see `staleness`); the metrics of the exporter are always present.

mod exporter;
mod families;
mod groups;
mod tunnels;

use super::exporter_state::ExporterState;
use super::formats::Format;
use super::staleness::FreshData;
use crate::channel::Update;
use crate::domain::{Failure, FailureKind, Usage};
use crate::worker::Source;
use families::Families;
use jiff::Timestamp;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::registry::Registry;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Prefix of all metric names.
const PREFIX: &str = "tunnelscope";

/// The polled organization.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    /// Name of the profile.
    pub(super) profile: String,
    pub(super) base_url: String,
    /// Id of the child organization that is read with a key of its parent; empty without one.
    pub(super) organization: String,
}

/// The data behind `/metrics`, shared by the scrapes.
pub(super) struct MetricsSource {
    identity: Identity,
    state: Mutex<ExporterState>,
    /// Current API usage: rate limit windows slide between two polls.
    usage: Box<dyn Fn() -> Usage + Send + Sync>,
    has_tunnels: bool,
}

/// Readiness of the exporter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readiness {
    Ready,
    /// No data yet, with the failure if a poll failed.
    NoData(Option<FailureKind>),
    /// The filter needs the regions, which were not read yet, with the failure if a poll failed.
    NoRegions(Option<FailureKind>),
}

/// One scrape.
struct Scrape {
    source: Arc<MetricsSource>,
    now: Timestamp,
}

impl MetricsSource {
    pub(super) fn new<S: Source>(
        identity: Identity,
        state: ExporterState,
        api: Arc<S>,
        has_tunnels: bool,
    ) -> Self {
        Self { identity, state: Mutex::new(state), usage: Box::new(move || api.usage()), has_tunnels }
    }

    /// Applies an update of the worker.
    pub(super) fn apply(&self, update: Update, now: Timestamp) {
        self.state().apply(update, now);
    }

    /// Whether data has been read.
    pub(super) fn readiness(&self) -> Readiness {
        let state = self.state();
        match (state.last_success, &state.unread_regions) {
            (Some(_), None) => Readiness::Ready,
            (Some(_), Some(regions)) => {
                Readiness::NoRegions(regions.failure.as_ref().map(|failure| failure.kind))
            }
            (None, _) => Readiness::NoData(state.last_failure),
        }
    }

    /// The failure to read the regions, if the filter needs them.
    pub(super) fn unread_regions(&self) -> Option<Failure> {
        self.state().unread_regions.as_ref()?.failure.clone()
    }

    /// Writes all metrics in a format.
    pub(super) fn write(
        self: &Arc<Self>,
        format: Format,
        now: Timestamp,
        out: &mut impl fmt::Write,
    ) -> fmt::Result {
        let mut registry = Registry::with_prefix(PREFIX);
        registry.register_collector(Box::new(Scrape { source: Arc::clone(self), now }));
        format.write(&registry, out)
    }

    /// The state. A poisoned lock is ignored: no operation leaves it inconsistent.
    fn state(&self) -> MutexGuard<'_, ExporterState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Scrape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scrape").field("now", &self.now).finish_non_exhaustive()
    }
}

impl Collector for Scrape {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut families = Families::new(encoder);
        let usage = (self.source.usage)();
        let state = self.source.state();
        let fresh = FreshData::new(&state, self.now);
        exporter::write(&mut families, &self.source.identity, &state, fresh.as_ref())?;
        exporter::write_usage(&mut families, &usage)?;
        let Some(fresh) = fresh else { return Ok(()) };
        groups::write(&mut families, &fresh, &state.meters)?;
        if self.source.has_tunnels {
            tunnels::write(&mut families, &fresh, &state.meters)?;
        }
        Ok(())
    }
}

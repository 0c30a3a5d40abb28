//! What is exported. Names, help texts, units and labels stand in `fleet` (groups, hubs, data centers), `tunnels` and
//! `link` (how the exporter itself does); `families` is how they are written down.
//!
//! - A group's state is a set of states, as `OpenMetrics` has it for enumerations and kube-state-metrics does it: a series for
//!   each state, 1 for the one that it is in and 0 for the others. A single series with a number for each state would need
//!   a legend and could not be summed; one with only the present state as a label would make a new series at each change.
//! - What is up or down is a gauge of 1 and 0, as `up` is. Of what nobody can say there is none; `tunnelscope_hub_info`
//!   has all of them.
//! - Series are told apart by what never changes: the group's id, the hub's role. Names, regions, devices and data centers
//!   are in `_info` series, to be joined by that: a rename ends no series.
//! - Counters are totals since the exporter started. They begin at 0 for every kind that there is, so that the first
//!   increase is seen.
//! - What is stale is left out (see `fresh`); how the exporter does is always told.

mod families;
mod fleet;
mod link;
mod tunnels;

use super::exporter_state::ExporterState;
use super::formats::Format;
use super::staleness::Fresh;
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

/// What all names begin with.
const PREFIX: &str = "tunnelscope";

/// What is looked at.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    /// The name of the profile.
    pub(super) profile: String,
    pub(super) base_url: String,
    /// The child organization that is read with a key of its parent; empty without one.
    pub(super) organization: String,
}

/// All that a scrape can be told.
pub(super) struct Known {
    identity: Identity,
    heard: Mutex<ExporterState>,
    /// The account as it stands at the moment: windows of the budget move on between two looks.
    usage: Box<dyn Fn() -> Usage + Send + Sync>,
    has_tunnels: bool,
}

/// Whether anything was read yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readiness {
    Ready,
    /// Nothing was read yet, for this reason if an attempt failed.
    NotYet(Option<FailureKind>),
    /// The filter needs the regions, which were not read yet, for this reason if an attempt failed.
    WithoutRegions(Option<FailureKind>),
}

/// What one scrape is told.
struct Scrape {
    known: Arc<Known>,
    now: Timestamp,
}

impl Known {
    pub(super) fn new<S: Source>(
        identity: Identity,
        heard: ExporterState,
        source: Arc<S>,
        has_tunnels: bool,
    ) -> Self {
        Self { identity, heard: Mutex::new(heard), usage: Box::new(move || source.usage()), has_tunnels }
    }

    /// Takes what the worker tells.
    pub(super) fn take(&self, update: Update, now: Timestamp) {
        self.heard().take(update, now);
    }

    /// Whether a look has brought anything yet.
    pub(super) fn readiness(&self) -> Readiness {
        let heard = self.heard();
        match (heard.last_look, &heard.unread_regions) {
            (Some(_), None) => Readiness::Ready,
            (Some(_), Some(regions)) => {
                Readiness::WithoutRegions(regions.failure.as_ref().map(|failure| failure.kind))
            }
            (None, _) => Readiness::NotYet(heard.last_failure),
        }
    }

    /// Why the regions, which the filter needs, could not be read.
    pub(super) fn unread_regions(&self) -> Option<Failure> {
        self.heard().unread_regions.as_ref()?.failure.clone()
    }

    /// Writes everything in this format, as it is at this moment.
    pub(super) fn write(
        self: &Arc<Self>,
        format: Format,
        now: Timestamp,
        out: &mut impl fmt::Write,
    ) -> fmt::Result {
        let mut registry = Registry::with_prefix(PREFIX);
        registry.register_collector(Box::new(Scrape { known: Arc::clone(self), now }));
        format.write(&registry, out)
    }

    /// What was heard. Nothing that is done with it can leave it half done.
    fn heard(&self) -> MutexGuard<'_, ExporterState> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
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
        let usage = (self.known.usage)();
        let heard = self.known.heard();
        let fresh = Fresh::of(&heard, self.now);
        link::write(&mut families, &self.known.identity, &heard, fresh.as_ref())?;
        link::write_usage(&mut families, &usage)?;
        let Some(fresh) = fresh else { return Ok(()) };
        fleet::write(&mut families, &fresh, &heard.meters)?;
        if self.known.has_tunnels {
            tunnels::write(&mut families, &fresh, &heard.meters)?;
        }
        Ok(())
    }
}

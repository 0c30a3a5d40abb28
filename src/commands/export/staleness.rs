//! What of that which was told is fresh enough to be served. Monitoring must not show how things were as how they are: what
//! was not read for three intervals, and for two minutes at least, or for as long as was set, is left out, and Prometheus
//! marks it as gone.
//!
//! Of a list that is read only in part, the groups that were not read are left out, the others stay. Groups that are well are
//! known to be so by not being among those that are not, where these are looked for apart. Tunnels come with the states
//! only; where these are read bit by bit, reading all of them takes its time, and so much more is allowed them.

use super::exporter_state::ExporterState;
use crate::domain::{Group, Snapshot};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// Intervals that may pass.
const INTERVALS: u32 = 3;
/// What may pass at least.
const AT_LEAST: Duration = Duration::from_secs(120);

/// What is fresh.
#[derive(Debug, Clone)]
pub(super) struct Fresh {
    /// The groups that are.
    pub(super) snapshot: Arc<Snapshot>,
    /// Whether their tunnels are, too.
    pub(super) tunnels: Tunnels,
}

/// Whether what is known of tunnels may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tunnels {
    Fresh,
    Stale,
}

impl Fresh {
    /// What is fresh now; `None` if nothing is.
    pub(super) fn of(heard: &ExporterState, now: Timestamp) -> Option<Self> {
        let snapshot = heard.snapshot.as_ref()?;
        let by_itself = (heard.interval * INTERVALS).max(AT_LEAST);
        let patience = heard.stale_after.unwrap_or(by_itself);
        let since = |age: Duration| now - SignedDuration::try_from(age).unwrap_or(SignedDuration::MAX);
        if heard.last_look? < since(patience) {
            return None;
        }
        let swept = heard.sweep.map_or(Duration::ZERO, |sweep| sweep.period * 2);
        let tunnels = match snapshot.states.as_of {
            Some(as_of) if as_of < since(patience + swept) => Tunnels::Stale,
            _ => Tunnels::Fresh,
        };
        Some(Self { snapshot: read_since(snapshot, since(patience)), tunnels })
    }
}

/// The snapshot with those of its groups that were read since then.
fn read_since(snapshot: &Arc<Snapshot>, since: Timestamp) -> Arc<Snapshot> {
    let is_watched = snapshot.watch.as_of.is_some_and(|as_of| as_of >= since);
    let is_fresh = |group: &Group| is_watched || group.read_at.is_none_or(|read_at| read_at >= since);
    if snapshot.groups.iter().all(is_fresh) {
        return Arc::clone(snapshot);
    }
    Arc::new(snapshot.filtered(is_fresh))
}

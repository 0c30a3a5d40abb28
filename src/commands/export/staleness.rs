//! Selection of the data that is fresh enough to be exported. Old data must not be exported as current: what
//! was not read for three intervals, at least two minutes, or for the configured time, is omitted, and
//! Prometheus marks the series as stale.
//!
//! If only a part of a list was read, the other groups are omitted. If unhealthy groups are polled
//! separately, all other groups count as read with that list. Tunnels come with the state list only; if that
//! list is spread over several polls, its period is added to the limit.

use super::exporter_state::ExporterState;
use crate::domain::{Group, Snapshot};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// Maximum age in poll intervals.
const MAX_INTERVALS: u32 = 3;
/// Lower bound of the maximum age.
const MIN_MAX_AGE: Duration = Duration::from_secs(120);

/// The data that may be exported.
#[derive(Debug, Clone)]
pub(super) struct FreshData {
    /// The fresh groups.
    pub(super) snapshot: Arc<Snapshot>,
    /// Whether their tunnels are fresh, too.
    pub(super) tunnels: TunnelData,
}

/// Whether tunnel data may be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TunnelData {
    Fresh,
    Stale,
}

impl FreshData {
    /// The data that is fresh at a time; `None` if all of it is stale.
    pub(super) fn new(state: &ExporterState, now: Timestamp) -> Option<Self> {
        let snapshot = state.snapshot.as_ref()?;
        let default_max_age = (state.interval * MAX_INTERVALS).max(MIN_MAX_AGE);
        let max_age = state.stale_after.unwrap_or(default_max_age);
        let oldest = |age: Duration| now - SignedDuration::try_from(age).unwrap_or(SignedDuration::MAX);
        if state.last_success? < oldest(max_age) {
            return None;
        }
        let list_period = state.list_read.map_or(Duration::ZERO, |list_read| list_read.period * 2);
        let tunnels = match snapshot.states.as_of {
            Some(as_of) if as_of < oldest(max_age + list_period) => TunnelData::Stale,
            _ => TunnelData::Fresh,
        };
        Some(Self { snapshot: read_since(snapshot, oldest(max_age)), tunnels })
    }
}

/// The snapshot reduced to the groups that were read since a time.
fn read_since(snapshot: &Arc<Snapshot>, since: Timestamp) -> Arc<Snapshot> {
    let unhealthy_is_fresh = snapshot.watch.as_of.is_some_and(|as_of| as_of >= since);
    let is_fresh = |group: &Group| unhealthy_is_fresh || group.read_at.is_none_or(|read_at| read_at >= since);
    if snapshot.groups.iter().all(is_fresh) {
        return Arc::clone(snapshot);
    }
    Arc::new(snapshot.filtered(is_fresh))
}

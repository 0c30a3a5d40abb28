//! State derived from a series of snapshots, once, where a snapshot is made: what changed and since when, events, traffic
//! rates, sort order, column widths and read times. It travels with the snapshot, and every consumer reads the same.

use super::order::GroupOrder;
use super::rates::Rates;
use super::read_times::ReadTimes;
use super::widths::ColumnWidths;
use super::{Journal, Snapshot};
use jiff::Timestamp;
use std::sync::Arc;

/// What was derived for a snapshot.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    /// Traffic rates of tunnels, hubs, groups and data centers.
    pub rates: Arc<Rates>,
    /// Events since the start.
    pub journal: Arc<Journal>,
    /// Groups by severity and by name.
    pub order: GroupOrder,
    /// Widths of the longest values of the groups.
    pub widths: ColumnWidths,
    /// When the groups were read.
    pub read_times: ReadTimes,
}

/// Derives the state of each snapshot from the one before.
#[derive(Clone, Debug, Default)]
pub struct Deriver {
    rates: Arc<Rates>,
    journal: Arc<Journal>,
}

impl Deriver {
    /// Completes a snapshot with all that follows from it and from those before it.
    pub fn derive(&mut self, snapshot: &mut Snapshot, before: Option<&Snapshot>, now: Timestamp) {
        snapshot.follow(before, now);
        if !snapshot.changes.is_empty() {
            Arc::make_mut(&mut self.journal).note(&snapshot.changes);
        }
        // The snapshot before holds its own; tracks of groups are copied as they change.
        Arc::make_mut(&mut self.rates).observe(snapshot, now);
        snapshot.derived = Derived {
            rates: Arc::clone(&self.rates),
            journal: Arc::clone(&self.journal),
            order: GroupOrder::new(&snapshot.groups),
            widths: ColumnWidths::new(&snapshot.groups),
            read_times: ReadTimes::new(&snapshot.groups),
        };
    }
}

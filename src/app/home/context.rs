//! Inputs of the lists of the home screen.

use crate::app::HomeLayout;
use crate::app::status::Alerts;
use crate::domain::filter::{Filter, FilterableGroup};
use crate::domain::traffic::Rate;
use crate::domain::{Group, Snapshot};
use jiff::Timestamp;

/// Parts of the dashboard that the lists are built from.
#[derive(Clone, Copy)]
pub(in crate::app) struct ListContext<'a> {
    pub(in crate::app) snapshot: &'a Snapshot,
    pub(in crate::app) alerts: &'a Alerts,
    pub(in crate::app) now: Timestamp,
    pub(in crate::app) layout: HomeLayout,
}

impl ListContext<'_> {
    /// Whether a filter matches the group at an index of the snapshot.
    pub(super) fn matches(&self, filter: &Filter, index: usize) -> bool {
        let Some(group) = self.snapshot.groups.get(index) else { return false };
        let facts: FilterableGroup = self.alerts.filterable_group(
            group,
            &self.snapshot.regions.value,
            self.snapshot.search_text(index),
        );
        filter.matches(&facts, self.now)
    }

    /// Current rate of the group at an index of the snapshot.
    pub(super) fn rate(&self, index: usize, group: &Group) -> Rate {
        self.snapshot.derived.rates.cached_group(index, group, self.now).rate
    }
}

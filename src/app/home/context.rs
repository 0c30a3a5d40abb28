//! What the lists of the home screen are made from.

use crate::app::HomeLayout;
use crate::app::status::Alerts;
use crate::domain::filter::{Filter, FilterableGroup};
use crate::domain::traffic::Rate;
use crate::domain::{Group, Snapshot};
use jiff::Timestamp;

/// The other parts of the dashboard, as far as the lists are made from them.
#[derive(Clone, Copy)]
pub(in crate::app) struct ListContext<'a> {
    pub(in crate::app) snapshot: &'a Snapshot,
    pub(in crate::app) alerts: &'a Alerts,
    pub(in crate::app) now: Timestamp,
    pub(in crate::app) layout: HomeLayout,
}

impl ListContext<'_> {
    /// Whether a filter matches the group in this place.
    pub(super) fn matches(&self, filter: &Filter, place: usize) -> bool {
        let Some(group) = self.snapshot.groups.get(place) else { return false };
        let facts: FilterableGroup =
            self.alerts.facts(group, &self.snapshot.regions.value, self.snapshot.search_text(place));
        filter.matches(&facts, self.now)
    }

    /// What goes through the group in this place.
    pub(super) fn rate(&self, place: usize, group: &Group) -> Rate {
        self.snapshot.derived.rates.cached_group(place, group, self.now).rate
    }
}

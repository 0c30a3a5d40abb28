//! List of data centers: filter, sort order and selection.

use super::sort::compare_datacenters;
use super::{DatacenterColumn, ListContext, Sort};
use crate::app::selection::Selection;
use crate::app::{SavedSort, SavedState};
use crate::domain::filter::{Filter, FilterableDatacenter};
use crate::domain::{Datacenter, Text};

/// List of data centers.
#[derive(Debug, Clone)]
pub(super) struct DatacenterList {
    selection: Selection<Text>,
    filter: Filter,
    sort: Sort<DatacenterColumn>,
    /// Names of the listed data centers.
    listed: Vec<Text>,
}

impl Default for DatacenterList {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            filter: Filter::default(),
            sort: Sort::new(DatacenterColumn::State),
            listed: Vec::new(),
        }
    }
}

impl DatacenterList {
    pub(super) fn selection(&self) -> &Selection<Text> {
        &self.selection
    }

    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    pub(super) fn sort(&self) -> Sort<DatacenterColumn> {
        self.sort
    }

    pub(super) fn listed(&self) -> &[Text] {
        &self.listed
    }

    /// Sorts and filters again.
    pub(super) fn refresh(&mut self, context: &ListContext) {
        self.list(context);
        self.follow(context);
    }

    fn list(&mut self, context: &ListContext) {
        let all = context.snapshot.datacenters.iter();
        let matches =
            |datacenter: &&Datacenter| self.filter.matches(&FilterableDatacenter(datacenter), context.now);
        let mut listed: Vec<&Datacenter> = all.filter(matches).collect();
        listed.sort_by(|one, other| {
            let order = compare_datacenters(self.sort.by, one, other);
            if self.sort.is_reversed { order.reverse() } else { order }
        });
        self.listed = listed.into_iter().map(|datacenter| datacenter.name.clone()).collect();
    }

    pub(super) fn sort_by(&mut self, sort: Sort<DatacenterColumn>, context: &ListContext) {
        self.sort = sort;
        self.refresh(context);
    }

    pub(super) fn filter_by(&mut self, filter: Filter, context: &ListContext) {
        self.filter = filter;
        self.list(context);
        self.selection.follow_filter(self.listed.as_slice(), context.layout.datacenter_rows());
    }

    /// Keeps the selection on its data center and visible.
    pub(super) fn follow(&mut self, context: &ListContext) {
        self.selection.follow(self.listed.as_slice(), context.layout.datacenter_rows());
    }

    /// Moves the selection.
    pub(super) fn step(&mut self, rows: isize, context: &ListContext) {
        self.selection.step(rows, self.listed.as_slice(), context.layout.datacenter_rows());
    }

    /// Selects a data center, if listed.
    pub(super) fn select(&mut self, name: &Text, context: &ListContext) {
        self.selection.select(name, self.listed.as_slice(), context.layout.datacenter_rows());
    }

    /// Restores the sort order.
    pub(super) fn restore(&mut self, saved: &SavedState) {
        let sort = saved.datacenter_sort.as_ref();
        if let Some(sort) = sort.and_then(|sort| sort.restored(DatacenterColumn::named)) {
            self.sort = sort;
        }
    }

    /// Stores the sort order.
    pub(super) fn save(&self, saved: &mut SavedState) {
        saved.datacenter_sort = Some(SavedSort::new(self.sort.by.name(), self.sort.is_reversed));
    }
}

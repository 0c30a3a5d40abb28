//! The home screen: three panes, which of them has the focus, and in each what is listed and what is selected.

mod columns;
mod context;
mod datacenter_columns;
mod datacenter_list;
mod empty_list_reason;
mod group_columns;
mod group_forms;
mod group_list;
mod layout;
mod pane;
mod sort;

pub use columns::{Column, DatacenterColumn, Sort, Width, oldest_record, routes};
pub(super) use context::ListContext;
pub use datacenter_columns::DatacenterColumns;
pub(super) use group_columns::GroupListSpace;
use group_columns::NARROW;
pub use group_columns::{GroupColumns, SPARK};
pub use group_forms::{HubForm, StateForm};
pub(super) use layout::PANE_HEAD;
pub use layout::{Area, HomeLayout, Shape, Size, home_layout, shape};
pub(super) use layout::{banner_room, detail_rows};
pub use pane::Pane;
pub(super) use sort::in_order;

use super::{Page, SavedState, Selection, Target};
use crate::domain::filter::Filter;
use crate::domain::{Group, GroupKey, HubKey, Snapshot, Text};
use datacenter_list::DatacenterList;
use group_list::GroupList;

/// The home screen.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// The pane that was chosen last.
    focus: Pane,
    groups: GroupList,
    hubs: Selection<HubKey>,
    /// The hubs of the selected group.
    hub_order: Vec<HubKey>,
    datacenters: DatacenterList,
}

impl Home {
    /// The selected group.
    pub fn groups(&self) -> &Selection<GroupKey> {
        self.groups.selection()
    }

    /// The selected hub.
    pub fn hubs(&self) -> &Selection<HubKey> {
        &self.hubs
    }

    /// The selected data center.
    pub fn datacenters(&self) -> &Selection<Text> {
        self.datacenters.selection()
    }

    /// What the groups are filtered by.
    pub fn filter(&self) -> &Filter {
        self.groups.filter()
    }

    /// What the data centers are filtered by.
    pub fn datacenter_filter(&self) -> &Filter {
        self.datacenters.filter()
    }

    /// By what the groups are sorted.
    pub fn sort(&self) -> Sort<Column> {
        self.groups.sort()
    }

    /// By what the data centers are sorted.
    pub fn datacenter_sort(&self) -> Sort<DatacenterColumn> {
        self.datacenters.sort()
    }

    /// The columns of the groups: the chosen ones, and in the wide table all.
    pub fn columns(&self) -> Vec<Column> {
        self.groups.columns()
    }

    /// Which columns of the groups go first.
    pub fn width(&self) -> Width {
        self.groups.width()
    }

    /// Whether this column of the groups was chosen.
    pub(super) fn has_column(&self, column: Column) -> bool {
        self.groups.has_column(column)
    }

    /// The places in the snapshot of the groups that are listed, in the order of the list.
    pub(super) fn listed(&self) -> &[usize] {
        self.groups.listed()
    }

    /// The groups that are listed, from this row on.
    pub(super) fn listed_groups<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        from: usize,
    ) -> impl Iterator<Item = &'a Group> {
        let listed = self.listed().get(from..).unwrap_or_default();
        listed.iter().filter_map(|place| snapshot.groups.get(*place))
    }

    /// Why no group is listed: how many groups each term of the filter matches alone.
    pub(super) fn empty_reason(&self, context: &ListContext) -> Vec<String> {
        self.groups.empty_reason(context)
    }

    /// The data centers that are listed, in their order.
    pub fn datacenter_order(&self) -> &[Text] {
        self.datacenters.listed()
    }

    /// The pane that has the keys: the chosen one, if the terminal has room for it.
    pub(super) fn pane(&self, shape: Shape) -> Pane {
        if shape == Shape::Line { Pane::Groups } else { self.focus }
    }

    /// Gives a pane the keys.
    pub(super) fn focus(&mut self, pane: Pane) {
        self.focus = pane;
    }

    /// What would open from this pane.
    pub(super) fn selected_target(&self, pane: Pane) -> Option<Target> {
        match pane {
            Pane::Groups => self.groups().selected().cloned().map(Target::Group),
            Pane::Hubs => self.hubs().selected().cloned().map(Target::Hub),
            Pane::Datacenters => self.datacenters().selected().cloned().map(Target::Datacenter),
        }
    }

    /// Sorts and filters everything again, after the snapshot or what decides the order changed, and keeps each selection
    /// on its object.
    pub(super) fn refresh(&mut self, context: &ListContext) {
        self.groups.refresh(context);
        self.datacenters.refresh(context);
        self.follow_group(context);
    }

    /// The same with each selection on the line of the screen where it is, whatever moves there.
    pub(super) fn refresh_in_place(&mut self, context: &ListContext) {
        self.groups.release();
        self.refresh(context);
    }

    /// Filters again, after time went by.
    pub(super) fn refilter(&mut self, context: &ListContext) {
        self.groups.refilter(context);
        self.datacenters.refresh(context);
        self.follow_group(context);
    }

    /// Sorts the groups by this.
    pub(super) fn sort_by(&mut self, sort: Sort<Column>, context: &ListContext) {
        self.groups.sort_by(sort, context);
        self.follow_group(context);
    }

    /// Sorts the data centers by this.
    pub(super) fn sort_datacenters_by(&mut self, sort: Sort<DatacenterColumn>, context: &ListContext) {
        self.datacenters.sort_by(sort, context);
    }

    /// Sorts what the focus is on the other way round.
    pub(super) fn reverse_sort(&mut self, context: &ListContext) {
        if self.focus == Pane::Datacenters {
            self.sort_datacenters_by(self.datacenter_sort().reversed(), context);
        } else {
            self.sort_by(self.sort().reversed(), context);
        }
    }

    /// Shows a column of the groups, or hides it.
    pub(super) fn toggle_column(&mut self, column: Column) {
        self.groups.toggle_column(column);
    }

    /// Shows the optional columns first, or no longer.
    pub(super) fn toggle_width(&mut self) {
        self.groups.toggle_width();
    }

    /// The filter with which the dashboard starts.
    pub(super) fn start_with(&mut self, filter: Filter) {
        self.groups.start_with(filter);
    }

    /// Filters the groups.
    pub(super) fn filter_groups(&mut self, filter: Filter, context: &ListContext) {
        self.groups.filter_by(filter, context);
        self.follow_group(context);
    }

    /// Filters the data centers.
    pub(super) fn filter_datacenters(&mut self, filter: Filter, context: &ListContext) {
        self.datacenters.filter_by(filter, context);
    }

    /// Keeps each selection on its object, and in view.
    pub(super) fn follow(&mut self, context: &ListContext) {
        self.groups.follow(context);
        self.datacenters.follow(context);
        self.follow_group(context);
    }

    /// Moves the selection of this pane by so many rows.
    pub(super) fn step(&mut self, rows: isize, pane: Pane, context: &ListContext) {
        match pane {
            Pane::Groups => self.groups.step(rows, context),
            Pane::Hubs => self.hubs.step(rows, self.hub_order.as_slice(), self.hub_order.len()),
            Pane::Datacenters => self.datacenters.step(rows, context),
        }
        self.follow_group(context);
    }

    /// Selects the row of this place in a pane, counted from the first, if there is one; returns whether there is.
    pub(super) fn select_row(&mut self, row: usize, pane: Pane, context: &ListContext) -> bool {
        let (index, length) = match pane {
            Pane::Groups => (self.groups().index(), self.listed().len()),
            Pane::Hubs => (self.hubs.index(), self.hub_order.len()),
            Pane::Datacenters => (self.datacenters().index(), self.datacenter_order().len()),
        };
        if row < length {
            let distance = isize::try_from(row).unwrap_or(0) - isize::try_from(index).unwrap_or(0);
            self.step(distance, pane, context);
        }
        row < length
    }

    /// Selects what a page was about, if it is listed.
    pub(super) fn select(&mut self, page: &Page, context: &ListContext) {
        match page {
            Page::Datacenter(name) => self.datacenters.select(name, context),
            Page::Group(key) => self.groups.select(key, context),
            Page::Hub(key) => self.hubs.select(key, self.hub_order.as_slice(), self.hub_order.len()),
            Page::Tunnel(_)
            | Page::Why(_)
            | Page::Events(_)
            | Page::EventGroup(..)
            | Page::Connection
            | Page::Profiles
            | Page::ProviderLog => {}
        }
        self.follow_group(context);
    }

    /// Restores order and columns.
    pub(super) fn restore(&mut self, saved: &SavedState) {
        self.groups.restore(saved);
        self.datacenters.restore(saved);
    }

    /// Writes order and columns into what is saved.
    pub(super) fn save(&self, saved: &mut SavedState) {
        self.groups.save(saved);
        self.datacenters.save(saved);
    }

    /// Lists the hubs of the selected group.
    fn follow_group(&mut self, context: &ListContext) {
        let group = self.groups().selected().and_then(|key| context.snapshot.group(key));
        self.hub_order =
            group.map_or_else(Vec::new, |group| group.hubs.iter().map(|hub| hub.key.clone()).collect());
        self.hubs.follow(self.hub_order.as_slice(), self.hub_order.len());
    }
}

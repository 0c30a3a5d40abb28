//! The home screen: three panes with focus, lists and selections.

mod columns;
mod context;
mod datacenter_columns;
mod datacenter_list;
mod empty_list_reason;
mod group_columns;
mod group_layouts;
mod group_list;
mod layout;
mod pane;
mod sort;

pub use columns::{Column, DatacenterColumn, Sort, TableWidth, oldest_record, routes};
pub(super) use context::ListContext;
pub use datacenter_columns::DatacenterColumns;
pub(super) use group_columns::GroupListSpace;
use group_columns::NARROW_WIDTH;
pub use group_columns::{GroupColumns, SPARKLINE_SLOTS};
pub use group_layouts::{HubForm, StateForm};
pub(super) use layout::PANE_HEADER_HEIGHT;
pub use layout::{Area, HomeLayout, LayoutMode, Size, home_layout, layout_mode};
pub(super) use layout::{detail_rows, max_banner_height};
pub use pane::Pane;
pub(super) use sort::total_order_key;

use super::{Page, SavedState, Selection, Target};
use crate::domain::filter::Filter;
use crate::domain::{Group, GroupKey, HubKey, Snapshot, Text};
use datacenter_list::DatacenterList;
use group_list::GroupList;

/// State of the home screen.
#[derive(Debug, Clone, Default)]
pub struct Home {
    /// Focused pane.
    focus: Pane,
    groups: GroupList,
    hubs: Selection<HubKey>,
    /// Hubs of the selected group.
    hub_order: Vec<HubKey>,
    datacenters: DatacenterList,
}

impl Home {
    /// Selection in the list of groups.
    pub fn groups(&self) -> &Selection<GroupKey> {
        self.groups.selection()
    }

    /// Selection in the list of hubs.
    pub fn hubs(&self) -> &Selection<HubKey> {
        &self.hubs
    }

    /// Selection in the list of data centers.
    pub fn datacenters(&self) -> &Selection<Text> {
        self.datacenters.selection()
    }

    /// Filter of the groups.
    pub fn filter(&self) -> &Filter {
        self.groups.filter()
    }

    /// Filter of the data centers.
    pub fn datacenter_filter(&self) -> &Filter {
        self.datacenters.filter()
    }

    /// Sort order of the groups.
    pub fn sort(&self) -> Sort<Column> {
        self.groups.sort()
    }

    /// Sort order of the data centers.
    pub fn datacenter_sort(&self) -> Sort<DatacenterColumn> {
        self.datacenters.sort()
    }

    /// Chosen columns of the groups; in the wide table all.
    pub fn columns(&self) -> Vec<Column> {
        self.groups.columns()
    }

    /// Width of the list of groups.
    pub fn width(&self) -> TableWidth {
        self.groups.width()
    }

    /// Whether a column of the groups is chosen.
    pub(super) fn has_column(&self, column: Column) -> bool {
        self.groups.has_column(column)
    }

    /// Snapshot indices of the listed groups, in list order.
    pub(super) fn listed(&self) -> &[usize] {
        self.groups.listed()
    }

    /// Listed groups from a row on.
    pub(super) fn listed_groups<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        from: usize,
    ) -> impl Iterator<Item = &'a Group> {
        let listed = self.listed().get(from..).unwrap_or_default();
        listed.iter().filter_map(|index| snapshot.groups.get(*index))
    }

    /// Explanation of an empty list of groups.
    pub(super) fn empty_reason(&self, context: &ListContext) -> Vec<String> {
        self.groups.empty_reason(context)
    }

    /// Names of the listed data centers, in list order.
    pub fn datacenter_order(&self) -> &[Text] {
        self.datacenters.listed()
    }

    /// Focused pane, if the terminal has room for it.
    pub(super) fn pane(&self, layout_mode: LayoutMode) -> Pane {
        if layout_mode == LayoutMode::Line { Pane::Groups } else { self.focus }
    }

    /// Moves the focus.
    pub(super) fn focus(&mut self, pane: Pane) {
        self.focus = pane;
    }

    /// Target of the selected row of a pane.
    pub(super) fn selected_target(&self, pane: Pane) -> Option<Target> {
        match pane {
            Pane::Groups => self.groups().selected().cloned().map(Target::Group),
            Pane::Hubs => self.hubs().selected().cloned().map(Target::Hub),
            Pane::Datacenters => self.datacenters().selected().cloned().map(Target::Datacenter),
        }
    }

    /// Sorts and filters all lists, after a new snapshot or a change of the order; selections follow their objects.
    pub(super) fn refresh(&mut self, context: &ListContext) {
        self.groups.refresh(context);
        self.datacenters.refresh(context);
        self.follow_group(context);
    }

    /// Like `refresh`, but the selected row keeps the selection.
    pub(super) fn refresh_in_place(&mut self, context: &ListContext) {
        self.groups.release();
        self.refresh(context);
    }

    /// Filters, after time has passed.
    pub(super) fn refilter(&mut self, context: &ListContext) {
        self.groups.refilter(context);
        self.datacenters.refresh(context);
        self.follow_group(context);
    }

    /// Sorts the groups.
    pub(super) fn sort_by(&mut self, sort: Sort<Column>, context: &ListContext) {
        self.groups.sort_by(sort, context);
        self.follow_group(context);
    }

    /// Sorts the data centers.
    pub(super) fn sort_datacenters_by(&mut self, sort: Sort<DatacenterColumn>, context: &ListContext) {
        self.datacenters.sort_by(sort, context);
    }

    /// Reverses the order of the focused list.
    pub(super) fn reverse_sort(&mut self, context: &ListContext) {
        if self.focus == Pane::Datacenters {
            self.sort_datacenters_by(self.datacenter_sort().reversed(), context);
        } else {
            self.sort_by(self.sort().reversed(), context);
        }
    }

    /// Shows or hides a column of the groups.
    pub(super) fn toggle_column(&mut self, column: Column) {
        self.groups.toggle_column(column);
    }

    /// Toggles the wide table.
    pub(super) fn toggle_width(&mut self) {
        self.groups.toggle_width();
    }

    /// Sets the initial filter.
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

    /// Moves the selection of a pane.
    pub(super) fn step(&mut self, rows: isize, pane: Pane, context: &ListContext) {
        match pane {
            Pane::Groups => self.groups.step(rows, context),
            Pane::Hubs => self.hubs.step(rows, self.hub_order.as_slice(), self.hub_order.len()),
            Pane::Datacenters => self.datacenters.step(rows, context),
        }
        self.follow_group(context);
    }

    /// Selects the row at an index of a pane; returns whether it exists.
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
            | Page::Diagnosis(_)
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

    /// Stores sort orders and columns.
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

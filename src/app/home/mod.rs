//! The home screen: three panes, which of them has the focus; in each what is selected, what it is filtered by and by what it
//! is sorted.

mod columns;
mod layout;
mod list;
mod pane;
mod sort;

pub use columns::{Column, DatacenterColumn, Sort, Width, oldest_record, routes};
pub(super) use layout::detail_rows;
pub use layout::{HomeLayout, Shape, Size, home_layout, shape};
pub(super) use list::ListContext;
pub use pane::Pane;
pub(super) use sort::in_order;

use super::{Cursor, Kept, KeptSort, Page, Target};
use crate::domain::filter::{DatacenterFacts, Filter};
use crate::domain::{Datacenter, Group, GroupKey, HubKey, Snapshot, Text};
use list::{EmptyListReason, Groups};
use sort::{compare_datacenters, sorted};
use std::cell::OnceCell;

/// The state of the home screen.
#[derive(Clone, Debug)]
pub struct Home {
    /// The pane that was chosen last.
    focus: Pane,
    groups: Cursor<GroupKey>,
    hubs: Cursor<HubKey>,
    datacenters: Cursor<Text>,
    filter: Filter,
    datacenter_filter: Filter,
    sort: Sort<Column>,
    datacenter_sort: Sort<DatacenterColumn>,
    /// The columns of the groups, in the order of the table.
    columns: Vec<Column>,
    width: Width,
    /// The places of all groups in the snapshot, in the order of the list.
    sorted: Vec<usize>,
    /// The places in the snapshot of those that are listed.
    listed: Vec<usize>,
    empty_reason: OnceCell<EmptyListReason>,
    hub_order: Vec<HubKey>,
    datacenter_order: Vec<Text>,
}

impl Default for Home {
    fn default() -> Self {
        Self {
            focus: Pane::Groups,
            groups: Cursor::default(),
            hubs: Cursor::default(),
            datacenters: Cursor::default(),
            filter: Filter::default(),
            datacenter_filter: Filter::default(),
            sort: Sort::by(Column::State),
            datacenter_sort: Sort::by(DatacenterColumn::State),
            columns: Column::usual().collect(),
            width: Width::Usual,
            sorted: Vec::new(),
            listed: Vec::new(),
            empty_reason: OnceCell::new(),
            hub_order: Vec::new(),
            datacenter_order: Vec::new(),
        }
    }
}

impl Home {
    /// The places in the snapshot of the groups that are listed, in the order of the list.
    pub(super) fn listed(&self) -> &[usize] {
        &self.listed
    }

    /// The data centers that are listed, in their order.
    pub fn datacenter_order(&self) -> &[Text] {
        &self.datacenter_order
    }

    /// The columns of the groups: the chosen ones, and in the wide table all.
    pub fn columns(&self) -> Vec<Column> {
        match self.width {
            Width::Usual => self.columns.clone(),
            Width::Wide => Column::all().collect(),
        }
    }

    /// The selected group.
    pub fn groups(&self) -> &Cursor<GroupKey> {
        &self.groups
    }

    /// The selected hub.
    pub fn hubs(&self) -> &Cursor<HubKey> {
        &self.hubs
    }

    /// The selected data center.
    pub fn datacenters(&self) -> &Cursor<Text> {
        &self.datacenters
    }

    /// What the groups are filtered by.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// What the data centers are filtered by.
    pub fn datacenter_filter(&self) -> &Filter {
        &self.datacenter_filter
    }

    /// By what the groups are sorted.
    pub fn sort(&self) -> Sort<Column> {
        self.sort
    }

    /// By what the data centers are sorted.
    pub fn datacenter_sort(&self) -> Sort<DatacenterColumn> {
        self.datacenter_sort
    }

    /// Which columns of the groups go first.
    pub fn width(&self) -> Width {
        self.width
    }

    /// Whether this column of the groups was chosen.
    pub(super) fn has_column(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// The groups that are listed, from this row on.
    pub(super) fn listed_groups<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        from: usize,
    ) -> impl Iterator<Item = &'a Group> {
        let listed = self.listed.get(from..).unwrap_or_default();
        listed.iter().filter_map(|place| snapshot.groups.get(*place))
    }

    /// Why no group is listed: what each part of the filter lets through by itself.
    pub(super) fn empty_reason(&self, context: &ListContext) -> Vec<String> {
        let reason = self.empty_reason.get_or_init(|| EmptyListReason::find(&self.filter, context));
        reason.lines(&self.filter, context.snapshot.groups.len())
    }

    /// The pane that has the keys: the chosen one, if the terminal has room for it.
    pub(super) fn pane(&self, shape: Shape) -> Pane {
        if shape.has_lower_panes() { self.focus } else { Pane::Groups }
    }

    /// Gives a pane the keys, if the terminal has room for it.
    pub(super) fn focus(&mut self, pane: Pane, shape: Shape) {
        if shape.has_lower_panes() {
            self.focus = pane;
        }
    }

    /// Gives the groups the keys.
    pub(super) fn focus_groups(&mut self) {
        self.focus = Pane::Groups;
    }

    /// What would open from this pane.
    pub(super) fn selected_target(&self, pane: Pane) -> Option<Target> {
        match pane {
            Pane::Groups => self.groups.selected().cloned().map(Target::Group),
            Pane::Hubs => self.hubs.selected().cloned().map(Target::Hub),
            Pane::Datacenters => self.datacenters.selected().cloned().map(Target::Datacenter),
        }
    }

    /// Sorts and filters everything again, after the snapshot or what decides the order changed, and keeps each selection
    /// on its object.
    pub(super) fn refresh(&mut self, context: &ListContext) {
        self.sorted = sorted(context, self.sort);
        self.refilter(context);
    }

    /// Filters again, after time went by.
    pub(super) fn refilter(&mut self, context: &ListContext) {
        self.list_groups(context);
        self.list_datacenters(context);
    }

    /// Sorts the groups by this.
    pub(super) fn sort_by(&mut self, sort: Sort<Column>, context: &ListContext) {
        self.sort = sort;
        self.sorted = sorted(context, sort);
        self.list_groups(context);
    }

    /// Sorts the data centers by this.
    pub(super) fn sort_datacenters_by(&mut self, sort: Sort<DatacenterColumn>, context: &ListContext) {
        self.datacenter_sort = sort;
        self.list_datacenters(context);
    }

    /// Sorts what the focus is on the other way round.
    pub(super) fn reverse_sort(&mut self, context: &ListContext) {
        if self.focus == Pane::Datacenters {
            let sort = self.datacenter_sort;
            self.sort_datacenters_by(Sort { is_reversed: !sort.is_reversed, ..sort }, context);
        } else {
            let sort = self.sort;
            self.sort_by(Sort { is_reversed: !sort.is_reversed, ..sort }, context);
        }
    }

    /// Shows a column of the groups, or hides it.
    pub(super) fn toggle_column(&mut self, column: Column) {
        let is_shown = |known: &Column| self.has_column(*known) != (*known == column);
        self.columns = Column::all().filter(is_shown).collect();
    }

    /// Shows the optional columns first, or no longer.
    pub(super) fn toggle_width(&mut self) {
        self.width = match self.width {
            Width::Usual => Width::Wide,
            Width::Wide => Width::Usual,
        };
    }

    /// The filter with which the dashboard starts.
    pub(super) fn start_with(&mut self, filter: Filter) {
        self.filter = filter;
    }

    /// Filters the groups. Where a filter refines the one before, as with each letter that is typed, only the listed groups
    /// are tested.
    pub(super) fn filter_groups(&mut self, filter: Filter, context: &ListContext) {
        let is_narrower = filter.narrows(&self.filter);
        self.filter = filter;
        let tested = if is_narrower { &self.listed } else { &self.sorted };
        self.set_listed(self.matching(tested, context), context);
    }

    /// Filters the data centers.
    pub(super) fn filter_datacenters(&mut self, filter: Filter, context: &ListContext) {
        self.datacenter_filter = filter;
        self.list_datacenters(context);
    }

    fn list_groups(&mut self, context: &ListContext) {
        self.set_listed(self.matching(&self.sorted, context), context);
    }

    fn set_listed(&mut self, listed: Vec<usize>, context: &ListContext) {
        self.listed = listed;
        self.empty_reason.take();
        self.follow(context);
    }

    fn list_datacenters(&mut self, context: &ListContext) {
        self.datacenter_order = self.listed_datacenters(context);
        self.follow(context);
    }

    /// Those of these groups that the filter matches.
    fn matching(&self, places: &[usize], context: &ListContext) -> Vec<usize> {
        if self.filter.is_empty() {
            return places.to_vec();
        }
        places.iter().copied().filter(|place| context.matches(&self.filter, *place)).collect()
    }

    fn listed_datacenters(&self, context: &ListContext) -> Vec<Text> {
        let all = context.snapshot.datacenters.iter();
        let matches =
            |here: &&Datacenter| self.datacenter_filter.lets_through(&DatacenterFacts(here), context.now);
        let mut listed: Vec<&Datacenter> = all.filter(matches).collect();
        let sort = self.datacenter_sort;
        listed.sort_by(|one, other| {
            let order = compare_datacenters(sort.by, one, other);
            if sort.is_reversed { order.reverse() } else { order }
        });
        listed.into_iter().map(|here| here.name.clone()).collect()
    }

    /// Keeps each selection on its object, and in view.
    pub(super) fn follow(&mut self, context: &ListContext) {
        let ListContext { snapshot, layout, .. } = context;
        self.groups.follow(&Groups { snapshot, listed: &self.listed }, layout.group_rows());
        self.datacenters.follow(self.datacenter_order.as_slice(), layout.datacenter_rows());
        self.follow_group(snapshot);
    }

    /// Moves the selection of this pane by so many rows.
    pub(super) fn step(&mut self, rows: isize, pane: Pane, context: &ListContext) {
        let ListContext { snapshot, layout, .. } = context;
        match pane {
            Pane::Groups => {
                let groups = Groups { snapshot, listed: &self.listed };
                self.groups.step(rows, &groups, layout.group_rows());
            }
            Pane::Hubs => self.hubs.step(rows, self.hub_order.as_slice(), self.hub_order.len()),
            Pane::Datacenters => {
                self.datacenters.step(rows, self.datacenter_order.as_slice(), layout.datacenter_rows());
            }
        }
        self.follow_group(snapshot);
    }

    /// Selects the row of this place in a pane, counted from the first, if there is one; returns whether there is.
    pub(super) fn select_row(&mut self, row: usize, pane: Pane, context: &ListContext) -> bool {
        let (index, length) = match pane {
            Pane::Groups => (self.groups.index(), self.listed.len()),
            Pane::Hubs => (self.hubs.index(), self.hub_order.len()),
            Pane::Datacenters => (self.datacenters.index(), self.datacenter_order.len()),
        };
        if row < length {
            let distance = isize::try_from(row).unwrap_or(0) - isize::try_from(index).unwrap_or(0);
            self.step(distance, pane, context);
        }
        row < length
    }

    /// Selects what a page was about, if it is listed.
    pub(super) fn select(&mut self, page: &Page, context: &ListContext) {
        let ListContext { snapshot, layout, .. } = context;
        match page {
            Page::Datacenter(name) => {
                self.datacenters.select(name, self.datacenter_order.as_slice(), layout.datacenter_rows());
            }
            Page::Group(key) => {
                self.groups.select(key, &Groups { snapshot, listed: &self.listed }, layout.group_rows());
                self.follow_group(snapshot);
            }
            Page::Hub(key) => self.hubs.select(key, self.hub_order.as_slice(), self.hub_order.len()),
            Page::Tunnel(_)
            | Page::Why(_)
            | Page::Events
            | Page::Story(_)
            | Page::Connection
            | Page::Profiles => {}
        }
    }

    /// Restores order and columns.
    pub(super) fn restore(&mut self, saved: &Kept) {
        if let Some(sort) = saved.sort.as_ref().and_then(|sort| sort.restored(Column::named)) {
            self.sort = sort;
        }
        let datacenter_sort = saved.datacenter_sort.as_ref();
        if let Some(sort) = datacenter_sort.and_then(|sort| sort.restored(DatacenterColumn::named)) {
            self.datacenter_sort = sort;
        }
        if let Some(names) = &saved.columns {
            let is_chosen = |column: &Column| names.iter().any(|name| name == column.name());
            let is_needed = |column: &Column| matches!(column, Column::State | Column::Name);
            self.columns = Column::all().filter(|column| is_needed(column) || is_chosen(column)).collect();
        }
        self.width = if saved.wide { Width::Wide } else { Width::Usual };
    }

    /// Writes order and columns into what is saved.
    pub(super) fn save(&self, saved: &mut Kept) {
        saved.sort = Some(KeptSort::new(self.sort.by.name(), self.sort.is_reversed));
        let sort = self.datacenter_sort;
        saved.datacenter_sort = Some(KeptSort::new(sort.by.name(), sort.is_reversed));
        let is_usual = self.columns.iter().copied().eq(Column::usual());
        saved.columns =
            (!is_usual).then(|| self.columns.iter().map(|column| column.name().to_owned()).collect());
        saved.wide = self.width == Width::Wide;
    }

    /// Lists the hubs of the selected group.
    fn follow_group(&mut self, snapshot: &Snapshot) {
        let group = self.groups.selected().and_then(|key| snapshot.group(key));
        self.hub_order =
            group.map_or_else(Vec::new, |group| group.hubs.iter().map(|hub| hub.key.clone()).collect());
        self.hubs.follow(self.hub_order.as_slice(), self.hub_order.len());
    }
}

//! The home screen: three panes, which of them has the focus; in each what is selected, what it is narrowed to and by what it
//! is sorted.

pub(super) mod columns;
pub(super) mod layout;
pub(super) mod list;
pub(super) mod pane;
pub(super) mod sort;

use crate::app::home::list::{Groups, Material, NoneLeft};
use crate::app::home::sort::{compare_datacenters, sorted};
use crate::app::{Column, Cursor, DatacenterColumn, HomeLayout, Pane, Sort, Width};
use crate::domain::filter::{DatacenterFacts, Filter};
use crate::domain::{Datacenter, GroupKey, HubKey, Snapshot, Text};
use std::cell::OnceCell;

/// The state of the home screen.
#[derive(Clone, Debug)]
pub struct Home {
    /// The pane that was chosen last.
    pub(in crate::app) focus: Pane,
    /// The selected group.
    pub groups: Cursor<GroupKey>,
    /// The selected hub.
    pub hubs: Cursor<HubKey>,
    /// The selected data center.
    pub datacenters: Cursor<Text>,
    /// What the groups are narrowed to.
    pub filter: Filter,
    /// What the data centers are narrowed to.
    pub datacenter_filter: Filter,
    /// By what the groups are sorted.
    pub sort: Sort<Column>,
    /// By what the data centers are sorted.
    pub datacenter_sort: Sort<DatacenterColumn>,
    /// The columns of the groups, in the order of the table.
    pub(in crate::app) columns: Vec<Column>,
    /// Which of them go first.
    pub width: Width,
    /// The places of all groups in the snapshot, in the order of the list.
    sorted: Vec<usize>,
    /// The places in the snapshot of those that are listed.
    listed: Vec<usize>,
    pub(in crate::app) none_left: OnceCell<NoneLeft>,
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
            none_left: OnceCell::new(),
            hub_order: Vec::new(),
            datacenter_order: Vec::new(),
        }
    }
}

impl Home {
    /// The places in the snapshot of the groups that are listed, in the order of the list.
    pub(in crate::app) fn listed(&self) -> &[usize] {
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

    /// Sorts and narrows everything again, after the snapshot or what decides the order changed, and keeps each selection on
    /// its object.
    pub(in crate::app) fn arrange(&mut self, material: &Material, layout: &HomeLayout) {
        self.sorted = sorted(material, self.sort);
        self.list(material, layout);
    }

    /// Sorts the groups again, after another order was chosen, and keeps each selection on its object.
    pub(in crate::app) fn sort(&mut self, material: &Material, layout: &HomeLayout) {
        self.sorted = sorted(material, self.sort);
        self.list_groups(material, layout);
    }

    /// Narrows anew, after what the filters ask for changed.
    pub(in crate::app) fn list(&mut self, material: &Material, layout: &HomeLayout) {
        self.list_groups(material, layout);
        self.list_datacenters(material, layout);
    }

    /// Narrows the groups by another filter. Where that narrows what is listed, only that is gone through: each letter that
    /// is typed does.
    pub(in crate::app) fn narrow_groups(&mut self, filter: Filter, material: &Material, layout: &HomeLayout) {
        let is_narrower = filter.narrows(&self.filter);
        self.filter = filter;
        if is_narrower {
            self.list_these(self.let_through(&self.listed, material), material, layout);
        } else {
            self.list_groups(material, layout);
        }
    }

    /// Narrows the data centers by another filter.
    pub(in crate::app) fn narrow_datacenters(
        &mut self,
        filter: Filter,
        material: &Material,
        layout: &HomeLayout,
    ) {
        self.datacenter_filter = filter;
        self.list_datacenters(material, layout);
    }

    fn list_groups(&mut self, material: &Material, layout: &HomeLayout) {
        self.list_these(self.let_through(&self.sorted, material), material, layout);
    }

    fn list_these(&mut self, listed: Vec<usize>, material: &Material, layout: &HomeLayout) {
        self.listed = listed;
        self.none_left.take();
        self.follow(material.snapshot, layout);
    }

    /// Sorts and narrows the data centers anew.
    pub(in crate::app) fn list_datacenters(&mut self, material: &Material, layout: &HomeLayout) {
        self.datacenter_order = self.listed_datacenters(material);
        self.follow(material.snapshot, layout);
    }

    /// Those of these groups that the filter lets through.
    fn let_through(&self, places: &[usize], material: &Material) -> Vec<usize> {
        if self.filter.is_empty() {
            return places.to_vec();
        }
        let snapshot = material.snapshot;
        let is_let_through = |&place: &usize| {
            let Some(group) = snapshot.groups.get(place) else { return false };
            let facts = material.attention.facts(group, &snapshot.regions.value, snapshot.words(place));
            self.filter.lets_through(&facts, material.now)
        };
        places.iter().copied().filter(is_let_through).collect()
    }

    fn listed_datacenters(&self, material: &Material) -> Vec<Text> {
        let all = material.snapshot.datacenters.iter();
        let let_through =
            |here: &&Datacenter| self.datacenter_filter.lets_through(&DatacenterFacts(here), material.now);
        let mut listed: Vec<&Datacenter> = all.filter(let_through).collect();
        let sort = self.datacenter_sort;
        listed.sort_by(|one, other| {
            let order = compare_datacenters(sort.by, one, other);
            if sort.is_reversed { order.reverse() } else { order }
        });
        listed.into_iter().map(|here| here.name.clone()).collect()
    }

    /// Keeps each selection on its thing, and in view.
    pub fn follow(&mut self, snapshot: &Snapshot, layout: &HomeLayout) {
        self.groups.follow(&Groups { snapshot, listed: &self.listed }, layout.group_rows());
        self.datacenters.follow(self.datacenter_order.as_slice(), layout.datacenter_rows());
        self.follow_group(snapshot);
    }

    /// Moves the selection of this pane by so many rows.
    pub fn step(&mut self, rows: isize, pane: Pane, snapshot: &Snapshot, layout: &HomeLayout) {
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

    /// Selects the row of this place in a pane, counted from the first, if there is one; says whether there was.
    pub(in crate::app) fn select_row(
        &mut self,
        row: usize,
        pane: Pane,
        snapshot: &Snapshot,
        layout: &HomeLayout,
    ) -> bool {
        let (index, length) = match pane {
            Pane::Groups => (self.groups.index(), self.listed.len()),
            Pane::Hubs => (self.hubs.index(), self.hub_order.len()),
            Pane::Datacenters => (self.datacenters.index(), self.datacenter_order.len()),
        };
        if row < length {
            let distance = isize::try_from(row).unwrap_or(0) - isize::try_from(index).unwrap_or(0);
            self.step(distance, pane, snapshot, layout);
        }
        row < length
    }

    /// Selects this group, if it is there.
    pub fn select_group(&mut self, key: &GroupKey, snapshot: &Snapshot, layout: &HomeLayout) {
        self.groups.select(key, &Groups { snapshot, listed: &self.listed }, layout.group_rows());
        self.follow_group(snapshot);
    }

    /// Selects this hub, if it is of the selected group.
    pub fn select_hub(&mut self, key: &HubKey) {
        self.hubs.select(key, self.hub_order.as_slice(), self.hub_order.len());
    }

    /// Selects this data center, if it is there.
    pub fn select_datacenter(&mut self, name: &Text, layout: &HomeLayout) {
        self.datacenters.select(name, self.datacenter_order.as_slice(), layout.datacenter_rows());
    }

    /// Lists the hubs of the selected group.
    fn follow_group(&mut self, snapshot: &Snapshot) {
        let group = self.groups.selected().and_then(|key| snapshot.group(key));
        self.hub_order =
            group.map_or_else(Vec::new, |group| group.hubs.iter().map(|hub| hub.key.clone()).collect());
        self.hubs.follow(self.hub_order.as_slice(), self.hub_order.len());
    }
}

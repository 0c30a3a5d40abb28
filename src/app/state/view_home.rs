//! Read access for the home screen of `ui`.

use super::App;
use crate::app::home::GroupListSpace;
use crate::app::{DatacenterColumns, Field, GroupColumns, Home, HomeLayout, Pane, home_layout, layout_mode};
use crate::domain::traffic::RateSum;
use crate::domain::{Datacenter, Group};

impl App {
    /// The home screen.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Current layout of the home screen.
    pub fn home_layout(&self) -> HomeLayout {
        home_layout(self.screen.size, self.banner_height(), self.home.width())
    }

    /// Focused pane, if the terminal has room for it.
    pub fn pane(&self) -> Pane {
        self.home.pane(layout_mode(self.screen.size))
    }

    /// Number of listed groups.
    pub fn listed_count(&self) -> usize {
        self.home.listed().len()
    }

    /// Column layout of the groups for a width.
    pub fn group_columns(&self, width: u16) -> GroupColumns {
        let space = GroupListSpace::new(width, self.home.width());
        GroupColumns::new(self.home.columns(), self.home.sort().by, self.snapshot.derived.widths, space)
    }

    /// Column layout of the data centers for a width.
    pub fn datacenter_columns(&self, width: u16) -> DatacenterColumns {
        DatacenterColumns::new(self.listed_datacenters(), width)
    }

    /// Listed data centers.
    pub fn listed_datacenters(&self) -> impl Iterator<Item = &Datacenter> {
        self.home.datacenter_order().iter().filter_map(|name| self.snapshot.datacenter(name))
    }

    /// Listed groups from a row on.
    pub fn listed_groups(&self, from: usize) -> impl Iterator<Item = &Group> {
        self.home.listed_groups(&self.snapshot, from)
    }

    /// Explanation of an empty list of groups.
    pub fn empty_list_reason(&self) -> Vec<String> {
        self.home.empty_reason(&self.list_context())
    }

    /// Details of the selected group for the home screen.
    pub fn group_summary(&self, group: &Group) -> Vec<Field> {
        self.pages.group_summary(group, self.page_inputs())
    }

    /// Current rate of a group.
    pub fn group_rate(&self, group: &Group) -> RateSum {
        let (rates, now) = (self.rates(), self.clock.now());
        match self.snapshot.group_index(&group.key) {
            Some(index) => rates.cached_group(index, group, now),
            None => rates.group(group, now),
        }
    }

    /// Total rate of a group in the last time slots, oldest first.
    pub fn group_series(&self, group: &Group, slots: usize) -> Vec<Option<f64>> {
        let series = self.rates().hub_series(group.hubs.iter().map(|hub| &hub.key)).slots;
        let last = series.len() - slots.min(series.len());
        series
            .into_iter()
            .skip(last)
            .map(|[incoming, outgoing]| Some(incoming? + outgoing.unwrap_or(0.0)))
            .collect()
    }

    /// Whether a group changed in the last few polls.
    pub fn is_changed(&self, group: &Group) -> bool {
        self.status.alerts().is_marked(&group.key)
    }

    /// Whether a group is muted on this machine.
    pub fn is_muted(&self, group: &Group) -> bool {
        self.status.alerts().is_muted(&group.key)
    }
}

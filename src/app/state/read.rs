//! What the screen reads of the dashboard.

use super::App;
use crate::app::home::{GroupListSpace, detail_rows};
use crate::app::overlay::Overlay;
use crate::app::pages::first_run_lines;
use crate::app::status::{Banner, Notice, Pace};
use crate::app::{
    Action, Clock, Context, DatacenterColumns, Document, Field, FirstRunLine, GroupColumns, HelpLine,
    HelpView, Home, HomeLayout, Kept, OpenPage, OrganizationLine, Pane, Picker, PickerLayout, Size, Start,
    Target, home_layout, shape,
};
use crate::domain::rates::{Rates, Sum};
use crate::domain::{BudgetUse, Change, Datacenter, Group, Journal, Snapshot, Text, Usage};
use crate::message::{About, Link};
use std::sync::Arc;
use std::time::Duration;

impl App {
    /// A number that is another whenever something visible may have changed.
    pub fn revision(&self) -> u64 {
        self.screen.revision
    }

    /// Organization, URLs and token facts of the profile.
    pub fn about(&self) -> &About {
        self.settings.about()
    }

    /// What the dashboard started with.
    pub fn start(&self) -> &Start {
        self.settings.start()
    }

    /// The page of the first run, line by line; none if it is not shown.
    pub fn first_run_lines(&self) -> Vec<FirstRunLine> {
        match self.start() {
            Start::FirstRun { config_file } => first_run_lines(config_file, self.screen.size.width),
            Start::Dashboard => Vec::new(),
        }
    }

    /// The first line of that page in view.
    pub fn first_run_top(&self) -> usize {
        self.first_run.top()
    }

    /// Whether the mouse is wanted.
    pub fn has_mouse(&self) -> bool {
        self.settings.has_mouse()
    }

    /// The time for the screen.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The size of the terminal.
    pub fn size(&self) -> Size {
        self.screen.size
    }

    /// What is known now.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What is saved for the next run.
    pub fn kept(&self) -> &Kept {
        &self.saved
    }

    /// How the organizations of the configuration are, as far as there are several.
    pub fn organizations(&self) -> &[OrganizationLine] {
        &self.profiles
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        match (self.settings.start(), self.overlays.prompt(), self.overlays.help(), self.pages.front()) {
            (Start::FirstRun { .. }, ..) => Context::FirstRun,
            (_, Some(_), ..) => Context::Prompt,
            (_, None, Some(_), _) => Context::Help,
            (_, None, None, Some(_)) => Context::Detail,
            (_, None, None, None) => Context::Home,
        }
    }

    /// The home screen.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// How the home screen is divided now.
    pub fn home_layout(&self) -> HomeLayout {
        home_layout(self.screen.size, self.banner_height(), self.home.width())
    }

    /// The pane that has the keys: the chosen one, if the terminal has room for it.
    pub fn pane(&self) -> Pane {
        self.home.pane(shape(self.screen.size))
    }

    /// How many groups are listed.
    pub fn listed_count(&self) -> usize {
        self.home.listed().len()
    }

    /// The columns of the list of groups that there is room for in so many columns of the screen.
    pub fn group_columns(&self, width: u16) -> GroupColumns {
        let space = GroupListSpace::new(width, self.home.width());
        GroupColumns::new(self.home.columns(), self.home.sort().by, self.snapshot.derived.widths, space)
    }

    /// The columns of the list of data centers that there is room for in so many columns of the screen.
    pub fn datacenter_columns(&self, width: u16) -> DatacenterColumns {
        DatacenterColumns::new(self.listed_datacenters(), width)
    }

    /// The data centers that are listed.
    pub fn listed_datacenters(&self) -> impl Iterator<Item = &Datacenter> {
        self.home.datacenter_order().iter().filter_map(|name| self.snapshot.datacenter(name))
    }

    /// The groups that are listed, from this row on.
    pub fn listed_groups(&self, from: usize) -> impl Iterator<Item = &Group> {
        self.home.listed_groups(&self.snapshot, from)
    }

    /// Why no group is listed: what each part of the filter lets through by itself.
    pub fn why_no_group(&self) -> Vec<String> {
        self.home.empty_reason(&self.list_context())
    }

    /// The few lines about the selected group that the home screen has room for.
    pub fn group_strip(&self, group: &Group) -> Vec<Field> {
        self.pages.group_strip(group, self.page_inputs())
    }

    /// What goes through a group of the list now.
    pub fn listed_rate(&self, group: &Group) -> Sum {
        let (rates, now) = (self.rates(), self.clock.now());
        match self.snapshot.place(&group.key) {
            Some(place) => rates.listed(place, group, now),
            None => rates.group(group, now),
        }
    }

    /// What went in and out of a group together in the last of so many slots, the oldest first.
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

    /// The page in front of the home screen, if there is one.
    pub fn page(&self) -> Option<&OpenPage> {
        self.pages.front()
    }

    /// What it shows.
    pub fn document(&self) -> &Document {
        self.pages.document()
    }

    /// The snapshot that a page shows: the current one, or the last one that had its object.
    pub fn snapshot_of<'a>(&'a self, page: &'a OpenPage) -> &'a Snapshot {
        page.snapshot(&self.snapshot)
    }

    /// Lines of a page in view.
    pub(super) fn page_rows(&self) -> usize {
        detail_rows(self.screen.size, self.banner_height())
    }

    /// What is over the screen and is typed into, if something is.
    pub fn overlay(&self) -> Option<&Overlay> {
        self.overlays.prompt()
    }

    /// Where a list to choose from stands.
    pub fn picker_layout(&self, picker: &Picker) -> PickerLayout {
        PickerLayout::new(picker, self.screen.size, self.banner_height())
    }

    /// The help, while it is open.
    pub fn help(&self) -> Option<&HelpView> {
        self.overlays.help()
    }

    /// The help, line by line; none while it is closed.
    pub fn help_lines(&self) -> Vec<HelpLine> {
        let lines = |help: &HelpView| help.lines(&self.settings, self.screen.size.width, self.clock.now());
        self.overlays.help().map(lines).unwrap_or_default()
    }

    /// The keys of an action, in words.
    pub fn keys(&self, context: Context, action: Action) -> String {
        self.settings.keys(context, action)
    }

    /// What would open now.
    pub fn selected_target(&self) -> Option<Target> {
        match self.pages.front() {
            Some(page) => page.selected().cloned(),
            None => self.home.selected_target(self.pane()),
        }
    }

    /// What changed since the start, the newest first.
    pub fn log(&self) -> impl Iterator<Item = &Arc<Change>> {
        self.journal().newest_first()
    }

    /// Events since the start.
    pub fn journal(&self) -> &Journal {
        &self.snapshot.derived.journal
    }

    /// What goes through the tunnels.
    pub fn rates(&self) -> &Rates {
        &self.snapshot.derived.rates
    }

    /// What has to be said above everything else; the weightiest where there is more than one thing.
    pub fn banner(&self) -> Option<Banner> {
        self.staleness().banner()
    }

    pub(super) fn banner_height(&self) -> u16 {
        self.banner().map_or(0, |banner| banner.lines(self.screen.size).height())
    }

    /// What is said in the footer now.
    pub fn notice(&self) -> Option<&Notice> {
        self.status.notice()
    }

    /// How the link to the API stands.
    pub fn link(&self) -> &Link {
        self.status.connection().link()
    }

    /// The last failure that nothing has made good yet: the link when it was met.
    pub fn trouble(&self) -> Option<&Link> {
        self.status.connection().trouble()
    }

    /// API call counts and rate limits.
    pub fn usage(&self) -> &Usage {
        self.status.connection().usage()
    }

    /// The rate limit as it stands now.
    pub fn budget(&self) -> BudgetUse {
        self.status.connection().budget(&self.clock)
    }

    /// What the rate limit makes of the configured interval.
    pub fn pace(&self) -> Pace {
        self.status.connection().pace()
    }

    /// The same in words, from the longest to the shortest; nothing where the interval is kept.
    pub fn pace_words(&self) -> Vec<String> {
        self.status.connection().pace_words(&self.clock)
    }

    /// The interval between polls that is configured or was chosen.
    pub fn interval(&self) -> Duration {
        self.status.connection().interval()
    }

    /// Whether all that is shown may no longer be so.
    pub fn is_stale(&self) -> bool {
        self.staleness().is_stale()
    }

    /// Whether this group may no longer be as it is shown.
    pub fn is_old_group(&self, group: &Group) -> bool {
        self.staleness().is_old_group(group)
    }

    /// Whether this group may no longer be as it is shown, while others are.
    pub fn is_left_behind(&self, group: &Group) -> bool {
        let staleness = self.staleness();
        !staleness.is_stale() && staleness.is_left_behind(group)
    }

    /// Whether what is counted over all groups may no longer be so.
    pub fn are_old_counts(&self) -> bool {
        self.staleness().are_old_counts()
    }

    /// Whether a data center may no longer be as it is shown.
    pub fn is_old_datacenter(&self, name: &Text) -> bool {
        self.staleness().is_old_datacenter(name)
    }

    /// Whether what a page says may no longer be so.
    pub fn is_old_page(&self, page: &OpenPage) -> bool {
        self.staleness().is_old_page(page.page())
    }
}

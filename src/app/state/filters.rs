//! Filters of groups, data centers, the current page, or the help.

use super::App;
use crate::app::overlay::{FilterPrompt, FilterTarget, Overlay};
use crate::app::{OpenPage, Pane};
use crate::domain::filter::Filter;

impl App {
    /// Filter of the focused list, page or help.
    pub fn filter(&self) -> &Filter {
        self.filter_of(self.filter_target())
    }

    /// Number of listed and of all entries.
    pub fn listed_and_total(&self, target: FilterTarget) -> Option<(usize, usize)> {
        match (target, self.pages.current()) {
            (FilterTarget::Groups, _) => Some((self.home.listed().len(), self.snapshot.groups.len())),
            (FilterTarget::Datacenters, _) => {
                Some((self.home.datacenter_order().len(), self.snapshot.datacenters.len()))
            }
            (FilterTarget::Page, Some(_)) => {
                let document = self.pages.document();
                Some((document.entries(), document.total()))
            }
            (FilterTarget::Page, None) | (FilterTarget::Help, _) => None,
        }
    }

    /// Opens the filter prompt.
    pub(super) fn open_filter(&mut self) {
        let prompt = FilterPrompt::new(self.filter_target(), self.filter().clone());
        self.overlays.open(Overlay::Filter(prompt));
    }

    /// Toggles the filter for problems.
    pub(super) fn toggle_problems(&mut self) {
        let target = self.filter_target();
        if let Some(filter) = target.toggle_problems(self.filter(), &self.settings) {
            self.set_filter(target, filter);
        }
    }

    /// Clears the filter; returns whether there was one.
    pub(super) fn clear_filter(&mut self) -> bool {
        match self.filtered() {
            Some(target) => self.set_filter(target, Filter::default()),
            None if self.has_event_type() => self.pages.change_events(|scope| scope.category = None),
            None => return false,
        }
        true
    }

    /// Whether the events page shows only one type.
    fn has_event_type(&self) -> bool {
        let is_on_page = self.overlays.help().is_none();
        is_on_page && self.pages.event_scope().is_some_and(|scope| scope.category.is_some())
    }

    /// Whether there is a filter to clear.
    pub(super) fn has_filter(&self) -> bool {
        self.filtered().is_some() || self.has_event_type()
    }

    pub(super) fn set_filter(&mut self, target: FilterTarget, filter: Filter) {
        match target {
            FilterTarget::Groups => self.with_home(|home, context| home.filter_groups(filter, context)),
            FilterTarget::Datacenters => {
                self.with_home(|home, context| home.filter_datacenters(filter, context));
            }
            FilterTarget::Page => self.pages.set_filter(filter),
            FilterTarget::Help => {
                self.overlays.filter_help(filter);
                self.scroll_help(0);
            }
        }
    }

    /// Target that has a filter: on the home screen the focused pane, then the other.
    fn filtered(&self) -> Option<FilterTarget> {
        let target = self.filter_target();
        let other = match target {
            FilterTarget::Groups => FilterTarget::Datacenters,
            FilterTarget::Datacenters => FilterTarget::Groups,
            target => target,
        };
        [target, other].into_iter().find(|&target| !self.filter_of(target).is_empty())
    }

    fn filter_target(&self) -> FilterTarget {
        match (self.overlays.help(), self.pages.current(), self.pane()) {
            (Some(_), ..) => FilterTarget::Help,
            (None, Some(_), _) => FilterTarget::Page,
            (None, None, Pane::Datacenters) => FilterTarget::Datacenters,
            (None, None, _) => FilterTarget::Groups,
        }
    }

    fn filter_of(&self, target: FilterTarget) -> &Filter {
        match target {
            FilterTarget::Groups => self.home.filter(),
            FilterTarget::Datacenters => self.home.datacenter_filter(),
            FilterTarget::Page => self.pages.current().map_or(self.home.filter(), OpenPage::filter),
            FilterTarget::Help => self.overlays.help().map_or(self.home.filter(), |help| &help.filter),
        }
    }
}

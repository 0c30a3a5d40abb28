//! The filter of what is in front: groups, data centers, a page, or the help.

use super::App;
use crate::app::overlay::{FilterPrompt, FilterTarget, Overlay};
use crate::app::{OpenPage, Pane};
use crate::domain::filter::Filter;

impl App {
    /// The filter of what is in front.
    pub fn filter(&self) -> &Filter {
        self.filter_of(self.in_front())
    }

    /// How many are listed of how many there are.
    pub fn listed_of(&self, narrowed: FilterTarget) -> Option<(usize, usize)> {
        match (narrowed, self.pages.front()) {
            (FilterTarget::Groups, _) => Some((self.home.listed().len(), self.snapshot.groups.len())),
            (FilterTarget::Datacenters, _) => {
                Some((self.home.datacenter_order().len(), self.snapshot.datacenters.len()))
            }
            (FilterTarget::Page, Some(_)) => {
                let document = self.pages.document();
                Some((document.entries(), document.all()))
            }
            (FilterTarget::Page, None) | (FilterTarget::Help, _) => None,
        }
    }

    /// Opens the line for the filter of what is in front.
    pub(super) fn open_filter(&mut self) {
        let prompt = FilterPrompt::new(self.in_front(), self.filter().clone());
        self.overlays.open(Overlay::Filter(prompt));
    }

    /// Shows only what is not well, or all again.
    pub(super) fn toggle_problems(&mut self) {
        let narrowed = self.in_front();
        if let Some(filter) = narrowed.toggle_problems(self.filter(), &self.settings) {
            self.set_filter(narrowed, filter);
        }
    }

    /// Clears the filter of what is in front; returns whether there was one.
    pub(super) fn clear_filter(&mut self) -> bool {
        match self.filtered() {
            Some(narrowed) => self.set_filter(narrowed, Filter::default()),
            None if self.has_event_type() => self.pages.change_events(|scope| scope.kind = None),
            None => return false,
        }
        true
    }

    /// Whether only events of one type are shown.
    fn has_event_type(&self) -> bool {
        let is_on_page = self.overlays.help().is_none();
        is_on_page && self.pages.event_scope().is_some_and(|scope| scope.kind.is_some())
    }

    /// Whether there is a filter to clear.
    pub(super) fn has_filter(&self) -> bool {
        self.filtered().is_some() || self.has_event_type()
    }

    pub(super) fn set_filter(&mut self, narrowed: FilterTarget, filter: Filter) {
        match narrowed {
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

    /// What of that in front is filtered: at home the pane that has the keys first, then the other.
    fn filtered(&self) -> Option<FilterTarget> {
        let narrowed = self.in_front();
        let other = match narrowed {
            FilterTarget::Groups => FilterTarget::Datacenters,
            FilterTarget::Datacenters => FilterTarget::Groups,
            narrowed => narrowed,
        };
        [narrowed, other].into_iter().find(|&narrowed| !self.filter_of(narrowed).is_empty())
    }

    fn in_front(&self) -> FilterTarget {
        match (self.overlays.help(), self.pages.front(), self.pane()) {
            (Some(_), ..) => FilterTarget::Help,
            (None, Some(_), _) => FilterTarget::Page,
            (None, None, Pane::Datacenters) => FilterTarget::Datacenters,
            (None, None, _) => FilterTarget::Groups,
        }
    }

    fn filter_of(&self, narrowed: FilterTarget) -> &Filter {
        match narrowed {
            FilterTarget::Groups => self.home.filter(),
            FilterTarget::Datacenters => self.home.datacenter_filter(),
            FilterTarget::Page => self.pages.front().map_or(self.home.filter(), OpenPage::filter),
            FilterTarget::Help => self.overlays.help().map_or(self.home.filter(), |help| &help.filter),
        }
    }
}

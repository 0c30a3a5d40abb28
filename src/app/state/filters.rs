//! The filter of what is in front: groups, data centers, a page, or the help.

use super::App;
use crate::app::overlay::{FilterPrompt, Narrowed, Overlay};
use crate::app::{OpenPage, Pane};
use crate::domain::filter::Filter;

impl App {
    /// The filter of what is in front.
    pub fn filter(&self) -> &Filter {
        self.filter_of(self.in_front())
    }

    /// How many are listed of how many there are.
    pub fn listed_of(&self, narrowed: Narrowed) -> Option<(usize, usize)> {
        match (narrowed, self.pages.front()) {
            (Narrowed::Groups, _) => Some((self.home.listed().len(), self.snapshot.groups.len())),
            (Narrowed::Datacenters, _) => {
                Some((self.home.datacenter_order().len(), self.snapshot.datacenters.len()))
            }
            (Narrowed::Page, Some(_)) => {
                let document = self.pages.document();
                Some((document.entries(), document.all()))
            }
            (Narrowed::Page, None) | (Narrowed::Help, _) => None,
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

    pub(super) fn set_filter(&mut self, narrowed: Narrowed, filter: Filter) {
        match narrowed {
            Narrowed::Groups => self.with_home(|home, context| home.filter_groups(filter, context)),
            Narrowed::Datacenters => self.with_home(|home, context| home.filter_datacenters(filter, context)),
            Narrowed::Page => self.pages.set_filter(filter),
            Narrowed::Help => {
                self.overlays.filter_help(filter);
                self.scroll_help(0);
            }
        }
    }

    /// What of that in front is filtered: at home the pane that has the keys first, then the other.
    fn filtered(&self) -> Option<Narrowed> {
        let narrowed = self.in_front();
        let other = match narrowed {
            Narrowed::Groups => Narrowed::Datacenters,
            Narrowed::Datacenters => Narrowed::Groups,
            narrowed => narrowed,
        };
        [narrowed, other].into_iter().find(|&narrowed| !self.filter_of(narrowed).is_empty())
    }

    fn in_front(&self) -> Narrowed {
        match (self.overlays.help(), self.pages.front(), self.pane()) {
            (Some(_), ..) => Narrowed::Help,
            (None, Some(_), _) => Narrowed::Page,
            (None, None, Pane::Datacenters) => Narrowed::Datacenters,
            (None, None, _) => Narrowed::Groups,
        }
    }

    fn filter_of(&self, narrowed: Narrowed) -> &Filter {
        match narrowed {
            Narrowed::Groups => self.home.filter(),
            Narrowed::Datacenters => self.home.datacenter_filter(),
            Narrowed::Page => self.pages.front().map_or(self.home.filter(), OpenPage::filter),
            Narrowed::Help => self.overlays.help().map_or(self.home.filter(), |help| &help.filter),
        }
    }
}

//! Pickers, and the effects of typing and choosing in overlays.

use super::App;
use crate::app::overlay::{
    Choice, FilterTarget, Overlay, Request, VisibleColumns, column_entries, column_picker, page_sort_picker,
    palette, sort_picker,
};
use crate::app::{Column, Effect, Page, Pane, Picker, SavedChanges};
use crate::domain::GroupKey;

impl App {
    pub(super) fn open_picker(&mut self, picker: Picker) {
        self.overlays.open(Overlay::Picker(picker));
    }

    /// Opens the command palette.
    pub(super) fn open_palette(&mut self) {
        let own = &self.settings.connection_info().profile;
        let others = self.profiles.iter().map(|line| line.name.as_str()).filter(|name| name != own);
        let is_available = |action| self.is_available(action);
        let listed = self.home.listed().to_vec();
        let picker =
            palette(self.context(), is_available, &self.settings, others, self.snapshot.clone(), listed);
        self.open_picker(picker);
    }

    /// Opens the sort menu.
    pub(super) fn open_sort(&mut self) {
        if self.pages.current().is_none() {
            return self.open_picker(sort_picker(&self.home, self.pane()));
        }
        let (headers, now) = self.pages.sortable();
        match page_sort_picker(headers, now) {
            Some(picker) => self.open_picker(picker),
            None => self.notify_error("nothing on this page can be sorted"),
        }
    }

    /// Handles requests of the overlays.
    pub(super) fn handle_requests(&mut self, requests: impl IntoIterator<Item = Request>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for request in requests {
            match request {
                Request::Filter(target, filter) => self.set_filter(target, filter),
                Request::Remember(text) => effects.extend(self.remember_filter(&text)),
                Request::Choose(choice) => effects.extend(self.apply_choice(choice)),
            }
        }
        effects
    }

    fn remember_filter(&mut self, text: &str) -> Option<Effect> {
        if text.is_empty() || self.saved.filters.first().is_some_and(|first| first == text) {
            return None;
        }
        let changes = SavedChanges::filter_used(text);
        changes.apply(&mut self.saved);
        Some(Effect::SaveState(Box::new(changes)))
    }

    fn apply_choice(&mut self, choice: Choice) -> Vec<Effect> {
        match choice {
            Choice::Perform(action) => return self.perform(self.context(), action),
            Choice::Open(target) => return self.open(Page::from(target)),
            Choice::Copy(label, text) => return self.copy_text(&label, text),
            Choice::Profile(name) => return vec![Effect::ActivateProfile(name)],
            Choice::Filter(text) => self.choose_filter(&text),
            Choice::Sort(sort) => self.with_home(|home, context| home.sort_by(sort, context)),
            Choice::SortDatacenters(sort) => {
                self.with_home(|home, context| home.sort_datacenters_by(sort, context));
            }
            Choice::SortPage(header) => self.pages.sort_by(header),
            Choice::Mute(scope, time) => self.mute(scope, time),
            Choice::Unmute(scope) => self.unmute(scope),
            Choice::Toggle(column) => self.toggle_column(column),
        }
        self.save()
    }

    /// Applies a filter chosen in the palette.
    fn choose_filter(&mut self, text: &str) {
        match FilterTarget::Groups.parse(text, &self.settings) {
            Ok(filter) => {
                self.pages.close_all();
                self.home.focus(Pane::Groups);
                self.set_filter(FilterTarget::Groups, filter);
            }
            Err(error) => self.notify_error(error.to_string()),
        }
    }

    fn toggle_column(&mut self, column: Column) {
        self.home.toggle_column(column);
        self.refresh_column_picker();
    }

    /// Opens the column chooser.
    pub(super) fn open_columns(&mut self) {
        self.open_picker(column_picker(&self.home, &self.visible_columns()));
    }

    /// Refreshes the column chooser, if open.
    pub(super) fn refresh_column_picker(&mut self) {
        if self.overlays.is_column_picker() {
            self.overlays.replace_entries(column_entries(&self.home, &self.visible_columns()));
        }
    }

    fn visible_columns(&self) -> VisibleColumns {
        let columns = self.group_columns(self.home_layout().groups.width);
        VisibleColumns { columns, width: self.screen.size.width }
    }

    pub(super) fn group_name(&self, key: &GroupKey) -> String {
        self.snapshot.group(key).map_or_else(|| key.to_string(), |group| group.title().to_owned())
    }
}

//! What typing and choosing in an overlay does to the other parts.

use super::App;
use crate::app::overlay::{Choice, Narrowed, Request, column_entries};
use crate::app::status::Mute;
use crate::app::{Column, Effect, Page, SavedChanges};
use crate::domain::GroupKey;
use std::time::Duration;

impl App {
    /// Does what an overlay requests.
    pub(super) fn fulfil(&mut self, requests: impl IntoIterator<Item = Request>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for request in requests {
            match request {
                Request::Filter(narrowed, filter) => self.set_filter(narrowed, filter),
                Request::Remember(text) => effects.extend(self.remember_filter(&text)),
                Request::Choose(choice) => effects.extend(self.choose(choice)),
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
        Some(Effect::Keep(Box::new(changes)))
    }

    fn choose(&mut self, choice: Choice) -> Vec<Effect> {
        match choice {
            Choice::Do(action) => return self.act(self.context(), action),
            Choice::Open(target) => return self.open(Page::from(target)),
            Choice::Copy(what, text) => return self.copy_text(&what, text),
            Choice::Profile(name) => return vec![Effect::Switch(name)],
            Choice::Filter(text) => self.choose_filter(&text),
            Choice::Sort(sort) => self.with_home(|home, context| home.sort_by(sort, context)),
            Choice::SortDatacenters(sort) => {
                self.with_home(|home, context| home.sort_datacenters_by(sort, context));
            }
            Choice::SortPage(head) => self.pages.sort_by(head),
            Choice::Mute(time) => self.mute(time),
            Choice::Toggle(column) => self.toggle_column(column),
        }
        self.save()
    }

    /// Filters the groups by a filter that was chosen from a list.
    fn choose_filter(&mut self, text: &str) {
        match Narrowed::Groups.parse(text, &self.settings) {
            Ok(filter) => {
                self.pages.close_all();
                self.home.focus_groups();
                self.set_filter(Narrowed::Groups, filter);
            }
            Err(error) => self.notify_error(error.to_string()),
        }
    }

    fn toggle_column(&mut self, column: Column) {
        self.home.toggle_column(column);
        self.overlays.renew_entries(column_entries(&self.home));
    }

    fn mute(&mut self, time: Option<Duration>) {
        if let Some(key) = self.group_in_front() {
            let until = time.and_then(|time| self.clock.real_now().checked_add(time).ok());
            let name = self.group_name(&key);
            let end = until.map_or_else(
                || "until unmuted".to_owned(),
                |until| format!("until {}", self.clock.time(until)),
            );
            self.notify(format!("{name} is muted {end}"));
            self.status.alerts_mut().add_mute(&key, Mute { name, until });
        }
        self.mutes_changed();
    }

    /// Copies a text.
    pub(super) fn copy_text(&mut self, what: &str, text: String) -> Vec<Effect> {
        let what = if what.is_empty() { String::new() } else { format!("{what} ") };
        self.notify(format!("copied {what}{text}"));
        vec![Effect::Copy(text)]
    }

    pub(super) fn group_name(&self, key: &GroupKey) -> String {
        self.snapshot.group(key).map_or_else(|| key.to_string(), |group| group.title().to_owned())
    }
}

//! The lists to choose from, and what typing and choosing in an overlay does to the other parts.

use super::App;
use crate::app::clock::TimeStyle;
use crate::app::overlay::{
    Choice, Narrowed, Overlay, Request, column_entries, copy_picker, mute_picker, page_sort_picker, palette,
    sort_picker,
};
use crate::app::saved_changes::MAX_MUTES;
use crate::app::status::Mute;
use crate::app::{Column, Effect, Page, Pane, Picker, SavedChanges, Target};
use crate::domain::GroupKey;
use std::time::Duration;

impl App {
    pub(super) fn pick(&mut self, picker: Picker) {
        self.overlays.open(Overlay::Picker(picker));
    }

    /// Opens the palette.
    pub(super) fn open_palette(&mut self) {
        let own = &self.settings.about().profile;
        let others = self.profiles.iter().map(|line| line.name.as_str()).filter(|name| name != own);
        let works = |action| self.works(action);
        let listed = self.home.listed().to_vec();
        let picker = palette(self.context(), works, &self.settings, others, self.snapshot.clone(), listed);
        self.pick(picker);
    }

    /// Opens the list of columns to sort by.
    pub(super) fn open_sort(&mut self) {
        if self.pages.front().is_none() {
            return self.pick(sort_picker(&self.home, self.pane()));
        }
        let (heads, now) = self.pages.sortable();
        match page_sort_picker(heads, now) {
            Some(picker) => self.pick(picker),
            None => self.notify_error("nothing on this page can be sorted"),
        }
    }

    /// Opens the list of times for which the group in front can be muted, or unmutes it.
    pub(super) fn toggle_mute(&mut self) -> Vec<Effect> {
        let Some(key) = self.group_in_front() else {
            self.notify_error("no group is selected");
            return Vec::new();
        };
        if self.status.alerts_mut().unmute(&key) {
            self.notify(format!("{} is no longer muted", self.group_name(&key)));
            self.mutes_changed();
            return self.save();
        }
        if self.status.alerts().mutes().len() >= MAX_MUTES {
            self.notify_error(format!(
                "{MAX_MUTES} groups are muted, and no more can be; unmute another first"
            ));
            return Vec::new();
        }
        self.pick(mute_picker());
        Vec::new()
    }

    /// Copies the name of what is selected, or of what the page is about.
    pub(super) fn copy_name(&mut self) -> Vec<Effect> {
        if let Some(name) = self.name_in_front() {
            return self.copy_text("", name);
        }
        self.notify_error("nothing with a name is selected");
        Vec::new()
    }

    /// Opens the list of fields to copy.
    pub(super) fn open_fields(&mut self) {
        let Some(target) = self.target_in_front() else {
            return self.notify_error("nothing with fields is selected");
        };
        let page = Page::from(target);
        self.clock.set_style(TimeStyle::Text);
        let document = self.with_pages(|pages, inputs| pages.preview(&page, inputs));
        self.clock.set_style(TimeStyle::Screen);
        self.pick(copy_picker(&document));
    }

    fn name_in_front(&self) -> Option<String> {
        let snapshot = match self.pages.front() {
            Some(page) => page.snapshot(&self.snapshot),
            None => &self.snapshot,
        };
        match self.target_in_front()? {
            Target::Group(key) => snapshot.group(&key).map(|group| group.title().to_owned()),
            Target::Hub(key) => {
                let (_, hub) = snapshot.hub(&key)?;
                hub.datacenter.as_ref().map(ToString::to_string)
            }
            Target::Tunnel(key) => snapshot.tunnel(&key).map(|(.., tunnel)| tunnel.title().to_owned()),
            Target::Datacenter(name) => Some(name.to_string()),
            Target::Story(_) | Target::Entry(..) | Target::Profile(_) => None,
        }
    }

    /// What is selected, as far as it is an object, or what the page is about.
    fn target_in_front(&self) -> Option<Target> {
        let is_object = |target: &Target| !matches!(target, Target::Story(_) | Target::Profile(_));
        let plain = |target: Target| match target {
            Target::Entry(_, target) => *target,
            target => target,
        };
        let page = || self.pages.front_page().and_then(Page::target);
        self.selected_target().map(plain).filter(is_object).or_else(page)
    }

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
                self.home.focus(Pane::Groups);
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

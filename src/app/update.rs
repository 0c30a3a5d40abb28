//! What each event does to the dashboard: keys, updates of the worker, another size, time.

use super::{Action, Alert, App, Context, Effect, Event, Size};
use crate::config::chord::Chord;
use crate::domain::{GroupDetail, Snapshot};
use crate::message::{Command, Link, Update};
use jiff::Timestamp;
use std::sync::Arc;

impl App {
    pub(super) fn take_event(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        match event {
            Event::Key(chord) => return self.press(chord),
            Event::Tick => return self.tick(now),
            Event::Work => {
                self.look_on();
                return Vec::new();
            }
            Event::Written(bytes) => {
                self.output.wrote(bytes);
                return Vec::new();
            }
            Event::StateRead(saved) => {
                self.take_saved(&saved);
                return Vec::new();
            }
            _ => self.touch(),
        }
        match event {
            Event::Mouse(mouse) => return self.take_mouse(mouse),
            Event::Worker(update) => return self.take_update(update, now),
            Event::Paste(text) => self.paste(&text),
            Event::Resize(size) => self.resize(size),
            Event::Saved(Ok(file)) => self.say(format!("written to {file}")),
            Event::Saved(Err(why)) => self.say_no(format!("not written: {why}")),
            Event::StateNotSaved(why) => self.say_no(format!("choices not saved: {why}")),
            Event::SuspendRefused => self.say_no("cannot suspend: there is no shell to return to"),
            Event::Key(_) | Event::Tick | Event::Work | Event::Written(_) | Event::StateRead(_) => {}
        }
        Vec::new()
    }

    /// Whether there is work left that was put off for keys: until there is none, the loop comes with
    /// [`Event::Work`] whenever nothing else has happened. A search in the palette goes through all groups, hubs and tunnels,
    /// which takes longer than a key may at 20,000 groups.
    pub fn has_work(&self) -> bool {
        self.is_looking()
    }

    /// Shows a new snapshot.
    fn apply_snapshot(&mut self, snapshot: Arc<Snapshot>, now: Timestamp) -> Vec<Effect> {
        let is_new_poll = snapshot.as_of() != self.snapshot().as_of();
        if is_new_poll {
            self.memory.attention.begin_look();
            self.heartbeat.looked();
            self.clock_mut().restop();
        }
        let alert = self.memory.observe(&snapshot, now);
        let how = self.preferences.alert;
        let alert = alert.filter(|_| how != Alert::Never).map(|text| Effect::Alert(how, text));
        for view in self.views.iter_mut().filter(|view| view.page.is_in(&snapshot)) {
            view.seen = Arc::clone(&snapshot);
        }
        self.set_snapshot(snapshot);
        self.arrange();
        let detail = if is_new_poll { self.refresh_detail() } else { None };
        alert.into_iter().chain(detail).collect()
    }

    /// After each poll, requests again what only calls about the group in front bring.
    fn refresh_detail(&self) -> Option<Effect> {
        let key = self.views.last().and_then(|view| view.page.group());
        let key = key.filter(|key| self.snapshot().group(key).is_some() && self.clock().stopped().is_none());
        key.cloned().map(|key| Effect::Send(Command::Look(key)))
    }

    fn take_update(&mut self, update: Update, now: Timestamp) -> Vec<Effect> {
        match update {
            Update::Snapshot(snapshot) => return self.apply_snapshot(snapshot, now),
            Update::Link(link) => self.take_link(link),
            Update::Detail(detail) => self.take_detail(detail),
            Update::Usage(usage) => self.connection.take_usage(usage, now),
            Update::About(about) => self.set_about(*about),
            // No page shows it yet.
            Update::OrganizationLog(_) => {}
        }
        Vec::new()
    }

    /// Time went by. After a gap in it a look is due, whatever the interval says; but not with a key that was refused. In a
    /// pause time changes nothing that is seen, but that a notice goes.
    fn tick(&mut self, now: Timestamp) -> Vec<Effect> {
        let has_gap = self.heartbeat.tick(now, self.snapshot().as_of());
        self.output.tick(now);
        if self.end_notice(now) {
            self.touch();
        }
        if self.clock().stopped().is_some() {
            return Vec::new();
        }
        self.touch();
        let looks = has_gap && !matches!(self.link(), Link::Refused { .. });
        let look = looks.then_some(Effect::Send(Command::Refresh));
        look.into_iter().chain(self.end_mutes(now)).collect()
    }

    /// Unmutes the groups whose time is over, and lists anew what depends on time.
    fn end_mutes(&mut self, now: Timestamp) -> Vec<Effect> {
        let over = self.memory.attention.end_mutes(now);
        if over.is_empty() {
            if self.home.filter.depends_on_time() {
                self.list();
            }
            return Vec::new();
        }
        self.arrange();
        self.say(format!("no longer muted: {}", over.join(", ")));
        self.keep()
    }

    /// A key that is no action is text where text is typed, and nothing elsewhere.
    fn press(&mut self, chord: Chord) -> Vec<Effect> {
        if self.notice.take().is_some() {
            self.touch();
        }
        let context = self.context();
        match (context, self.keymap().action(context, chord)) {
            (Context::Prompt, None) => {
                self.type_into_overlay(chord);
                Vec::new()
            }
            (_, None) => Vec::new(),
            (_, Some(action)) => {
                self.touch();
                self.begin(context, action)
            }
        }
    }

    fn begin(&mut self, context: Context, action: Action) -> Vec<Effect> {
        match (context, action) {
            (_, Action::Repaint | Action::Suspend | Action::Quit | Action::QuitLeaving) => self.act(action),
            (Context::Prompt, _) => self.act_in_overlay(action),
            _ => self.act(action),
        }
    }

    fn resize(&mut self, size: Size) {
        self.set_size(size);
        self.fit();
    }

    /// Keeps what is selected in view when there is more or less room than before.
    pub(super) fn fit(&mut self) {
        let (layout, snapshot) = (self.home_layout(), self.snapshot_now());
        self.home.follow(&snapshot, &layout);
        self.settle();
    }

    fn take_link(&mut self, link: Link) {
        if self.connection.is_good_end(&link) {
            self.heartbeat.looked();
        }
        self.connection.take(link);
    }

    fn take_detail(&mut self, detail: Arc<GroupDetail>) {
        self.memory.take(detail, &self.views);
        self.settle();
    }
}

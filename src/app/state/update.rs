//! Event handling: keys, worker updates, resizes and ticks.

use super::{App, request_detail};
use crate::app::{Context, Effect, Event, Home, Page, Size};
use crate::channel::{Command, ConnectionState, LogFollowing, Update};
use crate::config::key_combination::KeyCombination;
use crate::domain::Snapshot;
use jiff::Timestamp;
use std::sync::Arc;

impl App {
    /// Applies an event at a time; returns its effects.
    pub fn update(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        let banner = self.banner_height();
        self.clock.advance(now);
        let mut effects = self.apply(event, now);
        effects.extend(self.follow_log());
        if self.banner_height() != banner {
            self.fit_to_size();
        }
        self.refresh_page();
        effects
    }

    /// Starts or stops reading the provider's log of the organization with its page.
    fn follow_log(&mut self) -> Option<Effect> {
        let is_shown = self.pages.is_current(&Page::ProviderLog);
        let following = if is_shown { LogFollowing::On } else { LogFollowing::Off };
        let is_changed = std::mem::replace(&mut self.log_following, following) != following;
        is_changed.then_some(Effect::Send(Command::FollowLog(following)))
    }

    fn apply(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        match event {
            Event::Key(combination) => return self.handle_key(combination),
            Event::Mouse(mouse) => return self.handle_mouse(mouse),
            Event::Worker(update) => return self.apply_update(update, now),
            Event::Tick => return self.tick(now),
            Event::Paste(text) => return self.paste(&text),
            Event::ContinueSearch => self.continue_search(),
            Event::BytesWritten(bytes) => self.status.output_stats_mut().set_written(bytes),
            Event::StateRead(saved) => self.apply_saved(*saved),
            Event::Resize(size) => self.resize(size),
            Event::ScreenSaved(Ok(file)) => self.notify(format!("saved to {file}")),
            Event::ScreenSaved(Err(error)) => self.notify_error(format!("could not save: {error}")),
            Event::StateNotSaved(error) => self.notify_error(format!("could not save choices: {error}")),
            Event::SuspendRefused => self.notify_error("cannot suspend: there is no shell to return to"),
        }
        Vec::new()
    }

    /// Performs the action of a key in the current context. In a prompt, unbound keys are text.
    fn handle_key(&mut self, combination: KeyCombination) -> Vec<Effect> {
        if self.status.dismiss_notice() {
            self.mark_dirty();
        }
        let context = self.context();
        match self.settings.action(context, combination) {
            Some(action) => match self.unmet_requirement(context, action) {
                Some(condition) => {
                    self.notify_error(format!("{combination} works {condition}"));
                    Vec::new()
                }
                None => self.perform(context, action),
            },
            None if context == Context::Prompt => self.type_key(combination),
            None => {
                self.explain_unbound_key(context, combination);
                Vec::new()
            }
        }
    }

    fn type_key(&mut self, combination: KeyCombination) -> Vec<Effect> {
        self.mark_dirty();
        let request = self.overlays.type_key(combination, &self.settings);
        self.handle_requests(request)
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        self.mark_dirty();
        let request = self.overlays.paste(text, &self.settings);
        self.handle_requests(request)
    }

    /// Whether a palette search is unfinished. Until it is finished, the event loop sends [`Event::ContinueSearch`] when idle:
    /// searching 20,000 groups with hubs and tunnels takes longer than a key press may.
    pub fn is_searching(&self) -> bool {
        self.overlays.is_searching()
    }

    fn continue_search(&mut self) {
        if self.overlays.continue_search() {
            self.mark_dirty();
        }
    }

    fn apply_update(&mut self, update: Update, now: Timestamp) -> Vec<Effect> {
        self.mark_dirty();
        match update {
            Update::Snapshot(snapshot) => return self.apply_snapshot(snapshot, now),
            Update::Detail(detail) => self.pages.apply_detail(detail),
            Update::ConnectionState(state) => {
                self.status.apply_connection_state(state);
                self.pages.status_changed();
            }
            Update::Usage(usage) => {
                self.status.connection_mut().apply_usage(usage, now);
                self.pages.status_changed();
            }
            Update::ConnectionInfo(connection_info) => {
                self.settings.set_connection_info(*connection_info);
                self.pages.status_changed();
            }
            Update::OrganizationLog(log) => self.pages.apply_log(log),
            Update::Recording(state) => {
                self.status.apply_recorder_state(state);
                self.pages.status_changed();
            }
        }
        Vec::new()
    }

    fn apply_snapshot(&mut self, snapshot: Arc<Snapshot>, now: Timestamp) -> Vec<Effect> {
        let is_new_poll = snapshot.as_of() != self.snapshot.as_of();
        if is_new_poll {
            self.clock.move_stop();
        }
        let alert = self.status.apply_snapshot(&snapshot, is_new_poll, now);
        let method = self.settings.alert();
        let alert = alert.map(|text| Effect::Alert(method, text));
        self.pages.apply_snapshot(&snapshot);
        self.snapshot = snapshot;
        self.with_home(Home::refresh);
        let detail = if is_new_poll { self.refresh_detail() } else { None };
        alert.into_iter().chain(detail).collect()
    }

    /// After a poll, requests the details of the current group again.
    fn refresh_detail(&self) -> Option<Effect> {
        let page = self.pages.current_page()?;
        let is_listed = page.group().is_some_and(|key| self.snapshot.group(key).is_some());
        (is_listed && self.clock.stopped_at().is_none()).then(|| request_detail(page))?
    }

    /// Applies a tick. After a time gap, a poll is due unless the API key was rejected. In a pause only notices expire.
    fn tick(&mut self, now: Timestamp) -> Vec<Effect> {
        let result = self.status.tick(now, self.snapshot.as_of());
        self.pages.status_changed();
        if result.is_notice_over {
            self.mark_dirty();
        }
        if self.clock.stopped_at().is_some() {
            return Vec::new();
        }
        self.mark_dirty();
        let polls = result.has_gap && !matches!(self.connection_state(), ConnectionState::Refused { .. });
        let poll = polls.then_some(Effect::Send(Command::Refresh));
        poll.into_iter().chain(self.expire_mutes(now)).collect()
    }

    /// Removes expired mutes and applies filters that depend on time.
    fn expire_mutes(&mut self, now: Timestamp) -> Vec<Effect> {
        let expired = self.status.alerts_mut().expire_mutes(now);
        if expired.is_empty() {
            if self.home.filter().depends_on_time() {
                self.with_home(Home::refilter);
            }
            return Vec::new();
        }
        self.mutes_changed();
        self.notify(format!("no longer muted: {}", expired.join(", ")));
        self.save()
    }

    fn resize(&mut self, size: Size) {
        self.screen.size = size;
        self.mark_dirty();
        self.fit_to_size();
        self.refresh_column_picker();
    }

    /// Closes the help or the current page. Back on the home screen, the object shown last is selected.
    pub(super) fn back(&mut self) {
        if self.overlays.close_help() {
            return;
        }
        let Some(closed) = self.pages.close() else { return };
        if self.pages.current().is_none() {
            self.with_home(|home, context| home.select(&closed, context));
        }
    }

    /// Opens a page, or closes it if it is the current one.
    pub(super) fn toggle_page(&mut self, page: Page) -> Vec<Effect> {
        if self.pages.is_current(&page) {
            self.back();
            return Vec::new();
        }
        self.open(page)
    }
}

//! The dashboard's state, and what each event does to it.

use super::{
    About, Clock, Context, Effect, Event, HelpView, Home, HomeLayout, Kept, Keymap, Notice, OrganizationLine,
    Overlay, Page, Preferences, Size, Start, View, home_layout,
};
use crate::app::home::layout::detail_rows;
use crate::app::pages::front::Front;
use crate::app::pages::memory::Memory;
use crate::app::status::connection::Connection;
use crate::app::status::heartbeat::Heartbeat;
use crate::app::status::output::Output;
use crate::domain::{Group, Snapshot};
use crate::message::Command;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// Pages that lie over each other at most; those below are forgotten.
const DEEPEST: usize = 50;

/// The dashboard.
#[derive(Clone, Debug)]
pub struct App {
    about: About,
    start: Start,
    keymap: Keymap,
    clock: Clock,
    size: Size,
    interval: Duration,
    snapshot: Arc<Snapshot>,
    pub(super) connection: Connection,
    pub(super) heartbeat: Heartbeat,
    pub(super) output: Output,
    pub(super) home: Home,
    pub(super) views: Vec<View>,
    pub(super) front: Front,
    /// The help, while it is open.
    pub(super) help: Option<HelpView>,
    pub(super) overlay: Option<Overlay>,
    pub(super) notice: Option<Notice>,
    pub(super) kept: Kept,
    pub(super) preferences: Preferences,
    pub(super) organizations: Vec<OrganizationLine>,
    pub(super) has_mouse: bool,
    pub(super) memory: Memory,
    revision: u64,
}

impl App {
    /// A dashboard that has seen nothing yet.
    pub fn new(about: About, start: Start, keymap: Keymap, clock: Clock, interval: Duration) -> Self {
        Self {
            about,
            start,
            keymap,
            connection: Connection::new(clock.now()),
            memory: Memory::new(clock.now()),
            heartbeat: Heartbeat::default(),
            output: Output::new(clock.now()),
            clock,
            size: Size { width: 0, height: 0 },
            interval,
            snapshot: Arc::new(Snapshot::default()),
            home: Home::default(),
            views: Vec::new(),
            front: Front::default(),
            help: None,
            overlay: None,
            notice: None,
            kept: Kept::default(),
            preferences: Preferences::default(),
            organizations: Vec::new(),
            has_mouse: false,
            revision: 0,
        }
    }

    /// The same with what a person set.
    #[must_use]
    pub fn with_preferences(mut self, preferences: Preferences) -> Self {
        self.home.filter = preferences.filter.clone();
        self.preferences = preferences;
        self
    }

    /// Takes an event that happened at this time, and says what has to be done.
    pub fn update(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        let banner = self.banner_height();
        self.clock.advance(now);
        self.forget_front(&event);
        let effects = self.take_event(event, now);
        if self.banner_height() != banner {
            self.fit();
        }
        effects
    }

    /// A number that is another whenever something visible may have changed.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What does not change while the dashboard runs.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// What the dashboard started with.
    pub fn start(&self) -> &Start {
        &self.start
    }

    /// The time for the screen.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The size of the terminal.
    pub fn size(&self) -> Size {
        self.size
    }

    /// How often the worker looks.
    pub fn interval(&self) -> Duration {
        self.interval
    }

    /// What is known now.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The home screen.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// How many groups are listed.
    pub fn listed_count(&self) -> usize {
        self.home.listed().len()
    }

    /// The groups that are listed, from this row on.
    pub fn listed_groups(&self, from: usize) -> impl Iterator<Item = &Group> {
        let listed = self.home.listed().get(from..).unwrap_or_default();
        listed.iter().filter_map(|place| self.snapshot.groups.get(*place))
    }

    /// The page in front of the home screen, if there is one.
    pub fn view(&self) -> Option<&View> {
        self.views.last()
    }

    /// The help, while it is open.
    pub fn help(&self) -> Option<&HelpView> {
        self.help.as_ref()
    }

    /// What a person set.
    pub fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// What is kept for the next run.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Whether the mouse is wanted.
    pub fn has_mouse(&self) -> bool {
        self.has_mouse
    }

    /// Who has the keys.
    pub fn context(&self) -> Context {
        match (&self.start, &self.overlay, &self.help, self.views.is_empty()) {
            (Start::FirstRun { .. }, ..) => Context::FirstRun,
            (_, Some(_), ..) => Context::Prompt,
            (_, None, Some(_), _) => Context::Help,
            (_, None, None, false) => Context::Detail,
            (_, None, None, true) => Context::Home,
        }
    }

    /// How the home screen is divided now.
    pub fn home_layout(&self) -> HomeLayout {
        home_layout(self.size, self.banner_height())
    }

    /// Lines of a detail page in view.
    pub fn detail_rows(&self) -> usize {
        detail_rows(self.size, self.banner_height())
    }

    /// What the pages about things draw from: the present, or for a thing that is gone the last snapshot that had it.
    pub fn snapshot_of(&self, view: &View) -> Arc<Snapshot> {
        if view.page.is_in(&self.snapshot) { Arc::clone(&self.snapshot) } else { Arc::clone(&view.seen) }
    }

    pub(super) fn open(&mut self, page: Page) -> Vec<Effect> {
        let look = page.group().cloned().map(|key| Effect::Send(Command::Look(key)));
        if self.views.len() >= DEEPEST {
            self.views.remove(0);
        }
        if page == Page::Events {
            self.memory.show_all_themes();
        }
        self.views.push(View::new(page, Arc::clone(&self.snapshot)));
        self.settle();
        look.into_iter().collect()
    }

    /// The same with all its rows in view, as far as so many rows hold them, and nothing over them.
    #[must_use]
    pub fn unrolled(mut self, rows: u16) -> Self {
        (self.overlay, self.notice) = (None, None);
        for view in &mut self.views {
            view.offset = 0;
        }
        if let Some(help) = &mut self.help {
            help.top = 0;
        }
        // The groups have two thirds of the home screen.
        self.set_size(Size { height: rows.saturating_mul(2), ..self.size });
        self.fit();
        self
    }

    pub(super) fn keymap(&self) -> &Keymap {
        &self.keymap
    }

    pub(super) fn set_about(&mut self, about: About) {
        self.about = about;
    }

    pub(super) fn set_size(&mut self, size: Size) {
        self.size = size;
    }

    /// Takes another snapshot in the place of the present one.
    pub(super) fn set_snapshot(&mut self, snapshot: Arc<Snapshot>) {
        self.snapshot = snapshot;
    }

    pub(super) fn snapshot_now(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot)
    }

    pub(super) fn clock_mut(&mut self) -> &mut Clock {
        &mut self.clock
    }

    pub(super) fn set_interval(&mut self, interval: Duration) {
        self.interval = interval;
    }

    pub(super) fn touch(&mut self) {
        self.revision = self.revision.wrapping_add(1);
    }

    pub(super) fn banner_height(&self) -> u16 {
        self.banner().map_or(0, |banner| banner.height())
    }
}

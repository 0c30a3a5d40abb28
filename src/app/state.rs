//! The dashboard's state, and what each event does to it.

use super::connection::Connection;
use super::heartbeat::Heartbeat;
use super::layout::detail_rows;
use super::memory::Memory;
use super::oldest::Oldest;
use super::output::Output;
use super::{About, Clock, Context, Home, HomeLayout, Keymap, Page, Size, Start, View, home_layout};
use crate::config::chord::Chord;
use crate::domain::{GroupDetail, Snapshot};
use crate::message::{Command, Link, Update};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Chord),
    /// The terminal has another size.
    Resize(Size),
    /// The worker has something to tell.
    Worker(Update),
    /// A second went by.
    Tick,
    /// So many bytes were written to the terminal since the start.
    Written(u64),
}

/// Something that the loop has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this to the worker.
    Send(Command),
    /// Paint everything anew.
    Repaint,
    /// Give the terminal back until the shell brings us forward again.
    Suspend,
    /// End.
    Quit,
}

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
    pub(super) oldest: Oldest,
    pub(super) connection: Connection,
    pub(super) heartbeat: Heartbeat,
    pub(super) output: Output,
    pub(super) home: Home,
    pub(super) views: Vec<View>,
    /// The first line of the help in view, while the help is open.
    pub(super) help: Option<usize>,
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
            oldest: Oldest::default(),
            home: Home::default(),
            views: Vec::new(),
            help: None,
            revision: 0,
        }
    }

    /// Takes an event that happened at this time, and says what has to be done.
    pub fn update(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        let banner = self.banner_height();
        self.clock.advance(now);
        let effects = self.take_event(event, now);
        if self.banner_height() != banner {
            self.fit();
        }
        effects
    }

    fn take_event(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        let is_silent = self.is_silent(&event);
        match event {
            Event::Key(chord) => return self.press(chord),
            Event::Resize(size) => self.resize(size),
            Event::Worker(Update::Link(link)) => self.take_link(link),
            Event::Worker(Update::Snapshot(snapshot)) => {
                self.touch();
                return self.take(snapshot, now);
            }
            Event::Worker(Update::Detail(detail)) => self.take_detail(detail),
            Event::Worker(Update::Usage(usage)) => self.connection.take_usage(usage, now),
            Event::Tick => return self.tick(now),
            Event::Written(bytes) => self.output.wrote(bytes),
        }
        if !is_silent {
            self.touch();
        }
        Vec::new()
    }

    /// Time in a pause changes nothing that is seen, and what was written was seen when it was.
    fn is_silent(&self, event: &Event) -> bool {
        match event {
            Event::Tick => self.clock.stopped().is_some(),
            Event::Written(_) => true,
            Event::Key(_) | Event::Resize(_) | Event::Worker(_) => false,
        }
    }

    /// Time went by. After a gap in it a look is due, whatever the interval says; but not with a key that was refused.
    fn tick(&mut self, now: Timestamp) -> Vec<Effect> {
        let has_gap = self.heartbeat.tick(now, self.snapshot.as_of());
        self.output.tick(now);
        if self.clock.stopped().is_some() {
            return Vec::new();
        }
        self.touch();
        let looks = has_gap && !matches!(self.link(), Link::Refused { .. });
        looks.then_some(Effect::Send(Command::Refresh)).into_iter().collect()
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

    /// The page in front of the home screen, if there is one.
    pub fn view(&self) -> Option<&View> {
        self.views.last()
    }

    /// The first line of the help in view, while the help is open.
    pub fn help(&self) -> Option<usize> {
        self.help
    }

    /// Who has the keys.
    pub fn context(&self) -> Context {
        match (&self.start, self.help, self.views.is_empty()) {
            (Start::FirstRun { .. }, ..) => Context::FirstRun,
            (_, Some(_), _) => Context::Help,
            (_, None, false) => Context::Detail,
            (_, None, true) => Context::Home,
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
        self.views.push(View::new(page, Arc::clone(&self.snapshot)));
        self.settle();
        look.into_iter().collect()
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

    fn press(&mut self, chord: Chord) -> Vec<Effect> {
        let Some(action) = self.keymap.action(self.context(), chord) else { return Vec::new() };
        self.touch();
        self.act(action)
    }

    fn resize(&mut self, size: Size) {
        self.size = size;
        self.fit();
    }

    /// Keeps what is selected in view when there is more or less room than before.
    fn fit(&mut self) {
        let layout = self.home_layout();
        self.home.follow(&self.snapshot, &layout);
        self.settle();
    }

    fn take_link(&mut self, link: Link) {
        if self.connection.is_good_end(&link) {
            self.heartbeat.looked();
        }
        self.connection.take(link);
    }

    fn take(&mut self, snapshot: Arc<Snapshot>, now: Timestamp) -> Vec<Effect> {
        self.memory.observe(&snapshot, now);
        let is_new_look = snapshot.as_of() != self.snapshot.as_of();
        self.oldest = Oldest::of(&snapshot);
        self.snapshot = snapshot;
        if is_new_look {
            self.heartbeat.looked();
            self.clock.restop();
        }
        let layout = self.home_layout();
        self.home.arrange(&self.snapshot, &layout);
        for view in self.views.iter_mut().filter(|view| view.page.is_in(&self.snapshot)) {
            view.seen = Arc::clone(&self.snapshot);
        }
        self.settle();
        if is_new_look { self.look_again() } else { Vec::new() }
    }

    /// After each look, asks anew for what only calls about the group in front bring.
    fn look_again(&self) -> Vec<Effect> {
        let key = self.views.last().and_then(|view| view.page.group());
        let key = key.filter(|key| self.snapshot.group(key).is_some() && self.clock.stopped().is_none());
        key.cloned().map(|key| Effect::Send(Command::Look(key))).into_iter().collect()
    }

    fn take_detail(&mut self, detail: Arc<GroupDetail>) {
        self.memory.take(detail, &self.views);
        self.settle();
    }

    fn banner_height(&self) -> u16 {
        self.banner().map_or(0, |banner| banner.height())
    }
}

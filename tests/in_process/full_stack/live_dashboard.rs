//! The dashboard, operated by keys, with a simulated provider.

use crate::support::dashboard::{COLORS, dashboard, paint, screen};
use crate::support::inline_simulator::{Provider, RequestKind};
use crate::support::terminal::Terminal;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tunnelscope::api::{Client, RateLimit};
use tunnelscope::app::{App, Effect, Event, Size};
use tunnelscope::channel::{LogFollowing, Update};
use tunnelscope::domain::Group;
use tunnelscope::simulator::{Options, Scenario};
use tunnelscope::terminal::SlowLinkBackend;
use tunnelscope::worker::{self, UiChannels};

/// Large enough that no text is truncated or scrolled off the screen.
pub(crate) const LARGE: Size = Size { width: 200, height: 120 };

/// The dashboard, its worker and the simulated provider, on simulated time.
pub(crate) struct LiveDashboard {
    pub(crate) provider: Provider,
    pub(crate) app: App,
    pub(crate) terminal: Terminal,
    screen: ratatui::Terminal<SlowLinkBackend<Terminal>>,
    ui_channels: UiChannels,
    requests: Arc<Mutex<Vec<RequestKind>>>,
    stop: CancellationToken,
}

impl LiveDashboard {
    /// A dashboard after one poll of a calm world with this number of groups.
    pub(crate) async fn calm(groups: usize, size: Size) -> Self {
        Self::start(Scenario::Calm, groups, size).await
    }

    /// The same with another scenario.
    pub(crate) async fn start(scenario: Scenario, groups: usize, size: Size) -> Self {
        let provider = Provider::new(Options { groups, scenario, ..Options::default() });
        let requests: Arc<Mutex<Vec<RequestKind>>> = Arc::default();
        let log = Arc::clone(&requests);
        let client =
            Client::new(provider.config(RateLimit::Large, move |request| log.lock().unwrap().push(request)));
        let (worker_channels, ui_channels) = worker::channels();
        let stop = CancellationToken::new();
        let time = provider.clone();
        let options = worker::Options {
            interval: Duration::from_secs(30),
            clock: worker::Clock::new(move || time.now()),
            jitter: fastrand::Rng::with_seed(7),
            log_following: LogFollowing::Off,
            observer: None,
            prior_state: None,
        };
        tokio::spawn(worker::run(client, options, worker_channels, stop.clone()));
        let (mut app, terminal) = (dashboard(size), Terminal::new(size));
        app.update(Event::Tick, provider.now());
        let screen = screen(terminal.clone());
        let mut dashboard = Self { provider, app, terminal, screen, ui_channels, requests, stop };
        dashboard.advance(5).await;
        dashboard
    }

    /// Advances the time, second by second.
    pub(crate) async fn advance(&mut self, seconds: u64) {
        let start = Instant::now();
        for second in 1..=seconds {
            self.apply_updates_until(start + Duration::from_secs(second)).await;
            self.handle(Event::Tick);
        }
        self.paint();
    }

    /// Presses keys, given by name and separated by spaces, and waits for the requests that they cause.
    pub(crate) async fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.handle(Event::Key(key.parse().unwrap()));
        }
        self.advance(2).await;
    }

    /// Applies a simulator override to the group with this name.
    pub(crate) async fn apply_override(&self, name: &str, mut world_override: Value) {
        world_override["name"] = json!(name);
        self.provider.control("world", &world_override).await;
    }

    /// Opens the page of the group with this name.
    pub(crate) async fn open(&mut self, name: &str) {
        self.press("g").await;
        for _ in 0..self.app.snapshot().groups.len() {
            if self.selected_group() == name {
                return self.press("Enter").await;
            }
            self.handle(Event::Key("j".parse().unwrap()));
        }
        panic!("{name} is not in the list\n{}", self.terminal.text());
    }

    /// The name of the first matching group in the list.
    pub(crate) fn group(&self, matches: impl Fn(&Group) -> bool) -> String {
        let snapshot = self.app.snapshot();
        snapshot.groups.iter().find(|group| matches(group)).unwrap().title().to_owned()
    }

    /// The name of a connected group with at least this number of tunnels per hub and this routing type.
    pub(crate) fn connected(&self, routing: &str, tunnels: u64) -> String {
        self.group(|group| {
            let has_many = |count: Option<u64>| count.is_some_and(|count| count >= tunnels);
            group.status_label() == "connected"
                && group.routing.as_deref().is_some_and(|kind| kind.kind() == routing)
                && group.hubs.iter().all(|hub| has_many(hub.tunnel_count()))
        })
    }

    /// The text of the screen with single spaces, independent of line breaks.
    pub(crate) fn text(&self) -> String {
        self.terminal.text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Asserts that the screen contains this text, across line breaks.
    pub(crate) fn assert_screen_contains(&self, expected: &str) {
        let text = self.text();
        assert!(text.contains(expected), "{expected:?} should be on the screen:\n{}", self.terminal.text());
    }

    /// Number of requests for this path so far.
    pub(crate) fn request_count(&self, path: &str) -> usize {
        self.requests.lock().unwrap().iter().filter(|request| request.path == path).count()
    }

    /// Number of requests so far.
    pub(crate) fn requests(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    fn selected_group(&self) -> String {
        let selected = self.app.home().groups().selected();
        let group = selected.and_then(|key| self.app.snapshot().group(key));
        group.map(|group| group.title().to_owned()).unwrap_or_default()
    }

    async fn apply_updates_until(&mut self, end: Instant) {
        loop {
            let update: Update = tokio::select! {
                biased;
                Some(update) = self.ui_channels.updates.recv() => update,
                () = sleep_until(end) => return,
            };
            self.handle(Event::Worker(update));
        }
    }

    fn handle(&mut self, event: Event) {
        for effect in self.app.update(event, self.provider.now()) {
            match effect {
                Effect::Send(command) => self.ui_channels.commands.try_send(command).unwrap(),
                Effect::Alert(..) | Effect::SaveState(..) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    fn paint(&mut self) {
        paint(&mut self.screen, &self.app, COLORS);
    }
}

impl Drop for LiveDashboard {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

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

/// So large that no sentence is cut off and nothing is below the screen.
pub(crate) const LARGE: Size = Size { width: 200, height: 120 };

/// The dashboard, its provider, and the time between them.
pub(crate) struct LiveDashboard {
    pub(crate) provider: Provider,
    pub(crate) app: App,
    pub(crate) terminal: Terminal,
    screen: ratatui::Terminal<SlowLinkBackend<Terminal>>,
    ends: UiChannels,
    asked: Arc<Mutex<Vec<RequestKind>>>,
    stop: CancellationToken,
}

impl LiveDashboard {
    /// A dashboard after one poll of a calm world with this number of groups.
    pub(crate) async fn calm(groups: usize, size: Size) -> Self {
        Self::at(Scenario::Calm, groups, size).await
    }

    /// The same of another scenario.
    pub(crate) async fn at(scenario: Scenario, groups: usize, size: Size) -> Self {
        let provider = Provider::new(Options { groups, scenario, ..Options::default() });
        let asked: Arc<Mutex<Vec<RequestKind>>> = Arc::default();
        let ledger = Arc::clone(&asked);
        let client =
            Client::new(provider.config(RateLimit::Large, move |asked| ledger.lock().unwrap().push(asked)));
        let (ends, screen_ends) = worker::channels();
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
        tokio::spawn(worker::run(client, options, ends, stop.clone()));
        let (mut app, terminal) = (dashboard(size), Terminal::new(size));
        app.update(Event::Tick, provider.now());
        let screen = screen(terminal.clone());
        let mut dashboard = Self { provider, app, terminal, screen, ends: screen_ends, asked, stop };
        dashboard.pass(5).await;
        dashboard
    }

    /// So many seconds go by.
    pub(crate) async fn pass(&mut self, seconds: u64) {
        let start = Instant::now();
        for second in 1..=seconds {
            self.listen_until(start + Duration::from_secs(second)).await;
            self.happen(Event::Tick);
        }
        self.paint();
    }

    /// Presses keys, by their names, with a blank between two, and waits a moment for what they ask for.
    pub(crate) async fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.happen(Event::Key(key.parse().unwrap()));
        }
        self.pass(2).await;
    }

    /// Orders something of the world, of the group with this name.
    pub(crate) async fn order(&self, name: &str, mut order: Value) {
        order["name"] = json!(name);
        self.provider.control("world", &order).await;
    }

    /// Opens the page of the group with this name.
    pub(crate) async fn open(&mut self, name: &str) {
        self.press("g").await;
        for _ in 0..self.app.snapshot().groups.len() {
            if self.selected_group() == name {
                return self.press("Enter").await;
            }
            self.happen(Event::Key("j".parse().unwrap()));
        }
        panic!("{name} is not in the list\n{}", self.terminal.text());
    }

    /// The name of the first group, by its name, that is of this kind.
    pub(crate) fn group(&self, fits: impl Fn(&Group) -> bool) -> String {
        let snapshot = self.app.snapshot();
        snapshot.groups.iter().find(|group| fits(group)).unwrap().title().to_owned()
    }

    /// A connected group with so many tunnels on each hub at least, and this type of routing.
    pub(crate) fn connected(&self, routing: &str, tunnels: u64) -> String {
        self.group(|group| {
            let has_many = |count: Option<u64>| count.is_some_and(|count| count >= tunnels);
            group.status_label() == "connected"
                && group.routing.as_deref().is_some_and(|kind| kind.kind() == routing)
                && group.hubs.iter().all(|hub| has_many(hub.tunnel_count()))
        })
    }

    /// What stands on the screen, with single blanks, so that it does not matter where lines end.
    pub(crate) fn text(&self) -> String {
        self.terminal.text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Asserts that these words stand on the screen.
    pub(crate) fn assert_says(&self, words: &str) {
        let text = self.text();
        assert!(text.contains(words), "{words:?} should stand here:\n{}", self.terminal.text());
    }

    /// Requests for this path so far.
    pub(crate) fn request_count(&self, path: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| asked.path == path).count()
    }

    /// Requests so far.
    pub(crate) fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    fn selected_group(&self) -> String {
        let selected = self.app.home().groups().selected();
        let group = selected.and_then(|key| self.app.snapshot().group(key));
        group.map(|group| group.title().to_owned()).unwrap_or_default()
    }

    async fn listen_until(&mut self, end: Instant) {
        loop {
            let update: Update = tokio::select! {
                biased;
                Some(update) = self.ends.updates.recv() => update,
                () = sleep_until(end) => return,
            };
            self.happen(Event::Worker(update));
        }
    }

    fn happen(&mut self, event: Event) {
        for effect in self.app.update(event, self.provider.now()) {
            match effect {
                Effect::Send(command) => self.ends.commands.try_send(command).unwrap(),
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

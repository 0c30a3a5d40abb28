//! The dashboard with the real worker and the real client: handles each update, draws the real screen after it, and
//! records all text shown.

use crate::support::dashboard::{COLORS, paint, screen};
use crate::support::terminal::Terminal;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write;
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tunnelscope::api::{Client, ClientConfig};
use tunnelscope::app::{App, Clock, ConnectionInfo, Effect, Event, Keymap, Size, Start, Zone};
use tunnelscope::channel::{Command, ConnectionState, Update};
use tunnelscope::domain::Failure;
use tunnelscope::terminal::SlowLinkBackend;
use tunnelscope::worker::{self, UiChannels};

/// Large enough that no sentence is truncated.
const SIZE: Size = Size { width: 260, height: 60 };
/// Narrow enough for a single column, and high enough for everything.
const NARROW: Size = Size { width: 70, height: 160 };
/// Groups visible with and without a banner.
const TOP: usize = 8;
/// Interval long enough that no poll starts on its own.
const NEVER: Duration = Duration::from_secs(3_600);
/// Longest time that anything may take; it only decides failure.
const PATIENCE: Duration = Duration::from_secs(60);
const GREEN: vt100::Color = vt100::Color::Idx(2);

/// The dashboard.
pub(crate) struct Dashboard {
    pub(crate) app: App,
    screen: ratatui::Terminal<SlowLinkBackend<Terminal>>,
    terminal: Terminal,
    ends: UiChannels,
    stop: CancellationToken,
    /// All screens shown and updates received.
    seen: String,
}

impl Dashboard {
    /// A dashboard that polls once, and then only on request.
    pub(crate) fn start(config: ClientConfig) -> Self {
        let (ends, screen_ends) = worker::channels();
        let stop = CancellationToken::new();
        tokio::spawn(worker::run(Client::new(config), worker::Options::new(NEVER), ends, stop.clone()));
        let clock = Clock::new(Timestamp::now(), Zone::Utc, || TimeZone::UTC);
        let mut app =
            App::new(ConnectionInfo::default(), Start::Dashboard, Keymap::built_in().unwrap(), clock, NEVER);
        app.update(Event::Resize(SIZE), Timestamp::now());
        let terminal = Terminal::new(SIZE);
        Self { app, screen: screen(terminal.clone()), terminal, ends: screen_ends, stop, seen: String::new() }
    }

    /// Presses a key and sends the resulting command to the worker.
    pub(crate) fn press(&mut self, key: &str) {
        for effect in self.app.update(Event::Key(key.parse().unwrap()), Timestamp::now()) {
            let Effect::Send(command) = effect else { panic!("{effect:?}") };
            self.ask(command);
        }
        self.paint();
    }

    /// Enables polling at the shortest interval.
    pub(crate) fn enable_polling(&self) {
        self.ask(Command::SetInterval(worker::SHORTEST_INTERVAL));
    }

    /// Waits until a poll starts and ends, including its usage update.
    pub(crate) async fn poll(&mut self) {
        self.wait("a poll starts", |app, _| {
            matches!(app.connection_state(), ConnectionState::Authenticating | ConnectionState::Fetching)
        })
        .await;
        let is_end = |link: &ConnectionState| {
            matches!(
                link,
                ConnectionState::Online { .. }
                    | ConnectionState::BackingOff { .. }
                    | ConnectionState::Refused { .. }
            )
        };
        self.wait("the poll ends", |app, update| {
            matches!(update, Update::Usage(_)) && is_end(app.connection_state())
        })
        .await;
    }

    /// Waits until all is well.
    pub(crate) async fn recovery(&mut self) {
        let is_well = |app: &App, _: &Update| {
            matches!(app.connection_state(), ConnectionState::Online { .. }) && app.banner().is_none()
        };
        self.wait("all is well", is_well).await;
    }

    /// Asserts that the worker sends no update for this time.
    pub(crate) async fn assert_quiet(&mut self, time: Duration) {
        let reported = timeout(time, self.ends.updates.recv()).await;
        assert!(reported.is_err(), "nothing is to be tried: {reported:?}");
    }

    /// The reported failure: of the poll, of a list, or of a call.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        let poll_failure = match self.app.failed_state() {
            Some(ConnectionState::BackingOff { failure, .. } | ConnectionState::Refused { failure }) => {
                Some(failure)
            }
            _ => None,
        };
        let snapshot = self.app.snapshot();
        let list_failure = || snapshot.states.failure.as_ref().or(snapshot.list.failure.as_ref());
        let call_failure = || self.app.usage().failures.first().map(|(_, failure)| failure);
        poll_failure.or_else(list_failure).or_else(call_failure)
    }

    /// The names of the first groups in the list.
    pub(crate) fn names(&self) -> Vec<String> {
        let text = self.text();
        let names = self.app.snapshot().groups.iter().map(|group| group.title().to_owned());
        let mut found: Vec<_> = names.filter_map(|name| Some((text.find(&name)?, name))).collect();
        found.sort();
        found.into_iter().map(|(_, name)| name).take(TOP).collect()
    }

    /// The text on the screen with single spaces, independent of line breaks.
    pub(crate) fn text(&self) -> String {
        self.terminal.text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The text of the connection page in one column.
    pub(crate) fn page(&mut self) -> String {
        self.resize(NARROW);
        self.press("i");
        let text = self.text();
        self.press("i");
        self.resize(SIZE);
        text
    }

    /// Whether anything on the screen has the color of health.
    pub(crate) fn is_green_anywhere(&self) -> bool {
        let cells = (0..SIZE.height).flat_map(|y| (0..SIZE.width).map(move |x| (x, y)));
        cells.into_iter().any(|(x, y)| self.terminal.cell(x, y).ink == GREEN)
    }

    /// All text shown so far.
    pub(crate) fn seen(&self) -> &str {
        &self.seen
    }

    async fn wait(&mut self, what: &str, is_there: impl Fn(&App, &Update) -> bool) {
        let take = async {
            while let Some(update) = self.ends.updates.recv().await {
                writeln!(self.seen, "{update:?}").unwrap();
                self.app.update(Event::Worker(update.clone()), Timestamp::now());
                self.paint();
                if is_there(&self.app, &update) {
                    return;
                }
            }
            panic!("the worker ended before {what}");
        };
        let waited = timeout(PATIENCE, take).await;
        assert!(
            waited.is_ok(),
            "{what} should have come by now: {:?}\n{}",
            self.app.connection_state(),
            self.terminal.text()
        );
    }

    fn ask(&self, command: Command) {
        self.ends.commands.try_send(command).unwrap();
    }

    fn resize(&mut self, size: Size) {
        self.terminal.resize(size);
        self.app.update(Event::Resize(size), Timestamp::now());
        self.paint();
    }

    fn paint(&mut self) {
        paint(&mut self.screen, &self.app, COLORS);
        self.seen.push_str(&self.terminal.text());
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

//! The dashboard in front of the real worker with the real client: takes what it is told, paints the real screen after
//! each bit of it, and keeps all that anybody could read.

use crate::support::dashboard::{COLOURS, paint, screen};
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

/// So large that no sentence is cut off.
const SIZE: Size = Size { width: 260, height: 60 };
/// So narrow that there is one column, and so high that nothing is below.
const NARROW: Size = Size { width: 70, height: 160 };
/// Groups that are on the screen with a banner and without one.
const TOP: usize = 8;
/// So long that no look begins by itself.
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
    /// All that was shown and told.
    seen: String,
}

impl Dashboard {
    /// A dashboard that looks once, and then when somebody asks.
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

    /// Presses a key; what it asks of the worker is sent.
    pub(crate) fn press(&mut self, key: &str) {
        for effect in self.app.update(Event::Key(key.parse().unwrap()), Timestamp::now()) {
            let Effect::Send(command) = effect else { panic!("{effect:?}") };
            self.ask(command);
        }
        self.paint();
    }

    /// From now on it looks by itself, as often as it can.
    pub(crate) fn look_by_itself(&self) {
        self.ask(Command::SetInterval(worker::SHORTEST_INTERVAL));
    }

    /// Waits until a look that has not begun yet has come to its end, with the account of it.
    pub(crate) async fn look(&mut self) {
        self.wait("a look begins", |app, _| {
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
        self.wait("the look ends", |app, update| {
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

    /// Asserts that the worker tells nothing for this long.
    pub(crate) async fn assert_quiet(&mut self, time: Duration) {
        let told = timeout(time, self.ends.updates.recv()).await;
        assert!(told.is_err(), "nothing is to be tried: {told:?}");
    }

    /// What is wrong, as it was told: of the look, of a list, or of a call.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        let of_look = match self.app.failed_state() {
            Some(ConnectionState::BackingOff { failure, .. } | ConnectionState::Refused { failure }) => {
                Some(failure)
            }
            _ => None,
        };
        let snapshot = self.app.snapshot();
        let of_list = || snapshot.states.failure.as_ref().or(snapshot.list.failure.as_ref());
        let of_call = || self.app.usage().failures.first().map(|(_, failure)| failure);
        of_look.or_else(of_list).or_else(of_call)
    }

    /// The names of the groups on top of the list.
    pub(crate) fn names(&self) -> Vec<String> {
        let text = self.text();
        let names = self.app.snapshot().groups.iter().map(|group| group.title().to_owned());
        let mut found: Vec<_> = names.filter_map(|name| Some((text.find(&name)?, name))).collect();
        found.sort();
        found.into_iter().map(|(_, name)| name).take(TOP).collect()
    }

    /// What stands on the screen, with single blanks, so that it does not matter where lines end.
    pub(crate) fn text(&self) -> String {
        self.terminal.text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What stands on the connection page, one section below the other.
    pub(crate) fn page(&mut self) -> String {
        self.resize(NARROW);
        self.press("i");
        let text = self.text();
        self.press("i");
        self.resize(SIZE);
        text
    }

    /// Whether anything on the screen has the colour of health.
    pub(crate) fn is_green_anywhere(&self) -> bool {
        let cells = (0..SIZE.height).flat_map(|y| (0..SIZE.width).map(move |x| (x, y)));
        cells.into_iter().any(|(x, y)| self.terminal.cell(x, y).ink == GREEN)
    }

    /// All that anybody could read so far.
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
        paint(&mut self.screen, &self.app, COLOURS);
        self.seen.push_str(&self.terminal.text());
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

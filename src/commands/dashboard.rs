//! The dashboard: settings, client, worker, screen and loop put together, and taken apart again.

use super::connect::{Connected, Connection, connect};
use super::{Outcome, Stop};
use crate::app::{About, App, Clock, Event, Keymap, Start, Zone};
use crate::config::{Charset as Characters, ColorChoice, Location, Settings};
use crate::message::{Command, Update};
use crate::simulator::Access;
use crate::terminal::{self, Exit, Screen, Session, Wiring, signals};
use crate::ui::{Charset, Look, Palette};
use crate::worker::{self, ScreenEnds};
use color_eyre::eyre::WrapErr;
use jiff::{Timestamp, tz::TimeZone};
use std::io::IsTerminal;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

/// The ends of the channels that belong to the loop, and what keeps the worker going.
struct Ends {
    updates: mpsc::Receiver<Update>,
    commands: mpsc::Sender<Command>,
    worker: JoinHandle<()>,
    stop: CancellationToken,
}

/// Shows the dashboard until somebody ends it.
pub(super) fn run(settings: &Settings, location: &Location) -> Result<Outcome, Stop> {
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        let sentence = "the dashboard needs a terminal; for a script, use `tunnelscope status -o json`";
        return Err(Stop::Usage(sentence.to_owned()));
    }
    let connected = connect(settings)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(show(settings, location, connected));
    // Whatever a blocking thread is at, nobody waits for it.
    runtime.shutdown_background();
    outcome
}

async fn show(settings: &Settings, location: &Location, connected: Connected) -> Result<Outcome, Stop> {
    let start = match &connected {
        Connected::To(_) => Start::Dashboard,
        Connected::Unconfigured => first_run(location),
    };
    let is_configured = start == Start::Dashboard;
    let about = about(settings, &connected);
    let keymap = Keymap::built_in().wrap_err("the built-in keys contradict each other")?;
    let mut app = App::new(about, start, keymap, clock(settings), settings.interval);
    let ends = match connected {
        Connected::To(connection) => start_worker(*connection, settings)?,
        Connected::Unconfigured => no_worker(),
    };
    let exit = on_screen(&mut app, settings, ends).await?;
    match exit {
        Exit::Signal(number) => Ok(Outcome::Signal(number)),
        Exit::Quit if is_configured => Ok(Outcome::Done),
        Exit::Quit => Ok(Outcome::Unconfigured),
    }
}

async fn on_screen(app: &mut App, settings: &Settings, ends: Ends) -> Result<Exit, Stop> {
    let signals = signals()?;
    let session = Session::enter().wrap_err("cannot take the terminal")?;
    terminal::end_when_the_terminal_is_gone()?;
    let mut screen = Screen::new(session.output()?);
    app.update(Event::Resize(terminal::size()), Timestamp::now());
    let wiring = Wiring {
        input: terminal::keyboard()?,
        signals,
        updates: ends.updates,
        commands: terminal::Commands::new(ends.commands),
        worker: ends.worker,
        is_ours: terminal::is_ours,
        suspend: terminal::suspend,
        resume: Box::new(move || session.take_again().map(|()| terminal::size())),
        now: Timestamp::now,
    };
    let exit = terminal::run(app, &mut screen, &look(settings), wiring).await;
    terminal::leave();
    ends.stop.cancel();
    Ok(exit.or_else(|error| terminal::end_of_the_terminal().ok_or(error))?)
}

/// Starts the worker on a thread of its own: reading and putting together thousands of groups holds up no key, and a
/// terminal that takes nothing holds up no look.
fn start_worker(connection: Connection, settings: &Settings) -> Result<Ends, Stop> {
    let (worker_ends, ScreenEnds { updates, commands }) = worker::channels();
    let stop = CancellationToken::new();
    let options = worker::Options::new(settings.interval);
    let stopped = stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let worker = tokio::task::spawn_blocking(move || {
        let Connection { client, simulator, .. } = connection;
        runtime.block_on(worker::run(client, options, worker_ends, stopped));
        // Only now: the simulator serves as long as it is held.
        drop(simulator);
    });
    Ok(Ends { updates, commands, worker, stop })
}

/// Ends for a dashboard that has nobody to ask: its worker never says anything and never ends.
fn no_worker() -> Ends {
    let (worker_ends, ScreenEnds { updates, commands }) = worker::channels();
    let worker = tokio::spawn(async move {
        let _open = worker_ends;
        std::future::pending::<()>().await;
    });
    Ends { updates, commands, worker, stop: CancellationToken::new() }
}

/// What the connection page says of where it is connected to.
fn about(settings: &Settings, connected: &Connected) -> About {
    let connection = match connected {
        Connected::To(connection) => Some(connection),
        Connected::Unconfigured => None,
    };
    let simulator = connection.and_then(|connection| connection.simulator.as_ref());
    let url = |simulated: fn(&Access) -> &str, set: &Url| {
        simulator.map_or_else(|| set.to_string(), |running| simulated(running).to_owned())
    };
    About {
        profile: settings.profile_name().to_owned(),
        base_url: url(Access::base_url, &settings.base_url),
        token_url: url(Access::token_url, &settings.token_url),
        organization: settings.organization_id.clone().filter(|_| simulator.is_none()),
        key: connection.map(|connection| connection.key.clone()),
        secret_origin: connection.map(|connection| connection.secret_source.clone()),
        proxy: connection.map(|connection| connection.proxy.clone()),
        ca_file: settings.ca_file.as_ref().map(|file| file.display().to_string()),
    }
}

fn first_run(location: &Location) -> Start {
    let path = location.path().map(|path| path.display().to_string());
    Start::FirstRun { config_file: path.unwrap_or_else(|| "~/.config/tunnelscope/config.toml".to_owned()) }
}

fn clock(settings: &Settings) -> Clock {
    let zone = if settings.utc { Zone::Utc } else { Zone::Local };
    Clock::new(Timestamp::now(), zone, TimeZone::system)
}

fn look(settings: &Settings) -> Look {
    // Colours are decided here, once; crossterm would drop even reverse video under NO_COLOR.
    crossterm::style::force_color_output(true);
    Look {
        charset: match settings.charset {
            Characters::Unicode => Charset::Unicode,
            Characters::Ascii => Charset::Ascii,
        },
        palette: match settings.color {
            ColorChoice::Auto | ColorChoice::Sixteen => Palette::Sixteen,
            ColorChoice::Never => Palette::None,
        },
    }
}

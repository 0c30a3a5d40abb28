//! `dashboard`: setup and shutdown of the workers, the screen and the main loop.

use super::connect::{Connected, Connection, connect};
use super::failpoint::{self, Place};
use super::output::print;
use super::profile_workers::WorkerContext;
use super::saved_state::StateFile;
use super::state_writer::StateWriter;
use super::{CommandError, ExitStatus, appearance, profile_workers, runtime, warn};
use crate::app::{App, Clock, Event, Preferences, Profiles, Start, Zone};
use crate::config::{ConfigLocation, Multiplexer, Settings, SynchronizedOutput};
use crate::terminal::{
    self, EventLoopSetup, Exit, FileWriter, Session, SlowLinkBackend, SyncOutput, Workers, signals,
};
use crate::ui::{Appearance, ScreenDump};
use color_eyre::eyre::WrapErr;
use jiff::{Timestamp, tz::TimeZone};
use std::io::IsTerminal;
use tokio::runtime::Handle;

/// The dashboards of all profiles before any API call.
struct DashboardSetup {
    /// Settings of all profiles, sorted by name, including the selected one.
    profiles: Vec<Settings>,
    appearances: Vec<Appearance>,
    all: Profiles,
    /// The file for saved preferences, if any.
    state_file: Option<StateFile>,
}

/// Connection state before the screen is set up.
enum Startup {
    Connected(Box<Connection>),
    /// The secret command has not run yet.
    Connecting,
    /// No profile is selected yet.
    Choosing,
    /// No credentials are configured.
    Unconfigured,
}

/// Shows the dashboard until the user quits.
pub(super) fn run(
    settings: Settings,
    others: Vec<Settings>,
    location: &ConfigLocation,
) -> Result<ExitStatus, CommandError> {
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        let sentence = "the dashboard needs a terminal; for a script, use `tunnelscope status -o json`";
        return Err(CommandError::Usage(sentence.to_owned()));
    }
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        let sentence =
            "this terminal cannot show the dashboard (TERM is dumb); `tunnelscope status` prints a table";
        return Err(CommandError::Usage(sentence.to_owned()));
    }
    let runtime = runtime::multi_thread()?;
    let startup = startup(&settings, runtime.handle())?;
    runtime.block_on(show(settings, others, location, startup))
}

/// Determines the state without running the secret command, which would delay the first screen.
fn startup(settings: &Settings, runtime: &Handle) -> Result<Startup, CommandError> {
    if settings.secret_command().is_some() {
        return Ok(Startup::Connecting);
    }
    Ok(match connect(settings, runtime)? {
        Connected::To(connection) => {
            warn::log(&connection.warnings);
            Startup::Connected(connection)
        }
        Connected::Unconfigured if !settings.profile_candidates.is_empty() => Startup::Choosing,
        Connected::Unconfigured => Startup::Unconfigured,
    })
}

async fn show(
    settings: Settings,
    others: Vec<Settings>,
    location: &ConfigLocation,
    startup: Startup,
) -> Result<ExitStatus, CommandError> {
    let is_configured = !matches!(startup, Startup::Unconfigured);
    let others = if is_configured { others } else { Vec::new() };
    let mut setup = setup(&settings, others, location, &startup)?;
    let context = WorkerContext::default();
    let exit = on_screen(&mut setup, startup, &context).await?;
    match exit {
        Exit::Signal(number) => return Ok(ExitStatus::Signal(number)),
        Exit::QuitAndPrint => {
            let picture = ScreenDump::new(setup.all.active(), &setup.appearances[setup.all.active_index()]);
            print(&picture.into_text())?;
        }
        Exit::Quit => {}
    }
    Ok(if is_configured { ExitStatus::Done } else { ExitStatus::Unconfigured })
}

/// Creates a dashboard for each profile.
fn setup(
    settings: &Settings,
    others: Vec<Settings>,
    location: &ConfigLocation,
    startup: &Startup,
) -> Result<DashboardSetup, CommandError> {
    let start = match startup {
        Startup::Unconfigured => first_run(location),
        Startup::Connected(_) | Startup::Connecting | Startup::Choosing => Start::Dashboard,
    };
    let mut profiles = others;
    let name = settings.profile_name();
    let front = profiles.iter().take_while(|other| other.profile_name() < name).count();
    if !matches!(startup, Startup::Choosing) {
        profiles.insert(front, settings.clone());
    }
    let mut state_file = settings.saved_state_file().map(StateFile::new);
    let kept = state_file.as_mut().map(StateFile::load).unwrap_or_default();
    let mut apps = Vec::with_capacity(profiles.len());
    for (which, profile) in profiles.iter().enumerate() {
        let connection = match startup {
            Startup::Connected(connection) if which == front => Some(connection.as_ref()),
            _ => None,
        };
        let about = profile_workers::connection_info(profile, connection);
        let app =
            App::new(about, start.clone(), appearance::keymap(profile)?, clock(profile), profile.interval);
        apps.push(
            app.with_preferences(preferences(profile)).with_saved_state(kept.clone()).with_first_warning(),
        );
    }
    let appearances = profiles.iter().map(appearance::resolve).collect::<Result<_, _>>()?;
    let all = match startup {
        Startup::Choosing => Profiles::without_active(apps),
        _ => Profiles::new(apps, front),
    };
    Ok(DashboardSetup { profiles, appearances, all, state_file })
}

async fn on_screen(
    setup: &mut DashboardSetup,
    startup: Startup,
    context: &WorkerContext,
) -> Result<Exit, CommandError> {
    // Colors are decided by the theme; crossterm would drop even reverse video under NO_COLOR.
    crossterm::style::force_color_output(true);
    let signals = signals()?;
    let session = Session::enter().wrap_err("cannot set up the terminal")?;
    terminal::exit_on_hangup()?;
    terminal::exit_when_shutdown_blocks()?;
    let front = setup.all.active_index();
    let settings = &setup.profiles[front];
    let backend = SlowLinkBackend::new(session.output()?).with_sync_output(sync_output(settings));
    let mut screen = terminal::new_terminal(backend)?;
    setup.all.update(Event::Resize(terminal::size()), Timestamp::now());
    // From here on, the terminal must be restored after any error.
    let (owner, worker) = match startup {
        Startup::Connected(connection) => {
            (front, profile_workers::spawn_connected(*connection, settings, context))
        }
        Startup::Connecting => (front, profile_workers::connecting(settings, context.clone())),
        Startup::Unconfigured => (front, profile_workers::idle_worker()),
        // No profile has a worker until it is selected.
        Startup::Choosing => (setup.profiles.len(), profile_workers::idle_worker()),
    };
    let StateWriter { requests, results, end } = StateWriter::begin(setup.state_file.take())?;
    let event_loop_setup = EventLoopSetup {
        input: terminal::keyboard(settings.escape_timeout)?,
        signals,
        workers: Workers::new(
            owner,
            worker,
            profile_workers::worker_starter(setup.profiles.clone(), context.clone()),
        ),
        file_writer: FileWriter::new(requests, results),
        multiplexer: settings.multiplexer,
        begin_frame: terminal::begin_frame,
        end_frame: terminal::end_frame,
        suspend: terminal::suspend,
        size: terminal::queried_size,
        resume: Box::new(move || session.resume().map(|()| terminal::size())),
        now,
    };
    let exit = terminal::run(&mut setup.all, &mut screen, &setup.appearances, event_loop_setup).await;
    terminal::leave();
    context.end();
    end.wait();
    Ok(exit.or_else(|error| terminal::hangup_exit().ok_or(error))?)
}

/// The current time of the main loop.
fn now() -> Timestamp {
    failpoint::panic_if_selected(Place::Loop);
    Timestamp::now()
}

fn preferences(settings: &Settings) -> Preferences {
    Preferences {
        filter: settings.filter.clone(),
        filters: settings.filters.clone(),
        alert: settings.alert,
        alert_degraded: settings.alert_degraded,
        config_file: settings.config_file.as_ref().map(|file| file.display().to_string()),
    }
}

fn first_run(location: &ConfigLocation) -> Start {
    let path = location.path().map(|path| path.display().to_string());
    Start::FirstRun { config_file: path.unwrap_or_else(|| "~/.config/tunnelscope/config.toml".to_owned()) }
}

fn clock(settings: &Settings) -> Clock {
    let zone = if settings.utc { Zone::Utc } else { Zone::Local };
    Clock::new(Timestamp::now(), zone, TimeZone::system)
}

fn sync_output(settings: &Settings) -> SyncOutput {
    match (settings.synchronized_output, settings.multiplexer) {
        (SynchronizedOutput::Always, _) | (SynchronizedOutput::Auto, Multiplexer::None) => SyncOutput::On,
        (SynchronizedOutput::Never | SynchronizedOutput::Auto, _) => SyncOutput::Off,
    }
}

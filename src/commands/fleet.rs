//! The workers of the dashboard, each on a thread of its own: reading and putting together thousands of groups holds up no
//! key, and a terminal that takes nothing holds up no look. The worker of the profile that was chosen is there from the
//! start, those of the others when somebody asks for them.

use super::Stop;
use super::connect::{Connected, Connection, connect_in_background, no_credentials};
use super::mishap::{self, Place};
use super::runtime::{OwnRuntime, on_own_thread, runtime};
use super::warn;
use crate::config::Settings;
use crate::domain::{Failure, FailureKind, Text};
use crate::message::{About, Command, Link, Update};
use crate::simulator::Access;
use crate::terminal::{Commands, Hire, Worker};
use crate::threads;
use crate::worker::{self, Options, ScreenEnds, WorkerEnds};
use std::panic::resume_unwind;
use tokio_util::sync::CancellationToken;
use url::Url;

/// Starts the worker of the profile that was chosen.
pub(super) fn chosen(
    connection: Connection,
    settings: &Settings,
    stop: &CancellationToken,
) -> Result<Worker, Stop> {
    let (worker_ends, screen_ends) = worker::channels();
    let (options, stopped, runtime) = (Options::new(settings.interval), stop.clone(), runtime()?);
    let task = on_own_thread("worker", move || {
        look_after(connection, runtime, options, worker_ends, stopped);
    })?;
    Ok(worker(screen_ends, task))
}

/// A worker for a dashboard that has nobody to ask: it never says anything and never ends.
pub(super) fn nobody() -> Worker {
    let (worker_ends, screen_ends) = worker::channels();
    let task = tokio::spawn(async move {
        let _open = worker_ends;
        std::future::pending::<()>().await;
    });
    worker(screen_ends, task)
}

/// How each of these profiles gets its worker.
pub(super) fn hire(profiles: Vec<Settings>, stop: CancellationToken) -> Hire {
    Box::new(move |which| {
        profiles.get(which).map_or_else(nobody, |settings| connecting(settings, stop.clone()))
    })
}

/// A worker that connects first, for which a command may run.
pub(super) fn connecting(settings: &Settings, stop: CancellationToken) -> Worker {
    let (worker_ends, screen_ends) = worker::channels();
    let task = tokio::spawn(start(settings.clone(), worker_ends, stop));
    worker(screen_ends, task)
}

/// Starts the worker of a profile on a thread of its own; without one, it says so and tries again on request.
async fn start(settings: Settings, mut ends: WorkerEnds, stop: CancellationToken) {
    while let Err(error) = threads::probe() {
        let failure = not_connected(&settings, &error.to_string());
        if ends.updates.send(Update::Link(Link::Refused { failure })).await.is_err() {
            return;
        }
        while !matches!(ends.commands.recv().await, Some(Command::Refresh)) {
            if ends.commands.is_closed() {
                return;
            }
        }
    }
    match on_own_thread("worker", move || connect_and_look(&settings, ends, stop)) {
        Ok(task) => {
            if let Err(error) = task.await
                && let Ok(payload) = error.try_into_panic()
            {
                resume_unwind(payload);
            }
        }
        Err(error) => tracing::error!(%error, "no worker"),
    }
}

fn worker(ends: ScreenEnds, task: tokio::task::JoinHandle<()>) -> Worker {
    Worker { updates: ends.updates, commands: Commands::new(ends.commands), task }
}

/// Connects and looks; where there is no way to connect, that is told, and tried again when somebody asks.
fn connect_and_look(settings: &Settings, mut ends: WorkerEnds, stop: CancellationToken) {
    let mut options = Options::new(settings.interval);
    loop {
        if let Some(command) = settings.secret_command() {
            let command = Text::new(&command).to_string();
            if ends.updates.blocking_send(Update::Link(Link::ReadingSecret { command })).is_err() {
                return;
            }
        }
        match try_to_connect(settings) {
            Ok((connection, runtime)) => {
                let about = about(settings, Some(&connection));
                if ends.updates.blocking_send(Update::About(Box::new(about))).is_ok() {
                    look_after(connection, runtime, options, ends, stop);
                }
                return;
            }
            Err(failure) => {
                if ends.updates.blocking_send(Update::Link(Link::Refused { failure })).is_err() {
                    return;
                }
            }
        }
        loop {
            match ends.commands.blocking_recv() {
                Some(Command::Refresh) => break,
                Some(Command::Interval(interval)) => options.interval = interval,
                Some(Command::FollowLog(following)) => options.log_following = following,
                Some(Command::Look(_) | Command::Pause | Command::Resume) => {}
                None => return,
            }
        }
    }
}

fn try_to_connect(settings: &Settings) -> Result<(Connection, OwnRuntime), Failure> {
    let failure = |why: String| not_connected(settings, &why);
    match connect_in_background(settings) {
        Ok(Connected::To(connection)) => {
            let runtime = runtime().map_err(|error| failure(error.to_string()))?;
            warn::log(&connection.warnings);
            Ok((*connection, runtime))
        }
        Ok(Connected::Unconfigured) => Err(failure(no_credentials(settings).sentence())),
        Err(stop) => Err(failure(stop.sentence())),
    }
}

fn not_connected(settings: &Settings, why: &str) -> Failure {
    let subject = format!("profile {}", settings.profile_name());
    Failure::new(FailureKind::NoCredentials, subject).with_detail(why)
}

fn look_after(
    connection: Connection,
    runtime: OwnRuntime,
    options: Options,
    ends: WorkerEnds,
    stop: CancellationToken,
) {
    mishap::strike(Place::Worker);
    let Connection { client, simulator, .. } = connection;
    let _ = runtime.block_on(worker::run(client, options, ends, stop));
    // Only now: the simulator serves as long as it is held.
    drop(simulator);
}

/// What the connection page says of where it is connected to.
pub(super) fn about(settings: &Settings, connection: Option<&Connection>) -> About {
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
        proxy: connection.map(|connection| connection.proxy.clone().unwrap_or_else(|why| why)),
        ca_file: settings.ca_file.as_ref().map(|file| file.display().to_string()),
        warnings: warnings(settings, connection),
    }
}

fn warnings(settings: &Settings, connection: Option<&Connection>) -> Vec<String> {
    let of_connection = connection
        .into_iter()
        .flat_map(|connection| connection.storage.warning.iter().chain(&connection.warnings));
    of_connection.chain(&settings.warnings).cloned().collect()
}

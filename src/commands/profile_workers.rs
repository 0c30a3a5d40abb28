//! The workers of the dashboard, a task for each profile. The worker of the selected profile starts
//! immediately, the others when their profile is selected.

use super::connect::{Connected, Connection, connect_in_background, no_credentials};
use super::failpoint::{self, Place};
use super::recording::Recorders;
use super::warn;
use crate::channel::{Command, ConnectionInfo, ConnectionState, Update};
use crate::config::Settings;
use crate::domain::{Failure, FailureKind, Text};
use crate::simulator::Access;
use crate::terminal::{CommandQueue, SpawnWorker, Worker};
use crate::worker::{self, Options, UiChannels, WorkerChannels};
use std::panic::resume_unwind;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use url::Url;

/// What the workers of a command share.
#[derive(Debug, Clone, Default)]
pub(super) struct WorkerContext {
    /// Stops them.
    pub(super) stop: CancellationToken,
    pub(super) recorders: Recorders,
}

impl WorkerContext {
    /// Stops the workers and completes what they record.
    pub(super) fn end(&self) {
        self.stop.cancel();
        self.recorders.finish();
    }
}

/// Starts the worker of the selected profile.
pub(super) fn spawn_connected(
    connection: Connection,
    settings: &Settings,
    context: &WorkerContext,
) -> Worker {
    let (worker_ends, screen_ends) = worker::channels();
    let options = context.recorders.worker_options(settings);
    let polling = poll(connection, options, worker_ends, context.stop.clone());
    worker(screen_ends, tokio::spawn(polling))
}

/// A placeholder worker without a profile: it sends no updates and never ends.
pub(super) fn idle_worker() -> Worker {
    let (worker_ends, screen_ends) = worker::channels();
    let task = tokio::spawn(async move {
        let _open = worker_ends;
        std::future::pending::<()>().await;
    });
    worker(screen_ends, task)
}

/// The function that starts the worker of a profile.
pub(super) fn worker_starter(profiles: Vec<Settings>, context: WorkerContext) -> SpawnWorker {
    Box::new(move |which| {
        profiles.get(which).map_or_else(idle_worker, |settings| connecting(settings, context.clone()))
    })
}

/// Starts a worker that connects first, which may run a secret command.
pub(super) fn connecting(settings: &Settings, context: WorkerContext) -> Worker {
    let (worker_ends, screen_ends) = worker::channels();
    let task = tokio::spawn(connect_and_poll(settings.clone(), worker_ends, context));
    worker(screen_ends, task)
}

fn worker(ends: UiChannels, task: tokio::task::JoinHandle<()>) -> Worker {
    Worker { updates: ends.updates, commands: CommandQueue::new(ends.commands), task }
}

/// Connects and polls. If connecting fails, it reports the failure and retries on request.
async fn connect_and_poll(settings: Settings, mut ends: WorkerChannels, context: WorkerContext) {
    let mut options = Options::new(settings.interval);
    loop {
        if let Some(command) = settings.secret_command() {
            let reading = ConnectionState::ReadingSecret { command: Text::new(&command).to_string() };
            if ends.updates.send(Update::ConnectionState(reading)).await.is_err() {
                return;
            }
        }
        match try_to_connect(&settings).await {
            Ok(connection) => {
                let options = Options {
                    interval: options.interval,
                    log_following: options.log_following,
                    ..context.recorders.worker_options(&settings)
                };
                let info = connection_info(&settings, Some(&connection));
                if ends.updates.send(Update::ConnectionInfo(Box::new(info))).await.is_ok() {
                    poll(connection, options, ends, context.stop).await;
                }
                return;
            }
            Err(failure) => {
                let refused = Update::ConnectionState(ConnectionState::Refused { failure });
                if ends.updates.send(refused).await.is_err() {
                    return;
                }
            }
        }
        if wait_for_retry(&mut ends, &mut options).await.is_none() {
            return;
        }
    }
}

/// Applies commands until one asks for another attempt; `None` if the dashboard has ended.
async fn wait_for_retry(ends: &mut WorkerChannels, options: &mut Options) -> Option<()> {
    loop {
        match ends.commands.recv().await? {
            Command::Refresh => return Some(()),
            Command::SetInterval(interval) => options.interval = interval,
            Command::FollowLog(following) => options.log_following = following,
            Command::FetchGroup(_)
            | Command::Pause
            | Command::Resume
            | Command::DismissMissing(_)
            | Command::RestoreDismissed => {}
        }
    }
}

/// Connects on a blocking thread, because a secret command may run.
async fn try_to_connect(settings: &Settings) -> Result<Connection, Failure> {
    let own = settings.clone();
    let connected = spawn_blocking(move || connect_in_background(&own, &Handle::current())).await;
    match connected {
        Ok(Ok(Connected::To(connection))) => {
            warn::log(&connection.warnings);
            Ok(*connection)
        }
        Ok(Ok(Connected::Unconfigured)) => Err(not_connected(settings, &no_credentials(settings).sentence())),
        Ok(Err(stop)) => Err(not_connected(settings, &stop.sentence())),
        Err(error) => match error.try_into_panic() {
            Ok(payload) => resume_unwind(payload),
            Err(error) => Err(not_connected(settings, &error.to_string())),
        },
    }
}

fn not_connected(settings: &Settings, why: &str) -> Failure {
    let subject = format!("profile {}", settings.profile_name());
    Failure::new(FailureKind::NoCredentials, subject).with_detail(why)
}

async fn poll(connection: Connection, options: Options, ends: WorkerChannels, stop: CancellationToken) {
    failpoint::panic_if_selected(Place::Worker);
    let Connection { client, simulator, .. } = connection;
    worker::run(client, options, ends, stop).await;
    // Dropped last: the simulator stops when it is dropped.
    drop(simulator);
}

/// Connection details for the connection page.
pub(super) fn connection_info(settings: &Settings, connection: Option<&Connection>) -> ConnectionInfo {
    let simulator = connection.and_then(|connection| connection.simulator.as_ref());
    let url = |simulated: fn(&Access) -> &str, set: &Url| {
        simulator.map_or_else(|| set.to_string(), |simulator| simulated(simulator).to_owned())
    };
    ConnectionInfo {
        profile: settings.profile_name().to_owned(),
        base_url: url(Access::base_url, &settings.base_url),
        token_url: url(Access::token_url, &settings.token_url),
        organization: settings.organization_id.clone().filter(|_| simulator.is_none()),
        key_id: connection.map(|connection| connection.key.clone()),
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

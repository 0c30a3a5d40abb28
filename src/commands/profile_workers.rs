//! The workers of the dashboard, a task for each profile. The worker of the selected profile starts
//! immediately, the others when their profile is selected.

use super::connect::{Connected, Connection, connect_in_background, no_credentials};
use super::failpoint::{self, Place};
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

/// Starts the worker of the selected profile.
pub(super) fn spawn_connected(
    connection: Connection,
    settings: &Settings,
    stop: &CancellationToken,
) -> Worker {
    let (worker_ends, screen_ends) = worker::channels();
    let polling = poll(connection, Options::new(settings.interval), worker_ends, stop.clone());
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
pub(super) fn worker_starter(profiles: Vec<Settings>, stop: CancellationToken) -> SpawnWorker {
    Box::new(move |which| {
        profiles.get(which).map_or_else(idle_worker, |settings| connecting(settings, stop.clone()))
    })
}

/// Starts a worker that connects first, which may run a secret command.
pub(super) fn connecting(settings: &Settings, stop: CancellationToken) -> Worker {
    let (worker_ends, screen_ends) = worker::channels();
    let task = tokio::spawn(connect_and_poll(settings.clone(), worker_ends, stop));
    worker(screen_ends, task)
}

fn worker(ends: UiChannels, task: tokio::task::JoinHandle<()>) -> Worker {
    Worker { updates: ends.updates, commands: CommandQueue::new(ends.commands), task }
}

/// Connects and polls. If connecting fails, it reports the failure and retries on request.
async fn connect_and_poll(settings: Settings, mut ends: WorkerChannels, stop: CancellationToken) {
    let mut options = Options::new(settings.interval);
    loop {
        if let Some(command) = settings.secret_command() {
            let command = Text::new(&command).to_string();
            if ends
                .updates
                .send(Update::ConnectionState(ConnectionState::ReadingSecret { command }))
                .await
                .is_err()
            {
                return;
            }
        }
        match try_to_connect(&settings).await {
            Ok(connection) => {
                let info = connection_info(&settings, Some(&connection));
                if ends.updates.send(Update::ConnectionInfo(Box::new(info))).await.is_ok() {
                    poll(connection, options, ends, stop).await;
                }
                return;
            }
            Err(failure) => {
                if ends
                    .updates
                    .send(Update::ConnectionState(ConnectionState::Refused { failure }))
                    .await
                    .is_err()
                {
                    return;
                }
            }
        }
        loop {
            match ends.commands.recv().await {
                Some(Command::Refresh) => break,
                Some(Command::SetInterval(interval)) => options.interval = interval,
                Some(Command::FollowLog(following)) => options.log_following = following,
                Some(
                    Command::FetchGroup(_)
                    | Command::Pause
                    | Command::Resume
                    | Command::DismissMissing(_)
                    | Command::RestoreDismissed,
                ) => {}
                None => return,
            }
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

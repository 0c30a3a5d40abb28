//! `export`: a Prometheus exporter for the tunnel groups, running until a signal ends it.
//!
//! One worker polls, as for the dashboard. A scrape reads the last state only, so scrapes cause no API calls.
//! `exporter_state` holds the state, `staleness` selects the fresh data, `metrics` defines the metrics,
//! `formats` encodes them, and `server` is the HTTP server.

mod exporter_state;
mod formats;
mod metrics;
mod notices;
mod server;
mod staleness;

use super::connect::Connection;
use super::logging::LogHandle;
use super::recording::Recorders;
use super::service::{Start, connect_or_terminate};
use super::single_poll::require_no_dashboard_state;
use super::{CommandError, ExitStatus, runtime};
use crate::channel::{Command, ConnectionState, Update};
use crate::config::{ExportOptions, ListenAddress, Settings, interval::Interval};
use crate::terminal::{ServiceSignal, service_signals};
use crate::worker::{self, UiChannels};
use color_eyre::eyre::eyre;
use exporter_state::ExporterState;
use futures_util::stream::{Stream, StreamExt};
use jiff::Timestamp;
use metrics::{Identity, MetricsSource};
use notices::Notices;
use std::io::{self, Write};
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// Interval between two attempts with a rejected key. It finds a renewed key or corrected network
/// restrictions within the hour, and is too long to get the key locked.
const AUTH_RETRY_INTERVAL: Duration = Duration::from_secs(30 * 60);
/// Time limit at shutdown for scrapes in progress.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// Runs the exporter until a signal ends it.
pub(super) fn run(
    options: &ExportOptions,
    settings: &Settings,
    log: &LogHandle,
) -> Result<ExitStatus, CommandError> {
    require_no_dashboard_state(&settings.filter)?;
    // Before the secret is read, so that an address in use is reported at once.
    let listener = listen(&options.listen)?;
    runtime::multi_thread()?.block_on(async {
        // Before the secret command runs, so that SIGHUP does not end the process meanwhile.
        let mut signals = service_signals()?;
        match connect_or_terminate(settings, &mut signals, log).await? {
            Start::Connected(connection) => {
                serve(listener, *connection, options, settings, (signals, log)).await
            }
            Start::Terminated(_) => Ok(ExitStatus::Done),
        }
    })
}

fn listen(address: &ListenAddress) -> Result<TcpListener, CommandError> {
    let listener = TcpListener::bind(address.to_string());
    listener
        .map_err(|error| CommandError::Usage(format!("could not listen on {address}: {}", explain(&error))))
}

/// The error and its remedy.
fn explain(error: &io::Error) -> String {
    let remedy = match error.kind() {
        io::ErrorKind::AddrInUse => {
            "stop the program that uses this address, or choose another port with --listen"
        }
        io::ErrorKind::PermissionDenied => "choose a port above 1023",
        io::ErrorKind::AddrNotAvailable => "no interface has this address; use 0.0.0.0 for all interfaces",
        _ => "give an address of this machine and a port, such as 127.0.0.1:9108",
    };
    format!("{error}; {remedy}")
}

async fn serve(
    listener: TcpListener,
    connection: Connection,
    options: &ExportOptions,
    settings: &Settings,
    (signals, log): (impl Stream<Item = ServiceSignal> + Unpin, &LogHandle),
) -> Result<ExitStatus, CommandError> {
    let (stop, recorders) = (CancellationToken::new(), Recorders::default());
    let identity = identity(&connection, settings);
    let client = Arc::new(connection.client);
    let (worker_channels, channels) = worker::channels();
    let polling = recorders.worker_options(settings);
    let task = tokio::spawn(worker::run(Arc::clone(&client), polling, worker_channels, stop.clone()));
    let stale_after = options.stale_after.map(Interval::duration);
    let state = ExporterState::new(settings.interval, stale_after, settings.filter.clone());
    let source = Arc::new(MetricsSource::new(identity, state, client, options.tunnels));
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    print_address(&listener)?;
    let mut server = pin!(server::serve(listener, Arc::clone(&source), stop.clone()));
    let result = tokio::select! {
        result = run_until_signal(&source, channels, signals, log) => result,
        ended = task => Err(CommandError::Other(unexpected_end("worker", ended.err()))),
        ended = &mut server => match ended {
            Ok(()) => Err(CommandError::Other(unexpected_end("server", None))),
            Err(error) => Err(CommandError::from(error)),
        },
    };
    stop.cancel();
    // Not after an error: the server may have ended already.
    if result.is_ok() {
        let _ = timeout(SHUTDOWN_TIMEOUT, server).await;
    }
    recorders.finish();
    drop(connection.simulator);
    result
}

fn identity(connection: &Connection, settings: &Settings) -> Identity {
    Identity {
        profile: settings.profile_name().to_owned(),
        base_url: connection.base_url.to_string(),
        organization: settings.organization_id.clone().unwrap_or_default(),
    }
}

fn print_address(listener: &tokio::net::TcpListener) -> io::Result<()> {
    let address = listener.local_addr()?;
    // Not `eprintln!`, which panics if standard error is closed.
    let _ = writeln!(io::stderr(), "tunnelscope: metrics at http://{address}/metrics");
    Ok(())
}

/// The error for a task that ended unexpectedly.
fn unexpected_end(task: &str, error: Option<tokio::task::JoinError>) -> color_eyre::Report {
    let cause = error.map_or_else(|| "unexpectedly".to_owned(), |error| error.to_string());
    eyre!("internal error: the {task} of the exporter ended: {cause}; please report it")
}

/// Applies the updates of the worker until a signal ends the exporter.
async fn run_until_signal(
    source: &MetricsSource,
    mut channels: UiChannels,
    mut signals: impl Stream<Item = ServiceSignal> + Unpin,
    log: &LogHandle,
) -> Result<ExitStatus, CommandError> {
    let mut retry_at = None;
    let mut notices = Notices::default();
    loop {
        tokio::select! {
            biased;
            signal = signals.next() => match signal {
                Some(ServiceSignal::Terminate(_)) | None => return Ok(ExitStatus::Done),
                Some(ServiceSignal::Reload) => log.reopen(),
            },
            Some(update) = channels.updates.recv() => {
                if let Update::ConnectionState(connection) = &update {
                    retry_at = auth_retry_at(connection);
                    print_notice(notices.connection(connection));
                }
                source.apply(update, Timestamp::now());
                print_notice(notices.regions(source.unread_regions().as_ref()));
            }
            () = sleep_until_some(retry_at) => {
                retry_at = None;
                // The channel is full only if the worker is busy, and closed only if it has ended.
                let _ = channels.commands.try_send(Command::Refresh);
            }
        }
    }
}

fn print_notice(line: Option<String>) {
    if let Some(line) = line {
        // Not `eprintln!`, which panics if standard error is closed.
        let _ = writeln!(io::stderr(), "{line}");
    }
}

/// Time of the next attempt with a rejected key; the worker does not retry it.
fn auth_retry_at(connection: &ConnectionState) -> Option<Instant> {
    matches!(connection, ConnectionState::Refused { .. }).then(|| Instant::now() + AUTH_RETRY_INTERVAL)
}

/// Waits until a time, or forever.
async fn sleep_until_some(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;

//! `export`: what is known of the tunnel groups, for Prometheus and whatever reads its formats, until a signal ends it.
//!
//! One worker looks, as for the dashboard; a scrape only reads what it told last, so that any number of scrapes costs the
//! API nothing. What was told is kept by `heard`, what of it is fit to be served by `fresh`, `measured` says what is
//! exported under which names, `formats` writes it, and `server` answers.

mod exporter_state;
mod formats;
mod metrics;
mod notices;
mod server;
mod staleness;

use super::connect::Connection;
use super::logging::LogHandle;
use super::service::{Start, connect_or_terminate};
use super::single_poll::answerable_without_dashboard;
use super::{CommandError, ExitStatus, runtime};
use crate::channel::{Command, ConnectionState, Update};
use crate::config::{ExportOptions, ListenAddress, Settings, interval::Interval};
use crate::terminal::{ServiceSignal, service_signals};
use crate::worker::{self, Options, UiChannels};
use color_eyre::eyre::eyre;
use exporter_state::ExporterState;
use futures_util::stream::{Stream, StreamExt};
use jiff::Timestamp;
use metrics::{Identity, Known};
use notices::Notices;
use std::io::{self, Write};
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// How long after a refusal the key is tried again: nobody is there to ask for it, and a key that was renewed in its file or
/// its allowed networks should be found in the same hour. So few tries lock nobody out.
const REFUSED_PAUSE: Duration = Duration::from_secs(30 * 60);
/// How long the end waits for scrapes under way.
const PATIENCE: Duration = Duration::from_secs(2);

/// Serves until a signal ends it.
pub(super) fn run(
    options: &ExportOptions,
    settings: &Settings,
    log: &LogHandle,
) -> Result<ExitStatus, CommandError> {
    answerable_without_dashboard(&settings.filter)?;
    // Before a secret is asked for: an address that is taken is told at once.
    let listener = listen(&options.listen)?;
    runtime::multi_thread()?.block_on(async {
        // Before a secret command is waited for: a reload must not end the process meanwhile.
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
    listener.map_err(|error| CommandError::Usage(format!("can't listen on {address}: {}", why(&error))))
}

/// What keeps it from listening, and what to do about it.
fn why(error: &io::Error) -> String {
    let remedy = match error.kind() {
        io::ErrorKind::AddrInUse => "end the program that listens there, or name another port with --listen",
        io::ErrorKind::PermissionDenied => "take a port from 1024 on",
        io::ErrorKind::AddrNotAvailable => "this machine has no such address; 0.0.0.0 stands for all it has",
        _ => "write an address of this machine and a port, such as 127.0.0.1:9108",
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
    let stop = CancellationToken::new();
    let identity = identity(&connection, settings);
    let client = Arc::new(connection.client);
    let (worker_ends, ends) = worker::channels();
    let polling = Options::new(settings.interval);
    let task = tokio::spawn(worker::run(Arc::clone(&client), polling, worker_ends, stop.clone()));
    let stale_after = options.stale_after.map(Interval::duration);
    let heard = ExporterState::new(settings.interval, stale_after, settings.filter.clone());
    let known = Arc::new(Known::new(identity, heard, client, options.tunnels));
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    announce(&listener)?;
    let mut server = pin!(server::serve(listener, Arc::clone(&known), stop.clone()));
    let outcome = tokio::select! {
        outcome = attend(&known, ends, signals, log) => outcome,
        ended = task => Err(CommandError::Other(lost(ended.err()))),
        end = &mut server => Err(end.err().map_or_else(|| CommandError::Other(lost(None)), CommandError::from)),
    };
    stop.cancel();
    // A server that has ended is not waited for, and one that waits for a scrape not long.
    if outcome.is_ok() {
        let _ = timeout(PATIENCE, server).await;
    }
    drop(connection.simulator);
    outcome
}

fn identity(connection: &Connection, settings: &Settings) -> Identity {
    Identity {
        profile: settings.profile_name().to_owned(),
        base_url: connection.base_url.to_string(),
        organization: settings.organization_id.clone().unwrap_or_default(),
    }
}

fn announce(listener: &tokio::net::TcpListener) -> io::Result<()> {
    let address = listener.local_addr()?;
    // Not eprintln, which panics where standard error is gone.
    let _ = writeln!(io::stderr(), "tunnelscope: metrics at http://{address}/metrics");
    Ok(())
}

/// That a part which never ends by itself has ended.
fn lost(error: Option<tokio::task::JoinError>) -> color_eyre::Report {
    let why = error.map_or_else(|| "nobody told it to".to_owned(), |error| error.to_string());
    eyre!("a part of the exporter ended by itself: {why}; please report it")
}

/// Takes what the worker tells, until a signal asks for the end.
async fn attend(
    known: &Known,
    mut ends: UiChannels,
    mut signals: impl Stream<Item = ServiceSignal> + Unpin,
    log: &LogHandle,
) -> Result<ExitStatus, CommandError> {
    let mut ask_again = None;
    let mut notices = Notices::default();
    loop {
        tokio::select! {
            biased;
            signal = signals.next() => match signal {
                Some(ServiceSignal::Terminate(_)) | None => return Ok(ExitStatus::Done),
                Some(ServiceSignal::Reload) => log.reopen(),
            },
            Some(update) = ends.updates.recv() => {
                if let Update::ConnectionState(link) = &update {
                    ask_again = try_again_at(link);
                    say(notices.link(link));
                }
                known.take(update, Timestamp::now());
                say(notices.regions(known.unread_regions().as_ref()));
            }
            () = until(ask_again) => {
                ask_again = None;
                // A worker that does not take it is at work, or gone.
                let _ = ends.commands.try_send(Command::Refresh);
            }
        }
    }
}

fn say(line: Option<String>) {
    if let Some(line) = line {
        // Not eprintln, which panics where standard error is gone.
        let _ = writeln!(io::stderr(), "{line}");
    }
}

/// When to ask for another try, where the worker makes none by itself.
fn try_again_at(link: &ConnectionState) -> Option<Instant> {
    matches!(link, ConnectionState::Refused { .. }).then(|| Instant::now() + REFUSED_PAUSE)
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;

//! Common parts of commands that run until a signal stops them.

use super::CommandError;
use super::connect::{Connection, connect_or_fail};
use super::logging::LogHandle;
use crate::config::Settings;
use crate::terminal::ServiceSignal;
use color_eyre::eyre::WrapErr;
use futures_util::{Stream, StreamExt};
use tokio::runtime::Handle;

/// Result of connecting.
pub(super) enum Start {
    Connected(Box<Connection>),
    /// Interrupted by a signal of this number.
    Terminated(i32),
}

/// Connects on a blocking thread, so that signals are handled while a secret command runs.
pub(super) async fn connect_or_terminate(
    settings: &Settings,
    signals: &mut (impl Stream<Item = ServiceSignal> + Unpin),
    log: &LogHandle,
) -> Result<Start, CommandError> {
    let settings = settings.clone();
    let mut connecting = tokio::task::spawn_blocking(move || connect_or_fail(&settings, &Handle::current()));
    loop {
        tokio::select! {
            biased;
            Some(signal) = signals.next() => match signal {
                ServiceSignal::Terminate(number) => return Ok(Start::Terminated(number)),
                ServiceSignal::Reload => log.reopen(),
            },
            connected = &mut connecting => {
                let connection = connected.wrap_err("could not set up the connection")??;
                return Ok(Start::Connected(Box::new(connection)));
            }
        }
    }
}

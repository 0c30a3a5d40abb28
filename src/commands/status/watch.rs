//! `status --watch`: keeps polling and prints each change as a line of JSON, for jq or a log shipper. A
//! separate thread writes the lines: a slow reader delays neither signals nor polls, and a closed pipe ends
//! the command.

use super::watch_log::WatchLog;
use crate::commands::logging::LogHandle;
use crate::commands::output::write_result;
use crate::commands::profile_workers::WorkerContext;
use crate::commands::service::{Start, connect_or_terminate};
use crate::commands::single_poll::require_no_dashboard_state;
use crate::commands::{CommandError, ExitStatus, profile_workers, runtime};
use crate::config::Settings;
use crate::terminal::{ServiceSignal, Worker, output_closed, service_signals};
use crate::threads;
use color_eyre::eyre::eyre;
use futures_util::{Stream, StreamExt};
use std::io::{self, Write};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Updates whose lines may wait for a slow reader; the worker coalesces the following ones.
const MAX_PENDING: usize = 4;
/// Time limit at shutdown for a line that is being written.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);

/// Prints changes until a signal ends it or the pipe is closed.
pub(super) fn run(settings: &Settings, log: &LogHandle) -> Result<ExitStatus, CommandError> {
    require_no_dashboard_state(&settings.filter)?;
    runtime::multi_thread()?.block_on(async {
        let mut signals = service_signals()?;
        let connection = match connect_or_terminate(settings, &mut signals, log).await? {
            Start::Connected(connection) => *connection,
            Start::Terminated(number) => return Ok(ExitStatus::Signal(number)),
        };
        let context = WorkerContext::default();
        let worker = profile_workers::spawn_connected(connection, settings, &context);
        let printer = Printer::start()?;
        let watch_log = WatchLog::new(settings);
        let result = follow(worker, &printer.lines, printer.ended, watch_log, (signals, log)).await;
        context.end();
        drop(printer.lines);
        // Completes the last line, unless the reader has stopped reading.
        let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, printer.done).await;
        result
    })
}

async fn follow(
    mut worker: Worker,
    lines: &mpsc::Sender<String>,
    mut ended: oneshot::Receiver<io::Result<()>>,
    mut watch_log: WatchLog<'_>,
    (mut signals, log): (impl Stream<Item = ServiceSignal> + Unpin, &LogHandle),
) -> Result<ExitStatus, CommandError> {
    let closed = output_closed()?;
    tokio::pin!(closed);
    loop {
        tokio::select! {
            biased;
            Some(signal) = signals.next() => match signal {
                ServiceSignal::Terminate(number) => return Ok(ExitStatus::Signal(number)),
                ServiceSignal::Reload => log.reopen(),
            },
            result = &mut ended => return result.unwrap_or(Ok(())).map(|()| ExitStatus::Done).map_err(CommandError::from),
            () = &mut closed => return Ok(ExitStatus::Done),
            result = &mut worker.task => return Err(eyre!("internal error: polling stopped: {result:?}; please report it").into()),
            (permit, update) = async { (lines.reserve().await, worker.updates.recv().await) } => {
                let (Ok(permit), Some(update)) = (permit, update) else { continue };
                let text = watch_log.lines(update)?;
                if !text.is_empty() {
                    permit.send(text);
                }
                if let Some(failure) = watch_log.rejection() {
                    return Err(CommandError::Api(failure));
                }
            }
        }
    }
}

/// A thread that writes lines to standard output.
struct Printer {
    lines: mpsc::Sender<String>,
    /// The error that ended it, if any.
    ended: oneshot::Receiver<io::Result<()>>,
    /// Closed when everything is written.
    done: oneshot::Receiver<()>,
}

impl Printer {
    fn start() -> io::Result<Self> {
        let (lines, pending) = mpsc::channel(MAX_PENDING);
        let (ended_sender, ended) = oneshot::channel();
        let (done_sender, done) = oneshot::channel::<()>();
        threads::spawn("printer", move || {
            if let Err(error) = write_all(pending) {
                // The receiver may be gone.
                let _ = ended_sender.send(write_result(Err(error)));
            }
            drop(done_sender);
        })?;
        Ok(Self { lines, ended, done })
    }
}

fn write_all(mut lines: mpsc::Receiver<String>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    while let Some(text) = lines.blocking_recv() {
        out.write_all(text.as_bytes()).and_then(|()| out.flush())?;
    }
    Ok(())
}

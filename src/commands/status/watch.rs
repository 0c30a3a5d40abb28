//! `status --watch`: goes on looking and prints a line of JSON for each thing that changes, for a pipe into jq or a log
//! shipper. The lines are written by a thread of their own: a reader that takes its time holds up neither signals nor
//! looks, and a reader that is gone ends it.

use super::watch_log::Journal;
use crate::commands::logging::LogHandle;
use crate::commands::output::quietly;
use crate::commands::service::{Start, connect_or_terminate};
use crate::commands::single_poll::answerable_without_dashboard;
use crate::commands::{CommandError, ExitStatus, fleet, runtime};
use crate::config::Settings;
use crate::terminal::{ServiceSignal, Worker, output_closed, service_signals};
use crate::threads;
use color_eyre::eyre::eyre;
use futures_util::{Stream, StreamExt};
use std::io::{self, Write};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// Updates whose lines may wait for a slow reader; the worker puts together what comes after them.
const WAITING: usize = 4;
/// How long the end waits for a line that is being written.
const PATIENCE: Duration = Duration::from_secs(1);

/// Prints changes until a signal, or until nobody reads them any more.
pub(super) fn run(settings: &Settings, log: &LogHandle) -> Result<ExitStatus, CommandError> {
    answerable_without_dashboard(&settings.filter)?;
    runtime::multi_thread()?.block_on(async {
        let mut signals = service_signals()?;
        let connection = match connect_or_terminate(settings, &mut signals, log).await? {
            Start::Connected(connection) => *connection,
            Start::Terminated(number) => return Ok(ExitStatus::Signal(number)),
        };
        let stop = CancellationToken::new();
        let worker = fleet::chosen(connection, settings, &stop);
        let printer = Printer::begin()?;
        let outcome =
            follow(worker, &printer.lines, printer.ended, Journal::new(settings), (signals, log)).await;
        stop.cancel();
        drop(printer.lines);
        // A line that was begun comes to its end, unless its reader has stopped reading.
        let _ = tokio::time::timeout(PATIENCE, printer.done).await;
        outcome
    })
}

async fn follow(
    mut worker: Worker,
    lines: &mpsc::Sender<String>,
    mut ended: oneshot::Receiver<io::Result<()>>,
    mut journal: Journal<'_>,
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
            end = &mut ended => return end.unwrap_or(Ok(())).map(|()| ExitStatus::Done).map_err(CommandError::from),
            () = &mut closed => return Ok(ExitStatus::Done),
            end = &mut worker.task => return Err(eyre!("the looks ended: {end:?}").into()),
            (room, update) = async { (lines.reserve().await, worker.updates.recv().await) } => {
                let (Ok(room), Some(update)) = (room, update) else { continue };
                let told = journal.tell(update)?;
                if !told.is_empty() {
                    room.send(told);
                }
                if let Some(failure) = journal.refusal() {
                    return Err(CommandError::Api(failure));
                }
            }
        }
    }
}

/// A thread that writes lines to standard output.
struct Printer {
    lines: mpsc::Sender<String>,
    /// Why it ended, if it did before the lines did.
    ended: oneshot::Receiver<io::Result<()>>,
    /// That all is written, by being dropped.
    done: oneshot::Receiver<()>,
}

impl Printer {
    fn begin() -> io::Result<Self> {
        let (lines, told) = mpsc::channel(WAITING);
        let (tell_end, ended) = oneshot::channel();
        let (tell_done, done) = oneshot::channel::<()>();
        threads::spawn("printer", move || {
            if let Err(error) = write_all(told) {
                // Nobody may listen any more.
                let _ = tell_end.send(quietly(Err(error)));
            }
            drop(tell_done);
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

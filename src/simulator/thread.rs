//! A simulator on a thread of its own, for a program whose own loop should not have to serve it.

use std::{
    ops::Deref,
    sync::mpsc::{SyncSender, sync_channel},
    thread::{Builder, JoinHandle},
};

use tokio::runtime;
use tokio_util::sync::CancellationToken;

use super::{Access, Options, Simulator, StartError};

/// A simulator on its own thread; it stops, and the thread ends, when this is dropped.
#[derive(Debug)]
pub struct Running {
    access: Access,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

/// Starts a simulator on a thread and a runtime of its own, and returns when it serves.
///
/// # Errors
/// As [`Simulator::start`], and when there is no thread to be had.
pub fn on_own_thread(options: Options) -> Result<Running, StartError> {
    let stop = CancellationToken::new();
    let (report, started) = sync_channel(1);
    let until = stop.clone();
    let thread = Builder::new()
        .name("simulator".to_owned())
        .spawn(move || run(options, &until, &report))
        .map_err(StartError::Thread)?;
    let ended = |_| StartError::Thread(std::io::Error::other("it ended before it served"));
    let access = started.recv().map_err(ended)??;
    Ok(Running { access, stop, thread: Some(thread) })
}

impl Deref for Running {
    type Target = Access;

    fn deref(&self) -> &Access {
        &self.access
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
        // A thread that panicked has reported it already.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn run(options: Options, until: &CancellationToken, report: &SyncSender<Result<Access, StartError>>) {
    // Whoever started the thread waits for the report; one that is gone needs none.
    let _ = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(serve(options, until, report)),
        Err(error) => report.send(Err(StartError::Thread(error))),
    };
}

async fn serve(
    options: Options,
    until: &CancellationToken,
    report: &SyncSender<Result<Access, StartError>>,
) -> Result<(), std::sync::mpsc::SendError<Result<Access, StartError>>> {
    match Simulator::start(options).await {
        Ok(simulator) => {
            report.send(Ok(Access::clone(&simulator)))?;
            until.cancelled().await;
            simulator.stop().await;
            Ok(())
        }
        Err(error) => report.send(Err(error)),
    }
}

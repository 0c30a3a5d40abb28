//! The runtime of a command: one for the whole process. A command that polls once needs a single thread; one that goes on
//! polling has two workers, so that requests, scrapes and signals are served while a snapshot is derived.

use crate::threads;
use std::io;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Threads of a runtime that goes on polling.
const WORKERS: usize = 2;
/// How long a blocking thread is kept idle: longer than any pause between two polls. As long as there is one, further
/// blocking work waits for it where no thread can be started; without one, tokio would panic.
const KEEP_ALIVE: Duration = Duration::from_secs(24 * 60 * 60);

/// Runs this on the current thread until it is done.
///
/// # Errors
/// If no thread can be started.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> io::Result<T> {
    run(Builder::new_current_thread(), work)
}

/// Runs this on the current thread until it is done; what it spawns runs on two workers.
///
/// # Errors
/// If no thread can be started.
pub(super) fn block_on_workers<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(WORKERS).thread_name("worker");
    run(builder, work)
}

fn run<T>(mut builder: Builder, work: impl Future<Output = T>) -> io::Result<T> {
    threads::probe()?;
    let runtime = Guard(Some(builder.enable_all().thread_keep_alive(KEEP_ALIVE).build()?));
    let Some(inner) = &runtime.0 else { return Err(io::Error::other("the runtime has ended")) };
    // It does nothing; what matters is its thread, which stays.
    drop(inner.spawn_blocking(|| ()));
    Ok(inner.block_on(work))
}

/// Ends a runtime without waiting for what a blocking thread is at.
struct Guard(Option<Runtime>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

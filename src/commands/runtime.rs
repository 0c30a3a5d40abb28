//! The tokio runtime of the process: one for the whole command. A command that polls once needs a single thread; one that
//! goes on polling has two workers, so that requests, scrapes and signals are served while a snapshot is derived.

use crate::threads;
use std::io;
use std::mem::ManuallyDrop;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Threads of a runtime that goes on polling.
const WORKERS: usize = 2;
/// How long a blocking thread is kept idle: longer than any pause between two polls. As long as there is one, further
/// blocking work waits for it where no thread can be started; without one, tokio would panic.
const KEEP_ALIVE: Duration = Duration::from_secs(24 * 60 * 60);

/// A runtime whose tasks run on the current thread, while it blocks on one of them.
///
/// # Errors
/// If no thread can be started.
pub(super) fn current_thread() -> io::Result<ManuallyDrop<Runtime>> {
    build(&mut Builder::new_current_thread())
}

/// A runtime whose tasks run on two workers.
///
/// # Errors
/// If no thread can be started.
pub(super) fn multi_thread() -> io::Result<ManuallyDrop<Runtime>> {
    build(Builder::new_multi_thread().worker_threads(WORKERS).thread_name("worker"))
}

/// It lives as long as the process: dropping it would wait for what a blocking thread is at.
fn build(builder: &mut Builder) -> io::Result<ManuallyDrop<Runtime>> {
    threads::probe()?;
    let runtime = ManuallyDrop::new(builder.enable_all().thread_keep_alive(KEEP_ALIVE).build()?);
    // It does nothing; what matters is its thread, which stays.
    drop(runtime.spawn_blocking(|| ()));
    Ok(runtime)
}

//! The tokio runtime of the process, one for the whole command. A single poll needs one thread; continuous
//! polling uses two workers, so that requests, scrapes and signals are served while a snapshot is derived.

use crate::threads;
use std::io;
use std::mem::ManuallyDrop;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Worker threads for continuous polling.
const WORKERS: usize = 2;
/// Idle timeout of a blocking thread, longer than any pause between two polls. While one exists, blocking
/// work is queued if no further thread can be started; without one, tokio would panic.
const KEEP_ALIVE: Duration = Duration::from_secs(24 * 60 * 60);

/// A runtime whose tasks run on the current thread while it blocks on one of them.
///
/// # Errors
/// If no thread can be started.
pub(super) fn current_thread() -> io::Result<ManuallyDrop<Runtime>> {
    build(&mut Builder::new_current_thread())
}

/// A runtime with two worker threads.
///
/// # Errors
/// If no thread can be started.
pub(super) fn multi_thread() -> io::Result<ManuallyDrop<Runtime>> {
    build(Builder::new_multi_thread().worker_threads(WORKERS).thread_name("worker"))
}

/// Never dropped: dropping a runtime would wait for its blocking threads.
fn build(builder: &mut Builder) -> io::Result<ManuallyDrop<Runtime>> {
    threads::probe()?;
    let runtime = ManuallyDrop::new(builder.enable_all().thread_keep_alive(KEEP_ALIVE).build()?);
    // Starts the first blocking thread, which then stays.
    drop(runtime.spawn_blocking(|| ()));
    Ok(runtime)
}

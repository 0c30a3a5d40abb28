//! The runtime that a command does its waiting in: one thread, and an end that nothing holds up.

use std::io;
use tokio::runtime::{Builder, Runtime};

/// A runtime on the thread that uses it.
///
/// # Errors
/// If the system has no room for one.
pub(super) fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Does this work to its end.
///
/// # Errors
/// As for [`runtime`].
pub(super) fn to_its_end<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let runtime = runtime()?;
    let outcome = runtime.block_on(work);
    // Whatever a blocking thread is at, nobody waits for it.
    runtime.shutdown_background();
    Ok(outcome)
}

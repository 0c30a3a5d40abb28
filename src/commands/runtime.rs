//! The runtime that a command does its waiting in: one thread, and an end that nothing holds up.

use crate::threads;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How long a blocking thread is kept idle: longer than any pause between two polls. As long as there is one, further
/// blocking work waits for it where no thread can be started; without one, tokio would panic.
const KEEP_ALIVE: Duration = Duration::from_secs(24 * 60 * 60);

/// A runtime on the thread that uses it, with a blocking thread at hand.
///
/// # Errors
/// If the system has no room for one.
pub(super) fn runtime() -> io::Result<OwnRuntime> {
    threads::probe()?;
    let runtime = Builder::new_current_thread().enable_all().thread_keep_alive(KEEP_ALIVE).build()?;
    let runtime = OwnRuntime(Some(runtime));
    // It does nothing; what matters is its thread, which stays.
    drop(runtime.0.as_ref().map(|runtime| runtime.spawn_blocking(|| ())));
    Ok(runtime)
}

/// A runtime that may be dropped anywhere, also within another one, where a plain one panics: whatever a blocking thread is
/// at, nobody waits for it.
pub(super) struct OwnRuntime(Option<Runtime>);

impl OwnRuntime {
    /// Runs this on the current thread until it is done.
    pub(super) fn block_on<T>(mut self, work: impl Future<Output = T>) -> Option<T> {
        let runtime = self.0.take()?;
        let outcome = runtime.block_on(work);
        runtime.shutdown_background();
        Some(outcome)
    }
}

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Does this work to its end.
///
/// # Errors
/// As for [`runtime`].
pub(super) fn to_its_end<T>(work: impl Future<Output = T>) -> io::Result<T> {
    runtime()?.block_on(work).ok_or_else(|| io::Error::other("the runtime has ended"))
}

/// Does this work on a thread of its own; a panic of it is one of the task that is returned.
///
/// # Errors
/// If no thread can be started.
pub(super) fn on_own_thread(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    let (report, ended) = oneshot::channel();
    threads::spawn(name, move || {
        // Nobody may wait for it any more.
        let _ = report.send(catch_unwind(AssertUnwindSafe(work)));
    })?;
    Ok(tokio::spawn(async {
        if let Ok(Err(payload)) = ended.await {
            resume_unwind(payload);
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtime_may_be_dropped_within_another_one() {
        let dropped = to_its_end(async { runtime().map(drop) }).unwrap();
        assert!(dropped.is_ok(), "{dropped:?}");
    }
}

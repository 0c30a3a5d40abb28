//! Threads started with an error that says what is exhausted, instead of a panic; and how the panic of a library that could
//! not start one is recognized.

use std::any::Any;
use std::io;
use std::thread::{Builder, JoinHandle};

/// What to do where no thread can be started.
const REMEDY: &str =
    "raise the limit on processes and threads (ulimit -u, TasksMax= of a systemd unit) or end other programs";

/// How the panics of std and tokio begin that mean that no thread could be started.
const PANICS: [&str; 2] = ["failed to spawn thread", "OS can't spawn worker thread"];

/// Starts a thread of this name.
///
/// # Errors
/// If the system has no thread left.
pub fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    Builder::new().name(name.to_owned()).spawn(work).map_err(|error| exhausted(&error))
}

/// Whether a thread could be started now.
///
/// # Errors
/// If the system has no thread left.
pub fn probe() -> io::Result<()> {
    // It does nothing, and so does not panic.
    let _ = spawn("probe", || ())?.join();
    Ok(())
}

/// The error for this panic, if a thread that could not be started is what it means.
pub fn exhaustion(payload: &(dyn Any + Send)) -> Option<io::Error> {
    let message = payload.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| payload.downcast_ref::<&str>().copied())?;
    let is_exhaustion = PANICS.iter().any(|start| message.starts_with(start));
    is_exhaustion.then(|| exhausted(&io::ErrorKind::WouldBlock.into()))
}

fn exhausted(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot start a thread: {}; {REMEDY}", reason(error)))
}

/// EAGAIN, which the system calls "temporarily unavailable", is the limit in fact.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::WouldBlock => "resource limit reached (EAGAIN)".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests;

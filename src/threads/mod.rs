//! Starting of threads with an error that names the exhausted resource instead of a panic, and recognition of panics of
//! libraries that could not start one.

use std::any::Any;
use std::io;
use std::thread::{Builder, JoinHandle};

/// Hint for when no thread can be started.
const REMEDY: &str =
    "raise the limit on processes and threads (ulimit -u, TasksMax= of a systemd unit) or end other programs";

/// Panic messages of std and tokio when no thread can be started.
const PANICS: [&str; 2] = ["failed to spawn thread", "OS can't spawn worker thread"];

/// Starts a named thread.
///
/// # Errors
/// The thread limit is reached.
pub fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    Builder::new().name(name.to_owned()).spawn(work).map_err(|error| exhausted(&error))
}

/// Tests whether a thread can be started.
///
/// # Errors
/// The thread limit is reached.
pub fn probe() -> io::Result<()> {
    // An empty thread cannot panic.
    let _ = spawn("probe", || ())?.join();
    Ok(())
}

/// The error for a panic that means that no thread could be started.
pub fn exhaustion(payload: &(dyn Any + Send)) -> Option<io::Error> {
    let message = payload.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| payload.downcast_ref::<&str>().copied())?;
    let is_exhaustion = PANICS.iter().any(|start| message.starts_with(start));
    is_exhaustion.then(|| exhausted(&io::ErrorKind::WouldBlock.into()))
}

fn exhausted(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot start a thread: {}; {REMEDY}", reason(error)))
}

/// The message of EAGAIN is "resource temporarily unavailable"; it means that the limit is reached.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::WouldBlock => "resource limit reached (EAGAIN)".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests;

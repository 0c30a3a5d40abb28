//! Signals of the dashboard as events of its loop.

use futures_util::stream::{Stream, select_all, unfold};
use std::io;
use std::pin::Pin;
use tokio::signal::unix::{SignalKind, signal};

/// SIGTSTP and SIGCONT, which tokio does not name. Linux and the BSDs number them differently.
#[cfg(target_os = "linux")]
const STOP_AND_CONTINUE: [i32; 2] = [20, 18];
#[cfg(not(target_os = "linux"))]
const STOP_AND_CONTINUE: [i32; 2] = [18, 19];

/// What a signal requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Exit; with the number of the signal.
    Terminate(i32),
    /// Leave the terminal and stop.
    Stop,
    /// Continue after a stop.
    Continue,
    /// The size of the terminal changed.
    Resize,
}

/// The signals that the dashboard handles, as they arrive.
///
/// # Errors
/// If a signal handler cannot be installed.
pub fn signals() -> io::Result<impl Stream<Item = Signal> + Send + Unpin> {
    let terminating =
        [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup(), SignalKind::quit()];
    let [stop, resume] = STOP_AND_CONTINUE.map(SignalKind::from_raw);
    let mut all = Vec::new();
    for kind in terminating {
        all.push(listen(kind, Signal::Terminate(kind.as_raw_value()))?);
    }
    all.push(listen(stop, Signal::Stop)?);
    all.push(listen(resume, Signal::Continue)?);
    all.push(listen(SignalKind::window_change(), Signal::Resize)?);
    Ok(select_all(all))
}

type Signals = Pin<Box<dyn Stream<Item = Signal> + Send>>;

fn listen(kind: SignalKind, meaning: Signal) -> io::Result<Signals> {
    let source = signal(kind)?;
    Ok(Box::pin(unfold(
        source,
        move |mut source| async move { source.recv().await.map(|()| (meaning, source)) },
    )))
}

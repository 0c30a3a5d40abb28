//! Signals as ordinary events.

use futures_util::stream::{Stream, select_all, unfold};
use std::io;
use std::pin::Pin;
use tokio::signal::unix::{SignalKind, signal};

/// SIGTSTP and SIGCONT, which have no name in tokio; the numbers are Linux's, those of other Unix systems differ.
#[cfg(target_os = "linux")]
const STOP_AND_CONTINUE: [i32; 2] = [20, 18];
#[cfg(not(target_os = "linux"))]
const STOP_AND_CONTINUE: [i32; 2] = [18, 19];

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// End; the number is the signal's.
    End(i32),
    /// Give the terminal back and stop.
    Stop,
    /// The process was stopped and goes on.
    Continue,
    /// The terminal has another size.
    Resize,
}

/// The signals that this program understands, as they come.
///
/// # Errors
/// If a signal cannot be listened to.
pub fn signals() -> io::Result<impl Stream<Item = Signal> + Send + Unpin> {
    let ends = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup(), SignalKind::quit()];
    let [stop, go_on] = STOP_AND_CONTINUE.map(SignalKind::from_raw);
    let mut all = Vec::new();
    for kind in ends {
        all.push(listen(kind, Signal::End(kind.as_raw_value()))?);
    }
    all.push(listen(stop, Signal::Stop)?);
    all.push(listen(go_on, Signal::Continue)?);
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

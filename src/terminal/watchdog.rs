//! An end that is held up: a terminal that takes nothing any more (a stopped connection, a window that hangs) blocks
//! whoever writes to it, and who blocks hears no signal. A task that never writes hears it too, waits for the end a while,
//! and then brings it about.

use super::{Signal, signals};
use crossterm::terminal::disable_raw_mode;
use futures_util::StreamExt;
use std::io;
use std::time::Duration;
use tokio::time::sleep;

/// How long the end may take after a signal that asks for it; a slow disk is waited for that long.
const PATIENCE: Duration = Duration::from_secs(3);

/// Ends the process some seconds after a signal asked for that, if it has not ended by then. The modes of the terminal are
/// given back; that does not need it to take anything.
///
/// # Errors
/// If a signal cannot be listened to.
pub fn end_when_the_end_is_held_up() -> io::Result<()> {
    let mut signals = signals()?;
    tokio::spawn(async move {
        while let Some(signal) = signals.next().await {
            if let Signal::End(number) = signal {
                sleep(PATIENCE).await;
                let _ = disable_raw_mode();
                std::process::exit(128 | number);
            }
        }
    });
    Ok(())
}

//! An end that is held up: a terminal that takes nothing any more (a stopped connection, a window that hangs) blocks
//! whoever writes to it, and who blocks hears no signal. A thread that never writes hears it too, waits for the end a
//! while, and then brings it about.

use super::{Signal, signals};
use crate::threads;
use crossterm::terminal::disable_raw_mode;
use futures_util::StreamExt;
use std::io;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::time::sleep;

/// How long the end may take after a signal that asks for it; a slow disk is waited for that long.
const PATIENCE: Duration = Duration::from_secs(3);

/// Ends the process some seconds after a signal asked for that, if it has not ended by then. The modes of the terminal are
/// given back; that does not need it to take anything.
///
/// # Errors
/// If no thread can be started.
pub fn end_when_the_end_is_held_up() -> io::Result<()> {
    threads::spawn("ending", wait_and_end)?;
    Ok(())
}

/// Its runtime is built on its own thread: one may not be dropped where the caller waits for other things.
fn wait_and_end() {
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return };
    let asked = runtime.block_on(async {
        let mut signals = signals().ok()?;
        while let Some(signal) = signals.next().await {
            if let Signal::End(number) = signal {
                sleep(PATIENCE).await;
                return Some(number);
            }
        }
        None
    });
    if let Some(number) = asked {
        let _ = disable_raw_mode();
        std::process::exit(128 | number);
    }
}

//! Exit of a blocked process. A terminal that accepts no output (stopped connection, hung window) blocks the event loop in a
//! write, so that it receives no signal. A task that never writes receives the signals too, and exits if the loop does not.

use super::{Signal, signals};
use crossterm::terminal::disable_raw_mode;
use futures_util::StreamExt;
use std::io;
use std::time::Duration;
use tokio::time::sleep;

/// Time for a regular shutdown after a signal; enough for a slow disk.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// Exits the process some seconds after a terminating signal if it is still running. Restores the mode of the terminal,
/// which does not block.
///
/// # Errors
/// If a signal handler cannot be installed.
pub fn exit_when_shutdown_blocks() -> io::Result<()> {
    let mut signals = signals()?;
    tokio::spawn(async move {
        while let Some(signal) = signals.next().await {
            if let Signal::Terminate(number) = signal {
                sleep(SHUTDOWN_TIMEOUT).await;
                let _ = disable_raw_mode();
                std::process::exit(128 | number);
            }
        }
    });
    Ok(())
}

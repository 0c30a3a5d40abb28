//! Detection of a closed output: a terminal window or connection that is gone, or a pipe without a reader. The input parser
//! would spin on such a terminal where SIGHUP is ignored, so a thread waits for the hang-up alone.

use super::Exit;
use crate::threads;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::future::{Future, pending};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use tokio::sync::oneshot;

const SIGHUP: i32 = 1;
/// The status by which a shell reports an end by this signal.
const EXIT_STATUS: i32 = 128 + SIGHUP;

/// Starts a thread that exits the process when the terminal is gone. The terminal is not restored.
///
/// # Errors
/// If the descriptor cannot be duplicated or no thread can be started.
pub fn exit_on_hangup() -> io::Result<()> {
    let terminal = io::stdout().as_fd().try_clone_to_owned()?;
    let wait_and_exit = move || {
        if wait_for_hangup(&terminal) {
            std::process::exit(EXIT_STATUS);
        }
    };
    threads::spawn("hangup", wait_and_exit)?;
    Ok(())
}

/// Completes when the reader of standard output is gone; never for a file.
///
/// # Errors
/// If the descriptor cannot be duplicated or no thread can be started.
pub fn output_closed() -> io::Result<impl Future<Output = ()>> {
    let output = io::stdout().as_fd().try_clone_to_owned()?;
    let (sender, closed) = oneshot::channel();
    let wait_and_send = move || {
        if wait_for_hangup(&output) {
            // The receiver may be dropped already.
            let _ = sender.send(());
        }
    };
    threads::spawn("hangup", wait_and_send)?;
    Ok(async {
        if closed.await.is_err() {
            pending::<()>().await;
        }
    })
}

/// The exit after an error if the terminal is gone: reading or writing may fail before [`exit_on_hangup`] notices.
pub fn hangup_exit() -> Option<Exit> {
    let terminal = io::stdout();
    let mut watched = [PollFd::new(&terminal, PollFlags::empty())];
    let no_wait = Timespec { tv_sec: 0, tv_nsec: 0 };
    matches!(poll(&mut watched, Some(&no_wait)), Ok(1..)).then_some(Exit::Signal(SIGHUP))
}

/// Waits until the other end is gone; false if that fails.
fn wait_for_hangup(output: &OwnedFd) -> bool {
    loop {
        let mut watched = [PollFd::new(output, PollFlags::empty())];
        match poll(&mut watched, None) {
            Err(Errno::INTR) => {}
            result => return result.is_ok(),
        }
    }
}

//! The end of a terminal that went away without a word: a closed window, a lost connection. The event reader would spin
//! on it for ever where SIGHUP is ignored, so a thread of its own waits for nothing but the hang-up. A pipe that nobody
//! reads any more ends in the same way.

use super::Exit;
use crate::threads;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::future::{Future, pending};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use tokio::sync::oneshot;

const SIGHUP: i32 = 1;
/// As a shell would report the end by this signal.
const STATUS: i32 = 128 + SIGHUP;

/// Ends the process when the terminal is gone, without touching what is no longer there.
///
/// # Errors
/// If the descriptor cannot be duplicated or no thread can be started.
pub fn end_when_the_terminal_is_gone() -> io::Result<()> {
    let terminal = io::stdout().as_fd().try_clone_to_owned()?;
    let wait_and_end = move || {
        if wait(&terminal) {
            std::process::exit(STATUS);
        }
    };
    threads::spawn("hangup", wait_and_end)?;
    Ok(())
}

/// The moment from which nobody reads standard output any more. A file has none.
///
/// # Errors
/// If the descriptor cannot be duplicated or no thread can be started.
pub fn end_of_output() -> io::Result<impl Future<Output = ()>> {
    let output = io::stdout().as_fd().try_clone_to_owned()?;
    let (tell, told) = oneshot::channel();
    let wait_and_tell = move || {
        if wait(&output) {
            // Nobody may listen any more.
            let _ = tell.send(());
        }
    };
    threads::spawn("hangup", wait_and_tell)?;
    Ok(async {
        if told.await.is_err() {
            pending::<()>().await;
        }
    })
}

/// What an end by an error was, if it came because the terminal is gone: whoever reads or writes there may notice before
/// the thread that waits for it does.
pub fn end_of_the_terminal() -> Option<Exit> {
    let terminal = io::stdout();
    let mut watched = [PollFd::new(&terminal, PollFlags::empty())];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    matches!(poll(&mut watched, Some(&at_once)), Ok(1..)).then_some(Exit::Signal(SIGHUP))
}

/// Waits until the other end is gone; false if that cannot be waited for.
fn wait(output: &OwnedFd) -> bool {
    loop {
        let mut watched = [PollFd::new(output, PollFlags::empty())];
        match poll(&mut watched, None) {
            Err(Errno::INTR) => {}
            result => return result.is_ok(),
        }
    }
}

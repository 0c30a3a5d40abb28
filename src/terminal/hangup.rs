//! The end of a terminal that went away without a word: a closed window, a lost connection. The event reader would spin
//! on it for ever where SIGHUP is ignored, so a thread of its own waits for nothing but the hang-up.

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::thread;

/// 128 + SIGHUP, as a shell would report it.
const STATUS: i32 = 129;

/// Ends the process when the terminal is gone, without touching what is no longer there.
///
/// # Errors
/// If the descriptor cannot be duplicated or no thread can be started.
pub fn end_when_the_terminal_is_gone() -> io::Result<()> {
    let terminal = io::stdout().as_fd().try_clone_to_owned()?;
    thread::Builder::new().name("hangup".to_owned()).spawn(move || wait(&terminal))?;
    Ok(())
}

fn wait(terminal: &OwnedFd) {
    loop {
        let mut watched = [PollFd::new(terminal, PollFlags::empty())];
        match poll(&mut watched, None) {
            Err(Errno::INTR) => {}
            Err(_) => return,
            Ok(_) => std::process::exit(STATUS),
        }
    }
}

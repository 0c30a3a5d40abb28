//! Entering and leaving the terminal. Leaving works from anywhere (exit, error, panic on any thread), happens once, and
//! ignores errors of a terminal that is gone.

use super::backend::MOUSE_OFF;
use super::job_control::{self, StopTarget, Suspension};
use crate::app::Size;
use crossterm::cursor::{Hide, Show};
use crossterm::event::DisableBracketedPaste;
use crossterm::execute;
use crossterm::style::Print;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use rustix::termios::tcgetwinsize;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// Whether the program has the terminal. Static, since the panic hook has to know on any thread.
static IS_ENTERED: AtomicBool = AtomicBool::new(false);
/// Whether the terminal was left permanently and must not be entered again.
static IS_CLOSED: AtomicBool = AtomicBool::new(false);
/// The thread that writes a frame now. Leaving waits for its end, so that the frame does not appear on the shell's screen.
static DRAWING_THREAD: Mutex<Option<ThreadId>> = Mutex::new(None);
/// How often and how long to wait for the end of a frame; limited, since a terminal may block the write forever.
const MAX_FRAME_WAITS: u32 = 200;
const FRAME_WAIT: Duration = Duration::from_millis(5);
/// The size of a terminal that does not know its own.
const DEFAULT_SIZE: Size = Size { width: 80, height: 24 };

/// The terminal in raw mode and on the alternate screen. Dropping it leaves the terminal.
#[derive(Debug)]
pub struct Session(());

impl Session {
    /// Enters the terminal: raw mode, alternate screen, hidden cursor.
    ///
    /// # Errors
    /// If standard input or output is not a terminal, or its mode cannot be set.
    pub fn enter() -> io::Result<Self> {
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(io::Error::other("standard input and output are not a terminal"));
        }
        enter()?;
        Ok(Self(()))
    }

    /// Enters the terminal again after a suspension.
    ///
    /// # Errors
    /// If the mode of the terminal cannot be set.
    pub fn resume(&self) -> io::Result<()> {
        enter()
    }

    /// Standard output without a buffer, so that a frame is one write.
    ///
    /// # Errors
    /// If the descriptor cannot be duplicated.
    pub fn output(&self) -> io::Result<File> {
        Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        leave();
    }
}

/// Leaves the terminal if it was entered: restores cursor, screen and modes.
pub fn leave() {
    if mark_left() {
        wait_for_frame_end();
        let _ = execute!(io::stdout(), Print(MOUSE_OFF), DisableBracketedPaste, Show, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}

/// Leaves the terminal and prevents any thread from entering it again.
pub fn leave_permanently() {
    {
        let _guard = lock_drawing_thread();
        IS_CLOSED.store(true, Ordering::SeqCst);
    }
    leave();
}

/// Begins a frame; false if the program does not have the terminal. Until its end the terminal is not left.
pub fn begin_frame() -> bool {
    let mut drawing_thread = lock_drawing_thread();
    let is_entered = IS_ENTERED.load(Ordering::SeqCst);
    *drawing_thread = is_entered.then(|| thread::current().id());
    is_entered
}

/// Ends a frame.
pub fn end_frame() {
    *lock_drawing_thread() = None;
}

/// Prevents further frames; false if the terminal was not entered.
fn mark_left() -> bool {
    let _guard = lock_drawing_thread();
    IS_ENTERED.swap(false, Ordering::SeqCst)
}

/// Waits some time for a frame of another thread to end. A frame of this thread was ended by a panic.
fn wait_for_frame_end() {
    let is_other_drawing = || lock_drawing_thread().is_some_and(|id| id != thread::current().id());
    for _ in 0..MAX_FRAME_WAITS {
        if !is_other_drawing() {
            return;
        }
        thread::sleep(FRAME_WAIT);
    }
}

fn lock_drawing_thread() -> MutexGuard<'static, Option<ThreadId>> {
    DRAWING_THREAD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Leaves the terminal and stops until the shell continues the process, if there is a shell that can.
///
/// # Errors
/// If the process cannot be stopped.
pub fn suspend(target: StopTarget) -> io::Result<Suspension> {
    if !job_control::has_shell() {
        return Ok(Suspension::NoShell);
    }
    leave();
    job_control::stop(target)?;
    Ok(Suspension::Stopped)
}

/// The size of the terminal; 80×24 if it does not know its size.
pub fn size() -> Size {
    queried_size().unwrap_or(DEFAULT_SIZE)
}

/// The size of the terminal, if it knows its size.
pub fn queried_size() -> Option<Size> {
    let size = tcgetwinsize(io::stdout()).ok()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some(Size { width: size.ws_col, height: size.ws_row })
}

/// The columns of the terminal behind an output; none if it is not a terminal or does not know its size.
pub fn terminal_columns(output: impl AsFd) -> Option<usize> {
    let size = tcgetwinsize(output).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// The columns available to text on this output: those of the terminal, or else `COLUMNS`, which `watch` sets for the
/// commands it runs; none if neither is known.
pub fn available_columns(output: impl AsFd) -> Option<usize> {
    let variable = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0);
    terminal_columns(output).or_else(variable)
}

fn enter() -> io::Result<()> {
    let _guard = lock_drawing_thread();
    if IS_CLOSED.load(Ordering::SeqCst) {
        return Err(io::Error::other("terminal session already closed"));
    }
    // After a SIGSTOP the mode still counts as raw here, although the shell has set its own.
    disable_raw_mode()?;
    enable_raw_mode()?;
    IS_ENTERED.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, Hide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permanently_left_terminal_is_not_entered_again() {
        leave_permanently();
        assert_eq!(enter().unwrap_err().to_string(), "terminal session already closed");
        assert!(!begin_frame(), "no frame is drawn");
    }
}

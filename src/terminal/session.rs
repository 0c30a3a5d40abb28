//! Entering and leaving the terminal. Leaving works from anywhere (the end, an error, a panic in any task) and is done
//! once; what cannot be written to a terminal that is gone is not written.

use super::job_control::{self, StopTarget, Suspension};
use super::terminal_mode::MOUSE_OFF;
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

/// Whether the screen is ours. The panic hook has to know, wherever the panic is.
static ENTERED: AtomicBool = AtomicBool::new(false);
/// Whether it was given back for good: whoever is about to take it must not any more.
static ENDED: AtomicBool = AtomicBool::new(false);
/// Who writes a frame now. Who leaves waits for the end of it, or it would stand on the screen that was given back.
static PAINTER: Mutex<Option<ThreadId>> = Mutex::new(None);
/// How often, and how long each time, the end of a frame is waited for. A terminal that takes nothing any more would let
/// nobody leave.
const WAITS: u32 = 200;
const WAIT: Duration = Duration::from_millis(5);
/// What is assumed of a terminal that does not know its size.
const FALLBACK: Size = Size { width: 80, height: 24 };

/// The terminal, while it is ours. It is given back when this is dropped.
#[derive(Debug)]
pub struct Session(());

impl Session {
    /// Takes the terminal: raw mode, the alternate screen, no cursor.
    ///
    /// # Errors
    /// If standard input or output is no terminal, or does not let itself be taken.
    pub fn enter() -> io::Result<Self> {
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(io::Error::other("standard input and output are not a terminal"));
        }
        take()?;
        Ok(Self(()))
    }

    /// Takes the terminal again, after somebody else had it.
    ///
    /// # Errors
    /// If it does not let itself be taken.
    pub fn take_again(&self) -> io::Result<()> {
        take()
    }

    /// Where frames are written: standard output without a buffer of its own, so that a frame is one write.
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

/// Gives the terminal back, if it is ours: cursor, screen and modes as they were.
pub fn leave() {
    if give_up() {
        wait_for_the_frame();
        let _ = execute!(io::stdout(), Print(MOUSE_OFF), DisableBracketedPaste, Show, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}

/// The same, and nobody takes it again.
pub fn leave_for_good() {
    {
        let _painter = painter();
        ENDED.store(true, Ordering::SeqCst);
    }
    leave();
}

/// Begins a frame, if the terminal is ours now. Until its end nobody gives the terminal back.
pub fn begin_frame() -> bool {
    let mut painter = painter();
    let is_ours = ENTERED.load(Ordering::SeqCst);
    *painter = is_ours.then(|| thread::current().id());
    is_ours
}

/// Ends a frame.
pub fn end_frame() {
    *painter() = None;
}

/// From now on no frame is begun; false if that was so before.
fn give_up() -> bool {
    let _painter = painter();
    ENTERED.swap(false, Ordering::SeqCst)
}

/// Waits for the frame that another thread is at, for a time. One that this thread is at ends here, by a panic.
fn wait_for_the_frame() {
    let is_of_another = || painter().is_some_and(|painter| painter != thread::current().id());
    for _ in 0..WAITS {
        if !is_of_another() {
            return;
        }
        thread::sleep(WAIT);
    }
}

fn painter() -> MutexGuard<'static, Option<ThreadId>> {
    PAINTER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives the terminal back and stops until the shell continues it, if there is a shell that can.
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

/// The size of the terminal; an assumed one if it does not know its size.
pub fn size() -> Size {
    queried_size().unwrap_or(FALLBACK)
}

/// The size of the terminal, if it knows its size.
pub fn queried_size() -> Option<Size> {
    let size = tcgetwinsize(io::stdout()).ok()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some(Size { width: size.ws_col, height: size.ws_row })
}

/// The columns of an output, if it is a terminal that knows.
pub fn width_of(output: impl AsFd) -> Option<usize> {
    let size = tcgetwinsize(output).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// The columns that text on this output may take: those of the terminal, or else what `COLUMNS` says, as `watch` sets it for
/// what it runs; none where neither is known.
pub fn columns_of(output: impl AsFd) -> Option<usize> {
    let variable = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0);
    width_of(output).or_else(variable)
}

fn take() -> io::Result<()> {
    let _painter = painter();
    if ENDED.load(Ordering::SeqCst) {
        return Err(io::Error::other("the program is at its end"));
    }
    // Where a SIGSTOP gave nothing back, the shell has set its own modes, which are not known here: they count as raw still.
    disable_raw_mode()?;
    enable_raw_mode()?;
    ENTERED.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, Hide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_back_for_good_is_not_taken_again() {
        leave_for_good();
        assert_eq!(take().unwrap_err().to_string(), "the program is at its end");
        assert!(!begin_frame(), "nor is anything drawn");
    }
}

//! Entering and leaving the terminal. Leaving works from anywhere (the end, an error, a panic in any task) and is done
//! once; what cannot be written to a terminal that is gone is not written.

use super::screen::MOUSE_OFF;
use crate::app::Size;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::style::Print;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::tcgetwinsize;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the screen is ours. The panic hook has to know, wherever the panic is.
static ENTERED: AtomicBool = AtomicBool::new(false);
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
    if ENTERED.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stdout(), Print(MOUSE_OFF), DisableBracketedPaste, Show, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}

/// Whether the terminal is ours now.
pub fn is_ours() -> bool {
    ENTERED.load(Ordering::SeqCst)
}

/// Gives the terminal back and stops this process until the shell continues it.
///
/// # Errors
/// If the process cannot be stopped.
pub fn suspend() -> io::Result<()> {
    leave();
    // SIGSTOP and not SIGTSTP, which the kernel discards for a process group without a shell that could continue it.
    kill_process(getpid(), Signal::STOP).map_err(io::Error::from)
}

/// The size of the terminal.
pub fn size() -> Size {
    match tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Size { width: size.ws_col, height: size.ws_row },
        _ => FALLBACK,
    }
}

/// The columns that standard output has, if it is a terminal that knows.
pub fn width_of_output() -> Option<usize> {
    let size = tcgetwinsize(io::stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    ENTERED.store(true, Ordering::SeqCst);
    // What is pasted comes as text then, and not as keys that would be pressed one after the other.
    execute!(io::stdout(), EnterAlternateScreen, Hide, EnableBracketedPaste)
}

//! Effects: requests of the dashboard to the event loop.

use super::{Alert, SavedChanges};
use crate::channel::Command;

/// Request to the event loop.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a command to the worker.
    Send(Command),
    /// Redraw the whole screen.
    Redraw,
    /// Suspend until the shell resumes the process.
    Suspend,
    /// Quit.
    Quit,
    /// Quit and leave the table in the scrollback.
    QuitAndPrint,
    /// Copy text to the clipboard of the terminal (OSC 52).
    Copy(String),
    /// Ring the bell or send a notification.
    Alert(Alert, String),
    /// Save the screen as text.
    SaveScreen,
    /// Save changed choices for the next run and other dashboards.
    SaveState(Box<SavedChanges>),
    /// Activate a profile.
    ActivateProfile(String),
    /// Start the workers of all profiles.
    StartAll,
    /// Start the worker of a profile.
    StartWorker,
}

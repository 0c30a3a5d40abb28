//! What the dashboard asks of the event loop: the only way out of it.

use super::{Alert, SavedChanges};
use crate::channel::Command;

/// Something that the loop has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this to the worker.
    Send(Command),
    /// Paint everything anew.
    Redraw,
    /// Give the terminal back until the shell brings us forward again.
    Suspend,
    /// End.
    Quit,
    /// End, and leave what is shown in the scrollback.
    QuitAndPrint,
    /// Put this into the clipboard of the terminal.
    Copy(String),
    /// Tell somebody who does not look at the screen, in this way.
    Alert(Alert, String),
    /// Write what is shown to a file.
    SaveScreen,
    /// Save what a person chose for the next run and for other dashboards.
    Keep(Box<SavedChanges>),
    /// Bring the organization of this profile to the front.
    Switch(String),
    /// Ask all organizations how they are.
    Gather,
    /// Start asking an organization.
    Begin,
}

//! What happens to the dashboard, and what it asks of the loop: the only way in and out of it.

use super::{Alert, Kept, Mouse, SavedChanges, Size};
use crate::config::chord::Chord;
use crate::message::{Command, Update};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Chord),
    /// The terminal has another size.
    Resize(Size),
    /// The worker has something to tell.
    Worker(Update),
    /// A second went by.
    Tick,
    /// There is time for a portion of the work that was put off.
    Work,
    /// So many bytes were written to the terminal since the start.
    Written(u64),
    /// Text was pasted.
    Paste(String),
    /// A mouse was used.
    Mouse(Mouse),
    /// What is shown was written to this file, or could not be written.
    Saved(Result<String, String>),
    /// What a person chose was saved, or read again after another dashboard saved it.
    StateRead(Box<Kept>),
    /// What a person chose could not be saved, for the first time since it last could.
    StateNotSaved(String),
    /// Suspending was refused, as no shell could continue the process.
    SuspendRefused,
}

/// Something that the loop has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this to the worker.
    Send(Command),
    /// Paint everything anew.
    Repaint,
    /// Give the terminal back until the shell brings us forward again.
    Suspend,
    /// End.
    Quit,
    /// End, and leave what is shown in the scrollback.
    QuitLeaving,
    /// Put this into the clipboard of the terminal.
    Copy(String),
    /// Tell somebody who does not look at the screen, in this way.
    Alert(Alert, String),
    /// Write what is shown to a file.
    Save,
    /// Save what a person chose for the next run and for other dashboards.
    Keep(Box<SavedChanges>),
    /// Bring the organization of this profile to the front.
    Switch(String),
    /// Ask all organizations how they are.
    Gather,
    /// Start asking an organization.
    Begin,
}

//! What happens to the dashboard: the only way into it.

use super::{Mouse, SavedState, Size};
use crate::channel::Update;
use crate::config::key_combination::KeyCombination;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(KeyCombination),
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
    StateRead(Box<SavedState>),
    /// What a person chose could not be saved, for the first time since it last could.
    StateNotSaved(String),
    /// Suspending was refused, as no shell could continue the process.
    SuspendRefused,
}

impl Event {
    /// The same event again, if it concerns the dashboards of all organizations.
    pub(super) fn for_all(&self) -> Option<Self> {
        match self {
            Self::Resize(size) => Some(Self::Resize(*size)),
            Self::Tick => Some(Self::Tick),
            Self::Work => Some(Self::Work),
            Self::StateRead(saved) => Some(Self::StateRead(saved.clone())),
            _ => None,
        }
    }
}

//! Events: the input of the dashboard.

use super::{MouseInput, SavedState, Size};
use crate::channel::Update;
use crate::config::key_combination::KeyCombination;

/// Input of the dashboard.
#[derive(Debug, Clone)]
pub enum Event {
    /// Key press.
    Key(KeyCombination),
    /// New terminal size.
    Resize(Size),
    /// Update of the worker.
    Worker(Update),
    /// One second has passed.
    Tick,
    /// The event loop is idle: continue a search.
    ContinueSearch,
    /// Bytes written to the terminal since the start.
    BytesWritten(u64),
    /// Pasted text.
    Paste(String),
    /// Mouse click or wheel.
    Mouse(MouseInput),
    /// The screen was saved to this file, or saving failed.
    ScreenSaved(Result<String, String>),
    /// The saved state was read again, after saving or a change by another dashboard.
    StateRead(Box<SavedState>),
    /// Saving the state failed, for the first time since it last succeeded.
    StateNotSaved(String),
    /// Suspending is not possible: no shell could resume the process.
    SuspendRefused,
}

impl Event {
    /// The event for the other profiles, if it concerns all.
    pub(super) fn broadcast(&self) -> Option<Self> {
        match self {
            Self::Resize(size) => Some(Self::Resize(*size)),
            Self::Tick => Some(Self::Tick),
            Self::ContinueSearch => Some(Self::ContinueSearch),
            Self::StateRead(saved) => Some(Self::StateRead(saved.clone())),
            _ => None,
        }
    }
}

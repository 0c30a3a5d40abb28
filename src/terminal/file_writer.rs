//! The event loop's side of the thread that writes files: sends requests and receives their results without waiting.

use crate::app::{Event, SavedChanges};
use crate::ui::ScreenDump;
use std::mem;
use tokio::sync::mpsc;

/// Seconds between two checks whether another dashboard changed the saved state: one `stat` each.
const RELOAD_INTERVAL: u32 = 5;

/// A file to write or read.
#[derive(Debug)]
pub enum WriteRequest {
    /// Save changes of the state. Its result is [`WriteResult::StateSaved`].
    SaveState(Box<SavedChanges>),
    /// Read the saved state if another dashboard changed it. Its result is [`WriteResult::StateReloaded`].
    ReloadState,
    /// Write the screen as text to a new file. Its result is [`WriteResult::ScreenWritten`].
    WriteScreen(Box<ScreenDump>),
}

/// The result of a [`WriteRequest`], with the event for the dashboard.
#[derive(Debug)]
pub enum WriteResult {
    /// Of [`WriteRequest::SaveState`].
    StateSaved(Option<Event>),
    /// Of [`WriteRequest::ReloadState`].
    StateReloaded(Option<Event>),
    /// Of [`WriteRequest::WriteScreen`].
    ScreenWritten(Event),
}

/// Sends requests to the thread. Changes that the channel has no capacity for are sent later, together.
pub struct FileWriter {
    requests: mpsc::Sender<WriteRequest>,
    results: mpsc::Receiver<WriteResult>,
    /// Limits the screens in memory to one: each holds a copy of the whole state.
    is_writing_screen: bool,
    /// Changes that the channel had no capacity for.
    unsent: SavedChanges,
    /// Number of saves without a result yet.
    pending_saves: usize,
    is_reloading: bool,
    seconds_since_reload: u32,
}

impl FileWriter {
    /// A writer with these channels to its thread; each request has one result.
    pub fn new(requests: mpsc::Sender<WriteRequest>, results: mpsc::Receiver<WriteResult>) -> Self {
        Self {
            requests,
            results,
            is_writing_screen: false,
            unsent: SavedChanges::default(),
            pending_saves: 0,
            is_reloading: false,
            seconds_since_reload: 0,
        }
    }

    /// Saves changes of the state.
    pub(super) fn save_state(&mut self, changes: SavedChanges) {
        self.unsent.append(changes);
        self.send_unsent();
    }

    /// Called once a second: checks at intervals whether another dashboard changed the saved state.
    pub(super) fn tick(&mut self) {
        self.seconds_since_reload += 1;
        if self.seconds_since_reload >= RELOAD_INTERVAL && !self.is_reloading {
            self.seconds_since_reload = 0;
            self.is_reloading = self.requests.try_send(WriteRequest::ReloadState).is_ok();
        }
    }

    fn send_unsent(&mut self) {
        if self.unsent.is_empty() {
            return;
        }
        if let Ok(permit) = self.requests.try_reserve() {
            permit.send(WriteRequest::SaveState(Box::new(mem::take(&mut self.unsent))));
            self.pending_saves += 1;
        }
    }

    /// Writes the screen to a file; returns an error as an event if the previous one is not written yet.
    pub(super) fn write_screen(&mut self, dump: impl FnOnce() -> ScreenDump) -> Option<Event> {
        match self.requests.try_reserve() {
            Ok(permit) if !self.is_writing_screen => {
                permit.send(WriteRequest::WriteScreen(Box::new(dump())));
                self.is_writing_screen = true;
                None
            }
            _ => Some(Event::ScreenSaved(Err("the previous file is still being written".to_owned()))),
        }
    }

    /// The next event for the dashboard; none if the thread ended. A state that was read before the latest changes were
    /// saved lacks them and is skipped: the result of that save has the complete state.
    pub(super) async fn next_event(&mut self) -> Option<Event> {
        loop {
            let event = match self.results.recv().await? {
                WriteResult::ScreenWritten(event) => {
                    self.is_writing_screen = false;
                    Some(event)
                }
                WriteResult::StateSaved(event) => {
                    self.pending_saves = self.pending_saves.saturating_sub(1);
                    event
                }
                WriteResult::StateReloaded(event) => {
                    self.is_reloading = false;
                    event
                }
            };
            self.send_unsent();
            let is_current = self.pending_saves == 0 && self.unsent.is_empty();
            if let Some(event) = event.filter(|event| is_current || !matches!(event, Event::StateRead(_))) {
                return Some(event);
            }
        }
    }
}

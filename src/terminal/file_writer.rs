//! The disk as the loop sees it: takes what is to be written and tells what became of it, and nobody waits for it.

use crate::app::{Event, SavedChanges};
use crate::ui::ScreenDump;
use std::mem;
use tokio::sync::mpsc;

/// Seconds between two checks whether another dashboard saved something: soon enough for a person, and one `stat` each.
const RELOAD_INTERVAL: u32 = 5;

/// Something for the disk.
#[derive(Debug)]
pub enum WriteRequest {
    /// Save what a person chose. Answered by [`DiskEvent::SavedState`].
    Keep(Box<SavedChanges>),
    /// Read what was saved if another dashboard changed it. Answered by [`DiskEvent::Reloaded`].
    Reload,
    /// Write this to a new file, and tell its name. Answered by [`DiskEvent::Saved`].
    Save(Box<ScreenDump>),
}

/// The answer to a [`WriteRequest`], with what the dashboard is to be told.
#[derive(Debug)]
pub enum DiskEvent {
    /// To [`WriteRequest::Keep`].
    SavedState(Option<Event>),
    /// To [`WriteRequest::Reload`].
    Reloaded(Option<Event>),
    /// To [`WriteRequest::Save`].
    Saved(Event),
}

/// Who writes to the disk. Nothing waits for it: changes that there is no room for are sent later, together.
pub struct FileWriter {
    jobs: mpsc::Sender<WriteRequest>,
    done: mpsc::Receiver<DiskEvent>,
    /// Only one picture at a time: each holds all that was known at its moment.
    is_saving: bool,
    /// Changes that there was no room for.
    unsent: SavedChanges,
    /// Changes that were sent and are not answered yet.
    unanswered: usize,
    is_reloading: bool,
    seconds: u32,
}

impl FileWriter {
    /// The disk behind these ends: each job is answered by its event.
    pub fn new(jobs: mpsc::Sender<WriteRequest>, done: mpsc::Receiver<DiskEvent>) -> Self {
        let (unsent, unanswered) = (SavedChanges::default(), 0);
        Self { jobs, done, is_saving: false, unsent, unanswered, is_reloading: false, seconds: 0 }
    }

    /// Saves changes of what a person chose.
    pub(super) fn keep(&mut self, changes: SavedChanges) {
        self.unsent.append(changes);
        self.send_unsent();
    }

    /// A second went by: it may be time to see whether another dashboard saved something.
    pub(super) fn tick(&mut self) {
        self.seconds += 1;
        if self.seconds >= RELOAD_INTERVAL && !self.is_reloading {
            self.seconds = 0;
            self.is_reloading = self.jobs.try_send(WriteRequest::Reload).is_ok();
        }
    }

    fn send_unsent(&mut self) {
        if self.unsent.is_empty() {
            return;
        }
        if let Ok(room) = self.jobs.try_reserve() {
            room.send(WriteRequest::Keep(Box::new(mem::take(&mut self.unsent))));
            self.unanswered += 1;
        }
    }

    /// Writes a picture, which is taken if there is room for it; otherwise tells why not.
    pub(super) fn save(&mut self, picture: impl FnOnce() -> ScreenDump) -> Option<Event> {
        match self.jobs.try_reserve() {
            Ok(room) if !self.is_saving => {
                room.send(WriteRequest::Save(Box::new(picture())));
                self.is_saving = true;
                None
            }
            _ => Some(Event::ScreenSaved(Err("the disk is busy with what was saved before".to_owned()))),
        }
    }

    /// What the dashboard is to be told of the disk; nothing if nobody writes any more. A state that was read while newer
    /// changes were on their way lacks them and is skipped: that with them follows.
    pub(super) async fn done(&mut self) -> Option<Event> {
        loop {
            let event = match self.done.recv().await? {
                DiskEvent::Saved(event) => {
                    self.is_saving = false;
                    Some(event)
                }
                DiskEvent::SavedState(event) => {
                    self.unanswered = self.unanswered.saturating_sub(1);
                    event
                }
                DiskEvent::Reloaded(event) => {
                    self.is_reloading = false;
                    event
                }
            };
            self.send_unsent();
            let is_current = self.unanswered == 0 && self.unsent.is_empty();
            if let Some(event) = event.filter(|event| is_current || !matches!(event, Event::StateRead(_))) {
                return Some(event);
            }
        }
    }
}

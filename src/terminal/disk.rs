//! The disk as the loop sees it: takes what is to be written and tells what became of it, and nobody waits for it.

use crate::app::{Event, Kept};
use crate::ui::Picture;
use tokio::sync::mpsc;

/// Something for the disk.
#[derive(Debug)]
pub enum Job {
    /// Keep what a person chose.
    Keep(Box<Kept>),
    /// Write this to a new file, and tell its name.
    Save(Box<Picture>),
}

/// Who writes to the disk. What there is no room for is not written, and that is told where somebody asked for it.
pub struct Disk {
    jobs: mpsc::Sender<Job>,
    done: mpsc::Receiver<Event>,
    /// Only one picture at a time: each holds all that was known at its moment.
    is_saving: bool,
}

impl Disk {
    /// The disk behind these ends: each [`Job::Save`] is answered by an [`Event::Saved`].
    pub fn new(jobs: mpsc::Sender<Job>, done: mpsc::Receiver<Event>) -> Self {
        Self { jobs, done, is_saving: false }
    }

    /// Keeps a choice. If there is no room now, it is kept with the next one.
    pub(super) fn keep(&self, kept: Box<Kept>) {
        drop(self.jobs.try_send(Job::Keep(kept)));
    }

    /// Writes a picture, which is taken if there is room for it; otherwise tells why not.
    pub(super) fn save(&mut self, picture: impl FnOnce() -> Picture) -> Option<Event> {
        match self.jobs.try_reserve() {
            Ok(room) if !self.is_saving => {
                room.send(Job::Save(Box::new(picture())));
                self.is_saving = true;
                None
            }
            _ => Some(Event::Saved(Err("the disk is busy with what was saved before".to_owned()))),
        }
    }

    /// What became of something that was to be written; nothing if nobody writes any more.
    pub(super) async fn done(&mut self) -> Option<Event> {
        let event = self.done.recv().await?;
        self.is_saving &= !matches!(event, Event::Saved(_));
        Some(event)
    }
}

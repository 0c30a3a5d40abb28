//! Disk writes of the dashboard, in a separate thread, so that a slow disk does not delay input: saved
//! preferences, and the screen as a text file.

use super::failpoint::{self, Place};
use super::saved_state::StateFile;
use crate::app::{Event, SavedChanges};
use crate::terminal::{WriteRequest, WriteResult};
use crate::threads;
use jiff::Zoned;
use std::fs::{File, OpenOptions, remove_file};
use std::io::{self, Write};
use std::mem;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tokio::sync::mpsc;

/// Capacity of the request queue.
const WAITING: usize = 16;
/// Time limit at exit for pending writes.
const PATIENCE: Duration = Duration::from_secs(2);

/// The channels of the writer thread, and a handle to wait for its end.
pub(super) struct StateWriter {
    pub(super) requests: mpsc::Sender<WriteRequest>,
    pub(super) results: mpsc::Receiver<WriteResult>,
    pub(super) end: End,
}

/// Handle to wait for the end of the writer thread.
pub(super) struct End(Receiver<()>);

impl StateWriter {
    /// Starts the thread. Without a file, preferences are not saved.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(super) fn begin(state: Option<StateFile>) -> io::Result<Self> {
        let (requests, mut received) = mpsc::channel(WAITING);
        let (sender, results) = mpsc::channel(WAITING);
        let (ending, ended) = channel();
        threads::spawn("state-writer", move || {
            let mut writer = Writer { state, failing: false };
            while let Some(job) = received.blocking_recv() {
                // The receiver may be gone.
                let _ = sender.blocking_send(writer.perform(job));
            }
            drop(ending);
        })?;
        Ok(Self { requests, results, end: End(ended) })
    }
}

impl End {
    /// Waits for pending writes, up to a time limit. All request senders must be dropped first.
    pub(super) fn wait(self) {
        // The channel is closed when the thread ends.
        let _ = self.0.recv_timeout(PATIENCE);
    }
}

struct Writer {
    /// `None` without a state directory.
    state: Option<StateFile>,
    /// Whether the last write failed, which has been reported.
    failing: bool,
}

impl Writer {
    fn perform(&mut self, job: WriteRequest) -> WriteResult {
        failpoint::panic_if_selected(Place::StateWriter);
        match job {
            WriteRequest::SaveState(changes) => WriteResult::StateSaved(self.keep(*changes)),
            WriteRequest::ReloadState => {
                let state = self.state.as_mut().and_then(StateFile::reload);
                WriteResult::StateReloaded(state.map(|state| Event::StateRead(Box::new(state))))
            }
            WriteRequest::WriteScreen(picture) => WriteResult::ScreenWritten(Event::ScreenSaved(
                save(&picture.into_text())
                    .map(|file| file.display().to_string())
                    .map_err(|error| error.to_string()),
            )),
        }
    }

    /// Saves preferences; of consecutive failures only the first is reported.
    fn keep(&mut self, changes: SavedChanges) -> Option<Event> {
        match self.state.as_mut()?.save(changes) {
            Ok(state) => {
                self.failing = false;
                Some(Event::StateRead(Box::new(state)))
            }
            Err(error) => {
                tracing::warn!(%error, "cannot save choices");
                let is_first = !mem::replace(&mut self.failing, true);
                is_first.then(|| Event::StateNotSaved(error.to_string()))
            }
        }
    }
}

/// Writes a new file to the current directory; existing files are not overwritten.
fn save(text: &str) -> io::Result<PathBuf> {
    let name = format!("tunnelscope-{}", Zoned::now().strftime("%Y%m%d-%H%M%S"));
    let names = std::iter::once(format!("{name}.txt")).chain((2..100).map(|nth| format!("{name}-{nth}.txt")));
    for name in names {
        let path = std::path::absolute(name)?;
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => return fill(file, text, &path).map(|()| path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// Writes the whole text, or removes the file on failure.
fn fill(mut file: File, text: &str, path: &Path) -> io::Result<()> {
    let result = file.write_all(text.as_bytes());
    if result.is_err() {
        let _ = remove_file(path);
    }
    result
}

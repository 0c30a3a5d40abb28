//! What is written to the disk for the dashboard, on a thread of its own, so that a slow disk holds up no key: the choices
//! that are kept between runs, and what is shown, as a text file.

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

/// Jobs that may wait.
const WAITING: usize = 16;
/// How long the end of the program waits for what is still to be written.
const PATIENCE: Duration = Duration::from_secs(2);

/// The ends of the clerk that belong to the loop, and how to wait for it.
pub(super) struct StateWriter {
    pub(super) requests: mpsc::Sender<WriteRequest>,
    pub(super) results: mpsc::Receiver<WriteResult>,
    pub(super) end: End,
}

/// That there will be no more jobs, and the end of those that there are.
pub(super) struct End(Receiver<()>);

impl StateWriter {
    /// A clerk who keeps choices in this file; without one, nowhere.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(super) fn begin(state: Option<StateFile>) -> io::Result<Self> {
        let (requests, mut told) = mpsc::channel(WAITING);
        let (tell, results) = mpsc::channel(WAITING);
        let (ending, ended) = channel();
        threads::spawn("clerk", move || {
            let mut writer = Writer { state, failing: false };
            while let Some(job) = told.blocking_recv() {
                // Nobody may listen any more.
                let _ = tell.blocking_send(writer.perform(job));
            }
            drop(ending);
        })?;
        Ok(Self { requests, results, end: End(ended) })
    }
}

impl End {
    /// Waits for what is still to be written, for a time; the senders of jobs must be gone.
    pub(super) fn wait(self) {
        // It ends by being dropped.
        let _ = self.0.recv_timeout(PATIENCE);
    }
}

/// The thread's own state.
struct Writer {
    /// None without a folder for it.
    state: Option<StateFile>,
    /// Whether the last change could not be saved, which has been reported.
    failing: bool,
}

impl Writer {
    fn perform(&mut self, job: WriteRequest) -> WriteResult {
        failpoint::strike(Place::StateWriter);
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

    /// Reports only the first of several failures in a row.
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

/// Writes a new file into the folder of the start; one that is there already is left alone.
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

/// Writes all of the text, or leaves no file.
fn fill(mut file: File, text: &str, path: &Path) -> io::Result<()> {
    let result = file.write_all(text.as_bytes());
    if result.is_err() {
        let _ = remove_file(path);
    }
    result
}

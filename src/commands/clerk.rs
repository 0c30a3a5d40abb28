//! What is written to the disk for the dashboard, on a thread of its own, so that a slow disk holds up no key: the choices
//! that are kept between runs, and what is shown, as a text file.

use super::mishap::{self, Place};
use crate::app::{Event, Kept};
use crate::shared_file::{SharedFile, folder};
use crate::terminal::Job;
use jiff::Zoned;
use std::fs::{File, OpenOptions, remove_file};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;
use tokio::sync::mpsc;

/// Jobs that may wait.
const WAITING: usize = 16;
/// No file of choices is as large as this; what is, is something else.
const LARGEST: u64 = 1024 * 1024;
/// How long the end of the program waits for what is still to be written.
const PATIENCE: Duration = Duration::from_secs(2);

/// The ends of the clerk that belong to the loop, and how to wait for it.
pub(super) struct Clerk {
    pub(super) jobs: mpsc::Sender<Job>,
    pub(super) done: mpsc::Receiver<Event>,
    pub(super) end: End,
}

/// That there will be no more jobs, and the end of those that there are.
pub(super) struct End(Receiver<()>);

impl Clerk {
    /// A clerk who keeps choices in this file; without one, nowhere.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(super) fn begin(kept: Option<PathBuf>) -> io::Result<Self> {
        let (jobs, mut told) = mpsc::channel(WAITING);
        let (tell, done) = mpsc::channel(WAITING);
        let (ending, ended) = channel();
        thread::Builder::new().name("clerk".to_owned()).spawn(move || {
            while let Some(job) = told.blocking_recv() {
                let event = perform(job, kept.as_deref());
                // Nobody may listen any more.
                if let Some(event) = event {
                    let _ = tell.blocking_send(event);
                }
            }
            drop(ending);
        })?;
        Ok(Self { jobs, done, end: End(ended) })
    }
}

impl End {
    /// Waits for what is still to be written, for a time; the senders of jobs must be gone.
    pub(super) fn wait(self) {
        // It ends by being dropped.
        let _ = self.0.recv_timeout(PATIENCE);
    }
}

/// What was kept by earlier runs; a file that cannot be read or understood is as good as none.
pub(super) fn kept(file: Option<&Path>) -> Kept {
    let Some(file) = file else { return Kept::default() };
    let read = File::open(file).and_then(|open| {
        let mut text = String::new();
        open.take(LARGEST).read_to_string(&mut text).map(|_| text)
    });
    match read.map(|text| serde_json::from_str(&text)) {
        Ok(Ok(kept)) => kept,
        Ok(Err(error)) => {
            tracing::warn!(%error, file = %file.display(), "choices of earlier runs are not understood");
            Kept::default()
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Kept::default(),
        Err(error) => {
            tracing::warn!(%error, file = %file.display(), "choices of earlier runs cannot be read");
            Kept::default()
        }
    }
}

fn perform(job: Job, kept: Option<&Path>) -> Option<Event> {
    mishap::strike(Place::Clerk);
    match job {
        Job::Keep(choices) => {
            let file = kept?;
            if let Err(error) = keep(&choices, file) {
                tracing::warn!(%error, file = %file.display(), "choices cannot be kept");
            }
            None
        }
        Job::Save(picture) => Some(Event::Saved(
            save(&picture.text()).map(|file| file.display().to_string()).map_err(|error| error.to_string()),
        )),
    }
}

/// Replaces the file in one step, so that no other run ever reads half of it.
fn keep(choices: &Kept, file: &Path) -> io::Result<()> {
    file.parent().map_or(Ok(()), folder::create)?;
    SharedFile::new(file).synced().replace(&serde_json::to_vec_pretty(choices)?)
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

//! Recording of the history by the commands that poll continuously.

use crate::channel::{ConnectionState, RecorderState};
use crate::config::Settings;
use crate::domain::Snapshot;
use crate::history::{HistoryFolder, Recorder, RecorderConfig, RecorderEnd, RunInfo};
use crate::worker::UpdateObserver;
use jiff::Timestamp;
use std::path::Path;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

impl UpdateObserver for Recorder {
    fn observe_snapshot(&mut self, snapshot: &Arc<Snapshot>, now: Timestamp) {
        self.record(snapshot, now);
    }

    fn observe_connection(&mut self, state: &ConnectionState) {
        self.set_read_periods(state);
    }

    fn recorder_state(&self) -> RecorderState {
        self.state()
    }
}

/// The recorders of a command, one for each profile that is polled.
#[derive(Debug, Clone, Default)]
pub(super) struct Recorders(Arc<Mutex<Vec<RecorderEnd>>>);

impl Recorders {
    /// Starts the recorder of a profile; none if the history is disabled, or there is no place for it.
    pub(super) fn observer(&self, settings: &Settings) -> Option<Box<dyn UpdateObserver>> {
        let state_folder = settings.state_folder.as_deref().filter(|_| settings.history)?;
        match Recorder::start(config(settings, state_folder)) {
            Ok((recorder, end)) => {
                self.lock().push(end);
                Some(Box::new(recorder))
            }
            Err(error) => {
                tracing::warn!(%error, "the history is not recorded");
                None
            }
        }
    }

    /// Waits for the last writes, each up to a time limit.
    pub(super) fn finish(&self) {
        let ends = std::mem::take(&mut *self.lock());
        ends.into_iter().for_each(RecorderEnd::wait);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<RecorderEnd>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn config(settings: &Settings, state_folder: &Path) -> RecorderConfig {
    RecorderConfig {
        folder: HistoryFolder::in_state_folder(state_folder),
        base_url: settings.base_url.clone(),
        profile: settings.profile_name().to_owned(),
        interval: settings.interval,
        run: RunInfo {
            host: rustix::system::uname().nodename().to_string_lossy().into_owned(),
            pid: process::id(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
    }
}

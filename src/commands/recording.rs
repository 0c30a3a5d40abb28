//! Recording of the history by the commands that poll continuously.

use crate::channel::{ConnectionState, RecorderState};
use crate::config::Settings;
use crate::domain::{PriorState, Snapshot};
use crate::history::{Access, HistoryFolder, Recorder, RecorderConfig, RecorderStopHandle, RunInfo, Store};
use crate::worker::{Options, UpdateObserver};
use jiff::Timestamp;
use std::path::Path;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

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
pub(super) struct Recorders(Arc<Mutex<Vec<RecorderStopHandle>>>);

impl Recorders {
    /// Options of a worker that continues and records the history of a profile.
    pub(super) fn worker_options(&self, settings: &Settings) -> Options {
        Options {
            observer: self.observer(settings),
            prior_state: prior_state(settings, &Handle::current()),
            ..Options::new(settings.interval)
        }
    }

    /// Starts the recorder of a profile; none if the history is disabled, or there is no place for it.
    fn observer(&self, settings: &Settings) -> Option<Box<dyn UpdateObserver>> {
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
        ends.into_iter().for_each(RecorderStopHandle::wait);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<RecorderStopHandle>> {
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

/// Reads what was recorded for a profile before, on a thread of its own.
pub(super) fn prior_state(settings: &Settings, runtime: &Handle) -> Option<oneshot::Receiver<PriorState>> {
    let state_folder = settings.state_folder.clone().filter(|_| settings.history)?;
    let profile = settings.profile_name().to_owned();
    let (sender, receiver) = oneshot::channel();
    runtime.spawn_blocking(move || {
        let path = HistoryFolder::in_state_folder(&state_folder).file_of_profile(&profile)?;
        let store = Store::open(&path, Access::Read);
        match store.and_then(|store| store.prior_state(Timestamp::now())) {
            // The worker may have ended.
            Ok(prior) => sender.send(prior).ok(),
            Err(error) => {
                tracing::warn!(%error, "the history is not read");
                None
            }
        }
    });
    Some(receiver)
}

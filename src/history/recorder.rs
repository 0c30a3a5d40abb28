//! The thread that records. The screen and the poll never wait for it: what does not fit into its channel is dropped and
//! counted.

use super::store::{Access, Retention, Store, set_aside, with_suffix};
use super::tracker::{ReadPeriods, Tracker};
use super::{HistoryFolder, OrganizationKey, StoreError};
use crate::channel::{ConnectionState, Update};
use crate::domain::Snapshot;
use crate::shared_file::FileLock;
use crate::threads;
use jiff::{SignedDuration, Timestamp};
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use url::Url;

/// Snapshots that may wait for a slow disk.
const QUEUE: usize = 4;

/// How often old data is deleted.
const PRUNE_INTERVAL: SignedDuration = SignedDuration::from_hours(24);

/// How long the end of the program waits for the last write.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// The run that records, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunInfo {
    /// The name of the host.
    pub host: String,
    /// The process.
    pub pid: u32,
    /// The version of the program.
    pub version: String,
}

/// Where and for whom is recorded.
#[derive(Debug, Clone)]
pub struct RecorderConfig {
    /// The folder of all histories.
    pub folder: HistoryFolder,
    /// The API that is polled.
    pub base_url: Url,
    /// The profile.
    pub profile: String,
    /// The configured time from poll to poll.
    pub interval: Duration,
    /// The run.
    pub run: RunInfo,
}

/// Whether the history is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RecorderStatus {
    /// No poll has completed yet.
    #[default]
    Waiting,
    /// This process records into this file.
    Recording(PathBuf),
    /// Another process of this user records; this one takes over when that ends.
    OtherProcess(PathBuf),
    /// Nothing can be recorded, and why; it is tried again after each poll.
    Failed(String),
}

/// What is known of the recorder outside its thread.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecorderState {
    /// Whether it records.
    pub status: RecorderStatus,
    /// Snapshots that were not recorded because the disk was too slow.
    pub dropped: u64,
    /// A damaged file that was set aside.
    pub set_aside: Option<PathBuf>,
}

/// Records what a worker publishes.
#[derive(Debug)]
pub struct Recorder {
    snapshots: Option<SyncSender<Observation>>,
    state: Arc<Mutex<RecorderState>>,
    ended: Receiver<()>,
    periods: ReadPeriods,
    interval: SignedDuration,
}

#[derive(Debug)]
struct Observation {
    snapshot: Arc<Snapshot>,
    periods: ReadPeriods,
    at: Timestamp,
}

impl Recorder {
    /// Starts the thread.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn start(config: RecorderConfig) -> io::Result<Self> {
        let (snapshots, received) = sync_channel(QUEUE);
        let (end, ended) = sync_channel(0);
        let state = Arc::new(Mutex::new(RecorderState::default()));
        let interval = SignedDuration::try_from(config.interval).unwrap_or(SignedDuration::MAX);
        let worker = RecorderThread { config, state: Arc::clone(&state), session: None };
        threads::spawn("history", move || {
            worker.run(&received);
            drop(end);
        })?;
        let periods = ReadPeriods { groups: interval, hubs: interval };
        Ok(Self { snapshots: Some(snapshots), state, ended, periods, interval })
    }

    /// Records an update of the worker that was published at this time.
    pub fn observe(&mut self, update: &Update, at: Timestamp) {
        match update {
            Update::ConnectionState(ConnectionState::Online {
                effective_interval, list_progress, ..
            }) => {
                let period = |period: Option<Duration>| SignedDuration::try_from(period?).ok();
                let groups = period(*effective_interval).unwrap_or(self.interval);
                let hubs = period(list_progress.map(|progress| progress.period)).unwrap_or(groups);
                self.periods = ReadPeriods { groups, hubs: hubs.max(groups) };
            }
            Update::Snapshot(snapshot) => {
                let snapshot = Arc::clone(snapshot);
                let observation = Observation { snapshot, periods: self.periods, at };
                let sent = self.snapshots.as_ref().map(|snapshots| snapshots.try_send(observation));
                if !matches!(sent, Some(Ok(()))) {
                    lock(&self.state).dropped += 1;
                }
            }
            _ => {}
        }
    }

    /// What is known of it.
    pub fn state(&self) -> RecorderState {
        lock(&self.state).clone()
    }

    /// Waits for the last write, for a time.
    pub fn finish(mut self) {
        self.snapshots = None;
        // It ends by being dropped.
        let _ = self.ended.recv_timeout(END_TIMEOUT);
    }
}

fn lock(state: &Mutex<RecorderState>) -> std::sync::MutexGuard<'_, RecorderState> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The state of the thread.
struct RecorderThread {
    config: RecorderConfig,
    state: Arc<Mutex<RecorderState>>,
    session: Option<Session>,
}

/// An open history that is locked for this process.
struct Session {
    store: Store,
    tracker: Tracker,
    run: i64,
    /// When old data was last deleted.
    pruned: Option<Timestamp>,
    _lock: File,
}

impl Session {
    fn record(&mut self, observation: &Observation) -> Result<(), StoreError> {
        let Observation { snapshot, periods, at } = observation;
        let batch = self.tracker.observe(snapshot, *periods, *at);
        if !batch.is_empty() {
            self.store.write(&batch)?;
        }
        let is_due = self.pruned.is_none_or(|pruned| at.duration_since(pruned).abs() >= PRUNE_INTERVAL);
        if is_due {
            self.store.prune(Retention::default(), *at)?;
            self.pruned = Some(*at);
        }
        Ok(())
    }
}

/// Why there is no session.
enum NoSession {
    OtherProcess(PathBuf),
    Failed(StoreError),
}

impl From<StoreError> for NoSession {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl RecorderThread {
    fn run(mut self, received: &Receiver<Observation>) {
        let mut last = None;
        while let Ok(observation) = received.recv() {
            last = Some(observation.at);
            self.record(&observation);
        }
        if let (Some(mut session), Some(at)) = (self.session.take(), last) {
            let batch = session.tracker.finish(at);
            let written = session.store.write(&batch).and_then(|()| session.store.end_run(session.run, at));
            if let Err(error) = written {
                tracing::warn!(%error, "cannot complete the history");
            }
        }
    }

    /// Records an observation. After a failure the session ends, and the next one continues from what is in the file.
    fn record(&mut self, observation: &Observation) {
        let session = match self.session.take() {
            Some(session) => Ok(session),
            None => self.open(observation),
        };
        let recorded = session.and_then(|mut session| {
            session.record(observation)?;
            Ok(session)
        });
        let status = match recorded {
            Ok(session) => {
                let path = session.store.path().to_owned();
                self.session = Some(session);
                RecorderStatus::Recording(path)
            }
            Err(NoSession::OtherProcess(path)) => RecorderStatus::OtherProcess(path),
            Err(NoSession::Failed(error)) => RecorderStatus::Failed(error.to_string()),
        };
        let mut state = lock(&self.state);
        if state.status != status {
            if let RecorderStatus::Failed(reason) = &status {
                tracing::warn!(%reason, "the history is not recorded");
            }
            state.status = status;
        }
    }

    fn open(&self, observation: &Observation) -> Result<Session, NoSession> {
        let folder = &self.config.folder;
        let organization = self.organization(&observation.snapshot);
        let path = folder.file(&organization);
        folder.create().map_err(|error| StoreError::Io { path: folder.path().to_owned(), error })?;
        let lock_file = lock_file(&path).map_err(|error| StoreError::Io { path: path.clone(), error })?;
        let Some(lock_file) = lock_file else { return Err(NoSession::OtherProcess(path)) };
        if let Err(error) = folder.remember_profile(&self.config.profile, &organization) {
            tracing::warn!(%error, "cannot remember which history belongs to the profile");
        }
        let store = self.open_store(&path, observation.at)?;
        let tracker = Tracker::new(store.known_objects()?);
        let run = store.begin_run(&self.config.run, observation.at)?;
        Ok(Session { store, tracker, run, pruned: None, _lock: lock_file })
    }

    /// Opens the file; one that is damaged is set aside, and a new one begun.
    fn open_store(&self, path: &Path, now: Timestamp) -> Result<Store, StoreError> {
        let opened = Store::open(path, Access::Record).and_then(|store| {
            if store.info()?.last_run.is_some_and(|run| run.ended.is_none()) {
                store.check()?;
            }
            Ok(store)
        });
        match opened {
            Err(StoreError::Damaged { reason, .. }) => {
                let renamed = set_aside(path, now.as_second());
                let renamed = renamed.map_err(|error| StoreError::Io { path: path.to_owned(), error })?;
                tracing::warn!(%reason, file = %renamed.display(), "the history was damaged; a new one begins");
                lock(&self.state).set_aside = Some(renamed);
                Store::open(path, Access::Record)
            }
            opened => opened,
        }
    }

    /// The organization of the groups; where they name none, the profile stands for it.
    fn organization(&self, snapshot: &Snapshot) -> OrganizationKey {
        let mut ids = snapshot.groups.iter().filter_map(|group| group.organization_id.as_ref());
        let id = ids.find(|id| id.as_u64().is_some());
        let id =
            id.map_or_else(|| format!("profile {}", self.config.profile), |id| id.as_text().raw().to_owned());
        OrganizationKey::new(&self.config.base_url, &id)
    }
}

/// Locks a history for this process; `None` where another one has it.
fn lock_file(path: &Path) -> io::Result<Option<File>> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = rustix::fs::open(with_suffix(path, ".lock"), flags, Mode::RUSR | Mode::WUSR)?;
    let file = File::from(file);
    Ok(FileLock::try_lock_file(&file)?.then_some(file))
}

//! The thread that records. The screen and the poll never wait for it: on a slow disk, a snapshot that is not recorded yet is
//! replaced by the next one, which takes over its changes. Polls that were replaced are counted.

use super::lock::RecorderLock;
use super::store::{Access, Retention, Store, set_aside};
use super::tracker::{ReadPeriods, Tracker};
use super::{HistoryFolder, OrganizationKey, StoreError};
use crate::channel::{ConnectionState, RecorderState, RecorderStatus};
use crate::domain::{Change, Snapshot};
use crate::threads;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use url::Url;

/// Changes that are kept while the disk is slow.
const MAX_CHANGES: usize = 10_000;

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

/// Records what a worker publishes.
#[derive(Debug)]
pub struct Recorder {
    wake: Wake,
    pending: Arc<Mutex<Option<Observation>>>,
    state: Arc<Mutex<RecorderState>>,
    periods: ReadPeriods,
    interval: SignedDuration,
}

/// Stops a recorder without owning it, and waits for its last write.
#[derive(Debug)]
pub struct RecorderStopHandle {
    wake: Wake,
    ended: Receiver<()>,
}

/// Wakes the thread; it ends when the sender is dropped.
type Wake = Arc<Mutex<Option<SyncSender<()>>>>;

#[derive(Debug)]
struct Observation {
    snapshot: Arc<Snapshot>,
    /// Changes since the last observation that was recorded.
    changes: Vec<Arc<Change>>,
    periods: ReadPeriods,
    at: Timestamp,
}

impl Recorder {
    /// Starts the thread.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn start(config: RecorderConfig) -> io::Result<(Self, RecorderStopHandle)> {
        let (wake, woken) = sync_channel(1);
        let pending = Arc::<Mutex<Option<Observation>>>::default();
        let (end, ended) = sync_channel(0);
        let waiting = RecorderState { status: RecorderStatus::Waiting, ..RecorderState::default() };
        let state = Arc::new(Mutex::new(waiting));
        let interval = SignedDuration::try_from(config.interval).unwrap_or(SignedDuration::MAX);
        let thread = RecorderThread {
            config,
            pending: Arc::clone(&pending),
            state: Arc::clone(&state),
            session: None,
        };
        threads::spawn("history", move || {
            thread.run(&woken);
            drop(end);
        })?;
        let periods = ReadPeriods { groups: interval, hubs: interval };
        let wake = Arc::new(Mutex::new(Some(wake)));
        let end = RecorderStopHandle { wake: Arc::clone(&wake), ended };
        Ok((Self { wake, pending, state, periods, interval }, end))
    }

    /// Records a snapshot that was published at this time.
    pub fn record(&mut self, snapshot: &Arc<Snapshot>, at: Timestamp) {
        let mut observation = Observation {
            snapshot: Arc::clone(snapshot),
            changes: snapshot.changes.clone(),
            periods: self.periods,
            at,
        };
        let mut pending = lock(&self.pending);
        if let Some(replaced) = pending.take() {
            if replaced.snapshot.as_of() != snapshot.as_of() {
                lock(&self.state).dropped += 1;
            }
            observation.add_earlier_changes(replaced.changes);
        }
        *pending = Some(observation);
        drop(pending);
        // The channel is full if the thread has not begun with the pending one, and closed if it has ended.
        let _ = lock(&self.wake).as_ref().map(|wake| wake.try_send(()));
    }

    /// Takes the read periods from a connection state.
    pub fn set_read_periods(&mut self, state: &ConnectionState) {
        let ConnectionState::Online { effective_interval, list_progress, .. } = state else { return };
        let period = |period: Option<Duration>| SignedDuration::try_from(period?).ok();
        let groups = period(*effective_interval).unwrap_or(self.interval);
        let hubs = period(list_progress.map(|progress| progress.period)).unwrap_or(groups);
        self.periods = ReadPeriods { groups, hubs: hubs.max(groups) };
    }

    /// Whether it records.
    pub fn state(&self) -> RecorderState {
        lock(&self.state).clone()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        lock(&self.wake).take();
    }
}

impl RecorderStopHandle {
    /// Ends the recorder, and waits for its last write up to a time limit.
    pub fn wait(self) {
        lock(&self.wake).take();
        // The thread drops its end of the channel.
        let _ = self.ended.recv_timeout(END_TIMEOUT);
    }
}

impl Observation {
    /// Adds the changes of an observation that was not recorded; of too many the newest.
    fn add_earlier_changes(&mut self, mut earlier: Vec<Arc<Change>>) {
        // A worker whose consumer is slow repeats the changes of a snapshot in the next one.
        let known: HashSet<_> = self.changes.iter().map(Arc::as_ptr).collect();
        earlier.retain(|change| !known.contains(&Arc::as_ptr(change)));
        earlier.append(&mut self.changes);
        earlier.drain(..earlier.len().saturating_sub(MAX_CHANGES));
        self.changes = earlier;
    }
}

fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The state of the thread.
struct RecorderThread {
    config: RecorderConfig,
    pending: Arc<Mutex<Option<Observation>>>,
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
    _lock: RecorderLock,
}

impl Session {
    fn record(&mut self, observation: &Observation) -> Result<(), StoreError> {
        let Observation { snapshot, changes, periods, at } = observation;
        let batch = self.tracker.observe(snapshot, changes, *periods, *at);
        if !batch.is_empty() {
            self.store.write(&batch)?;
        }
        let is_due = self.pruned.is_none_or(|pruned| at.duration_since(pruned).abs() >= PRUNE_INTERVAL);
        if is_due {
            if let Some(confirmed) = self.store.confirmed_time(*at)? {
                let pruned = self.store.prune(Retention::default(), confirmed)?;
                if pruned.objects > 0 {
                    // An object that was deleted and is back is new.
                    self.tracker = Tracker::new(self.store.known_objects()?);
                }
            }
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
    fn run(mut self, woken: &Receiver<()>) {
        let mut last = None;
        while woken.recv().is_ok() {
            let observation = lock(&self.pending).take();
            if let Some(observation) = observation {
                last = Some(observation.at);
                self.record(&observation);
            }
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
        let lock = RecorderLock::acquire(&path);
        let lock = lock.map_err(|error| StoreError::Io { path: path.clone(), error })?;
        let Some(lock) = lock else { return Err(NoSession::OtherProcess(path)) };
        if let Err(error) = folder.remember_profile(&self.config.profile, &organization) {
            tracing::warn!(%error, "cannot remember which history belongs to the profile");
        }
        let store = self.open_store(&path, observation.at)?;
        let tracker = Tracker::new(store.known_objects()?);
        let run = store.begin_run(&self.config.run, observation.at)?;
        Ok(Session { store, tracker, run, pruned: None, _lock: lock })
    }

    /// Opens the file; one that is damaged is set aside, and a new one begun.
    fn open_store(&self, path: &Path, now: Timestamp) -> Result<Store, StoreError> {
        let opened = Store::open(path, Access::Record).and_then(|store| {
            if store.last_run()?.is_some_and(|run| run.ended.is_none()) {
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

//! A worker with its client against an in-process simulator, and the time from each injected change to its detection.

use crate::polling::request_log::RequestLog;
use crate::support::inline_simulator::Provider;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tunnelscope::api::{Client, ClientConfig, RateLimit};
use tunnelscope::channel::{ConnectionState, LogFollowing, Update};
use tunnelscope::domain::{GroupStatus, Snapshot, Usage};
use tunnelscope::simulator::{Limits, Options, Scenario};
use tunnelscope::worker::{self, Clock, UiChannels};

/// A running worker, and the state that the dashboard received from it.
pub(crate) struct Dashboard {
    ui_channels: UiChannels,
    pub(crate) request_log: Arc<Mutex<RequestLog>>,
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) usage: Arc<Usage>,
    pub(crate) connection_states: Vec<ConnectionState>,
    /// Every snapshot so far, if recording is enabled.
    pub(crate) recorded_snapshots: Option<Vec<Arc<Snapshot>>>,
    stop: CancellationToken,
}

/// A change that the test made in the simulated world: the group, its new status, and the time.
#[derive(Debug, Clone)]
pub(crate) struct InjectedChange {
    pub(crate) name: String,
    pub(crate) status: GroupStatus,
    pub(crate) at: Instant,
}

/// A calm world with this number of groups that enforces these rate limits.
pub(crate) fn fleet(groups: usize, limits: Limits) -> Provider {
    Provider::new(Options { groups, limits, scenario: Scenario::Calm, ..Options::default() })
}

/// The configuration of a client that logs its requests.
pub(crate) fn config(
    fleet: &Provider,
    rate_limit: RateLimit,
    request_log: &Arc<Mutex<RequestLog>>,
) -> ClientConfig {
    let request_log = Arc::clone(request_log);
    fleet.config(rate_limit, move |request| request_log.lock().unwrap().0.push(request))
}

impl Dashboard {
    /// A dashboard that polls every 30 seconds.
    pub(crate) fn start(fleet: &Provider, rate_limit: RateLimit, seed: u64) -> Self {
        let request_log = Arc::new(Mutex::new(RequestLog::default()));
        let client = Client::new(config(fleet, rate_limit, &request_log));
        let (worker_channels, ui_channels) = worker::channels();
        let stop = CancellationToken::new();
        let fleet = fleet.clone();
        let options = worker::Options {
            interval: Duration::from_secs(30),
            clock: Clock::new(move || fleet.now()),
            jitter: fastrand::Rng::with_seed(seed),
            log_following: LogFollowing::Off,
            observer: None,
            prior_state: None,
        };
        tokio::spawn(worker::run(client, options, worker_channels, stop.clone()));
        let (snapshot, usage) = (Arc::default(), Arc::default());
        Self {
            ui_channels,
            request_log,
            snapshot,
            usage,
            connection_states: Vec::new(),
            recorded_snapshots: None,
            stop,
        }
    }

    /// Receives updates until `end`, removes the detected changes from `pending`, and returns the detection delay of each.
    pub(crate) async fn run_until(
        &mut self,
        end: Instant,
        pending: &mut Vec<InjectedChange>,
    ) -> Vec<Duration> {
        let mut detection_delays = Vec::new();
        loop {
            tokio::select! {
                biased;
                Some(update) = self.ui_channels.updates.recv() => self.apply(update),
                () = sleep_until(end) => return detection_delays,
            }
            let snapshot = Arc::clone(&self.snapshot);
            let is_detected = |change: &InjectedChange| {
                let group = snapshot.groups.iter().find(|group| group.title() == change.name);
                group.is_some_and(|group| group.status.as_ref() == Some(&change.status))
            };
            pending.retain(|change| {
                let is_detected = is_detected(change);
                detection_delays.extend(is_detected.then(|| change.at.elapsed()));
                !is_detected
            });
        }
    }

    fn apply(&mut self, update: Update) {
        match update {
            Update::Snapshot(snapshot) => {
                self.recorded_snapshots
                    .iter_mut()
                    .for_each(|snapshots| snapshots.push(Arc::clone(&snapshot)));
                self.snapshot = snapshot;
            }
            Update::Usage(usage) => self.usage = usage,
            Update::ConnectionState(state) => self.connection_states.push(state),
            Update::Detail(_)
            | Update::ConnectionInfo(_)
            | Update::OrganizationLog(_)
            | Update::Recording(_) => {}
        }
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

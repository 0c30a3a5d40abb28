//! A worker with its client at a simulator inside the process, and somebody who takes hubs down and looks how long it
//! takes until that is known.

use crate::polling::request_log::Ledger;
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

/// A worker at it, as the screen has it.
pub(crate) struct Dashboard {
    screen: UiChannels,
    pub(crate) ledger: Arc<Mutex<Ledger>>,
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) usage: Arc<Usage>,
    pub(crate) links: Vec<ConnectionState>,
    /// Every snapshot so far, if requested.
    pub(crate) kept: Option<Vec<Arc<Snapshot>>>,
    stop: CancellationToken,
}

/// A change in the world: which group became what, and when.
#[derive(Debug, Clone)]
pub(crate) struct LoopEvent {
    pub(crate) name: String,
    pub(crate) status: GroupStatus,
    pub(crate) at: Instant,
}

/// A calm world of so many groups that enforces these limits.
pub(crate) fn fleet(groups: usize, limits: Limits) -> Provider {
    Provider::new(Options { groups, limits, scenario: Scenario::Calm, ..Options::default() })
}

/// What a client needs to read from a provider, with all that it asks in a ledger.
pub(crate) fn config(fleet: &Provider, rate_limit: RateLimit, ledger: &Arc<Mutex<Ledger>>) -> ClientConfig {
    let ledger = Arc::clone(ledger);
    fleet.config(rate_limit, move |asked| ledger.lock().unwrap().0.push(asked))
}

impl Dashboard {
    /// A dashboard that polls every 30 seconds.
    pub(crate) fn at(fleet: &Provider, rate_limit: RateLimit, seed: u64) -> Self {
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let client = Client::new(config(fleet, rate_limit, &ledger));
        let (ends, screen) = worker::channels();
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
        tokio::spawn(worker::run(client, options, ends, stop.clone()));
        let (snapshot, usage) = (Arc::default(), Arc::default());
        Self { screen, ledger, snapshot, usage, links: Vec::new(), kept: None, stop }
    }

    /// Reads until then, and says of each of these happenings how long it took to be known, if it is known.
    pub(crate) async fn run_until(&mut self, end: Instant, open: &mut Vec<LoopEvent>) -> Vec<Duration> {
        let mut known = Vec::new();
        loop {
            tokio::select! {
                biased;
                Some(update) = self.screen.updates.recv() => self.take(update),
                () = sleep_until(end) => return known,
            }
            let snapshot = Arc::clone(&self.snapshot);
            let is_known = |happening: &LoopEvent| {
                let group = snapshot.groups.iter().find(|group| group.title() == happening.name);
                group.is_some_and(|group| group.status.as_ref() == Some(&happening.status))
            };
            open.retain(|happening| {
                let is_known = is_known(happening);
                known.extend(is_known.then(|| happening.at.elapsed()));
                !is_known
            });
        }
    }

    fn take(&mut self, update: Update) {
        match update {
            Update::Snapshot(snapshot) => {
                self.kept.iter_mut().for_each(|kept| kept.push(Arc::clone(&snapshot)));
                self.snapshot = snapshot;
            }
            Update::Usage(usage) => self.usage = usage,
            Update::ConnectionState(link) => self.links.push(link),
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

//! A worker at a source, as the screen has it.

use super::fake_api::{Call, Fake};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tunnelscope::channel::{Command, ConnectionState, LogFollowing, Update};
use tunnelscope::domain::Snapshot;
use tunnelscope::worker::{Clock, Options, UiChannels, channels, run};

/// When each of these tests begins, by the clock on the wall.
const START: &str = "2026-01-01T00:00:00Z";

pub(crate) struct Rig {
    pub(crate) fake: Fake,
    pub(crate) screen: UiChannels,
    pub(crate) stop: CancellationToken,
    pub(crate) worker: JoinHandle<()>,
    /// Seconds by which the wall clock was set forward.
    pub(crate) set_forward: Arc<AtomicI64>,
    clock: Clock,
}

impl Rig {
    /// A worker that polls every 30 seconds.
    pub(crate) fn new(fake: &Fake) -> Self {
        Self::with_interval(fake, secs(30))
    }

    pub(crate) fn with_interval(fake: &Fake, interval: Duration) -> Self {
        let set_forward = Arc::new(AtomicI64::new(0));
        let clock = clock(Arc::clone(&set_forward));
        let (ends, screen) = channels();
        let stop = CancellationToken::new();
        let (jitter, log_following) = (fastrand::Rng::with_seed(7), LogFollowing::Off);
        let options = Options {
            interval,
            clock: clock.clone(),
            jitter,
            log_following,
            observer: None,
            prior_state: None,
        };
        let worker = tokio::spawn(run(fake.clone(), options, ends, stop.clone()));
        Self { fake: fake.clone(), screen, stop, worker, set_forward, clock }
    }

    /// A worker that is online and waits for its second poll, a millisecond after its first: so what is due after a time
    /// has been done when a test has run for that time.
    pub(crate) async fn online(fake: &Fake) -> Self {
        let mut rig = Self::new(fake);
        rig.settle().await;
        rig
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) async fn ask(&self, command: Command) {
        self.screen.commands.send(command).await.unwrap();
    }

    pub(crate) async fn next(&mut self) -> Update {
        self.screen.updates.recv().await.unwrap()
    }

    /// Reads for a time.
    pub(crate) async fn run_for(&mut self, time: Duration) -> Vec<Update> {
        let end = Instant::now() + time;
        let mut updates = Vec::new();
        loop {
            tokio::select! {
                biased;
                Some(update) = self.screen.updates.recv() => updates.push(update),
                () = sleep_until(end) => return updates,
            }
        }
    }

    /// Lets the worker do what it can do without waiting.
    pub(crate) async fn settle(&mut self) -> Vec<Update> {
        self.run_for(Duration::from_millis(1)).await
    }

    /// Reads up to a link of this kind.
    pub(crate) async fn until(&mut self, is_it: impl Fn(&ConnectionState) -> bool) -> ConnectionState {
        loop {
            match self.next().await {
                Update::ConnectionState(link) if is_it(&link) => return link,
                _ => {}
            }
        }
    }

    pub(crate) async fn until_online(&mut self) -> ConnectionState {
        self.until(|link| matches!(link, ConnectionState::Online { .. })).await
    }

    pub(crate) async fn until_waiting(&mut self) -> ConnectionState {
        self.until(|link| matches!(link, ConnectionState::BackingOff { .. })).await
    }

    pub(crate) async fn until_refused(&mut self) -> ConnectionState {
        self.until(|link| matches!(link, ConnectionState::Refused { .. })).await
    }

    /// Counts the polls that start in this time.
    pub(crate) async fn polls_in(&mut self, time: Duration) -> usize {
        let before = self.fake.count(Call::SignIn);
        self.run_for(time).await;
        self.fake.count(Call::SignIn) - before
    }
}

/// A clock on the wall that goes with the paused one, and can be set.
pub(crate) fn clock(set_forward: Arc<AtomicI64>) -> Clock {
    let (start, began): (Timestamp, _) = (START.parse().unwrap(), Instant::now());
    Clock::new(move || {
        let set = SignedDuration::from_secs(set_forward.load(Ordering::SeqCst));
        start.checked_add(began.elapsed()).unwrap().checked_add(set).unwrap()
    })
}

pub(crate) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn at(time: &str) -> Timestamp {
    format!("2026-01-01T{time}Z").parse().unwrap()
}

pub(crate) fn links(updates: &[Update]) -> Vec<&ConnectionState> {
    updates
        .iter()
        .filter_map(|update| if let Update::ConnectionState(link) = update { Some(link) } else { None })
        .collect()
}

pub(crate) fn snapshots(updates: &[Update]) -> Vec<&Arc<Snapshot>> {
    updates
        .iter()
        .filter_map(|update| if let Update::Snapshot(shot) = update { Some(shot) } else { None })
        .collect()
}

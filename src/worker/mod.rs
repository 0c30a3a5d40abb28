//! Background polling: when to fetch what, and how to handle failures. Owns the fetched data and communicates
//! with the UI through two bounded channels.
//!
//! A slow UI never delays polling: while the channel is full, the newest snapshot and connection state are
//! kept in an `UpdateSender`, and a replaced snapshot passes its changes on to its successor. Everything runs
//! in one task, so a panic in the source surfaces in its `JoinHandle`, and stopping the task cancels open
//! requests. The source fetches the data; `domain` interprets it.

mod clock;
mod cycle;
mod detail_requests;
mod details;
mod fetch_queue;
mod list_read;
mod list_reads;
mod log_follower;
mod one_shot;
mod paging;
mod peers;
mod poll_store;
mod poller;
mod schedule;
mod shared;
mod source;
mod state_plan;
mod superseded;
mod unhealthy_watch;
mod update_sender;

pub use clock::Clock;
pub use one_shot::{Lists, fetch_lists, poll_once, read_list};
pub use schedule::{LONGEST_INTERVAL, SHORTEST_INTERVAL};
pub use source::Source;
pub use update_sender::UpdateObserver;

use crate::channel::{Command, LogFollowing, Update};
use crate::domain::PriorState;
use poller::Poller;
use std::future::pending;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use update_sender::UpdateSender;

/// Capacity of the update channel. Small, since each update may hold a whole snapshot; newer updates are
/// coalesced.
const UPDATES: usize = 4;
/// Capacity of the command channel; commands are handled even while a request is open.
const COMMANDS: usize = 64;

/// Worker settings.
pub struct Options {
    /// Time between the starts of two poll cycles, clamped to [`SHORTEST_INTERVAL`] and [`LONGEST_INTERVAL`].
    pub interval: Duration,
    /// Wall clock for the time stamps of snapshots and connection states.
    pub clock: Clock,
    /// Random generator for the back-off jitter.
    pub jitter: fastrand::Rng,
    /// Whether the organization's log is followed from the start.
    pub log_following: LogFollowing,
    /// Receives all updates as well, at the time at which they are published.
    pub observer: Option<Box<dyn UpdateObserver>>,
    /// Receives what was recorded before this process started, if anything was.
    pub prior_state: Option<oneshot::Receiver<PriorState>>,
}

impl Options {
    /// Options with the system clock and a randomly seeded jitter.
    pub fn new(interval: Duration) -> Self {
        let log_following = LogFollowing::Off;
        Self {
            interval,
            clock: Clock::system(),
            jitter: fastrand::Rng::new(),
            log_following,
            observer: None,
            prior_state: None,
        }
    }
}

/// The worker's ends of the two channels.
pub struct WorkerChannels {
    /// Updates to the UI. The worker stops when the receiver is dropped.
    pub updates: mpsc::Sender<Update>,
    /// Commands from the UI. Polling continues when the sender is dropped.
    pub commands: mpsc::Receiver<Command>,
}

/// The UI's ends of the two channels.
pub struct UiChannels {
    /// Updates from the worker.
    pub updates: mpsc::Receiver<Update>,
    /// Commands to the worker.
    pub commands: mpsc::Sender<Command>,
}

/// Creates the two bounded channels between the worker and the UI.
pub fn channels() -> (WorkerChannels, UiChannels) {
    let (update_sender, update_receiver) = mpsc::channel(UPDATES);
    let (command_sender, command_receiver) = mpsc::channel(COMMANDS);
    (
        WorkerChannels { updates: update_sender, commands: command_receiver },
        UiChannels { updates: update_receiver, commands: command_sender },
    )
}

/// Polls the source until `stop` is cancelled or the update receiver is dropped. To be spawned as a task; a
/// panic in the source surfaces in the task's handle.
pub async fn run<S: Source>(
    source: S,
    mut options: Options,
    channels: WorkerChannels,
    stop: CancellationToken,
) {
    let WorkerChannels { updates, mut commands } = channels;
    let mut update_sender = UpdateSender::new(options.observer.take());
    let mut prior_state = options.prior_state.take();
    let mut poller = Poller::new(source, options);
    let mut is_open = true;
    loop {
        let (next_poll, next_log_read) = (poller.next_poll(), poller.next_log_read());
        let next_wait_check = poller.next_wait_check();
        // Order matters: updates are sent before results are handled, and all queued commands are handled
        // before a poll cycle starts, so that repeated commands cause one cycle.
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = updates.closed() => return,
            Ok(permit) = updates.reserve(), if !update_sender.is_empty() => update_sender.send(permit),
            prior = received(&mut prior_state), if prior_state.is_some() => {
                prior_state = None;
                if let Some(prior) = prior {
                    poller.restore(prior);
                }
            }
            command = commands.recv(), if is_open => match command {
                Some(command) => poller.handle_command(command, &mut update_sender),
                None => is_open = false,
            },
            Some(result) = poller.next_result() => poller.handle_result(result, &mut update_sender),
            () = until(next_wait_check) => poller.check_wait(&mut update_sender),
            () = until(next_poll) => poller.begin_cycle(&mut update_sender),
            () = until(next_log_read) => poller.read_log(),
        }
    }
}

/// Waits for the recorded state; `None` if there is none.
async fn received(prior: &mut Option<oneshot::Receiver<PriorState>>) -> Option<PriorState> {
    prior.as_mut()?.await.ok()
}

/// Waits until an instant, or forever for `None`. Returns immediately for a past instant, without the timer's
/// millisecond granularity.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) if moment <= Instant::now() => {}
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}

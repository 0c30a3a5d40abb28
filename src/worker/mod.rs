//! The background task: when to fetch what, and what to do when it fails. It owns what the answers left behind and
//! tells the screen through two bounded channels.
//!
//! A slow screen never holds up the polling: while the channel is full, the newest snapshot and the newest link wait
//! in an outbox, and a snapshot that is replaced there leaves its changes to the one that replaces it.
//! One task does everything, so a panic in the source comes out of its `JoinHandle`, and stopping it drops whatever
//! call is open. Where the data comes from is the source's business, what it means is `domain`'s.

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
pub use one_shot::{Lists, look_at_lists, look_once, read_list};
pub use schedule::{LONGEST_INTERVAL, SHORTEST_INTERVAL};
pub use source::Source;

use crate::channel::{Command, LogFollowing, Update};
use poller::Poller;
use std::future::pending;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use update_sender::UpdateSender;

/// Updates that may lie in the channel. Few, since each holds a whole snapshot; what is newer waits in the outbox.
const UPDATES: usize = 4;
/// Commands that may lie in the channel; the worker takes them even while a call is open.
const COMMANDS: usize = 64;

/// How the worker goes about it.
pub struct Options {
    /// Time from the start of one look to the start of the next, from [`SHORTEST_INTERVAL`] to [`LONGEST_INTERVAL`];
    /// what lies outside is brought to the nearer end.
    pub interval: Duration,
    /// The time of day that snapshots and links carry.
    pub clock: Clock,
    /// Where the spread of the back-off comes from.
    pub jitter: fastrand::Rng,
    /// Whether the organization's log is followed from the beginning.
    pub log_following: LogFollowing,
}

impl Options {
    /// This interval, the system's clock, and a spread that nobody can foresee.
    pub fn new(interval: Duration) -> Self {
        let log_following = LogFollowing::Off;
        Self { interval, clock: Clock::system(), jitter: fastrand::Rng::new(), log_following }
    }
}

/// The worker's ends of the two channels.
pub struct WorkerChannels {
    /// What it tells the screen. When the other end is dropped, the worker ends.
    pub updates: mpsc::Sender<Update>,
    /// What it is asked. When the other end is dropped, the worker goes on by itself.
    pub commands: mpsc::Receiver<Command>,
}

/// The screen's ends of the two channels.
pub struct UiChannels {
    /// What the worker tells.
    pub updates: mpsc::Receiver<Update>,
    /// What the worker is asked.
    pub commands: mpsc::Sender<Command>,
}

/// The two channels between the worker and the screen, both bounded.
pub fn channels() -> (WorkerChannels, UiChannels) {
    let (tell, told) = mpsc::channel(UPDATES);
    let (ask, asked) = mpsc::channel(COMMANDS);
    (WorkerChannels { updates: tell, commands: asked }, UiChannels { updates: told, commands: ask })
}

/// Looks at the source again and again, until `stop` is cancelled or nobody reads the updates any more. It is made to
/// be spawned; a panic in the source comes out of the task's handle.
pub async fn run<S: Source>(source: S, options: Options, ends: WorkerChannels, stop: CancellationToken) {
    let WorkerChannels { updates, mut commands } = ends;
    let mut polling = Poller::new(source, options);
    let mut outbox = UpdateSender::default();
    let mut is_asked = true;
    loop {
        let (next_look, next_log_read) = (polling.next_look(), polling.next_log_read());
        let next_wait_check = polling.next_wait_check();
        // In this order: what was said goes out before more is taken in, and all commands that lie ready are taken
        // before a look begins, so that repeated ones count once.
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = updates.closed() => return,
            Ok(room) = updates.reserve(), if !outbox.is_empty() => outbox.send(room),
            command = commands.recv(), if is_asked => match command {
                Some(command) => polling.obey(command, &mut outbox),
                None => is_asked = false,
            },
            Some(answer) = polling.answer() => polling.take(answer, &mut outbox),
            () = until(next_wait_check) => polling.check_wait(&mut outbox),
            () = until(next_look) => polling.begin(&mut outbox),
            () = until(next_log_read) => polling.read_log(),
        }
    }
}

/// Waits for a moment, or for ever where there is none. A moment that has passed is not waited for, not even for the
/// millisecond that a timer is coarse.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) if moment <= Instant::now() => {}
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}

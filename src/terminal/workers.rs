//! The workers, one for each organization that was asked for: what they tell, and what they are told. An organization that
//! nobody asked for has none.

use super::Commands;
use crate::app::ProfileIndex;
use crate::channel::{Command, Update};
use futures_util::future::select_all;
use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle};

/// A worker, as the loop knows it.
pub struct Worker {
    /// What it tells.
    pub updates: mpsc::Receiver<Update>,
    /// What it is told.
    pub commands: Commands,
    /// It itself; that it ends is a mistake.
    pub task: JoinHandle<()>,
}

/// Makes the worker of an organization.
pub type SpawnWorker = Box<dyn FnMut(ProfileIndex) -> Worker>;

/// All workers.
pub struct Workers {
    pub(super) tasks: Tasks,
    pub(super) updates: Updates,
    pub(super) commands: CommandSenders,
    hire: SpawnWorker,
}

/// The workers themselves.
pub(super) struct Tasks(Vec<JoinHandle<()>>);

/// What they tell.
pub(super) struct Updates {
    all: Vec<(ProfileIndex, mpsc::Receiver<Update>)>,
    /// Who is asked first, so that nobody is drowned out.
    turn: usize,
}

/// What they are told.
pub(super) struct CommandSenders(Vec<(ProfileIndex, Commands)>);

impl Workers {
    /// The worker of the organization in front, and how the others get one.
    pub fn new(front: ProfileIndex, worker: Worker, hire: SpawnWorker) -> Self {
        let mut workers = Self {
            tasks: Tasks(Vec::new()),
            updates: Updates { all: Vec::new(), turn: 0 },
            commands: CommandSenders(Vec::new()),
            hire,
        };
        workers.take_on(front, worker);
        workers
    }

    /// Has an organization asked from now on.
    pub(super) fn begin(&mut self, which: ProfileIndex) {
        let worker = (self.hire)(which);
        self.take_on(which, worker);
    }

    fn take_on(&mut self, which: ProfileIndex, worker: Worker) {
        self.tasks.0.push(worker.task);
        self.updates.all.push((which, worker.updates));
        self.commands.0.push((which, worker.commands));
    }
}

impl Tasks {
    /// Waits until one of them ends.
    pub(super) async fn ended(&mut self) -> Result<(), JoinError> {
        poll_fn(|context| {
            let ended = self.0.iter_mut().map(|task| Pin::new(task).poll(context)).find(Poll::is_ready);
            ended.unwrap_or(Poll::Pending)
        })
        .await
    }
}

impl Updates {
    /// Waits until one of them tells something.
    pub(super) async fn next(&mut self) -> (ProfileIndex, Update) {
        poll_fn(|context| {
            for at in self.turns() {
                let (which, updates) = &mut self.all[at];
                // One that tells nothing any more ends, and that is told elsewhere.
                if let Poll::Ready(Some(update)) = updates.poll_recv(context) {
                    let told = (*which, update);
                    self.turn = at + 1;
                    return Poll::Ready(told);
                }
            }
            Poll::Pending
        })
        .await
    }

    /// What one of them told already.
    pub(super) fn ready(&mut self) -> Option<(ProfileIndex, Update)> {
        for at in self.turns() {
            let (which, updates) = &mut self.all[at];
            if let Ok(update) = updates.try_recv() {
                let told = (*which, update);
                self.turn = at + 1;
                return Some(told);
            }
        }
        None
    }

    fn turns(&self) -> impl Iterator<Item = usize> + use<> {
        let (count, turn) = (self.all.len(), self.turn);
        (0..count).map(move |at| (turn + at) % count)
    }
}

impl CommandSenders {
    /// Sends a command to the worker of an organization; one that has none needs none.
    pub(super) fn send(&mut self, which: ProfileIndex, command: Command) {
        if let Some((_, commands)) = self.0.iter_mut().find(|(known, _)| *known == which) {
            commands.send(command);
        }
    }

    /// Sends what there is room for.
    pub(super) fn flush(&mut self) {
        self.0.iter_mut().for_each(|(_, commands)| commands.flush());
    }

    /// Waits until there is room for a command that waits; for ever where none does.
    pub(super) async fn room(&self) {
        let waiting: Vec<_> = self
            .0
            .iter()
            .filter(|(_, commands)| commands.is_waiting())
            .map(|(_, commands)| Box::pin(commands.room()))
            .collect();
        if waiting.is_empty() {
            return pending().await;
        }
        select_all(waiting).await;
    }
}

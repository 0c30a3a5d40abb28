//! The workers: one background task per opened profile, with the channels from and to it.

use super::CommandQueue;
use crate::app::ProfileIndex;
use crate::channel::{Command, Update};
use futures_util::future::select_all;
use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle};

/// A running worker and its channels.
pub struct Worker {
    /// Updates from the worker.
    pub updates: mpsc::Receiver<Update>,
    /// Commands to the worker.
    pub commands: CommandQueue,
    /// The task; it ends only if it fails.
    pub task: JoinHandle<()>,
}

/// Starts the worker of a profile.
pub type SpawnWorker = Box<dyn FnMut(ProfileIndex) -> Worker>;

/// All running workers.
pub struct Workers {
    pub(super) tasks: Tasks,
    pub(super) updates: UpdateReceivers,
    pub(super) commands: CommandSenders,
    spawn: SpawnWorker,
}

/// The tasks of all workers.
pub(super) struct Tasks(Vec<JoinHandle<()>>);

/// The update channels of all workers, read in turn so that none starves.
pub(super) struct UpdateReceivers {
    receivers: Vec<(ProfileIndex, mpsc::Receiver<Update>)>,
    /// Index of the receiver to read first.
    first: usize,
}

/// The command queues of all workers.
pub(super) struct CommandSenders(Vec<(ProfileIndex, CommandQueue)>);

impl Workers {
    /// The worker of the profile in front, and a way to start others.
    pub fn new(front: ProfileIndex, worker: Worker, spawn: SpawnWorker) -> Self {
        let mut workers = Self {
            tasks: Tasks(Vec::new()),
            updates: UpdateReceivers { receivers: Vec::new(), first: 0 },
            commands: CommandSenders(Vec::new()),
            spawn,
        };
        workers.add(front, worker);
        workers
    }

    /// Starts the worker of a profile.
    pub(super) fn start(&mut self, profile: ProfileIndex) {
        let worker = (self.spawn)(profile);
        self.add(profile, worker);
    }

    fn add(&mut self, profile: ProfileIndex, worker: Worker) {
        self.tasks.0.push(worker.task);
        self.updates.receivers.push((profile, worker.updates));
        self.commands.0.push((profile, worker.commands));
    }
}

impl Tasks {
    /// Waits until any task ends.
    pub(super) async fn join_any(&mut self) -> Result<(), JoinError> {
        poll_fn(|context| {
            let ended = self.0.iter_mut().map(|task| Pin::new(task).poll(context)).find(Poll::is_ready);
            ended.unwrap_or(Poll::Pending)
        })
        .await
    }
}

impl UpdateReceivers {
    /// Waits for an update of any worker. A closed channel is skipped: [`Tasks::join_any`] reports the end of its worker.
    pub(super) async fn next(&mut self) -> (ProfileIndex, Update) {
        poll_fn(|context| {
            for index in self.order() {
                let (profile, receiver) = &mut self.receivers[index];
                if let Poll::Ready(Some(update)) = receiver.poll_recv(context) {
                    self.first = index + 1;
                    return Poll::Ready((*profile, update));
                }
            }
            Poll::Pending
        })
        .await
    }

    /// An update that is there already.
    pub(super) fn try_next(&mut self) -> Option<(ProfileIndex, Update)> {
        for index in self.order() {
            let (profile, receiver) = &mut self.receivers[index];
            if let Ok(update) = receiver.try_recv() {
                self.first = index + 1;
                return Some((*profile, update));
            }
        }
        None
    }

    fn order(&self) -> impl Iterator<Item = usize> + use<> {
        let (count, first) = (self.receivers.len(), self.first);
        (0..count).map(move |offset| (first + offset) % count)
    }
}

impl CommandSenders {
    /// Sends a command to the worker of a profile, if it has one.
    pub(super) fn send(&mut self, profile: ProfileIndex, command: Command) {
        if let Some((_, queue)) = self.0.iter_mut().find(|(known, _)| *known == profile) {
            queue.send(command);
        }
    }

    /// Sends the queued commands that the channels have capacity for.
    pub(super) fn flush(&mut self) {
        self.0.iter_mut().for_each(|(_, queue)| queue.flush());
    }

    /// Waits until a channel has capacity for a queued command; forever if none is queued.
    pub(super) async fn capacity(&self) {
        let queued = self.0.iter().filter(|(_, queue)| !queue.is_empty());
        let capacities: Vec<_> = queued.map(|(_, queue)| Box::pin(queue.capacity())).collect();
        if capacities.is_empty() {
            return pending().await;
        }
        select_all(capacities).await;
    }
}

//! Commands to a worker. The event loop never waits for the channel: commands beyond its capacity are queued here in order.
//! None is dropped, since a lost pause would make the screen wrong.

use crate::channel::Command;
use std::collections::VecDeque;
use tokio::sync::mpsc;

/// Commands on their way to a worker.
#[derive(Debug)]
pub struct CommandQueue {
    channel: mpsc::Sender<Command>,
    queue: VecDeque<Command>,
}

impl CommandQueue {
    /// A queue in front of the worker's channel.
    pub fn new(channel: mpsc::Sender<Command>) -> Self {
        Self { channel, queue: VecDeque::new() }
    }

    /// Sends a command, now or as soon as the channel has capacity. A repetition of the last queued command is dropped.
    pub(super) fn send(&mut self, command: Command) {
        if self.queue.back() != Some(&command) {
            self.queue.push_back(command);
        }
        self.flush();
    }

    /// Sends the queued commands that the channel has capacity for.
    pub(super) fn flush(&mut self) {
        while let Some(command) = self.queue.pop_front() {
            match self.channel.try_send(command) {
                Ok(()) => {}
                Err(mpsc::error::TrySendError::Full(command)) => return self.queue.push_front(command),
                // The end of the worker is reported by its task.
                Err(mpsc::error::TrySendError::Closed(_)) => return self.queue.clear(),
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Waits until the channel has capacity for a queued command; forever if none is queued.
    pub(super) async fn capacity(&self) {
        if self.queue.is_empty() || self.channel.reserve().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_beyond_the_capacity_are_sent_later_in_order() {
        let (channel, mut worker) = mpsc::channel(2);
        let mut commands = CommandQueue::new(channel);
        for _ in 0..200 {
            commands.send(Command::Refresh);
        }
        commands.send(Command::Pause);
        let mut received = Vec::new();
        while let Ok(command) = worker.try_recv() {
            received.push(command);
            commands.flush();
        }
        assert_eq!(received, [Command::Refresh, Command::Refresh, Command::Refresh, Command::Pause]);
    }

    #[test]
    fn commands_to_an_ended_worker_are_dropped() {
        let (channel, worker) = mpsc::channel(1);
        drop(worker);
        let mut commands = CommandQueue::new(channel);
        commands.send(Command::Pause);
        assert!(commands.is_empty());
    }
}

//! What the worker is told. The loop never waits for it: what does not fit into the channel waits here, in order, and none
//! is lost, since a pause that is lost would be a screen that lies.

use crate::channel::Command;
use std::collections::VecDeque;
use tokio::sync::mpsc;

/// Commands on their way to the worker.
#[derive(Debug)]
pub struct Commands {
    channel: mpsc::Sender<Command>,
    waiting: VecDeque<Command>,
}

impl Commands {
    /// Commands for the worker at the other end of this channel.
    pub fn new(channel: mpsc::Sender<Command>) -> Self {
        Self { channel, waiting: VecDeque::new() }
    }

    /// Sends a command, now or when there is room. The same one again, before the first has left, is no second wish.
    pub(super) fn send(&mut self, command: Command) {
        if self.waiting.back() != Some(&command) {
            self.waiting.push_back(command);
        }
        self.flush();
    }

    /// Sends what there is room for.
    pub(super) fn flush(&mut self) {
        while let Some(command) = self.waiting.pop_front() {
            match self.channel.try_send(command) {
                Ok(()) => {}
                Err(mpsc::error::TrySendError::Full(command)) => return self.waiting.push_front(command),
                // Nobody listens any more; that the worker ended is told elsewhere.
                Err(mpsc::error::TrySendError::Closed(_)) => return self.waiting.clear(),
            }
        }
    }

    /// Whether a command waits for room.
    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Waits until there is room for a command that waits; for ever where none does.
    pub(super) async fn room(&self) {
        if self.waiting.is_empty() || self.channel.reserve().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_waits_and_comes_in_order() {
        let (channel, mut worker) = mpsc::channel(2);
        let mut commands = Commands::new(channel);
        for _ in 0..200 {
            commands.send(Command::Refresh);
        }
        commands.send(Command::Pause);
        let mut told = Vec::new();
        while let Ok(command) = worker.try_recv() {
            told.push(command);
            commands.flush();
        }
        assert_eq!(told, [Command::Refresh, Command::Refresh, Command::Refresh, Command::Pause]);
    }

    #[test]
    fn nobody_listening_is_survived() {
        let (channel, worker) = mpsc::channel(1);
        drop(worker);
        let mut commands = Commands::new(channel);
        commands.send(Command::Pause);
        assert!(commands.waiting.is_empty());
    }
}

//! The keyboard thread: reads the terminal and sends the parsed events into a bounded channel, so that the event loop draws
//! once for all keys since the last frame. The thread sleeps until there is input or a partial sequence times out.

use super::parser::InputParser;
use crate::threads;
use crossterm::event::Event;
use futures_util::stream::{Stream, poll_fn};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, read};
use std::io;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{Sender, channel};

/// Events that may wait for the event loop; further input stays in the terminal.
const CHANNEL_CAPACITY: usize = 1_024;
/// The size of the input queue of a terminal driver.
const BUFFER_SIZE: usize = 4_096;
/// Consecutive empty reads after which the input counts as closed. An end-of-file character causes one while the terminal
/// is not in raw mode.
const MAX_EMPTY_READS: usize = 8;

/// The events of the terminal; ends after the first error, or when the terminal is gone. A partial escape sequence is
/// completed within the timeout.
///
/// # Errors
/// If no thread can be started.
pub fn keyboard(escape_timeout: Duration) -> io::Result<impl Stream<Item = io::Result<Event>> + Unpin> {
    let (sender, mut receiver) = channel(CHANNEL_CAPACITY);
    let reader = Reader { parser: InputParser::new(escape_timeout), sender };
    threads::spawn("keyboard", move || reader.run())?;
    Ok(poll_fn(move |context| receiver.poll_recv(context)))
}

struct Reader {
    parser: InputParser,
    sender: Sender<io::Result<Event>>,
}

/// The result of waiting for the terminal.
enum Readiness {
    Input,
    Timeout,
    HangUp,
}

impl Reader {
    fn run(mut self) {
        if let Err(error) = self.read_until_closed() {
            // The event loop may have ended already.
            let _ = self.sender.blocking_send(Err(error.into()));
        }
    }

    fn read_until_closed(&mut self) -> rustix::io::Result<()> {
        let mut buffer = [0; BUFFER_SIZE];
        let mut empty_reads = 0;
        while empty_reads < MAX_EMPTY_READS {
            let events = match wait(self.parser.deadline())? {
                Readiness::HangUp => return Ok(()),
                Readiness::Timeout => self.parser.expire(Instant::now()),
                Readiness::Input => {
                    let count = match read(io::stdin(), &mut buffer) {
                        Err(Errno::INTR | Errno::AGAIN) => continue,
                        count => count?,
                    };
                    empty_reads = if count == 0 { empty_reads + 1 } else { 0 };
                    self.parser.feed(&buffer[..count], Instant::now())
                }
            };
            for event in events {
                if self.sender.blocking_send(Ok(event)).is_err() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// Waits for input, at most until the deadline.
fn wait(deadline: Option<Instant>) -> rustix::io::Result<Readiness> {
    let terminal = io::stdin();
    let mut watched = [PollFd::new(&terminal, PollFlags::IN)];
    let remaining = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    let timeout = remaining.and_then(|remaining| Timespec::try_from(remaining).ok());
    match poll(&mut watched, timeout.as_ref()) {
        Ok(0) | Err(Errno::INTR) => return Ok(Readiness::Timeout),
        result => result?,
    };
    let [watched] = watched;
    Ok(if watched.revents().contains(PollFlags::IN) { Readiness::Input } else { Readiness::HangUp })
}

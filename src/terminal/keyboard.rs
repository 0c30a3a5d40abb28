//! What the terminal sends, read on a thread of its own into a bounded channel, so that the loop finds all that was
//! typed since the last frame and draws once for it. The thread sleeps until there is input or the rest of a partial
//! sequence is overdue.

use super::parser::InputParser;
use crate::threads;
use crossterm::event::Event;
use futures_util::stream::{Stream, poll_fn};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, read};
use std::io;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{Sender, channel};

/// Events that may wait for the loop; what is typed beyond that waits in the terminal.
const WAITING: usize = 1_024;
/// As much as a terminal driver holds.
const BUFFER: usize = 4_096;
/// Reads without a byte in sequence after which the input counts as closed. A shell's end-of-file character may cause
/// one while the terminal is not raw.
const EMPTY_READS: usize = 8;

/// The events as they come; ends after the first error, or when the terminal is gone. The rest of an escape sequence is
/// waited for until the timeout.
///
/// # Errors
/// If no thread can be started.
pub fn keyboard(escape_timeout: Duration) -> io::Result<impl Stream<Item = io::Result<Event>> + Unpin> {
    let (sender, mut receiver) = channel(WAITING);
    let reader = Reader { parser: InputParser::new(escape_timeout), sender };
    threads::spawn("keyboard", move || reader.run())?;
    Ok(poll_fn(move |context| receiver.poll_recv(context)))
}

struct Reader {
    parser: InputParser,
    sender: Sender<io::Result<Event>>,
}

/// What waiting for the terminal came to.
enum Readiness {
    Input,
    Timeout,
    HangUp,
}

impl Reader {
    fn run(mut self) {
        if let Err(error) = self.read_until_closed() {
            // The loop may have ended before.
            let _ = self.sender.blocking_send(Err(error.into()));
        }
    }

    fn read_until_closed(&mut self) -> rustix::io::Result<()> {
        let mut buffer = [0; BUFFER];
        let mut empty_reads = 0;
        while empty_reads < EMPTY_READS {
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
    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    let timeout = left.and_then(|left| Timespec::try_from(left).ok());
    match poll(&mut watched, timeout.as_ref()) {
        Ok(0) | Err(Errno::INTR) => return Ok(Readiness::Timeout),
        result => result?,
    };
    let [watched] = watched;
    Ok(if watched.revents().contains(PollFlags::IN) { Readiness::Input } else { Readiness::HangUp })
}

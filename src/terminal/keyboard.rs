//! What the terminal sends, read on a thread of its own into a bounded channel, so that the loop finds all that was
//! typed since the last frame and draws once for it. Read through crossterm's event stream, every key would come one by
//! one and have a frame of its own, which on a slow line is a screen that lags behind the hands.

use crate::threads;
use crossterm::event::{Event, read};
use futures_util::stream::{Stream, poll_fn};
use std::io;
use tokio::sync::mpsc::{Sender, channel};

/// Events that may wait for the loop; what is typed beyond that waits in the terminal.
const WAITING: usize = 1_024;

/// The events as they come; ends after the first that cannot be read.
///
/// # Errors
/// If no thread can be started.
pub fn keyboard() -> io::Result<impl Stream<Item = io::Result<Event>> + Unpin> {
    let (tell, mut told) = channel(WAITING);
    threads::spawn("keyboard", move || read_on(&tell))?;
    Ok(poll_fn(move |context| told.poll_recv(context)))
}

fn read_on(tell: &Sender<io::Result<Event>>) {
    loop {
        let sent = read();
        let is_last = sent.is_err();
        if tell.blocking_send(sent).is_err() || is_last {
            return;
        }
    }
}

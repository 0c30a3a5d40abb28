//! A connection with a time limit on everything that its client can be slow at: sending a request, taking the response,
//! and coming back with the next request.

use super::connections::Place;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// From accepting a connection, or from the first byte of a request, to its last: requests are a few hundred bytes.
const REQUEST_LIMIT: Duration = Duration::from_secs(5);
/// From the first byte of a response to its last. Prometheus gives up after `scrape_timeout`, 10 seconds by default.
const RESPONSE_LIMIT: Duration = Duration::from_secs(60);
/// Between two requests. Most clients scrape once a minute or more often and keep the connection for that.
const KEEP_ALIVE: Duration = Duration::from_secs(120);

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing was sent on it yet.
    Waiting,
    /// A request is arriving.
    Receiving,
    /// A response is being sent.
    Sending,
    /// A response was sent; the next request has not begun.
    Idle,
}

impl Phase {
    fn limit(self) -> Duration {
        match self {
            Self::Waiting | Self::Receiving => REQUEST_LIMIT,
            Self::Sending => RESPONSE_LIMIT,
            Self::Idle => KEEP_ALIVE,
        }
    }
}

/// A connection that is closed when its client takes too long, or when its place is needed.
pub(super) struct Guarded {
    stream: TcpStream,
    phase: Phase,
    deadline: Pin<Box<Sleep>>,
    closed: Pin<Box<WaitForCancellationFutureOwned>>,
    place: Place,
}

impl Guarded {
    pub(super) fn new(stream: TcpStream, close: CancellationToken, place: Place) -> Self {
        let phase = Phase::Waiting;
        let (deadline, closed) = (Box::pin(sleep(phase.limit())), Box::pin(close.cancelled_owned()));
        Self { stream, phase, deadline, closed, place }
    }

    /// The deadline is that of the phase: more bytes within one do not extend it.
    fn enter(&mut self, phase: Phase) {
        if self.phase != phase {
            self.phase = phase;
            self.deadline.as_mut().reset(Instant::now() + phase.limit());
            self.place.enter(phase);
        }
    }

    /// Fails if the connection is to close.
    fn check(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if self.closed.as_mut().poll(context).is_ready() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        match self.deadline.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(context)?;
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        // A request that is pipelined behind one that is still being answered begins when that is done.
        if buffer.filled().len() > before && self.phase != Phase::Sending {
            self.enter(Phase::Receiving);
            // The limit of the phase that has just begun has to wake the task, too.
            self.check(context)?;
        }
        read
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.enter(Phase::Sending);
        self.check(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    /// The server flushes once it has written the whole response.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_ready() && self.phase == Phase::Sending {
            self.enter(Phase::Idle);
            self.check(context)?;
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::super::connections::Connections;
    use super::*;
    use axum::serve::Listener;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// Both ends of a connection, with a clock that advances as soon as there is nothing to do.
    async fn connected() -> (TcpStream, Guarded) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let guarded = Connections::new(listener).accept().await.0;
        tokio::time::pause();
        (client, guarded)
    }

    fn kind<T>(result: io::Result<T>) -> Option<io::ErrorKind> {
        result.err().map(|error| error.kind())
    }

    #[tokio::test]
    async fn silent_connection_is_closed_after_seconds() {
        let (_client, mut guarded) = connected().await;
        let begin = Instant::now();
        assert_eq!(kind(guarded.read_u8().await), Some(io::ErrorKind::TimedOut));
        assert!(begin.elapsed() < REQUEST_LIMIT + Duration::from_secs(1), "{:?}", begin.elapsed());
    }

    #[tokio::test]
    async fn request_that_trickles_in_is_cut_off() {
        let (mut client, mut guarded) = connected().await;
        let begin = Instant::now();
        while begin.elapsed() + Duration::from_secs(1) < REQUEST_LIMIT {
            client.write_all(b"x").await.unwrap();
            guarded.read_u8().await.unwrap();
            tokio::time::advance(Duration::from_millis(900)).await;
        }
        tokio::time::advance(Duration::from_millis(900)).await;
        client.write_all(b"x").await.unwrap();
        assert_eq!(kind(guarded.read_u8().await), Some(io::ErrorKind::TimedOut));
    }

    #[tokio::test]
    async fn response_that_is_taken_too_slowly_is_cut_off() {
        let (mut client, mut guarded) = connected().await;
        let response = vec![b'x'; 64 * 1024 * 1024];
        let begin = Instant::now();
        let slow_reader = async {
            let mut some = vec![0; 1024];
            loop {
                tokio::time::sleep(Duration::from_secs(20)).await;
                let _ = client.read(&mut some).await;
            }
        };
        let sent = tokio::select! {
            sent = guarded.write_all(&response) => sent,
            () = slow_reader => unreachable!("it never stops reading"),
        };
        assert_eq!(kind(sent), Some(io::ErrorKind::TimedOut));
        assert!(begin.elapsed() <= RESPONSE_LIMIT + Duration::from_secs(1), "{:?}", begin.elapsed());
    }

    #[tokio::test]
    async fn connection_is_kept_between_two_scrapes() {
        let (mut client, mut guarded) = connected().await;
        client.write_all(b"x").await.unwrap();
        guarded.read_u8().await.unwrap();
        guarded.write_all(b"y").await.unwrap();
        guarded.flush().await.unwrap();
        tokio::time::advance(Duration::from_secs(100)).await;
        client.write_all(b"x").await.unwrap();
        assert_eq!(guarded.read_u8().await.unwrap(), b'x');
    }
}

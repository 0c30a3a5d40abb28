//! A connection with time limits for each phase: receiving a request, sending the response, and keep-alive.

use super::connections::Registration;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// From accepting a connection, or from the first byte of a request, to its last: requests are a few hundred
/// bytes.
const REQUEST_LIMIT: Duration = Duration::from_secs(5);
/// From the first byte of a response to its last. Prometheus gives up after `scrape_timeout`, 10 seconds by
/// default.
const RESPONSE_LIMIT: Duration = Duration::from_secs(60);
/// Between two requests. Most clients scrape once a minute or more often and keep the connection for that.
const KEEP_ALIVE: Duration = Duration::from_secs(120);

/// Phase of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// No bytes received yet.
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

/// A connection that is closed when its client is too slow or its place is needed.
pub(super) struct TimeLimitedStream {
    stream: TcpStream,
    phase: Phase,
    deadline: Pin<Box<Sleep>>,
    closed: Pin<Box<WaitForCancellationFutureOwned>>,
    registration: Registration,
}

impl TimeLimitedStream {
    pub(super) fn new(stream: TcpStream, close: CancellationToken, registration: Registration) -> Self {
        let phase = Phase::Waiting;
        let (deadline, closed) = (Box::pin(sleep(phase.limit())), Box::pin(close.cancelled_owned()));
        Self { stream, phase, deadline, closed, registration }
    }

    /// Starts a phase with its deadline; further bytes within a phase do not extend it.
    fn enter(&mut self, phase: Phase) {
        if self.phase != phase {
            self.phase = phase;
            self.deadline.as_mut().reset(Instant::now() + phase.limit());
            self.registration.set_phase(phase);
        }
    }

    /// Fails if the time limit has passed or the connection was chosen to be closed.
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

impl AsyncRead for TimeLimitedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(context)?;
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        // A pipelined request starts after the response in progress.
        if buffer.filled().len() > before && self.phase != Phase::Sending {
            self.enter(Phase::Receiving);
            // Registers the task to be woken by the new deadline.
            self.check(context)?;
        }
        read
    }
}

impl AsyncWrite for TimeLimitedStream {
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

    /// Both ends of a connection, with a paused clock that advances when idle.
    async fn connected() -> (TcpStream, TimeLimitedStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let stream = Connections::new(listener).accept().await.0;
        tokio::time::pause();
        (client, stream)
    }

    fn kind<T>(result: io::Result<T>) -> Option<io::ErrorKind> {
        result.err().map(|error| error.kind())
    }

    #[tokio::test]
    async fn silent_connection_is_closed_after_the_limit() {
        let (_client, mut stream) = connected().await;
        let begin = Instant::now();
        assert_eq!(kind(stream.read_u8().await), Some(io::ErrorKind::TimedOut));
        assert!(begin.elapsed() < REQUEST_LIMIT + Duration::from_secs(1), "{:?}", begin.elapsed());
    }

    #[tokio::test]
    async fn slow_request_is_cut_off() {
        let (mut client, mut stream) = connected().await;
        let begin = Instant::now();
        while begin.elapsed() + Duration::from_secs(1) < REQUEST_LIMIT {
            client.write_all(b"x").await.unwrap();
            stream.read_u8().await.unwrap();
            tokio::time::advance(Duration::from_millis(900)).await;
        }
        tokio::time::advance(Duration::from_millis(900)).await;
        client.write_all(b"x").await.unwrap();
        assert_eq!(kind(stream.read_u8().await), Some(io::ErrorKind::TimedOut));
    }

    #[tokio::test]
    async fn slow_reader_is_cut_off() {
        let (mut client, mut stream) = connected().await;
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
            sent = stream.write_all(&response) => sent,
            () = slow_reader => unreachable!("it never stops reading"),
        };
        assert_eq!(kind(sent), Some(io::ErrorKind::TimedOut));
        assert!(begin.elapsed() <= RESPONSE_LIMIT + Duration::from_secs(1), "{:?}", begin.elapsed());
    }

    #[tokio::test]
    async fn connection_is_kept_between_two_scrapes() {
        let (mut client, mut stream) = connected().await;
        client.write_all(b"x").await.unwrap();
        stream.read_u8().await.unwrap();
        stream.write_all(b"y").await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::advance(Duration::from_secs(100)).await;
        client.write_all(b"x").await.unwrap();
        assert_eq!(stream.read_u8().await.unwrap(), b'x');
    }
}

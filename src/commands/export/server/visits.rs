//! Connections to the server: so many at once and no more, and none that stays in silence. Whoever opens them by the
//! hundred, or asks and never reads, keeps neither Prometheus nor the calls to the API from their sockets.

use axum::serve::Listener;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

/// Connections at once; others wait.
const MOST: usize = 64;
/// Longest time without a byte either way. Most scrape each minute or more often and keep the connection for that.
const SILENCE: Duration = Duration::from_secs(120);

/// A listener that lets in so many.
pub(super) struct Visits {
    listener: TcpListener,
    room: Arc<Semaphore>,
}

/// A connection that ends when it is silent for too long.
pub(super) struct Visit {
    stream: TcpStream,
    silence: Pin<Box<Sleep>>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Visits {
    pub(super) fn new(listener: TcpListener) -> Self {
        Self { listener, room: Arc::new(Semaphore::new(MOST)) }
    }
}

impl Listener for Visits {
    type Io = Visit;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Visit, SocketAddr) {
        // The semaphore is never closed, so that there always is a place in the end.
        let place = Arc::clone(&self.room).acquire_owned().await.ok();
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (Visit { stream, silence: Box::pin(sleep(SILENCE)), _place: place }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Visit {
    /// Ends a silence where something moved, and the connection where nothing did for too long.
    fn heed<T>(&mut self, context: &mut Context<'_>, moved: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if moved.is_ready() {
            self.silence.as_mut().reset(Instant::now() + SILENCE);
            return moved;
        }
        match self.silence.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Visit {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.heed(context, read)
    }
}

impl AsyncWrite for Visit {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.heed(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;

    async fn listening() -> (Visits, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        (Visits::new(listener), address)
    }

    #[tokio::test]
    async fn a_connection_that_says_nothing_ends() {
        let (mut visits, address) = listening().await;
        let _client = TcpStream::connect(address).await.unwrap();
        let (mut visit, _) = visits.accept().await;
        tokio::time::pause();
        let read = visit.read_u8().await;
        assert_eq!(read.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));
    }

    #[tokio::test]
    async fn the_next_is_let_in_when_one_of_too_many_leaves() {
        let (mut visits, address) = listening().await;
        let mut inside = Vec::new();
        let mut clients = Vec::new();
        for _ in 0..MOST {
            clients.push(TcpStream::connect(address).await.unwrap());
            inside.push(visits.accept().await);
        }
        let _next = TcpStream::connect(address).await.unwrap();
        assert_eq!(visits.room.available_permits(), 0);
        inside.pop();
        assert_eq!(visits.room.available_permits(), 1);
        visits.accept().await;
    }
}

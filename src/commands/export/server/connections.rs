//! The limited number of connections of the metrics server. A new connection above the limit closes the one
//! that has been idle the longest, so that clients that hold connections open block neither scrapes nor
//! health checks.

use super::time_limited_stream::{Phase, TimeLimitedStream};
use axum::serve::Listener;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Maximum number of connections.
pub(super) const LIMIT: usize = 64;

/// A listener with a limited number of connections.
pub(super) struct Connections {
    listener: TcpListener,
    open: Registry,
    next_id: u64,
}

/// The open connections, shared with each of them.
#[derive(Clone, Default)]
pub(super) struct Registry(Arc<Mutex<Vec<Entry>>>);

/// An open connection.
struct Entry {
    id: u64,
    phase: Phase,
    since: Instant,
    close: CancellationToken,
}

impl Connections {
    pub(super) fn new(listener: TcpListener) -> Self {
        Self { listener, open: Registry::default(), next_id: 0 }
    }
}

impl Listener for Connections {
    type Io = TimeLimitedStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TimeLimitedStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        self.next_id += 1;
        let close = self.open.insert(self.next_id);
        (
            TimeLimitedStream::new(
                stream,
                close,
                Registration { id: self.next_id, registry: self.open.clone() },
            ),
            address,
        )
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Registry {
    /// Adds a connection and closes another one if there are too many. Returns the token that closes the new
    /// one.
    fn insert(&self, id: u64) -> CancellationToken {
        let mut entries = self.lock();
        if entries.len() >= LIMIT
            && let Some(index) = connection_to_close(&entries)
        {
            entries.swap_remove(index).close.cancel();
        }
        let close = CancellationToken::new();
        entries.push(Entry { id, phase: Phase::Waiting, since: Instant::now(), close: close.clone() });
        close
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The connection that has waited the longest for its client; if responses are being sent on all of them, the
/// one whose response takes the longest.
fn connection_to_close(entries: &[Entry]) -> Option<usize> {
    let order = |entry: &Entry| (entry.phase == Phase::Sending, entry.since);
    (0..entries.len()).min_by_key(|&index| order(&entries[index]))
}

/// The registration of a connection; it ends when this is dropped.
pub(super) struct Registration {
    id: u64,
    registry: Registry,
}

impl Registration {
    /// Records the phase that the connection enters.
    pub(super) fn set_phase(&self, phase: Phase) {
        if let Some(entry) = self.registry.lock().iter_mut().find(|entry| entry.id == self.id) {
            (entry.phase, entry.since) = (phase, Instant::now());
        }
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.registry.lock().retain(|entry| entry.id != self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    async fn listening() -> (Connections, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        (Connections::new(listener), address)
    }

    /// Fills the server; the first connection is the oldest.
    async fn full() -> (Connections, SocketAddr, Vec<(TcpStream, TimeLimitedStream)>) {
        let (mut connections, address) = listening().await;
        let mut open = Vec::new();
        for _ in 0..LIMIT {
            let client = TcpStream::connect(address).await.unwrap();
            open.push((client, connections.accept().await.0));
        }
        (connections, address, open)
    }

    #[tokio::test]
    async fn connection_above_limit_closes_the_longest_idle_one() {
        let (mut connections, address, mut open) = full().await;
        // The oldest has just sent something, so the second is idle the longest.
        open[0].0.write_all(b"GET").await.unwrap();
        assert_eq!(open[0].1.read_u8().await.unwrap(), b'G');
        let _client = TcpStream::connect(address).await.unwrap();
        connections.accept().await;
        let closed = open[1].1.read_u8().await.map_err(|error| error.kind());
        assert_eq!(closed, Err(io::ErrorKind::ConnectionAborted));
        assert_eq!(open[0].1.read_u8().await.unwrap(), b'E', "the other one stays");
    }

    #[test]
    fn response_in_progress_is_closed_last() {
        let begin = Instant::now();
        let entry = |id: u64, phase, seconds| Entry {
            id,
            phase,
            since: begin + Duration::from_secs(seconds),
            close: CancellationToken::new(),
        };
        let mut entries = vec![
            entry(1, Phase::Sending, 0),
            entry(2, Phase::Idle, 3),
            entry(3, Phase::Receiving, 2),
            entry(4, Phase::Sending, 1),
        ];
        let mut closed = Vec::new();
        while let Some(index) = connection_to_close(&entries) {
            closed.push(entries.remove(index).id);
        }
        assert_eq!(closed, [3, 2, 1, 4]);
    }

    #[tokio::test]
    async fn closed_connection_frees_its_place() {
        let (mut connections, address, mut open) = full().await;
        drop(open.pop());
        let _client = TcpStream::connect(address).await.unwrap();
        let _one_more = connections.accept().await;
        let stays = tokio::time::timeout(Duration::ZERO, open[0].1.read_u8()).await;
        assert!(stays.is_err(), "nothing was closed: {stays:?}");
    }
}

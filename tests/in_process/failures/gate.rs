//! A gate at one address for as long as a row lasts, in front of the simulated API or of a proxy. It leads on, or does what
//! a network does: refuses, is full, says nothing. When it is turned, all connections through it end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;
use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// How long an attempt to connect waits that shows a queue to be full.
const FULL_AFTER: Duration = Duration::from_millis(200);

/// What the gate does with whoever comes.
#[derive(Clone)]
pub(crate) enum ProgressStyle {
    /// Leads to this address.
    LeadTo(SocketAddr),
    /// Ends TLS here, and leads to this address with what is inside.
    Unwrap(TlsAcceptor, SocketAddr),
    /// Takes everybody in and says this, and no more: nothing at all, perhaps.
    Say(&'static [u8]),
    /// Takes nobody in, and does not say so: its queue is full.
    Full,
    /// Refuses everybody.
    Closed,
}

/// The gate.
pub(crate) struct Gate {
    pub(crate) address: SocketAddr,
    /// Keeps the port while nobody listens there.
    _claim: TcpSocket,
    knocks: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Gate {
    pub(crate) async fn new(manner: ProgressStyle) -> Self {
        let claim = bound("127.0.0.1:0".parse().unwrap());
        let address = claim.local_addr().unwrap();
        let knocks = Arc::default();
        let serving = serve(address, manner, Arc::clone(&knocks)).await;
        Self { address, _claim: claim, knocks, serving }
    }

    /// Ends all connections, and does something else from now on.
    pub(crate) async fn turn(&mut self, manner: ProgressStyle) {
        self.serving.abort();
        // It was cancelled, which is what was wanted.
        let _ = (&mut self.serving).await;
        self.knocks.store(0, SeqCst);
        self.serving = serve(self.address, manner, Arc::clone(&self.knocks)).await;
    }

    /// How many connections came since it was last turned.
    pub(crate) fn knocks(&self) -> usize {
        self.knocks.load(SeqCst)
    }
}

/// A socket that has its address, and does not listen: who connects is refused.
fn bound(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn serve(address: SocketAddr, manner: ProgressStyle, knocks: Arc<AtomicUsize>) -> JoinHandle<()> {
    match manner {
        ProgressStyle::Closed => tokio::spawn(std::future::pending()),
        ProgressStyle::Full => {
            let full = full(address).await;
            tokio::spawn(async move {
                let _full = full;
                std::future::pending::<()>().await;
            })
        }
        open => tokio::spawn(take_in(bound(address).listen(64).unwrap(), open, knocks)),
    }
}

/// A listener whose queue is full, and those who stand there.
async fn full(address: SocketAddr) -> (TcpListener, Vec<TcpStream>) {
    let listener = bound(address).listen(0).unwrap();
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) = timeout(FULL_AFTER, TcpStream::connect(address)).await {
        waiting.push(stream);
    }
    (listener, waiting)
}

async fn take_in(listener: TcpListener, manner: ProgressStyle, knocks: Arc<AtomicUsize>) {
    let mut guests = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        knocks.fetch_add(1, SeqCst);
        guests.spawn(meet(stream, manner.clone()));
    }
}

async fn meet(mut client: TcpStream, manner: ProgressStyle) {
    match manner {
        ProgressStyle::LeadTo(address) => lead(&mut client, address).await,
        ProgressStyle::Unwrap(acceptor, address) => unwrap(client, &acceptor, address).await,
        ProgressStyle::Say(words) => say(&mut client, words).await,
        ProgressStyle::Full | ProgressStyle::Closed => unreachable!("nobody comes in"),
    }
}

async fn say(client: &mut TcpStream, words: &[u8]) {
    // Whoever has hung up hears nothing.
    let _ = client.write_all(words).await;
    std::future::pending::<()>().await;
}

/// Leads there and back; a reset of the other side is passed on.
async fn lead(client: &mut TcpStream, address: SocketAddr) {
    let mut server = TcpStream::connect(address).await.unwrap();
    if copy_bidirectional(client, &mut server).await.is_err() {
        let _ = client.set_zero_linger();
    }
}

async fn unwrap(client: TcpStream, acceptor: &TlsAcceptor, address: SocketAddr) {
    let Ok(mut client) = acceptor.accept(client).await else { return };
    let mut server = TcpStream::connect(address).await.unwrap();
    let _ = copy_bidirectional(&mut client, &mut server).await;
}

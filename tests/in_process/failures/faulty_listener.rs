//! A listener at one address in front of the simulated API or of a proxy. It forwards, or fails as a network does: refuses,
//! has a full queue, sends nothing. When its behavior changes, all its connections end.

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

/// What the listener does with a connection.
#[derive(Clone)]
pub(crate) enum ListenerBehavior {
    /// Forwards to this address.
    Forward(SocketAddr),
    /// Terminates TLS and forwards to this address.
    TerminateTls(TlsAcceptor, SocketAddr),
    /// Accepts, sends these bytes, and keeps the connection open.
    Send(&'static [u8]),
    /// Accepts no connection, as its queue is full.
    Full,
    /// Refuses connections.
    Closed,
}

/// The listener.
pub(crate) struct FaultyListener {
    pub(crate) address: SocketAddr,
    /// Reserves the port while it is closed.
    _claim: TcpSocket,
    connections: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl FaultyListener {
    pub(crate) async fn new(behavior: ListenerBehavior) -> Self {
        let claim = bound("127.0.0.1:0".parse().unwrap());
        let address = claim.local_addr().unwrap();
        let connections = Arc::default();
        let serving = serve(address, behavior, Arc::clone(&connections)).await;
        Self { address, _claim: claim, connections, serving }
    }

    /// Ends all connections and changes the behavior.
    pub(crate) async fn set_behavior(&mut self, behavior: ListenerBehavior) {
        self.serving.abort();
        // It was cancelled, which is what was wanted.
        let _ = (&mut self.serving).await;
        self.connections.store(0, SeqCst);
        self.serving = serve(self.address, behavior, Arc::clone(&self.connections)).await;
    }

    /// Connections accepted since the behavior last changed.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(SeqCst)
    }
}

/// A bound socket that does not listen: connections are refused.
fn bound(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn serve(
    address: SocketAddr,
    behavior: ListenerBehavior,
    connections: Arc<AtomicUsize>,
) -> JoinHandle<()> {
    match behavior {
        ListenerBehavior::Closed => tokio::spawn(std::future::pending()),
        ListenerBehavior::Full => {
            let full = full(address).await;
            tokio::spawn(async move {
                let _full = full;
                std::future::pending::<()>().await;
            })
        }
        open => tokio::spawn(accept(bound(address).listen(64).unwrap(), open, connections)),
    }
}

/// A listener issuer queue is full, and those who stand there.
async fn full(address: SocketAddr) -> (TcpListener, Vec<TcpStream>) {
    let listener = bound(address).listen(0).unwrap();
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) = timeout(FULL_AFTER, TcpStream::connect(address)).await {
        waiting.push(stream);
    }
    (listener, waiting)
}

async fn accept(listener: TcpListener, behavior: ListenerBehavior, connections: Arc<AtomicUsize>) {
    let mut connections_being_served = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        connections.fetch_add(1, SeqCst);
        connections_being_served.spawn(serve_connection(stream, behavior.clone()));
    }
}

async fn serve_connection(mut client: TcpStream, behavior: ListenerBehavior) {
    match behavior {
        ListenerBehavior::Forward(address) => forward(&mut client, address).await,
        ListenerBehavior::TerminateTls(acceptor, address) => terminate_tls(client, &acceptor, address).await,
        ListenerBehavior::Send(text) => send(&mut client, text).await,
        ListenerBehavior::Full | ListenerBehavior::Closed => unreachable!("no connection is accepted"),
    }
}

async fn send(client: &mut TcpStream, text: &[u8]) {
    // The client may have closed the connection.
    let _ = client.write_all(text).await;
    std::future::pending::<()>().await;
}

/// Forwards both directions; a reset by the server resets the client.
async fn forward(client: &mut TcpStream, address: SocketAddr) {
    let mut server = TcpStream::connect(address).await.unwrap();
    if copy_bidirectional(client, &mut server).await.is_err() {
        let _ = client.set_zero_linger();
    }
}

async fn terminate_tls(client: TcpStream, acceptor: &TlsAcceptor, address: SocketAddr) {
    let Ok(mut client) = acceptor.accept(client).await else { return };
    let mut server = TcpStream::connect(address).await.unwrap();
    let _ = copy_bidirectional(&mut client, &mut server).await;
}

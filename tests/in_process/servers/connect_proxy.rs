//! A small HTTP proxy on loopback, written by hand: it takes CONNECT, and leads to one address whatever host is asked for, so
//! that names need no name service. It may ask for a password, refuse, or fall silent.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

const ESTABLISHED: &str = "HTTP/1.1 200 Connection established\r\n\r\n";
const PASSWORD: &str =
    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"corp\"\r\n\r\n";

/// What the proxy does with a CONNECT.
#[derive(Clone)]
pub(crate) enum ProxyBehavior {
    /// Leads to this address.
    Forward(SocketAddr),
    /// Leads there for whoever shows these credentials, as they stand in the header.
    RequirePassword(SocketAddr, &'static str),
    /// Says this and hangs up.
    Send(&'static str),
    /// Says nothing for as long as the test runs.
    Silent,
}

/// The proxy.
pub(crate) struct ConnectProxy {
    pub(crate) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl ConnectProxy {
    pub(crate) async fn start(behavior: ProxyBehavior) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, behavior.clone(), Arc::clone(&seen)));
            }
        });
        Self { address, heads }
    }

    /// The heads of the requests that came.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn serve(mut client: TcpStream, behavior: ProxyBehavior, seen: Arc<Mutex<Vec<String>>>) {
    let head = head(&mut client).await;
    seen.lock().unwrap().push(head.clone());
    let shows = |credentials: &str| {
        let mut fields = head.lines().filter_map(|line| line.split_once(": Basic "));
        fields.any(|(name, shown)| name.eq_ignore_ascii_case("proxy-authorization") && shown == credentials)
    };
    match behavior {
        ProxyBehavior::Forward(target) => lead(client, target).await,
        ProxyBehavior::RequirePassword(target, credentials) if shows(credentials) => {
            lead(client, target).await;
        }
        ProxyBehavior::RequirePassword(..) => drop(client.write_all(PASSWORD.as_bytes()).await),
        ProxyBehavior::Send(words) => drop(client.write_all(words.as_bytes()).await),
        ProxyBehavior::Silent => std::mem::forget(client),
    }
}

async fn lead(mut client: TcpStream, target: SocketAddr) {
    let Ok(mut server) = TcpStream::connect(target).await else { return };
    if client.write_all(ESTABLISHED.as_bytes()).await.is_ok() {
        let _ = copy_bidirectional(&mut client, &mut server).await;
    }
}

/// A request up to the empty line, byte by byte: what follows is for whoever is behind.
async fn head(client: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = client.read_u8().await else { break };
        head.push(byte);
    }
    String::from_utf8_lossy(&head).into_owned()
}

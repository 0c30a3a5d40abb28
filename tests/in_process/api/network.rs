//! Network failures: unresolvable name, connection refused, no route, no response, truncated response.
//! Proxies and certificates have files of their own.

use crate::api::server::*;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{interval, timeout};
use tunnelscope::api::{Endpoint, Timeouts};
use tunnelscope::domain::FailureKind;
use tunnelscope::worker::Source;

const SHORT_BY_FAR: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"dat";
const CHUNK_MISSING: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"dat\r\n";

/// A listener that reads a request, sends these bytes, and then ends the connection or leaves it as it is.
async fn raw(answer: &'static [u8], then: fn(TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer).await;
            then(stream);
        }
    });
    address
}

/// Keeps a connection open for as long as the test runs.
fn keep_open(stream: TcpStream) {
    std::mem::forget(stream);
}

/// Asks for a token there and gives what went wrong.
async fn failure_at(base: &str) -> (FailureKind, String) {
    let failure = client_at(endpoint(base)).sign_in().await.unwrap_err();
    assert!(failure.subject.ends_with(TOKEN_PATH), "{}", failure.subject);
    (failure.kind, failure.detail.map(|detail| detail.as_str().to_owned()).unwrap_or_default())
}

#[tokio::test]
async fn closed_port_is_connection_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let (kind, detail) = failure_at(&format!("http://{address}")).await;
    assert_eq!(kind, FailureKind::ConnectionRefused, "{detail}");
    assert!(detail.contains("refused"), "{detail}");
}

/// A name that no name server is asked for: a part of it is longer than a part can be.
fn impossible_name() -> String {
    format!("{}.invalid", "x".repeat(64))
}

#[tokio::test]
async fn unknown_host_name_is_unresolvable() {
    let (kind, detail) = failure_at(&format!("http://{}", impossible_name())).await;
    assert_eq!(kind, FailureKind::NameNotFound, "{detail}");
}

#[test]
fn dns_lookup_times_out() {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().max_blocking_threads(1).build().unwrap();
    let (release, held) = std::sync::mpsc::channel::<()>();
    let failure = runtime.block_on(async {
        let base = format!("http://{}", impossible_name());
        let client = connecting_within(Duration::from_millis(300), &base);
        let _ = client.sign_in().await;
        // The only thread for DNS lookups is busy.
        tokio::task::spawn_blocking(move || held.recv());
        client.sign_in().await.unwrap_err()
    });
    drop(release);
    assert_eq!(failure.kind, FailureKind::DnsFailed, "{failure}");
    let detail = failure.detail.unwrap();
    assert_eq!(detail.as_str(), format!("timed out resolving {}", impossible_name()));
}

#[tokio::test]
async fn unreachable_network_is_classified() {
    // The system itself refuses to connect to everybody at once.
    let (kind, detail) = failure_at("http://255.255.255.255:9").await;
    assert_eq!(kind, FailureKind::Unreachable, "{detail}");
}

/// A listener that answers no more connections: its queue is full.
async fn black_hole() -> (TcpListener, Vec<TcpStream>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) = timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
        waiting.push(stream);
    }
    (listener, waiting)
}

#[tokio::test]
async fn dropped_packets_are_a_connect_timeout() {
    let (listener, _waiting) = black_hole().await;
    let base = format!("http://{}", listener.local_addr().unwrap());
    let failure = connecting_within(Duration::from_millis(300), &base).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::ConnectTimedOut);
}

#[tokio::test]
async fn connection_reset_is_classified() {
    let reset = |stream: TcpStream| stream.set_zero_linger().unwrap();
    let (kind, detail) = failure_at(&format!("http://{}", raw(b"", reset).await)).await;
    assert_eq!(kind, FailureKind::ConnectionReset, "{detail}");
}

#[tokio::test]
async fn connection_closed_before_the_response_is_lost() {
    for answer in [b"".as_slice(), b"HTTP/1.1 200 OK\r\nCont", SHORT_BY_FAR, CHUNK_MISSING] {
        let address = raw(answer, drop).await;
        let (kind, detail) = failure_at(&format!("http://{address}")).await;
        assert_eq!(kind, FailureKind::ConnectionLost, "{detail}");
    }
}

#[tokio::test]
async fn truncated_error_body_keeps_its_kind() {
    let answer = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 900\r\n\r\nclosed for";
    let (kind, detail) = failure_at(&format!("http://{}", raw(answer, drop).await)).await;
    assert_eq!((kind, detail.as_str()), (FailureKind::Unavailable, "closed for"));
}

#[tokio::test]
async fn non_http_response_is_not_json() {
    let address = raw(b"SSH-2.0-OpenSSH_9.9\r\n", drop).await;
    let (kind, detail) = failure_at(&format!("http://{address}")).await;
    assert_eq!(kind, FailureKind::NotJson, "{detail}");
}

/// Sends an answer byte by byte, each in time, all of it in half a minute.
async fn dripping() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n").await;
            let mut drip = interval(Duration::from_millis(30));
            for _ in 0..1_000 {
                drip.tick().await;
                let _ = stream.write_all(b" ").await;
            }
        }
    });
    address
}

#[tokio::test]
async fn slow_response_exceeds_the_request_timeout() {
    let base = format!("http://{}", dripping().await);
    let failure = answered_within(Duration::from_secs(2), &base).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::AnswerTimedOut);
}

#[test]
fn default_timeouts_are_as_documented() {
    let Timeouts { connect, read, request } = Timeouts::default();
    assert_eq!([connect, read, request].map(|limit| limit.as_secs()), [10, 15, 30]);
}

#[tokio::test]
async fn response_timeout_is_classified() {
    let base = format!("http://{}", raw(b"", keep_open).await);
    let failure = reading_within(Duration::from_millis(200), &base).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TimedOut);
}

#[tokio::test]
async fn stalled_response_is_a_timeout() {
    let base = format!("http://{}", raw(SHORT_BY_FAR, keep_open).await);
    let failure = reading_within(Duration::from_secs(2), &base).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::AnswerTimedOut);
}

#[tokio::test]
async fn base_url_may_have_an_ipv6_address() {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else { return };
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert!(base.starts_with("http://[::1]:"));
    let (kind, detail) = failure_at(&base).await;
    assert_eq!(kind, FailureKind::ConnectionRefused, "{detail}");
}

#[tokio::test]
async fn credentials_in_a_url_are_not_sent() {
    let server = server().await;
    answer(&server, LIST, Groups(1)).await;
    let with_user = |url: url::Url| {
        let mut url = url;
        url.set_username("someone").unwrap();
        url.set_password(Some("p4ssword")).unwrap();
        url
    };
    let plain = endpoint(&server.uri());
    let base_url = with_user(plain.base_url.clone());
    let list = client_at(Endpoint { base_url, ..plain }).groups().await;
    assert_eq!(list.failure, None);
    let request = requests(&server, LIST).await.remove(0);
    let sent: Vec<_> = request.headers.get_all("authorization").iter().collect();
    assert_eq!(sent, [&format!("Bearer {TOKEN}")]);
}

//! What a network does: no name, nobody there, no answer, half an answer, no TLS, a proxy in between.

use crate::server::*;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tunnelscope::api::Endpoint;
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
async fn nobody_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let (kind, detail) = failure_at(&format!("http://{address}")).await;
    assert_eq!(kind, FailureKind::ConnectionRefused, "{detail}");
    assert!(detail.contains("refused"), "{detail}");
}

#[tokio::test]
async fn no_such_name() {
    let (kind, detail) = failure_at("http://tunnelscope.invalid").await;
    assert_eq!(kind, FailureKind::NameNotFound, "{detail}");
}

#[tokio::test]
async fn the_connection_ends_before_the_answer() {
    for answer in [b"".as_slice(), b"HTTP/1.1 200 OK\r\nCont", SHORT_BY_FAR, CHUNK_MISSING] {
        let address = raw(answer, drop).await;
        let (kind, detail) = failure_at(&format!("http://{address}")).await;
        assert_eq!(kind, FailureKind::ConnectionLost, "{detail}");
    }
}

#[tokio::test]
async fn an_error_that_is_cut_off_is_still_that_error() {
    let answer = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 900\r\n\r\nclosed for";
    let (kind, detail) = failure_at(&format!("http://{}", raw(answer, drop).await)).await;
    assert_eq!((kind, detail.as_str()), (FailureKind::Unavailable, "closed for"));
}

#[tokio::test]
async fn something_else_than_http_answers() {
    let address = raw(b"SSH-2.0-OpenSSH_9.9\r\n", drop).await;
    let (kind, detail) = failure_at(&format!("http://{address}")).await;
    assert_eq!(kind, FailureKind::NotJson, "{detail}");
}

#[tokio::test]
async fn no_answer_and_half_an_answer_end_in_time() {
    for answer in [b"".as_slice(), SHORT_BY_FAR] {
        let address = raw(answer, keep_open).await;
        let failure = impatient(&format!("http://{address}")).sign_in().await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::TimedOut);
    }
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to_in_clear_text() {
    let address = raw(b"HTTP/1.1 200 OK\r\n\r\n", drop).await;
    let (kind, detail) = failure_at(&format!("https://{address}")).await;
    assert_eq!(kind, FailureKind::TlsFailed, "{detail}");
}

/// The settings of a proxy belong to a process, so a process of its own asks through this one.
async fn ask_through(proxy: SocketAddr) -> std::process::Output {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "network::asks_through_a_proxy_that_refuses", "--ignored", "--nocapture"]);
    child.env("HTTPS_PROXY", format!("http://{proxy}")).env_remove("NO_PROXY").env_remove("no_proxy");
    tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_proxy_refuses() {
    let refusals = [
        b"HTTP/1.1 403 Forbidden\r\n\r\n".as_slice(),
        b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
    ];
    for refusal in refusals {
        let output = ask_through(raw(refusal, drop).await).await;
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("1 passed"), "{said}");
    }
}

#[tokio::test]
#[ignore = "needs the proxy that another test starts it with"]
async fn asks_through_a_proxy_that_refuses() {
    let (kind, detail) = failure_at("https://api.tunnelscope.invalid").await;
    assert_eq!(kind, FailureKind::ProxyRefused, "{detail}");
    assert!(detail.starts_with("tunnel error"), "{detail}");
}

#[tokio::test]
async fn user_and_password_in_an_address_go_nowhere() {
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

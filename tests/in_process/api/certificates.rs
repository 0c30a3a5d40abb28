//! TLS as it goes wrong: certificates of every kind, a file of root certificates, something that is no TLS, a clock that is
//! wrong.

use crate::api::server::*;
use crate::servers::tls_listener::{FUTURE, Identity, NOW, PAST, Root, TlsListener};
use rstest::rstest;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tunnelscope::api::{Client, ClientConfig, Endpoint, NetworkConfig};
use tunnelscope::domain::{Failure, FailureKind};
use tunnelscope::worker::Source;

/// A file in a folder that goes with it.
fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roots.pem");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn trusting(ca_file: &Path, endpoint: Endpoint) -> Client {
    let network = NetworkConfig { ca_file: Some(ca_file.to_owned()), ..NetworkConfig::default() };
    Client::new(ClientConfig { network, ..config(endpoint) })
}

/// What becomes of a server with this identity for whoever trusts this root.
async fn failure(root: &Root, identity: Identity) -> Failure {
    let listener = TlsListener::start(identity).await;
    let (_folder, path) = file(&root.pem);
    trusting(&path, endpoint(&listener.url("127.0.0.1"))).sign_in().await.unwrap_err()
}

fn detail(failure: &Failure) -> &str {
    failure.detail.as_ref().unwrap().as_str()
}

#[tokio::test]
async fn ca_file_root_is_trusted_for_all_requests() {
    let root = Root::new("ours");
    let hosts = ["127.0.0.1", "localhost"];
    let listener = TlsListener::start(root.identity(&hosts, NOW)).await;
    // A file may have several certificates, and words between them.
    let (_folder, path) = file(&format!("# ours\n{}\n# and another\n{}", Root::new("other").pem, root.pem));
    for host in hosts {
        let list = trusting(&path, endpoint(&listener.url(host))).groups().await;
        assert_eq!((list.items.len(), list.failure), (0, None), "{host}");
    }
}

#[tokio::test]
async fn server_may_have_an_ipv6_address() {
    if TcpListener::bind("[::1]:0").await.is_err() {
        return;
    }
    let root = Root::new("ours");
    let identities = vec![root.identity(&["::1"], NOW)];
    let listener = TlsListener::changing("[::1]:0", identities, "").await;
    let (_folder, path) = file(&root.pem);
    let client = trusting(&path, endpoint(&listener.url("[::1]")));
    assert!(client.sign_in().await.is_ok());
}

#[tokio::test]
async fn token_and_data_hosts_may_differ() {
    let root = Root::new("ours");
    let (tokens, data) = (TlsListener::start(root.identity(&["localhost"], NOW)).await, server().await);
    answer(&data, LIST, Groups(2)).await;
    let (_folder, path) = file(&root.pem);
    let token_url = format!("{}{TOKEN_PATH}", tokens.url("localhost")).parse().unwrap();
    let list = trusting(&path, Endpoint { token_url, ..endpoint(&data.uri()) }).groups().await;
    assert_eq!((list.items.len(), list.failure), (2, None));
    assert_eq!(count(&data, TOKEN_PATH).await, 0);
}

#[tokio::test]
async fn unknown_issuer_is_untrusted() {
    let failure = failure(&Root::new("ours"), Root::new("inspector").identity(&["127.0.0.1"], NOW)).await;
    assert_eq!(failure.kind, FailureKind::TlsUntrusted, "{failure}");
    assert_eq!(detail(&failure), "unknown issuer");
}

#[tokio::test]
async fn issuer_with_a_replaced_key_is_untrusted() {
    let failure =
        failure(&Root::new("inspector"), Root::new("inspector").identity(&["127.0.0.1"], NOW)).await;
    assert_eq!(failure.kind, FailureKind::TlsUntrusted, "{failure}");
    assert_eq!(detail(&failure), "bad signature: the trusted root of this name has a different key");
}

#[tokio::test]
async fn self_signed_certificate_is_untrusted() {
    let failure = failure(&Root::new("ours"), Root::new("theirs").as_server()).await;
    assert_eq!(failure.kind, FailureKind::TlsUntrusted, "{failure}");
    assert!(detail(&failure).starts_with("self-signed certificate"), "{failure}");
}

#[tokio::test]
async fn certificate_for_other_names_is_a_wrong_name() {
    let root = Root::new("ours");
    let failure = failure(&root, root.identity(&["portal.example", "*.corp.example"], NOW)).await;
    assert_eq!(failure.kind, FailureKind::TlsWrongName, "{failure}");
    assert_eq!(detail(&failure), "certificate is valid for portal.example, *.corp.example");
}

#[tokio::test]
async fn certificate_outside_its_validity_has_both_times() {
    let root = Root::new("ours");
    let ended = failure(&root, root.identity(&["127.0.0.1"], PAST)).await;
    assert_eq!(ended.kind, FailureKind::TlsExpired, "{ended}");
    let times = "not valid after 2002-01-01T00:00:00Z; the local clock is at 20";
    assert!(detail(&ended).starts_with(times), "{ended}");
    let early = failure(&root, root.identity(&["127.0.0.1"], FUTURE)).await;
    assert_eq!(early.kind, FailureKind::TlsNotYetValid, "{early}");
    let times = "not valid before 2090-01-01T00:00:00Z; the local clock is at 20";
    assert!(detail(&early).starts_with(times), "{early}");
}

#[tokio::test]
async fn known_clock_skew_explains_an_invalid_certificate() {
    let root = Root::new("ours");
    let names = ["127.0.0.1"];
    let identities = vec![root.identity(&names, NOW), root.identity(&names, PAST)];
    let date = "Date: Sun, 03 Jun 2001 12:00:00 GMT\r\n";
    let listener = TlsListener::changing("127.0.0.1:0", identities, date).await;
    let (_folder, path) = file(&root.pem);
    let client = trusting(&path, endpoint(&listener.url("127.0.0.1")));
    assert_eq!(client.clock_skew(), None);
    let failure = client.groups().await.failure.unwrap();
    assert_eq!(failure.kind, FailureKind::ClockWrong, "{failure}");
    assert!(detail(&failure).contains("server clock 2001-06-03T12:00:"), "{failure}");
    assert!(client.clock_skew().unwrap().as_hours() > 24 * 365);
}

#[tokio::test]
async fn server_without_tls_gets_no_plaintext_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            std::mem::forget(stream);
        }
    });
    let failure = client_at(endpoint(&base)).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotTls, "{failure}");
}

/// What becomes of these bytes in the place of a handshake.
async fn after_hello(answer: &'static [u8]) -> Failure {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(answer).await;
            std::mem::forget(stream);
        }
    });
    connecting_within(Duration::from_secs(2), &base).sign_in().await.unwrap_err()
}

#[tokio::test]
async fn handshake_timeout_differs_from_connect_timeout() {
    let failure = after_hello(b"").await;
    assert_eq!(failure.kind, FailureKind::TlsTimedOut, "{failure}");
}

#[tokio::test]
async fn refused_handshake_is_a_tls_failure() {
    // A fatal alert: no version in common.
    let failure = after_hello(b"\x15\x03\x03\x00\x02\x02\x46").await;
    assert_eq!(failure.kind, FailureKind::TlsFailed, "{failure}");
    assert!(detail(&failure).contains("ProtocolVersion"), "{failure}");
}

#[rstest]
#[case::empty("", "no certificate found")]
#[case::something_else("[profiles]\nkey = 7\n", "no certificate found")]
#[case::damaged("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate 1: ")]
#[case::cut_off("-----BEGIN CERTIFICATE-----\nAAAA\n", "")]
#[tokio::test]
async fn invalid_ca_file_is_named(#[case] text: &str, #[case] reason: &str) {
    let (_folder, path) = file(text);
    let failure = trusting(&path, endpoint("https://127.0.0.1:9")).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CaFileUnusable, "{failure}");
    let said = detail(&failure).strip_prefix(path.to_str().unwrap()).unwrap();
    assert!(said.strip_prefix(": ").unwrap().contains(reason), "{failure}");
}

#[tokio::test]
async fn missing_ca_file_is_named_and_loaded_once_created() {
    let root = Root::new("ours");
    let listener = TlsListener::start(root.identity(&["127.0.0.1"], NOW)).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roots.pem");
    let client = trusting(&path, endpoint(&listener.url("127.0.0.1")));
    let failure = client.sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CaFileUnusable);
    assert!(detail(&failure).contains("roots.pem: No such file"), "{failure}");
    std::fs::write(&path, &root.pem).unwrap();
    assert!(client.sign_in().await.is_ok());
}

//! TLS as it goes wrong: certificates of every kind, a file of root certificates, something that is no TLS, a clock that is
//! wrong.

use crate::server::*;
use crate::tls_listener::{FUTURE, Identity, NOW, PAST, Root, TlsListener};
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
async fn a_root_of_ones_own_is_trusted_from_token_to_list() {
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
async fn a_server_may_be_at_an_address_of_ipv6() {
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
async fn token_and_data_may_be_on_hosts_of_their_own() {
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
async fn an_issuer_that_nobody_knows() {
    let failure = failure(&Root::new("ours"), Root::new("inspector").identity(&["127.0.0.1"], NOW)).await;
    assert_eq!(failure.kind, FailureKind::TlsUntrusted, "{failure}");
    assert_eq!(detail(&failure), "whoever issued it is not known here");
}

#[tokio::test]
async fn an_issuer_with_a_new_key_under_its_old_name() {
    let failure =
        failure(&Root::new("inspector"), Root::new("inspector").identity(&["127.0.0.1"], NOW)).await;
    assert_eq!(failure.kind, FailureKind::TlsUntrusted, "{failure}");
    assert_eq!(detail(&failure), "the root of its issuer's name here has another key");
}

#[tokio::test]
async fn a_root_that_serves_as_the_servers_own_certificate() {
    let failure = failure(&Root::new("ours"), Root::new("theirs").as_server()).await;
    assert_eq!(failure.kind, FailureKind::TlsUntrusted, "{failure}");
    assert!(detail(&failure).starts_with("it is self-signed"), "{failure}");
}

#[tokio::test]
async fn a_certificate_for_other_names() {
    let root = Root::new("ours");
    let failure = failure(&root, root.identity(&["portal.example", "*.corp.example"], NOW)).await;
    assert_eq!(failure.kind, FailureKind::TlsWrongName, "{failure}");
    assert_eq!(detail(&failure), "it is for portal.example, *.corp.example");
}

#[tokio::test]
async fn certificates_out_of_their_time_are_told_with_both_times() {
    let root = Root::new("ours");
    let ended = failure(&root, root.identity(&["127.0.0.1"], PAST)).await;
    assert_eq!(ended.kind, FailureKind::TlsExpired, "{ended}");
    let times = "it ended at 2002-01-01T00:00:00Z, and this machine's clock says 20";
    assert!(detail(&ended).starts_with(times), "{ended}");
    let early = failure(&root, root.identity(&["127.0.0.1"], FUTURE)).await;
    assert_eq!(early.kind, FailureKind::TlsNotYetValid, "{early}");
    let times = "it begins at 2090-01-01T00:00:00Z, and this machine's clock says 20";
    assert!(detail(&early).starts_with(times), "{early}");
}

#[tokio::test]
async fn a_clock_that_is_known_to_be_wrong_explains_a_certificate_out_of_its_time() {
    let root = Root::new("ours");
    let names = ["127.0.0.1"];
    let identities = vec![root.identity(&names, NOW), root.identity(&names, PAST)];
    let date = "Date: Sun, 03 Jun 2001 12:00:00 GMT\r\n";
    let listener = TlsListener::changing("127.0.0.1:0", identities, date).await;
    let (_folder, path) = file(&root.pem);
    let client = trusting(&path, endpoint(&listener.url("127.0.0.1")));
    assert_eq!(client.skew(), None);
    let failure = client.groups().await.failure.unwrap();
    assert_eq!(failure.kind, FailureKind::ClockWrong, "{failure}");
    assert!(detail(&failure).contains("the server's 2001-06-03T12:00:"), "{failure}");
    assert!(client.skew().unwrap().as_hours() > 24 * 365);
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to_in_clear_text() {
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
async fn a_handshake_that_hangs_is_told_from_a_connection_that_does_not_come_about() {
    let failure = after_hello(b"").await;
    assert_eq!(failure.kind, FailureKind::TlsTimedOut, "{failure}");
}

#[tokio::test]
async fn a_handshake_that_is_refused() {
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
async fn a_file_of_roots_that_is_of_no_use_is_named(#[case] text: &str, #[case] reason: &str) {
    let (_folder, path) = file(text);
    let failure = trusting(&path, endpoint("https://127.0.0.1:9")).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CaFileUnusable, "{failure}");
    let said = detail(&failure).strip_prefix(path.to_str().unwrap()).unwrap();
    assert!(said.strip_prefix(": ").unwrap().contains(reason), "{failure}");
}

#[tokio::test]
async fn a_file_of_roots_that_is_not_there_is_named_and_found_once_it_is() {
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

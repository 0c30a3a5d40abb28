//! Which failed calls count against the rate limit: all that may have reached the server, and no others.

use crate::api::server::*;
use crate::servers::connect_proxy::{ConnectProxy, ProxyBehavior};
use crate::servers::tls_listener::{NOW, Root, TlsListener};
use secrecy::SecretString;
use std::time::Duration;
use tokio::net::TcpListener;
use tunnelscope::api::{Client, ClientConfig, Endpoint, NetworkConfig, ProxyConfig, RateLimit, Window};
use tunnelscope::domain::FailureKind;
use tunnelscope::worker::Source;

/// Makes a data call to this URL with a token from a server that works; returns its failure and the calls counted.
async fn failed_call(base: &str, proxy: ProxyConfig) -> (FailureKind, u32) {
    let tokens = server().await;
    let endpoint =
        Endpoint { token_url: format!("{}{TOKEN_PATH}", tokens.uri()).parse().unwrap(), ..endpoint(base) };
    let window = Window { limit: 100, period: Duration::from_secs(600) };
    let network = NetworkConfig { proxy, ca_file: None };
    let client = Client::new(ClientConfig {
        rate_limit: RateLimit::Custom(vec![window]),
        network,
        ..config(endpoint)
    });
    let failure = client.groups().await.failure.unwrap();
    (failure.kind, client.usage().rate_limit.windows[0].used)
}

async fn vacant_url() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// This proxy for all but the token endpoint.
fn through(url: &str) -> ProxyConfig {
    ProxyConfig::Fixed { url: SecretString::from(url), no_proxy: vec!["127.0.0.1".to_owned()] }
}

#[tokio::test]
async fn refused_connections_do_not_count() {
    let failed = failed_call(&vacant_url().await, ProxyConfig::None).await;
    assert_eq!(failed, (FailureKind::ConnectionRefused, 0));
}

#[tokio::test]
async fn failed_name_lookups_do_not_count() {
    let failed = failed_call(&format!("http://{}.invalid", "x".repeat(64)), ProxyConfig::None).await;
    assert_eq!(failed, (FailureKind::NameNotFound, 0));
}

#[tokio::test]
async fn failures_of_the_proxy_do_not_count() {
    let behind = "https://api.tunnelscope.invalid";
    let failed = failed_call(behind, through(&vacant_url().await)).await;
    assert_eq!(failed, (FailureKind::ProxyUnreachable, 0));
    let proxy = ConnectProxy::start(ProxyBehavior::Send("HTTP/1.1 403 Forbidden\r\n\r\n")).await;
    let failed = failed_call(behind, through(&format!("http://{}", proxy.address))).await;
    assert_eq!(failed, (FailureKind::ProxyRefused, 0));
}

#[tokio::test]
async fn failed_tls_handshakes_do_not_count() {
    let listener = TlsListener::start(Root::new("unknown").identity(&["127.0.0.1"], NOW)).await;
    let failed = failed_call(&listener.url("127.0.0.1"), ProxyConfig::None).await;
    assert_eq!(failed, (FailureKind::TlsUntrusted, 0));
}

/// Requests that may have reached the server count, also those that are sent again.
#[tokio::test]
async fn connections_lost_after_the_request_count() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let hang_up = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.readable().await.unwrap();
        }
    });
    let (kind, used) = failed_call(&base, ProxyConfig::None).await;
    hang_up.abort();
    assert!(matches!(kind, FailureKind::ConnectionLost | FailureKind::ConnectionReset), "{kind:?}");
    assert_eq!(used, 3);
}

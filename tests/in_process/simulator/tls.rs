//! https: a certificate by a root of the simulator's own, certificates that are no good, and the other IP version.

use std::{error::Error, net::TcpListener, time::Duration};

use tokio::{net::TcpStream, time::timeout};
use tunnelscope::simulator::{Options, Simulator, Tls};

use crate::simulator::client::{DashboardSetup, LIST, answered, trusting};

/// Longer than a busy machine can take, and far shorter than any client would hold a connection.
const SOON: Duration = Duration::from_secs(20);

fn secure(tls: Tls) -> Options {
    Options { groups: 10, tls: Some(tls), ..Options::default() }
}

/// An error and all that is behind it.
fn whole(error: &dyn Error) -> String {
    let behind = error.source().map(whole).unwrap_or_default();
    format!("{error}: {behind}")
}

#[tokio::test]
async fn trusted_root_allows_access_by_address_and_by_name() {
    let desk = DashboardSetup::open(secure(Tls::Valid)).await;
    let base = desk.simulator.base_url();
    assert!(base.starts_with("https://127.0.0.1:"), "{base}");
    assert_eq!(desk.simulator.token_url(), format!("{base}/auth/v2/token"));
    assert_eq!(desk.groups().await.len(), 10);
    let mut by_name = desk.url(LIST);
    by_name.set_host(Some("localhost")).unwrap();
    let client = trusting(desk.simulator.root_pem()).resolve("localhost", desk.address()).build().unwrap();
    assert_eq!(answered(client.get(by_name)).await.0, 401);
}

#[tokio::test]
async fn each_simulator_has_its_own_root() {
    let one = DashboardSetup::open(secure(Tls::Valid)).await;
    let other = Simulator::start(secure(Tls::Valid)).await.unwrap();
    assert_ne!(one.simulator.root_pem(), other.root_pem());
    let client = trusting(other.root_pem()).build().unwrap();
    let error = client.get(one.url(LIST)).send().await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(DashboardSetup::calm().await.simulator.root_pem(), None);
}

#[tokio::test]
async fn expired_or_wrong_name_certificate_is_rejected() {
    for (tls, why) in [(Tls::OtherName, "not valid for name"), (Tls::Expired, "expired")] {
        let simulator = Simulator::start(secure(tls)).await.unwrap();
        let client = trusting(simulator.root_pem()).build().unwrap();
        let error = client.get(simulator.base_url()).send().await.unwrap_err();
        assert!(error.is_connect() && whole(&error).contains(why), "{}", whole(&error));
    }
}

#[tokio::test]
async fn http_to_tls_and_tls_to_http_fail() {
    let (secure, plain) = (DashboardSetup::open(secure(Tls::Valid)).await, DashboardSetup::calm().await);
    let http = format!("http://{}{LIST}", secure.address());
    assert!(secure.client.get(http).send().await.is_err());
    let https = format!("https://{}{LIST}", plain.address());
    assert!(plain.client.get(https).send().await.unwrap_err().is_connect());
    assert_eq!(secure.groups().await.len(), 10, "it still serves those who speak TLS");
}

#[tokio::test]
async fn silent_client_does_not_block_others() {
    let desk = DashboardSetup::open(secure(Tls::Valid)).await;
    let silent = TcpStream::connect(desk.address()).await.unwrap();
    assert_eq!(desk.groups().await.len(), 10);
    timeout(SOON, desk.simulator.stop()).await.expect("stop() waits for the silent client");
    timeout(SOON, silent.readable()).await.expect("the silent connection is still open").unwrap();
}

#[tokio::test]
async fn ipv6_loopback_url_has_brackets() {
    if TcpListener::bind("[::1]:0").is_err() {
        eprintln!("this machine has no ::1");
        return;
    }
    for tls in [None, Some(Tls::Valid)] {
        let listen = "[::1]:0".parse().unwrap();
        let desk = DashboardSetup::open(Options { groups: 10, listen, tls, ..Options::default() }).await;
        assert!(desk.simulator.base_url().contains("://[::1]:"), "{}", desk.simulator.base_url());
        assert_eq!(desk.groups().await.len(), 10);
    }
}

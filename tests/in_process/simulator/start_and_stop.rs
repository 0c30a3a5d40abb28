//! How a simulator starts and ends: refused options, the announcement, stopping with connections open.

use std::{net::SocketAddr, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tunnelscope::simulator::{Options, Simulator, StartError};

use crate::simulator::client::{DashboardSetup, LIST, answered};

/// Longer than a busy machine can take, and far shorter than any client would hold a connection.
const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn simulator_listens_on_loopback_only() {
    let listen = SocketAddr::from(([0, 0, 0, 0], 0));
    let error = Simulator::start(Options { listen, ..Options::default() }).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the simulator listens on loopback only, not on 0.0.0.0:0: use an address such as 127.0.0.1:0"
    );
}

#[tokio::test]
async fn time_scale_must_be_positive_and_finite() {
    for time_scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = Simulator::start(Options { time_scale, ..Options::default() }).await.unwrap_err();
        assert!(matches!(error, StartError::TimeScale(_)), "{error}");
    }
}

#[tokio::test]
async fn address_in_use_is_named_in_the_error() {
    let desk = DashboardSetup::calm().await;
    let url = desk.url("/");
    let listen = SocketAddr::from(([127, 0, 0, 1], url.port().unwrap()));
    let error = Simulator::start(Options { listen, ..Options::default() }).await.unwrap_err();
    assert!(error.to_string().contains(&listen.to_string()), "{error}");
}

#[tokio::test]
async fn announcement_is_one_json_line_with_urls_and_credentials() {
    let desk = DashboardSetup::calm().await;
    let line = desk.simulator.announcement();
    assert!(!line.contains('\n'));
    let announced: Value = serde_json::from_str(&line).unwrap();
    let expected = json!({
        "base_url": desk.simulator.base_url(),
        "token_url": desk.simulator.token_url(),
        "api_key": desk.simulator.api_key(),
        "api_secret": desk.simulator.api_secret(),
    });
    assert_eq!(announced, expected);
    assert_eq!(desk.simulator.token_url(), format!("{}/auth/v2/token", desk.simulator.base_url()));
}

#[tokio::test]
async fn stop_closes_keep_alive_connections_and_the_listener() {
    let DashboardSetup { simulator, client, .. } = DashboardSetup::calm().await;
    let url = format!("{}{LIST}", simulator.base_url());
    let address = url.parse::<reqwest::Url>().unwrap().socket_addrs(|| None).unwrap()[0];
    // This leaves its connection open in the client's pool, and this one never says a word.
    assert_eq!(answered(client.get(&url)).await.0, 401);
    let silent = TcpStream::connect(address).await.unwrap();
    timeout(SOON, simulator.stop()).await.expect("stop() waits for its clients");
    timeout(SOON, silent.readable()).await.expect("the silent connection is still open").unwrap();
    assert!(client.get(&url).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn stop_does_not_wait_for_a_delayed_response() {
    let desk = DashboardSetup::calm().await;
    desk.fault(&json!({ "path": LIST, "delay_ms": 600_000 })).await;
    let request = tokio::spawn(desk.request(Method::GET, LIST).send());
    while !desk.log().await.iter().any(|entry| entry["path"] == LIST) {
        tokio::task::yield_now().await;
    }
    timeout(SOON, desk.simulator.stop()).await.expect("stop() waits for the delay");
    assert!(request.await.unwrap().is_err());
}

#[tokio::test]
async fn drop_closes_the_listener() {
    let simulator = Simulator::start(Options { groups: 10, ..Options::default() }).await.unwrap();
    let address = simulator.base_url().trim_start_matches("http://").to_owned();
    assert!(TcpStream::connect(&address).await.is_ok());
    drop(simulator);
    let is_refused = async { while TcpStream::connect(&address).await.is_ok() {} };
    timeout(SOON, is_refused).await.expect("the listener outlives the simulator");
}

#[tokio::test]
async fn twenty_thousand_groups_are_served() {
    let desk = DashboardSetup::open(Options { groups: 20_000, ..Options::default() }).await;
    let query = [("limit", "200"), ("offset", "19900"), ("sortBy", "status")];
    let page = timeout(SOON, desk.body(LIST, &query)).await.expect("a page takes far too long");
    assert_eq!(page["total"], 20_000);
    assert_eq!(page["data"].as_array().unwrap().len(), 100);
}

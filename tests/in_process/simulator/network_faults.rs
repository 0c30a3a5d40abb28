//! Faults of a network and of what stands before an API: stalls, resets, garbage, bodies of any size, wrong clocks.

use std::{io, time::Duration};

use reqwest::{Method, header};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tunnelscope::simulator::{Options, Tls};

use crate::simulator::client::{DashboardSetup, LIST, WHOLE};

/// Longer than a busy machine can take, and far shorter than any client would hold a connection.
const SOON: Duration = Duration::from_secs(20);

/// A connection on which a request was sent.
async fn asked(desk: &DashboardSetup, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(desk.address()).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: simulator\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// All that comes, and how it ends.
async fn rest(stream: &mut TcpStream) -> (Vec<u8>, io::Result<usize>) {
    let mut bytes = Vec::new();
    let end = timeout(SOON, stream.read_to_end(&mut bytes)).await.expect("the connection stays open");
    (bytes, end)
}

/// Reads up to a text that must come.
async fn read_up_to(stream: &mut TcpStream, end: &str) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(end.as_bytes()) {
        bytes.push(timeout(SOON, stream.read_u8()).await.expect("more").unwrap());
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn stall_after_some_bytes_lasts_until_faults_are_deleted() {
    let desk = DashboardSetup::calm().await;
    desk.fault(&json!({ "path": "/x", "body": "0123456789", "truncate": 4, "stall": true })).await;
    let mut stream = asked(&desk, "/x").await;
    let start = read_up_to(&mut stream, "\r\n\r\n0123").await;
    assert!(start.starts_with("HTTP/1.1 200 ") && start.contains("content-length: 10"), "{start}");
    // Whatever else was to come would have come before the answers to these.
    for _ in 0..3 {
        desk.log().await;
    }
    assert_eq!(stream.try_read(&mut [0]).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    desk.control(Method::DELETE, "faults", &Value::Null).await;
    assert_eq!(rest(&mut stream).await.0, b"", "it breaks off, and nothing more came");
}

#[tokio::test]
async fn stall_without_a_size_sends_only_the_head_and_allows_stop() {
    let desk = DashboardSetup::calm().await;
    desk.fault(&json!({ "path": "/x", "body": "0123456789", "stall": true })).await;
    let mut stream = asked(&desk, "/x").await;
    read_up_to(&mut stream, "\r\n\r\n").await;
    timeout(SOON, desk.simulator.stop()).await.expect("stop() waits for the stall");
    assert_eq!(rest(&mut stream).await.0, b"");
}

#[rstest]
#[case(json!({ "reset": true }), "")]
#[case(json!({ "reset": true, "close": true }), "")]
#[case(json!({ "reset": true, "body": "0123456789", "truncate": 4 }), "0123")]
#[tokio::test]
async fn reset_is_not_an_orderly_close(#[case] mut fault: Value, #[case] body: &str) {
    let desk = DashboardSetup::calm().await;
    fault["path"] = json!("/x");
    desk.fault(&fault).await;
    let mut stream = asked(&desk, "/x").await;
    if !body.is_empty() {
        read_up_to(&mut stream, &format!("\r\n\r\n{body}")).await;
    }
    let (bytes, end) = rest(&mut stream).await;
    assert_eq!((bytes, end.unwrap_err().kind()), (vec![], io::ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn close_is_orderly() {
    let desk = DashboardSetup::calm().await;
    desk.fault(&json!({ "path": "/x", "close": true })).await;
    let mut stream = asked(&desk, "/x").await;
    let (bytes, end) = rest(&mut stream).await;
    assert_eq!((bytes, end.unwrap()), (vec![], 0));
}

#[tokio::test]
async fn garbage_is_not_http_and_closes_the_connection() {
    let desk = DashboardSetup::calm().await;
    desk.control(Method::DELETE, "log", &Value::Null).await;
    desk.fault(&json!({ "path": LIST, "garbage": true, "times": 2 })).await;
    let mut stream = asked(&desk, LIST).await;
    let (bytes, end) = rest(&mut stream).await;
    assert!(end.is_ok(), "{end:?}");
    assert!(bytes.contains(&0xff) && bytes.contains(&0x1b) && !bytes.starts_with(b"HTTP"), "{bytes:?}");
    let error = desk.request(Method::GET, LIST).send().await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert!(desk.log().await.iter().all(|entry| entry["status"].is_null()));
    assert_eq!(desk.get(LIST, &[]).await.0, 200);
}

#[tokio::test]
async fn network_faults_work_over_tls() {
    let desk =
        DashboardSetup::open(Options { groups: 60, tls: Some(Tls::Valid), ..Options::default() }).await;
    for fault in [json!({ "reset": true }), json!({ "garbage": true }), json!({ "close": true })] {
        let mut fault = fault;
        fault["path"] = json!(LIST);
        desk.fault(&fault).await;
        let error = desk.request(Method::GET, LIST).send().await.unwrap_err();
        assert!(error.is_request(), "{fault}: {error:?}");
        desk.control(Method::DELETE, "faults", &Value::Null).await;
    }
    desk.fault(&json!({ "path": LIST, "times": 1, "truncate": 100 })).await;
    let mut response = desk.request(Method::GET, LIST).send().await.unwrap();
    let mut received = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        received += chunk.len();
    }
    assert_eq!(received, 100);
    assert_eq!(desk.get(LIST, &[]).await.0, 200);
}

#[rstest]
#[case(13)]
#[case(1_000_001)]
#[tokio::test]
async fn body_has_the_requested_size_and_type(#[case] size: usize) {
    let desk = DashboardSetup::calm().await;
    desk.fault(&json!({ "path": LIST, "size": size, "content_type": "text/html" })).await;
    let response = desk.request(Method::GET, LIST).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let types: Vec<_> = response.headers().get_all(header::CONTENT_TYPE).iter().collect();
    assert_eq!(types, ["text/html"]);
    let body = response.bytes().await.unwrap();
    assert_eq!(body.len(), size);
    assert!(serde_json::from_slice::<Value>(&body).unwrap()["data"].is_array());
}

#[tokio::test]
async fn half_a_gigabyte_compresses_to_a_megabyte() {
    let desk = DashboardSetup::calm().await;
    desk.fault(&json!({ "path": "/x", "size": 512 << 20, "gzip": true })).await;
    let mut stream = asked(&desk, "/x").await;
    let head = read_up_to(&mut stream, "\r\n\r\n").await;
    assert!(head.contains("content-encoding: gzip"), "{head}");
    let (_, length) = head.split_once("content-length: ").unwrap();
    let length: usize = length.lines().next().unwrap().parse().unwrap();
    assert!((100_000..1_000_000).contains(&length), "{length}");
}

#[tokio::test]
async fn decompressed_body_equals_the_original() {
    let desk = DashboardSetup::calm().await;
    let plain = desk.body(LIST, WHOLE).await;
    desk.fault(&json!({ "path": LIST, "gzip": true, "times": 1 })).await;
    assert_eq!(desk.body(LIST, WHOLE).await, plain);
    desk.fault(&json!({ "path": LIST, "gzip": true, "size": 3_000_000, "times": 1 })).await;
    let response = desk.request(Method::GET, LIST).send().await.unwrap();
    assert_eq!(response.bytes().await.unwrap().len(), 3_000_000);
}

#[tokio::test]
async fn clock_skew_shows_in_date_and_retry_after() {
    let desk = DashboardSetup::calm().await;
    let dates = async || {
        let response = desk.request(Method::GET, LIST).send().await.unwrap();
        ["date", "retry-after"].map(|name| {
            let text = response.headers().get(name)?.to_str().unwrap();
            Some(jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).unwrap())
        })
    };
    let [right, none] = dates().await;
    assert_eq!(none, None);
    let fault = json!({ "path": "*", "status": 429, "retry_after_date": 90, "skew_s": 10_800 });
    desk.fault(&fault).await;
    let [wrong, again] = dates().await.map(Option::unwrap);
    let ahead = wrong.duration_since(right.unwrap()).as_secs();
    assert!((10_800..10_800 + 600).contains(&ahead), "{ahead} s");
    assert_eq!(again.duration_since(wrong).as_secs(), 90);
}

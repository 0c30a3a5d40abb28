//! Bodies that are not what they should be: no JSON, cut off, too large, packed badly.

use crate::api::server::*;
use flate2::{Compress, Compression, FlushCompress, write::GzEncoder};
use rstest::rstest;
use std::io::Write;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tunnelscope::domain::{Failure, FailureKind};
use tunnelscope::worker::Source;
use wiremock::ResponseTemplate;

async fn failure(answer_with: ResponseTemplate) -> Failure {
    let server = server().await;
    answer(&server, LIST, answer_with).await;
    client(&server).groups().await.failure.unwrap()
}

fn zipped(text: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    (0..times).for_each(|_| encoder.write_all(text).unwrap());
    encoder.finish().unwrap()
}

fn packed(body: Vec<u8>) -> ResponseTemplate {
    ResponseTemplate::new(200)
        .insert_header("Content-Encoding", "gzip")
        .set_body_raw(body, "application/json")
}

#[rstest]
#[case::page(
    "<!doctype html><title>Sign in</title>",
    "text/html",
    FailureKind::WebPage,
    "HTML page titled \"Sign in\""
)]
#[case::bare_page(" \n<script>go()</script>", "text/html", FailureKind::WebPage, "HTML page without a title")]
#[case::text("OK", "text/plain", FailureKind::NotJson, "text/plain")]
#[case::nonsense("{]", "application/json", FailureKind::NotJson, "application/json")]
#[case::empty("", "application/json", FailureKind::Empty, "application/json")]
#[tokio::test]
async fn non_json_body_is_classified(
    #[case] body: &'static str,
    #[case] content_type: &str,
    #[case] kind: FailureKind,
    #[case] detail: &str,
) {
    let failure = failure(ResponseTemplate::new(200).set_body_raw(body, content_type)).await;
    assert_eq!(failure.kind, kind);
    assert_eq!(failure.detail.unwrap().as_str(), detail);
}

#[rstest]
#[case("7")]
#[case("null")]
#[case("{}")]
#[case(r#"{"data":"none","total":0}"#)]
#[case(r#"{"data":null}"#)]
#[tokio::test]
async fn json_without_a_list_is_an_unexpected_shape(#[case] body: &str) {
    assert_eq!(
        failure(ResponseTemplate::new(200).set_body_string(body)).await.kind,
        FailureKind::UnexpectedShape
    );
}

#[tokio::test]
async fn truncated_json_is_a_lost_connection() {
    let failure = failure(ResponseTemplate::new(200).set_body_string(r#"{"data":[{"id":1},{"na"#)).await;
    assert_eq!(failure.kind, FailureKind::ConnectionLost);
}

#[tokio::test]
async fn compressed_response_is_decompressed() {
    let server = server().await;
    answer(&server, LIST, packed(zipped(br#"{"data":[{"id":1}],"total":1}"#, 1))).await;
    let list = client(&server).groups().await;
    assert_eq!((list.items.len(), list.failure), (1, None));
}

#[tokio::test]
async fn decompression_bomb_is_rejected() {
    let bomb = zipped(&vec![b' '; 1 << 20], 64);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(failure(packed(bomb)).await.kind, FailureKind::TooLarge);
}

/// The header of a gzip stream without a name or a time.
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// A mebibyte of blanks as deflate blocks that refer to nothing before them, so that they can be sent any number of times.
fn packed_blanks() -> Vec<u8> {
    let mut deflate = Compress::new(Compression::best(), false);
    let mut packed = Vec::with_capacity(1 << 16);
    deflate.compress_vec(&vec![b' '; 1 << 20], &mut packed, FlushCompress::Full).unwrap();
    assert_eq!(deflate.total_in(), 1 << 20);
    assert!(packed.len() < packed.capacity(), "all of it was flushed");
    packed
}

/// A server that answers with blanks without end, packed once: packing them anew all the time would take the processor from
/// whoever unpacks them.
async fn endless() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let blanks = packed_blanks();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n";
            let _ = stream.write_all(&[head.as_slice(), &GZIP_HEADER].concat()).await;
            while stream.write_all(&blanks).await.is_ok() {}
        }
    });
    base
}

/// Who unpacks all of it first never comes to an end.
#[tokio::test]
async fn decompression_stops_at_the_size_limit() {
    let failure = client_at(endpoint(&endless().await)).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TooLarge, "{failure}");
}

#[tokio::test]
async fn invalid_compression_is_not_json() {
    assert_eq!(failure(packed(b"not gzip at all".to_vec())).await.kind, FailureKind::NotJson);
}

#[tokio::test]
async fn truncated_compressed_response_is_a_lost_connection() {
    let mut body = zipped(br#"{"data":[],"total":0}"#, 1);
    body.truncate(body.len() / 2);
    assert_eq!(failure(packed(body)).await.kind, FailureKind::ConnectionLost);
}

#[tokio::test]
async fn invalid_utf8_affects_only_its_field() {
    let server = server().await;
    let body = [br#"{"data":[{"id":1,"name":"a"#.as_slice(), &[0xff], br#"b"}],"total":1}"#].concat();
    answer(&server, LIST, ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;
    let list = client(&server).groups().await;
    assert_eq!(list.items[0].title(), "a\u{FFFD}b");
    assert_eq!(list.failure, None);
}

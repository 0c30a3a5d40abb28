//! Answers that say no: their kind, what the server said, its id of the request, and how long it wants to be left alone.

use crate::api::server::*;
use rstest::rstest;
use serde_json::json;
use std::time::Duration;
use tunnelscope::api::Endpoint;
use tunnelscope::domain::Priority;
use tunnelscope::domain::{Failure, FailureKind, Id};
use tunnelscope::worker::Source;
use wiremock::{MockServer, ResponseTemplate};

/// What becomes of this answer to the list of groups.
async fn failure(answer_with: ResponseTemplate) -> Failure {
    let server = server().await;
    answer(&server, LIST, answer_with).await;
    client(&server).groups().await.failure.unwrap()
}

fn detail(failure: &Failure) -> &str {
    failure.detail.as_ref().unwrap().as_str()
}

#[rstest]
#[case(400, FailureKind::BadRequest)]
#[case(401, FailureKind::Unauthorized)]
#[case(403, FailureKind::Forbidden)]
#[case(404, FailureKind::NotFound)]
#[case(407, FailureKind::ProxyPassword)]
#[case(409, FailureKind::Conflict)]
#[case(413, FailureKind::RequestTooLarge)]
#[case(418, FailureKind::UnexpectedStatus)]
#[case(429, FailureKind::RateLimited)]
#[case(500, FailureKind::ServerError)]
#[case(501, FailureKind::ServerError)]
#[case(502, FailureKind::BadGateway)]
#[case(503, FailureKind::Unavailable)]
#[case(504, FailureKind::BadGateway)]
#[case(511, FailureKind::WebPage)]
#[tokio::test]
async fn status_codes_map_to_failure_kinds(#[case] status: u16, #[case] kind: FailureKind) {
    let failure = failure(error(status, "said so")).await;
    assert_eq!((failure.kind, failure.status), (kind, Some(status)));
    assert_eq!(detail(&failure), "said so");
    assert_eq!(failure.request_id.unwrap().as_str(), "3f2a6c1e");
    assert!(failure.subject.ends_with(LIST), "{}", failure.subject);
    assert!(failure.subject.starts_with("127.0.0.1:"), "{}", failure.subject);
}

#[tokio::test]
async fn request_id_is_read_from_a_header() {
    let answer = ResponseTemplate::new(500).insert_header("X-Request-Id", "from-header");
    let failure = failure(answer.set_body_json(json!({"message": "Internal Server Error"}))).await;
    assert_eq!(detail(&failure), "Internal Server Error");
    assert_eq!(failure.request_id.unwrap().as_str(), "from-header");
}

#[tokio::test]
async fn gateway_html_is_reported_by_title() {
    let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    let failure = failure(ResponseTemplate::new(502).set_body_raw(page, "text/html")).await;
    assert_eq!(failure.kind, FailureKind::BadGateway);
    assert_eq!(detail(&failure), "HTML page titled \"502 Bad Gateway\"");
}

fn blocked() -> ResponseTemplate {
    ResponseTemplate::new(403).set_body_raw("<html><title>Blocked by policy</title>", "text/html")
}

#[tokio::test]
async fn html_403_is_not_from_the_api() {
    let failure = failure(blocked()).await;
    assert_eq!((failure.kind, failure.status), (FailureKind::WebPage, Some(403)));
    assert_eq!(detail(&failure), "HTML page titled \"Blocked by policy\"");
}

#[tokio::test]
async fn html_403_does_not_reject_the_key() {
    let server = MockServer::start().await;
    answer(&server, TOKEN_PATH, blocked()).await;
    assert_eq!(client(&server).sign_in().await.unwrap_err().kind, FailureKind::WebPage);
    let server = MockServer::start().await;
    answer(&server, TOKEN_PATH, error(403, "Access Forbidden")).await;
    assert_eq!(client(&server).sign_in().await.unwrap_err().kind, FailureKind::CredentialsRefused);
}

#[tokio::test]
async fn long_error_message_is_shortened() {
    let failure = failure(ResponseTemplate::new(500).set_body_string("x".repeat(3_000_000))).await;
    assert_eq!(failure.kind, FailureKind::ServerError);
    assert!(failure.detail.unwrap().raw().chars().count() < 400);
}

#[rstest]
#[case("17", 17)]
#[case("999999", 3600)]
#[case("Wed, 21 Oct 2015 07:28:00 GMT", 0)]
#[case("Fri, 31 Dec 2100 23:59:59 GMT", 3600)]
#[tokio::test]
async fn retry_after_is_capped_at_an_hour(#[case] wait: &str, #[case] seconds: u64) {
    let failure = failure(error(429, "Exceeded Limit").insert_header("Retry-After", wait)).await;
    assert_eq!(failure.kind, FailureKind::RateLimited);
    assert_eq!(failure.retry_after, Some(Duration::from_secs(seconds)));
}

#[tokio::test]
async fn only_transient_failures_are_retried_twice() {
    let statuses =
        [(500, 3), (502, 3), (503, 3), (400, 1), (403, 1), (404, 1), (409, 1), (413, 1), (429, 1), (418, 1)];
    for (status, calls) in statuses {
        let server = server().await;
        answer(&server, LIST, error(status, "no")).await;
        client(&server).groups().await;
        assert_eq!(count(&server, LIST).await, calls, "{status}");
        assert_eq!(count(&server, TOKEN_PATH).await, 1, "{status}");
    }
}

#[tokio::test]
async fn retry_after_prevents_quick_retries() {
    let server = server().await;
    answer(&server, LIST, error(503, "later").insert_header("Retry-After", "30")).await;
    client(&server).groups().await;
    assert_eq!(count(&server, LIST).await, 1);
}

#[tokio::test]
async fn recovered_failure_appears_only_in_the_log() {
    let server = server().await;
    first(&server, LIST, 2, error(503, "restarting")).await;
    answer(&server, LIST, Groups(3)).await;
    let client = client(&server);
    assert_eq!(client.groups().await.failure, None);
    let usage = client.usage();
    assert_eq!((usage.calls, usage.token_requests, usage.failures.len()), (3, 1, 2));
    assert_eq!(usage.failures[0].1.kind, FailureKind::Unavailable);
}

#[tokio::test]
async fn redirect_is_reported_and_not_followed() {
    let (server, elsewhere) = (server().await, MockServer::start().await);
    let target = format!("{}/portal?back=1", elsewhere.uri());
    answer(&server, LIST, ResponseTemplate::new(302).insert_header("Location", target.as_str())).await;
    let failure = client(&server).groups().await.failure.unwrap();
    assert_eq!((failure.kind, failure.status), (FailureKind::Redirected, Some(302)));
    assert_eq!(detail(&failure), format!("to {}/portal", elsewhere.uri()));
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn key_and_secret_are_not_sent_after_a_redirect() {
    let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
    let redirect = ResponseTemplate::new(307).insert_header("Location", elsewhere.uri().as_str());
    answer(&server, TOKEN_PATH, redirect).await;
    let failure = client(&server).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Redirected);
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn invalid_request_is_an_internal_error() {
    let organization_id = Some("77\n88".to_owned());
    let failure = client_at(Endpoint { organization_id, ..endpoint("http://127.0.0.1:9") }).sign_in().await;
    assert_eq!(failure.unwrap_err().kind, FailureKind::Internal);
}

#[tokio::test]
async fn group_is_requested_by_any_id() {
    let server = server().await;
    let id = Id::new("[a]/../b?c=d#e %");
    let failure = client(&server).group(&id, Priority::Interactive).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotFound);
    let paths: Vec<_> = server.received_requests().await.unwrap();
    let last = paths.last().unwrap();
    assert_eq!(last.url.path(), format!("{LIST}/[a]%2F..%2Fb%3Fc=d%23e%20%25"));
    assert_eq!(last.url.query(), None);
}

#[tokio::test]
async fn base_url_keeps_its_path() {
    let server = server().await;
    answer(&server, &format!("/gate/way{LIST}"), Groups(2)).await;
    let base_url = format!("{}/gate/way/", server.uri()).parse().unwrap();
    let list = client_at(Endpoint { base_url, ..endpoint(&server.uri()) }).groups().await;
    assert_eq!((list.items.len(), list.failure), (2, None));
}

#[tokio::test]
async fn all_regions_fall_back_to_available_regions() {
    let server = server().await;
    first(&server, REGIONS, 1, error(400, "Filter value is not valid.")).await;
    answer(&server, REGIONS, good(&json!({"regions": [{"region": "us-east-1"}]}))).await;
    let regions = client(&server).regions(Priority::Interactive).await.unwrap();
    assert_eq!(regions.regions[0].region.as_ref().unwrap().as_str(), "us-east-1");
    let requests = requests(&server, REGIONS).await;
    let filter = requests[0].url.query_pairs().next().unwrap();
    assert_eq!(filter, ("filters".into(), r#"{"status":"all"}"#.into()));
    assert_eq!((requests.len(), requests[1].url.query()), (2, None));
}

#[tokio::test]
async fn missing_region_scope_is_forbidden() {
    let server = server().await;
    answer(&server, REGIONS, error(403, "Access Forbidden")).await;
    let failure = client(&server).regions(Priority::Interactive).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Forbidden);
    assert!(failure.remedy().contains("deployments.regions:read"), "{}", failure.remedy());
    assert_eq!(count(&server, REGIONS).await, 1);
}

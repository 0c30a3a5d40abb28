//! The token: how it is asked for, how long it is kept, how it is lost.

use crate::api::server::*;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use tunnelscope::api::{Client, ClientConfig, Endpoint, SecretReader};
use tunnelscope::domain::FailureKind;
use tunnelscope::worker::Source;
use wiremock::matchers::{header, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const ORGANIZATION: &str = "X-Umbrella-OrgId";

/// A server whose token endpoint numbers its tokens, and whose list takes only the one with this number.
async fn server_that_takes(good_token: &str, otherwise: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let granted = AtomicU64::new(0);
    let numbered = move |_: &Request| good(&grant(&format!("t{}", granted.fetch_add(1, SeqCst) + 1)));
    answer(&server, TOKEN_PATH, numbered).await;
    answer(&server, LIST, otherwise).await;
    let taken = Mock::given(path(LIST)).and(header("authorization", format!("Bearer {good_token}").as_str()));
    taken.respond_with(Groups(3)).with_priority(1).mount(&server).await;
    server
}

#[tokio::test]
async fn token_request_has_basic_auth_and_the_documented_form() {
    let server = server().await;
    let client = client(&server);
    assert!(client.needs_sign_in());
    let before = Timestamp::now();
    let ends = client.sign_in().await.unwrap().unwrap();
    assert!(!client.needs_sign_in());
    let hour = SignedDuration::from_hours(1);
    assert!((before + hour..=Timestamp::now() + hour).contains(&ends), "{ends}");

    let request = requests(&server, TOKEN_PATH).await.remove(0);
    assert_eq!(request.method.as_str(), "POST");
    assert_eq!(String::from_utf8_lossy(&request.body), "grant_type=client_credentials");
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    // base64 of key-0815:s3cret/of+the&key"
    assert_eq!(request.headers["authorization"], "Basic a2V5LTA4MTU6czNjcmV0L29mK3RoZSZrZXki");
    assert!(!request.headers.contains_key(ORGANIZATION));
}

#[tokio::test]
async fn requests_have_user_agent_and_accept_headers() {
    let server = server().await;
    answer(&server, LIST, Groups(1)).await;
    client(&server).groups().await;
    let all = server.received_requests().await.unwrap();
    assert_eq!(all.len(), 2);
    for request in all {
        assert_eq!(request.headers["user-agent"], concat!("tunnelscope/", env!("CARGO_PKG_VERSION")));
        assert_eq!(request.headers["accept"], "application/json");
        assert_eq!(request.headers["accept-encoding"], "gzip");
    }
}

#[tokio::test]
async fn organization_header_is_sent_on_token_requests_only() {
    let server = server().await;
    answer(&server, LIST, Groups(1)).await;
    let organization_id = Some("8123456".to_owned());
    client_at(Endpoint { organization_id, ..endpoint(&server.uri()) }).groups().await;
    assert_eq!(requests(&server, TOKEN_PATH).await[0].headers[ORGANIZATION], "8123456");
    assert!(!requests(&server, LIST).await[0].headers.contains_key(ORGANIZATION));
}

#[tokio::test]
async fn one_token_serves_many_calls() {
    let server = server().await;
    answer(&server, LIST, Groups(500)).await;
    answer(&server, STATES, Groups(500)).await;
    let client = client(&server);
    for _ in 0..3 {
        assert_eq!(client.groups().await.failure, None);
        assert_eq!(client.states().await.failure, None);
    }
    assert_eq!(count(&server, TOKEN_PATH).await, 1);
    for request in requests(&server, STATES).await {
        assert_eq!(request.headers["authorization"], format!("Bearer {TOKEN}").as_str());
    }
}

#[tokio::test]
async fn concurrent_calls_request_one_token() {
    let server = server().await;
    answer(&server, LIST, Groups(1)).await;
    let client = client(&server);
    let lists = join_all((0..100).map(|_| client.groups())).await;
    assert!(lists.iter().all(|list| list.failure.is_none()));
    assert_eq!(count(&server, TOKEN_PATH).await, 1);
    assert_eq!(count(&server, LIST).await, 100);
}

#[tokio::test]
async fn rejected_token_is_replaced_and_the_call_retried() {
    for lost in [error(401, "Authorization token is invalid."), error(400, "invalid_request")] {
        let server = server_that_takes("t2", lost).await;
        let client = client(&server);
        let list = client.groups().await;
        assert_eq!((list.items.len(), list.failure), (3, None));
        assert_eq!(count(&server, TOKEN_PATH).await, 2);
        assert_eq!(count(&server, LIST).await, 2);
        client.groups().await;
        assert_eq!(count(&server, TOKEN_PATH).await, 2, "the new token is kept");
    }
}

#[tokio::test]
async fn concurrent_rejections_request_one_new_token() {
    let server = server_that_takes("t2", error(401, "Authorization token is invalid.")).await;
    let client = client(&server);
    let lists = join_all((0..100).map(|_| client.groups())).await;
    assert!(lists.iter().all(|list| list.failure.is_none()));
    assert_eq!(count(&server, TOKEN_PATH).await, 2);
}

#[tokio::test]
async fn second_401_is_final() {
    let server = server_that_takes("none", error(401, "Authorization token is invalid.")).await;
    let failure = client(&server).groups().await.failure.unwrap();
    assert_eq!(failure.kind, FailureKind::Unauthorized);
    assert_eq!(failure.detail.unwrap().as_str(), "Authorization token is invalid.");
    assert_eq!(count(&server, LIST).await, 2);
    assert_eq!(count(&server, TOKEN_PATH).await, 2);
}

#[tokio::test]
async fn other_400_requests_no_token() {
    let server = server_that_takes("none", error(400, "Validation Error")).await;
    let failure = client(&server).groups().await.failure.unwrap();
    assert_eq!(failure.kind, FailureKind::BadRequest);
    assert_eq!(count(&server, LIST).await, 1);
    assert_eq!(count(&server, TOKEN_PATH).await, 1);
}

#[tokio::test]
async fn rejected_credentials_are_reported_and_not_cached() {
    for status in [401, 403] {
        let server = MockServer::start().await;
        let refusal = ResponseTemplate::new(status).set_body_json(json!({"message": "Unauthorized"}));
        Mock::given(path(TOKEN_PATH)).respond_with(refusal).up_to_n_times(1).mount(&server).await;
        answer(&server, TOKEN_PATH, good(&grant(TOKEN))).await;
        answer(&server, LIST, Groups(1)).await;
        let client = client(&server);

        let failure = client.groups().await.failure.unwrap();
        assert_eq!(failure.kind, FailureKind::CredentialsRefused);
        assert_eq!((failure.status, failure.detail.unwrap().as_str()), (Some(status), "Unauthorized"));
        assert_eq!((count(&server, TOKEN_PATH).await, count(&server, LIST).await), (1, 0));

        assert!(client.needs_sign_in());
        assert_eq!(client.groups().await.failure, None);
    }
}

#[tokio::test]
async fn rejection_is_shared_by_concurrent_calls() {
    let server = MockServer::start().await;
    answer(&server, TOKEN_PATH, error(401, "no")).await;
    let client = client(&server);
    let lists = join_all((0..20).map(|_| client.groups())).await;
    let is_refused = |kind| kind == Some(FailureKind::CredentialsRefused);
    assert!(lists.iter().all(|list| is_refused(list.failure.as_ref().map(|failure| failure.kind))));
    assert_eq!(count(&server, TOKEN_PATH).await, 1);
}

#[tokio::test]
async fn other_token_endpoint_failures_keep_their_kind() {
    let answers = [(400, FailureKind::BadRequest, 1), (429, FailureKind::RateLimited, 1)];
    for (status, kind, requests) in answers.into_iter().chain([(500, FailureKind::ServerError, 3)]) {
        let server = MockServer::start().await;
        answer(&server, TOKEN_PATH, error(status, "invalid_request")).await;
        let list = client(&server).groups().await;
        assert_eq!(list.failure.unwrap().kind, kind);
        assert_eq!(count(&server, TOKEN_PATH).await, requests, "{status}: not tried again at two levels");
    }
}

#[tokio::test]
async fn endpoint_rejecting_all_tokens_costs_one_new_token() {
    let server = server_that_takes("none", error(401, "Authorization token is invalid.")).await;
    answer(&server, STATES, Groups(1)).await;
    let client = client(&server);
    for _ in 0..5 {
        assert_eq!(client.groups().await.failure.unwrap().kind, FailureKind::Unauthorized);
        assert_eq!(client.states().await.failure, None);
    }
    assert_eq!(count(&server, TOKEN_PATH).await, 2);
    assert_eq!(count(&server, LIST).await, 6);
}

#[tokio::test]
async fn token_with_zero_lifetime_is_requested_per_call() {
    let server = MockServer::start().await;
    let short = json!({"access_token": TOKEN, "expires_in": 0});
    answer(&server, TOKEN_PATH, good(&short)).await;
    answer(&server, LIST, Groups(400)).await;
    let list = client(&server).groups().await;
    assert_eq!((list.items.len(), list.failure), (400, None));
    assert_eq!(count(&server, TOKEN_PATH).await, 2);
}

#[tokio::test]
async fn token_response_without_token_is_unexpected_shape() {
    let server = MockServer::start().await;
    answer(&server, TOKEN_PATH, good(&json!({"token": "x"}))).await;
    let failure = client(&server).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::UnexpectedShape);
    assert_eq!(failure.detail.unwrap().as_str(), "no `access_token`");
}

#[tokio::test]
async fn rejected_secret_is_re_read_before_the_next_request() {
    let server = MockServer::start().await;
    // base64 of key-0815:the-new-one
    let right =
        Mock::given(path(TOKEN_PATH)).and(header("authorization", "Basic a2V5LTA4MTU6dGhlLW5ldy1vbmU="));
    right.respond_with(good(&grant(TOKEN))).with_priority(1).mount(&server).await;
    answer(&server, TOKEN_PATH, error(401, "no")).await;
    let asked = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&asked);
    let secret_reader = SecretReader::new(move || {
        count.fetch_add(1, SeqCst);
        Some("the-new-one".into())
    });
    let client =
        Client::new(ClientConfig { secret_reader: Some(secret_reader), ..config(endpoint(&server.uri())) });
    let refused = client.sign_in().await.unwrap_err();
    assert_eq!((refused.kind, asked.load(SeqCst)), (FailureKind::CredentialsRefused, 0));
    assert!(client.sign_in().await.is_ok());
    assert_eq!(asked.load(SeqCst), 1);
}

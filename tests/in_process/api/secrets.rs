//! Nothing secret leaves in a failure, even where the server sends it back.

use crate::api::server::*;
use tunnelscope::domain::{Failure, FailureKind};
use tunnelscope::worker::Source;
use wiremock::{MockServer, Request, ResponseTemplate};

/// The parts of the secret and of its Basic form that no text may have.
const SECRET_PIECES: [&str; 5] =
    ["s3cret", "%2Fof%2Bthe", "czNjcmV0", "a2V5LTA4MTU6czNjcmV0L29mK3RoZSZrZXki", TOKEN];

fn assert_clean(failure: &Failure) {
    let texts = [failure.to_string(), format!("{failure:?}"), format!("{failure:#?}")];
    for text in texts {
        for piece in SECRET_PIECES {
            assert!(!text.contains(piece), "{piece} in {text}");
        }
    }
}

/// All that came, in one text: how a server with debugging left on answers.
fn echo(request: &Request) -> String {
    let headers: Vec<_> = request.headers.values().map(|value| value.to_str().unwrap_or_default()).collect();
    format!("{} {} {SECRET}", headers.join(" "), String::from_utf8_lossy(&request.body))
}

type Answer = Box<dyn Fn(&Request) -> ResponseTemplate + Send + Sync>;

/// Answers that carry the echo in each place that a failure is made of.
fn answers(status: u16) -> Vec<Answer> {
    vec![
        Box::new(move |request| ResponseTemplate::new(status).set_body_string(echo(request))),
        Box::new(move |request| error(status, &echo(request))),
        Box::new(move |request| {
            let body =
                serde_json::json!({"errors": [{"headers": echo(request)}], "requestId": echo(request)});
            ResponseTemplate::new(status).set_body_json(body)
        }),
        Box::new(move |request| {
            let encoded: String = url::form_urlencoded::byte_serialize(echo(request).as_bytes()).collect();
            ResponseTemplate::new(status).insert_header("x-request-id", encoded.as_str())
        }),
        Box::new(move |request| {
            let page = format!("<html><title>{}</title>", echo(request));
            ResponseTemplate::new(status).set_body_raw(page, "text/html")
        }),
        Box::new(move |request| {
            let cut = 8 * 1024 - 12;
            ResponseTemplate::new(status).set_body_string(format!("{:cut$}{SECRET}{}", "", echo(request)))
        }),
        Box::new(move |request| {
            let target = format!("/{}", echo(request).replace(' ', "/"));
            ResponseTemplate::new(302).insert_header("Location", target.as_str())
        }),
    ]
}

#[tokio::test]
async fn secrets_echoed_by_the_token_endpoint_are_redacted() {
    for status in [200, 400, 401, 500] {
        for respond in answers(status) {
            let server = MockServer::start().await;
            answer(&server, TOKEN_PATH, move |request: &Request| respond(request)).await;
            assert_clean(&client(&server).sign_in().await.unwrap_err());
        }
    }
}

#[tokio::test]
async fn secrets_echoed_by_a_list_are_redacted() {
    for status in [200, 400, 401, 403, 500] {
        for respond in answers(status) {
            let server = server().await;
            answer(&server, LIST, move |request: &Request| respond(request)).await;
            assert_clean(&client(&server).groups().await.failure.unwrap());
        }
    }
}

#[tokio::test]
async fn text_without_secrets_is_kept() {
    let server = server().await;
    answer(&server, LIST, error(400, &format!("bad token {TOKEN} for org 7"))).await;
    let failure = client(&server).groups().await.failure.unwrap();
    assert_eq!(failure.kind, FailureKind::BadRequest);
    assert_eq!(failure.detail.unwrap().as_str(), "bad token [redacted] for org 7");
}

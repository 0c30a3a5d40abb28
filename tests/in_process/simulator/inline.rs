//! The simulator without a socket: the same answers, and hours that pass in a moment on a clock that is held.

use std::time::Duration;

use axum::{
    body::Bytes,
    http::{Method, Request, Response, header},
};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::time::{Instant, advance};
use tunnelscope::simulator::{Inline, Options, Scenario, StartError};

use crate::simulator::client::{LIST, REGIONS, STATES, trusting};

pub(crate) const TOKEN: &str = "/auth/v2/token";

/// A simulator without a socket and a token for it.
pub(crate) struct Inside {
    pub(crate) inline: Inline,
    pub(crate) token: String,
}

impl Inside {
    pub(crate) async fn calm() -> Self {
        Self::open(Options { groups: 30, scenario: Scenario::Calm, ..Options::default() }).await
    }

    pub(crate) async fn open(options: Options) -> Self {
        let mut inside = Self { inline: Inline::new(options).unwrap(), token: String::new() };
        let grant = json_of(&inside.sign_in().await);
        inside.token.push_str(grant["access_token"].as_str().unwrap());
        inside
    }

    /// An answer of the token endpoint to the right key and secret.
    pub(crate) async fn sign_in(&self) -> Response<Bytes> {
        // The credentials as any client would code them.
        let request = trusting(None).build().unwrap().post(self.inline.token_url());
        let request = request.basic_auth(self.inline.api_key(), Some(self.inline.api_secret()));
        let basic = request.build().unwrap().headers()[header::AUTHORIZATION].clone();
        let request = Request::builder().method(Method::POST).uri(TOKEN).header(header::AUTHORIZATION, basic);
        self.inline.answer(request.body(Bytes::new()).unwrap()).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Option<Response<Bytes>> {
        let bearer = format!("Bearer {}", self.token);
        let request = Request::builder().uri(path).header(header::AUTHORIZATION, bearer);
        self.inline.answer(request.body(Bytes::new()).unwrap()).await
    }

    pub(crate) async fn control(&self, method: Method, name: &str, body: &Value) -> Value {
        let request = Request::builder().method(method).uri(format!("/_simulator/{name}"));
        let request = request.body(Bytes::from(body.to_string())).unwrap();
        let answer = self.inline.answer(request).await.unwrap();
        assert_eq!(answer.status(), 200, "{answer:?}");
        json_of(&answer)
    }
}

pub(crate) fn json_of(answer: &Response<Bytes>) -> Value {
    serde_json::from_slice(answer.body()).unwrap()
}

#[tokio::test]
async fn in_process_simulator_responds_and_logs_like_the_server() {
    let inside = Inside::calm().await;
    let list = inside.get(&format!("{LIST}?limit=7")).await.unwrap();
    assert_eq!(list.status(), 200);
    assert_eq!(list.headers()[header::CONTENT_TYPE], "application/json");
    assert!(list.headers().contains_key(header::DATE));
    assert_eq!(json_of(&list)["data"].as_array().unwrap().len(), 7);
    assert_eq!(json_of(&list)["total"], 30);
    assert_eq!(inside.get("/nowhere").await.unwrap().status(), 404);
    let log = inside.control(Method::GET, "log", &json!(null)).await;
    let entry = json!({ "method": "GET", "path": LIST, "query": "limit=7", "status": 200, "token": "valid" });
    assert_eq!((log.as_array().unwrap().len(), &log[1]), (3, &entry));
}

#[tokio::test(start_paused = true)]
async fn tokens_records_and_dates_follow_the_runtime_clock() {
    let inside = Inside::calm().await;
    let before = inside.get(&format!("{STATES}?limit=1")).await.unwrap();
    advance(Duration::from_secs(3_599)).await;
    let after = inside.get(&format!("{STATES}?limit=1")).await.unwrap();
    let [earlier, later] =
        [&before, &after].map(|answer| json_of(answer)["data"][0]["hubs"][0]["status"]["time"].clone());
    let [earlier, later] =
        [earlier, later].map(|time| time.as_str().unwrap().parse::<jiff::Timestamp>().unwrap());
    let passed = later.duration_since(earlier).as_secs();
    assert!((3_500..3_700).contains(&passed), "{earlier} {later}");
    let [earlier, later] = [&before, &after].map(|answer| date(answer, header::DATE));
    assert!((3_599..=3_600).contains(&(later - earlier)));
    advance(Duration::from_secs(1)).await;
    assert_eq!(inside.get(LIST).await.unwrap().status(), 400, "the token has ended");
}

#[tokio::test(start_paused = true)]
async fn delay_passes_on_a_paused_clock() {
    let inside = Inside::calm().await;
    inside.control(Method::POST, "faults", &json!({ "path": REGIONS, "delay_ms": 3_000_000 })).await;
    let started = Instant::now();
    assert_eq!(inside.get(REGIONS).await.unwrap().status(), 200);
    assert_eq!(started.elapsed().as_secs(), 3_000);
}

#[rstest]
#[case(json!({ "close": true }))]
#[case(json!({ "reset": true }))]
#[case(json!({ "garbage": true }))]
#[case(json!({ "truncate": 5 }))]
#[tokio::test]
async fn prematurely_closed_connection_gives_no_response(#[case] mut fault: Value) {
    let inside = Inside::calm().await;
    fault["path"] = json!("*");
    inside.control(Method::POST, "faults", &fault).await;
    assert!(inside.get(LIST).await.is_none());
}

#[tokio::test]
async fn stall_holds_the_request_until_faults_are_deleted() {
    let inside = Inside::calm().await;
    inside.control(Method::POST, "faults", &json!({ "path": LIST, "stall": true })).await;
    let mut stalled = std::pin::pin!(inside.get(LIST));
    let first = futures_util::poll!(&mut stalled);
    assert!(first.is_pending());
    inside.control(Method::DELETE, "faults", &json!(null)).await;
    assert!(stalled.await.is_none());
}

#[test]
fn in_process_simulator_rejects_the_same_options() {
    let error = Inline::new(Options { time_scale: 0.0, ..Options::default() }).unwrap_err();
    assert!(matches!(error, StartError::TimeScale(_)), "{error}");
}

/// A date of HTTP in seconds since 1970.
pub(crate) fn date(answer: &Response<Bytes>, name: header::HeaderName) -> i64 {
    let text = answer.headers()[name].to_str().unwrap();
    assert!(text.ends_with(" GMT"), "{text}");
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).unwrap().as_second()
}

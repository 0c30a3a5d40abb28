//! A simulator inside the process on the runtime's own clock, and a client's way to it: with that clock paused, hours pass
//! in a moment, and nothing has a socket.

use axum::body::Bytes;
use axum::http::{Request, Response};
use jiff::Timestamp;
use reqwest::ResponseBuilderExt;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tunnelscope::api::{ClientConfig, Endpoint, HttpBackend, RateLimit, ResponseFuture, WallClock};
use tunnelscope::simulator::{Inline, Options};

/// How long each answer takes.
const LATENCY: Duration = Duration::from_millis(80);

/// A request and what was answered.
#[derive(Debug, Clone)]
pub(crate) struct RequestKind {
    pub(crate) at: Instant,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) status: u16,
}

/// A simulated provider.
#[derive(Clone)]
pub(crate) struct Provider {
    inline: Arc<Inline>,
    began: (Instant, Timestamp),
}

impl Provider {
    pub(crate) fn new(options: Options) -> Self {
        let inline = Arc::new(Inline::new(options).unwrap());
        Self { inline, began: (Instant::now(), Timestamp::now()) }
    }

    /// Client settings for this simulator; each request is reported.
    pub(crate) fn config(
        &self,
        rate_limit: RateLimit,
        observe: impl Fn(RequestKind) + Send + Sync + 'static,
    ) -> ClientConfig {
        let url = |text: &str| text.parse().unwrap();
        let endpoint = Endpoint {
            base_url: url(self.inline.base_url()),
            token_url: url(self.inline.token_url()),
            organization_id: None,
        };
        let (key, secret) = (self.inline.api_key().to_owned(), self.inline.api_secret().into());
        let provider = self.clone();
        ClientConfig {
            rate_limit,
            backend: Some(self.backend(observe)),
            clock: WallClock::new(move || provider.now()),
            ..ClientConfig::new(endpoint, key, secret)
        }
    }

    /// Takes hubs of a group down, or gives them back to the story of the world.
    pub(crate) async fn change(&self, name: &str, hub: &str, status: &str) {
        self.control("world", &json!({"name": name, "hub": hub, "status": status})).await;
    }

    /// Asks the controls for something that must be granted.
    pub(crate) async fn control(&self, name: &str, body: &Value) -> Value {
        let request = Request::post(format!("/_simulator/{name}")).body(body.to_string().into()).unwrap();
        let answer = self.inline.answer(request).await.unwrap();
        assert_eq!(answer.status(), 200, "{answer:?}");
        serde_json::from_slice(answer.body()).unwrap()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.began.1 + self.began.0.elapsed()
    }

    fn backend(&self, observe: impl Fn(RequestKind) + Send + Sync + 'static) -> HttpBackend {
        let (inline, observe) = (Arc::clone(&self.inline), Arc::new(observe));
        HttpBackend::new(move |request| -> ResponseFuture {
            let (inline, observe) = (Arc::clone(&inline), Arc::clone(&observe));
            Box::pin(async move {
                let at = Instant::now();
                sleep(LATENCY / 2).await;
                let (path, query) = (request.url().path(), request.url().query().unwrap_or_default());
                let (path, query) = (path.to_owned(), query.to_owned());
                let answer = inline.answer(without_socket(&request)).await.unwrap();
                sleep(LATENCY / 2).await;
                let status = answer.status().as_u16();
                observe(RequestKind { at, path, query, status });
                Ok(with_url(answer, &request))
            })
        })
    }
}

/// The answer as one that came from where it was asked for, so that a redirect can be followed.
fn with_url(answer: Response<Bytes>, request: &reqwest::Request) -> reqwest::Response {
    let (parts, body) = answer.into_parts();
    let mut from = Response::builder().status(parts.status).url(request.url().clone());
    from.headers_mut().unwrap().extend(parts.headers);
    from.body(body).unwrap().into()
}

fn without_socket(request: &reqwest::Request) -> Request<Bytes> {
    let body = request.body().and_then(reqwest::Body::as_bytes).map(Bytes::copy_from_slice);
    let mut inside = Request::new(body.unwrap_or_default());
    *inside.method_mut() = request.method().clone();
    *inside.uri_mut() = request.url().as_str().parse().unwrap();
    *inside.headers_mut() = request.headers().clone();
    inside
}

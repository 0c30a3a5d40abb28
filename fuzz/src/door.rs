//! An API client without a socket: a target supplies the responses and gets what the program would receive.
//! Waits elapse at once.

use reqwest::ResponseBuilderExt;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::mem::ManuallyDrop;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::{Builder, Runtime};
use tunnelscope::api::{RateLimit, ResponseFuture, HttpBackend, Client, Endpoint, ClientConfig};

/// Base URL of the API; loopback needs no TLS.
pub const BASE: &str = "http://127.0.0.1:9";
/// The API secret, which must never be in any output.
pub const SECRET: &str = "plugh-xyzzy-plover";
/// The access token, unless a target supplies the token response.
pub const TOKEN: &str = "frotz-gnusto-rezrov";

/// Calls after which the client is replaced, so that its state stays small.
const CALLS: u32 = 500;

/// A server's response.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, Vec<u8>)>,
    pub body: Vec<u8>,
}

/// A request that reached the server.
#[derive(Debug, Clone)]
pub struct Asked {
    pub url: url::Url,
    pub has_token: bool,
}

/// The queued responses and the recorded requests.
#[derive(Default)]
struct Server {
    answers: VecDeque<Answer>,
    /// Response once the queue is empty.
    last: Option<Answer>,
    /// Response to the token request.
    grant: Option<Answer>,
    asked: Vec<Asked>,
}

/// A client and its server.
pub struct Door {
    runtime: Runtime,
    server: Arc<Mutex<Server>>,
    client: Client,
    calls: u32,
}

impl Answer {
    /// A 200 response with this body.
    pub fn good(body: &[u8]) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.to_vec() }
    }

    fn into_response(self, url: url::Url) -> reqwest::Response {
        let mut builder = http::Response::builder().status(self.status).url(url);
        for (name, value) in self.headers {
            // An invalid header value never reaches the client.
            if let Ok(value) = http::HeaderValue::from_bytes(&value) {
                builder = builder.header(name, value);
            }
        }
        builder.body(self.body).expect("an answer").into()
    }
}

impl Door {
    /// A new client without requests.
    pub fn new() -> Self {
        let runtime =
            Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
        let server = Arc::new(Mutex::new(Server::default()));
        let base_url: url::Url = BASE.parse().expect("a base");
        let token_url = base_url.join("/auth/v2/token").expect("a place for tokens");
        let endpoint = Endpoint { base_url, token_url, organization_id: None };
        let config = ClientConfig {
            rate_limit: RateLimit::Custom(Vec::new()),
            backend: Some(backend(Arc::clone(&server))),
            ..ClientConfig::new(endpoint, "key".to_owned(), SECRET.into())
        };
        let client = runtime.block_on(async { Client::new(config) });
        Self { runtime, server, client, calls: 0 }
    }

    /// Calls the client with these responses, the last of which is repeated; returns the result and the requests.
    pub fn ask<T>(
        &mut self,
        answers: impl IntoIterator<Item = Answer>,
        ask: impl AsyncFnOnce(&Client) -> T,
    ) -> (T, Vec<Asked>) {
        let answers: VecDeque<Answer> = answers.into_iter().collect();
        *lock(&self.server) = Server { last: answers.back().cloned(), answers, ..Server::default() };
        let came = self.runtime.block_on(ask(&self.client));
        (came, std::mem::take(&mut lock(&self.server).asked))
    }

    /// Requests a token with this response.
    pub fn ask_for_token<T>(&mut self, answer: Answer, ask: impl AsyncFnOnce(&Client) -> T) -> T {
        *lock(&self.server) = Server { grant: Some(answer), ..Server::default() };
        self.runtime.block_on(ask(&self.client))
    }
}

impl Default for Door {
    fn default() -> Self {
        Self::new()
    }
}

/// Calls a client that is reused from input to input, for responses that leave no state.
pub fn ask<T>(
    answers: impl IntoIterator<Item = Answer>,
    ask: impl AsyncFnOnce(&Client) -> T,
) -> (T, Vec<Asked>) {
    // The last one is not dropped: when the thread ends, the runtime may already be gone.
    thread_local!(static DOOR: RefCell<Option<ManuallyDrop<Door>>> = const { RefCell::new(None) });
    DOOR.with_borrow_mut(|kept| {
        let known = kept.take().map(ManuallyDrop::into_inner);
        let mut door = known.filter(|door| door.calls < CALLS).unwrap_or_default();
        door.calls += 1;
        let came = door.ask(answers, ask);
        *kept = Some(ManuallyDrop::new(door));
        came
    })
}

fn backend(server: Arc<Mutex<Server>>) -> HttpBackend {
    HttpBackend::new(move |request| -> ResponseFuture {
        let url = request.url().clone();
        let answer = answer(&mut lock(&server), &request);
        Box::pin(async move { Ok(answer.into_response(url)) })
    })
}

fn answer(server: &mut Server, request: &reqwest::Request) -> Answer {
    if request.method() == http::Method::POST {
        let usual = || Answer::good(format!(r#"{{"access_token":"{TOKEN}"}}"#).as_bytes());
        return server.grant.clone().unwrap_or_else(usual);
    }
    let has_token = request.headers().contains_key("authorization");
    server.asked.push(Asked { url: request.url().clone(), has_token });
    let nothing = || Answer { status: 204, ..Answer::good(b"") };
    server.answers.pop_front().or_else(|| server.last.clone()).unwrap_or_else(nothing)
}

fn lock(server: &Mutex<Server>) -> std::sync::MutexGuard<'_, Server> {
    server.lock().unwrap_or_else(PoisonError::into_inner)
}

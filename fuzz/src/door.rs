//! The client's own door: what a target sends through it is an answer of the API's, and what comes out is what the program
//! would be given. Nothing has a socket, and waits pass at once.

use reqwest::ResponseBuilderExt;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::mem::ManuallyDrop;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::{Builder, Runtime};
use tunnelscope::api::{RateLimit, ResponseFuture, HttpBackend, Client, Endpoint, ClientConfig};

/// Where the API is said to be: nothing of TLS is needed for this machine.
pub const BASE: &str = "http://127.0.0.1:9";
/// The secret of the key, which must never come out.
pub const SECRET: &str = "plugh-xyzzy-plover";
/// The token that is granted unless a target answers for it.
pub const TOKEN: &str = "frotz-gnusto-rezrov";

/// Calls after which there is a new client, so that what it remembers stays small.
const CALLS: u32 = 500;

/// An answer of a server.
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

/// What is answered, and what was asked.
#[derive(Default)]
struct Server {
    answers: VecDeque<Answer>,
    /// What is answered when nothing else is left.
    last: Option<Answer>,
    /// What the request for a token is answered.
    grant: Option<Answer>,
    asked: Vec<Asked>,
}

/// A client and the server that it talks to.
pub struct Door {
    runtime: Runtime,
    server: Arc<Mutex<Server>>,
    client: Client,
    calls: u32,
}

impl Answer {
    /// A good answer with this body.
    pub fn good(body: &[u8]) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.to_vec() }
    }

    fn into_response(self, url: url::Url) -> reqwest::Response {
        let mut builder = http::Response::builder().status(self.status).url(url);
        for (name, value) in self.headers {
            // What no header can hold never arrives as one.
            if let Ok(value) = http::HeaderValue::from_bytes(&value) {
                builder = builder.header(name, value);
            }
        }
        builder.body(self.body).expect("an answer").into()
    }
}

impl Door {
    /// A client that has asked for nothing yet.
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

    /// Asks with these answers, the last of which is given again and again; says what came out and what was asked.
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

    /// Asks for a token with this answer.
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

/// Asks through a door that is kept from input to input, for answers that leave nothing behind.
pub fn ask<T>(
    answers: impl IntoIterator<Item = Answer>,
    ask: impl AsyncFnOnce(&Client) -> T,
) -> (T, Vec<Asked>) {
    // The last one is not taken down: when the thread ends, what the runtime needs for that may be gone already.
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

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
pub struct RawResponse {
    pub status: u16,
    pub headers: Vec<(&'static str, Vec<u8>)>,
    pub body: Vec<u8>,
}

/// A request that reached the server.
#[derive(Debug, Clone)]
pub struct RecordedRequest {
    pub url: url::Url,
    pub has_token: bool,
}

/// The queued responses and the recorded requests.
#[derive(Default)]
struct Server {
    responses: VecDeque<RawResponse>,
    /// Response once the queue is empty.
    last: Option<RawResponse>,
    /// Response to the token request.
    grant: Option<RawResponse>,
    requests: Vec<RecordedRequest>,
}

/// A client and its server.
pub struct FuzzClient {
    runtime: Runtime,
    server: Arc<Mutex<Server>>,
    client: Client,
    calls: u32,
}

impl RawResponse {
    /// A 200 response with this body.
    pub fn ok(body: &[u8]) -> Self {
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
        builder.body(self.body).expect("a response").into()
    }
}

impl FuzzClient {
    /// A new client without requests.
    pub fn new() -> Self {
        let runtime =
            Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
        let server = Arc::new(Mutex::new(Server::default()));
        let base_url: url::Url = BASE.parse().expect("a base URL");
        let token_url = base_url.join("/auth/v2/token").expect("a token URL");
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
    pub fn call<T>(
        &mut self,
        responses: impl IntoIterator<Item = RawResponse>,
        call: impl AsyncFnOnce(&Client) -> T,
    ) -> (T, Vec<RecordedRequest>) {
        let responses: VecDeque<RawResponse> = responses.into_iter().collect();
        *lock(&self.server) = Server { last: responses.back().cloned(), responses, ..Server::default() };
        let result = self.runtime.block_on(call(&self.client));
        (result, std::mem::take(&mut lock(&self.server).requests))
    }

    /// Requests a token with this response.
    pub fn request_token<T>(&mut self, response: RawResponse, call: impl AsyncFnOnce(&Client) -> T) -> T {
        *lock(&self.server) = Server { grant: Some(response), ..Server::default() };
        self.runtime.block_on(call(&self.client))
    }
}

impl Default for FuzzClient {
    fn default() -> Self {
        Self::new()
    }
}

/// Calls a client that is reused from input to input, for responses that leave no state.
pub fn call<T>(
    responses: impl IntoIterator<Item = RawResponse>,
    call: impl AsyncFnOnce(&Client) -> T,
) -> (T, Vec<RecordedRequest>) {
    // The last one is not dropped: when the thread ends, the runtime may already be gone.
    thread_local!(static CLIENT: RefCell<Option<ManuallyDrop<FuzzClient>>> = const { RefCell::new(None) });
    CLIENT.with_borrow_mut(|reused| {
        let known = reused.take().map(ManuallyDrop::into_inner);
        let mut client = known.filter(|client| client.calls < CALLS).unwrap_or_default();
        client.calls += 1;
        let result = client.call(responses, call);
        *reused = Some(ManuallyDrop::new(client));
        result
    })
}

fn backend(server: Arc<Mutex<Server>>) -> HttpBackend {
    HttpBackend::new(move |request| -> ResponseFuture {
        let url = request.url().clone();
        let response = respond(&mut lock(&server), &request);
        Box::pin(async move { Ok(response.into_response(url)) })
    })
}

fn respond(server: &mut Server, request: &reqwest::Request) -> RawResponse {
    if request.method() == http::Method::POST {
        let valid = || RawResponse::ok(format!(r#"{{"access_token":"{TOKEN}"}}"#).as_bytes());
        return server.grant.clone().unwrap_or_else(valid);
    }
    let has_token = request.headers().contains_key("authorization");
    server.requests.push(RecordedRequest { url: request.url().clone(), has_token });
    let no_content = || RawResponse { status: 204, ..RawResponse::ok(b"") };
    server.responses.pop_front().or_else(|| server.last.clone()).unwrap_or_else(no_content)
}

fn lock(server: &Mutex<Server>) -> std::sync::MutexGuard<'_, Server> {
    server.lock().unwrap_or_else(PoisonError::into_inner)
}

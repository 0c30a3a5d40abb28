//! What the tests share: a server with a token endpoint, a client for it, and a list of groups in pages.

use secrecy::SecretString;
use serde_json::{Value, json};
use std::time::Duration;
use tunnelscope::api::{Client, ClientConfig, Endpoint, RateLimit, Timeouts};
use tunnelscope::domain::{Group, ListQuery, ListSnapshot};
use tunnelscope::worker::read_list;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

pub(crate) const KEY: &str = "key-0815";
pub(crate) const SECRET: &str = "s3cret/of+the&key\"";
pub(crate) const TOKEN: &str = "tok3n.of-the.server";

pub(crate) const TOKEN_PATH: &str = "/auth/v2/token";
pub(crate) const LIST: &str = "/deployments/v2/networktunnelgroups";
pub(crate) const STATES: &str = "/deployments/v2/networktunnelgroupsstate";
pub(crate) const REGIONS: &str = "/deployments/v2/regions";

/// So long that no test gets there.
const PATIENT: Timeouts = {
    let long = Duration::from_secs(600);
    Timeouts { connect: long, read: long, request: long }
};

/// A server that grants a token for an hour to whoever asks.
pub(crate) async fn server() -> MockServer {
    let server = MockServer::start().await;
    answer(&server, TOKEN_PATH, ResponseTemplate::new(200).set_body_json(grant(TOKEN))).await;
    server
}

/// Answers one path, whatever the method and the query.
pub(crate) async fn answer(server: &MockServer, at: &str, answer: impl Respond + 'static) {
    Mock::given(path(at)).respond_with(answer).with_priority(9).mount(server).await;
}

pub(crate) fn grant(token: &str) -> Value {
    json!({"token_type": "bearer", "access_token": token, "expires_in": 3600})
}

pub(crate) fn endpoint(base: &str) -> Endpoint {
    let token_url = format!("{base}{TOKEN_PATH}").parse().unwrap();
    Endpoint { base_url: base.parse().unwrap(), token_url, organization_id: None }
}

pub(crate) fn client(server: &MockServer) -> Client {
    client_at(endpoint(&server.uri()))
}

pub(crate) fn client_at(endpoint: Endpoint) -> Client {
    Client::new(config(endpoint))
}

/// A client that may make as many calls as it likes, and does not wait before it sends one again.
pub(crate) fn config(endpoint: Endpoint) -> ClientConfig {
    ClientConfig {
        rate_limit: RateLimit::Custom(Vec::new()),
        quick_wait: Duration::ZERO,
        ..ClientConfig::new(endpoint, KEY.to_owned(), SecretString::from(SECRET))
    }
}

/// A client that waits so long for a connection, and patiently for all else.
pub(crate) fn connecting_within(wait: Duration, base: &str) -> Client {
    Client::new(ClientConfig { timeouts: Timeouts { connect: wait, ..PATIENT }, ..config(endpoint(base)) })
}

/// A client that waits so long for each piece of an answer, and patiently for all else.
pub(crate) fn reading_within(wait: Duration, base: &str) -> Client {
    Client::new(ClientConfig { timeouts: Timeouts { read: wait, ..PATIENT }, ..config(endpoint(base)) })
}

/// A client that waits so long for a whole answer, and patiently for each piece of it.
pub(crate) fn answered_within(wait: Duration, base: &str) -> Client {
    Client::new(ClientConfig { timeouts: Timeouts { request: wait, ..PATIENT }, ..config(endpoint(base)) })
}

/// Lists read to their end.
pub(crate) trait Lists {
    async fn groups(&self) -> ListSnapshot<Group>;
    async fn states(&self) -> ListSnapshot<Group>;
}

impl Lists for Client {
    async fn groups(&self) -> ListSnapshot<Group> {
        read_list(self, &ListQuery::Groups).await
    }

    async fn states(&self) -> ListSnapshot<Group> {
        read_list(self, &ListQuery::States).await
    }
}

/// The requests that came to a path.
pub(crate) async fn requests(server: &MockServer, at: &str) -> Vec<Request> {
    let all = server.received_requests().await.unwrap();
    all.into_iter().filter(|request| request.url.path() == at).collect()
}

pub(crate) async fn count(server: &MockServer, at: &str) -> usize {
    requests(server, at).await.len()
}

/// Answers 200 with this JSON.
pub(crate) fn good(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// Answers with an error of the form that the published description has.
pub(crate) fn error(status: u16, text: &str) -> ResponseTemplate {
    let body = json!({"error": text, "requestId": "3f2a6c1e"});
    ResponseTemplate::new(status).set_body_json(body)
}

/// Mounts an answer for GET of one path that is given only so many times, before any other.
pub(crate) async fn first(server: &MockServer, at: &str, times: u64, answer: ResponseTemplate) {
    let mock = Mock::given(method("GET")).and(path(at)).respond_with(answer);
    mock.up_to_n_times(times).with_priority(1).mount(server).await;
}

/// A list of this many groups, cut into pages as the API cuts it.
pub(crate) struct Groups(pub(crate) u64);

impl Groups {
    pub(crate) fn page(&self, request: &Request) -> Value {
        let (offset, limit) = (number(request, "offset"), number(request, "limit"));
        let ids = offset..self.0.min(offset + limit);
        let data: Vec<_> =
            ids.map(|nth| json!({"id": 4_561_237_000_u64 + nth, "name": format!("ntg-{nth:05}")})).collect();
        json!({"data": data, "offset": offset, "limit": limit, "total": self.0})
    }
}

impl Respond for Groups {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        good(&self.page(request))
    }
}

pub(crate) fn number(request: &Request, name: &str) -> u64 {
    let pair = request.url.query_pairs().find(|(key, _)| key == name);
    pair.and_then(|(_, value)| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {}", request.url))
}

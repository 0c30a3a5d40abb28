//! A simulator and a client of it that knows nothing of the crate's own client.

use std::net::SocketAddr;

use reqwest::{Certificate, Client, ClientBuilder, Method, RequestBuilder, StatusCode, Url};
use serde_json::{Value, json};
use tunnelscope::simulator::{Options, Scenario, Simulator};

pub(crate) const LIST: &str = "/deployments/v2/networktunnelgroups";
pub(crate) const STATES: &str = "/deployments/v2/networktunnelgroupsstate";
pub(crate) const REGIONS: &str = "/deployments/v2/regions";
pub(crate) const LOGS: &str = "/reports/v2/networkTunnelLogs";

/// A query of all groups in one page.
pub(crate) const WHOLE: &[(&str, &str)] = &[("limit", "200")];

/// The fields of a group in the list and alone.
pub(crate) const GROUP_FIELDS: [&str; 10] = [
    "createdAt",
    "deviceType",
    "hubs",
    "id",
    "modifiedAt",
    "name",
    "organizationId",
    "region",
    "routing",
    "status",
];

pub(crate) struct DashboardSetup {
    pub(crate) simulator: Simulator,
    pub(crate) client: Client,
    token: String,
}

/// A status and a body.
pub(crate) type Answer = (StatusCode, Value);

impl DashboardSetup {
    /// A calm world of 60 groups.
    pub(crate) async fn calm() -> Self {
        Self::still(60).await
    }

    /// A calm world whose time all but stands still, so that a slow machine sees what a fast one does.
    pub(crate) async fn still(groups: usize) -> Self {
        let options = Options { groups, scenario: Scenario::Calm, time_scale: 0.001, ..Options::default() };
        Self::open(options).await
    }

    pub(crate) async fn open(options: Options) -> Self {
        let simulator = Simulator::start(options).await.unwrap();
        let client = trusting(simulator.root_pem()).build().unwrap();
        let mut desk = Self { simulator, client, token: String::new() };
        desk.token = desk.new_token(None).await;
        desk
    }

    /// Where it listens, for connections made by hand.
    pub(crate) fn address(&self) -> SocketAddr {
        self.url("/").socket_addrs(|| None).unwrap()[0]
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        format!("{}{path}", self.simulator.base_url()).parse().unwrap()
    }

    /// A request to the token endpoint with the right key and secret.
    pub(crate) fn sign_in(&self) -> RequestBuilder {
        let request = self.client.post(self.simulator.token_url());
        request.basic_auth(self.simulator.api_key(), Some(self.simulator.api_secret()))
    }

    pub(crate) async fn new_token(&self, organization: Option<&str>) -> String {
        let request = self.sign_in().form(&[("grant_type", "client_credentials")]);
        let request = match organization {
            Some(organization) => request.header("X-Umbrella-OrgId", organization),
            None => request,
        };
        let (status, body) = answered(request).await;
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path)).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        answered(self.request(Method::GET, path).query(query)).await
    }

    /// The body of an answer that must be a 200.
    pub(crate) async fn body(&self, path: &str, query: &[(&str, &str)]) -> Value {
        let (status, body) = self.get(path, query).await;
        assert_eq!(status, 200, "{path} {query:?}: {body}");
        body
    }

    /// The whole list of groups.
    pub(crate) async fn groups(&self) -> Vec<Value> {
        self.filtered(&json!({})).await
    }

    /// The groups that pass a filter.
    pub(crate) async fn filtered(&self, filters: &Value) -> Vec<Value> {
        let body = self.body(LIST, &[("filters", &filters.to_string()), ("limit", "200")]).await;
        body["data"].as_array().unwrap().clone()
    }

    /// A request to the controls that must succeed.
    pub(crate) async fn control(&self, method: Method, name: &str, body: &Value) -> Value {
        let (status, answer) = self.try_control(method, name, &body.to_string()).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub(crate) async fn try_control(&self, method: Method, name: &str, body: &str) -> Answer {
        let request = self.client.request(method, self.url(&format!("/_simulator/{name}")));
        answered(request.body(body.to_owned())).await
    }

    pub(crate) async fn fault(&self, fault: &Value) {
        self.control(Method::POST, "faults", fault).await;
    }

    pub(crate) async fn log(&self) -> Vec<Value> {
        self.control(Method::GET, "log", &Value::Null).await.as_array().unwrap().clone()
    }
}

/// A client that trusts this root and no other.
pub(crate) fn trusting(root_pem: Option<&str>) -> ClientBuilder {
    // The other tests of this process may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let root = root_pem.map(|pem| Certificate::from_pem(pem.as_bytes()).unwrap());
    Client::builder().no_proxy().tls_certs_only(root)
}

pub(crate) async fn answered(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// Asserts that an error body has a request id in the form of a UUID.
pub(crate) fn has_request_id(body: &Value) {
    let id = body["requestId"].as_str().unwrap_or_else(|| panic!("no requestId in {body}"));
    let lengths: Vec<usize> = id.split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12], "{id} is not a UUID");
}

/// The names of the fields of an object, sorted.
pub(crate) fn fields(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// A field of each item as text.
pub(crate) fn column(items: &[Value], field: &str) -> Vec<String> {
    items
        .iter()
        .map(|item| item[field].as_str().map_or_else(|| item[field].to_string(), str::to_owned))
        .collect()
}

//! The two scripts of the vendor's support article: a token by Basic authentication, then the list with it.

use reqwest::Client;
use serde_json::Value;

/// What each of the scripts prints.
pub(crate) struct Printed {
    pub(crate) grant: Value,
    pub(crate) list: Value,
}

/// Runs both, with a query for the list.
pub(crate) async fn recipe(base_url: &str, key: &str, secret: &str, query: &[(&str, &str)]) -> Printed {
    let sign_in = client()
        .post(format!("{base_url}/auth/v2/token"))
        .basic_auth(key, Some(secret))
        .form(&[("grant_type", "client_credentials")]);
    let grant: Value = sign_in.send().await.expect("an answer").json().await.expect("JSON");
    let list = list_with(base_url, grant["access_token"].as_str().expect("a token"), query).await;
    Printed { grant, list }
}

/// Runs the second one with an existing token.
pub(crate) async fn list_with(base_url: &str, token: &str, query: &[(&str, &str)]) -> Value {
    let list = client()
        .get(format!("{base_url}/deployments/v2/networktunnelgroups"))
        .query(query)
        .bearer_auth(token)
        .header("Accept", "application/json");
    list.send().await.expect("an answer").json().await.expect("JSON")
}

fn client() -> Client {
    // The other tests of this process may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().expect("a client")
}

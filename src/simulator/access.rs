//! Endpoints and credentials of a running simulator: what a client needs to connect.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    response::TOKEN_PATH,
    state::{ServerState, lock},
};

/// Endpoints and credentials of a running simulator.
#[derive(Debug, Clone)]
pub struct Access {
    base_url: String,
    token_url: String,
    api_key: String,
    api_secret: String,
    root_pem: Option<String>,
}

impl Access {
    pub(super) fn new(base_url: String, root_pem: Option<String>, site: &ServerState) -> Self {
        let tokens = lock(&site.tokens);
        Self {
            token_url: format!("{base_url}{TOKEN_PATH}"),
            base_url,
            api_key: tokens.key.clone(),
            api_secret: tokens.secret.clone(),
            root_pem,
        }
    }

    /// `http://127.0.0.1:PORT`
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// `http://127.0.0.1:PORT/auth/v2/token`
    pub fn token_url(&self) -> &str {
        &self.token_url
    }

    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    pub fn api_secret(&self) -> &str {
        &self.api_secret
    }

    /// The root certificate as PEM; `None` over plain http.
    pub fn root_pem(&self) -> Option<&str> {
        self.root_pem.as_deref()
    }

    /// URLs and credentials as one line of JSON.
    pub fn announcement(&self) -> String {
        self.announced().to_string()
    }

    /// The same, with the path of the root certificate.
    pub fn announcement_with_root_in(&self, ca_file: &Path) -> String {
        let mut announced = self.announced();
        announced["ca_file"] = json!(ca_file.to_string_lossy());
        announced.to_string()
    }

    fn announced(&self) -> Value {
        let Self { base_url, token_url, api_key, api_secret, .. } = self;
        json!({ "base_url": base_url, "token_url": token_url, "api_key": api_key, "api_secret": api_secret })
    }
}

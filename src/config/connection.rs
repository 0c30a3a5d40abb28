//! How to reach the service and as whom, as one layer has it: the arguments, the environment, a profile, or
//! the top of the file. Here is the one place that says which layer wins.

use std::{path::PathBuf, time::Duration};

use url::Url;

use super::{
    BudgetChoice, Origin, ProxyChoice,
    args::{DashboardOptions, GlobalOptions},
    credentials::SecretSource,
    endpoint::{self, TOKEN_PATH},
    interval::Interval,
    tailoring::Placed,
};

/// An API key's id, and where it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiKey {
    pub(super) id: String,
    pub(super) origin: String,
}

/// What one layer says; nothing where it says nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Connection {
    pub(super) base_url: Option<Url>,
    pub(super) token_url: Option<Url>,
    pub(super) organization_id: Option<String>,
    pub(super) interval: Option<Duration>,
    pub(super) token_cache: Option<bool>,
    pub(super) budget: Option<BudgetChoice>,
    pub(super) proxy: Option<ProxyChoice>,
    pub(super) no_proxy: Option<Vec<String>>,
    pub(super) ca_file: Option<Placed<PathBuf>>,
    pub(super) api_key: Option<ApiKey>,
    /// The theme of its dashboard, and where that was said.
    pub(super) theme: Option<(String, Origin)>,
    /// The sources of the secret, the first choice first.
    pub(super) secrets: Vec<SecretSource>,
}

/// Layers in order of precedence, the strongest first.
pub(super) struct Layers<'a>(pub(super) Vec<&'a Connection>);

impl Connection {
    /// What was typed.
    pub(super) fn typed(global: &GlobalOptions, dashboard: &DashboardOptions) -> Self {
        Self {
            base_url: global.base_url.clone().map(endpoint::ServiceUrl::into_url),
            token_url: global.token_url.clone().map(endpoint::ServiceUrl::into_url),
            organization_id: global.org.clone().map(super::OrganizationId::into_string),
            interval: dashboard.interval.map(Interval::duration),
            token_cache: global.no_token_cache.then_some(false),
            theme: dashboard.theme.clone().map(|name| (name, Origin::Argument("--theme"))),
            ..Self::default()
        }
    }
}

impl Layers<'_> {
    /// The strongest layer's value.
    pub(super) fn first<T: Clone>(&self, field: impl Fn(&Connection) -> &Option<T>) -> Option<T> {
        self.0.iter().find_map(|layer| field(layer).clone())
    }

    /// Every source of the secret, the first choice first.
    pub(super) fn secrets(&self) -> Vec<SecretSource> {
        self.0.iter().flat_map(|layer| layer.secrets.iter().cloned()).collect()
    }

    /// The base URL and the token URL that goes with it.
    ///
    /// A token URL from a weaker layer than the base URL belongs to another host: the key would be sent to
    /// one cloud and the token to another, so then it follows from the base URL.
    pub(super) fn endpoints(&self) -> (Url, Url) {
        let mut token_url = None;
        for layer in &self.0 {
            token_url = token_url.or_else(|| layer.token_url.clone());
            if let Some(base) = &layer.base_url {
                return with_token_url(base.clone(), token_url);
            }
        }
        with_token_url(endpoint::default_base_url(), token_url)
    }
}

fn with_token_url(base: Url, token_url: Option<Url>) -> (Url, Url) {
    let token_url = token_url.unwrap_or_else(|| endpoint::resource(&base, TOKEN_PATH));
    (base, token_url)
}

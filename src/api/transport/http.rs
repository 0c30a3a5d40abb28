//! The HTTP client: HTTP/1.1 only, no automatic redirects, timeouts, proxy and root certificates as
//! configured.

use super::certificate;
use super::dns::DnsResolver;
use super::proxy::ProxyHop;
use super::tls::{self, RootCertError, RootCerts};
use crate::api::config::{ClientConfig, Endpoint, NetworkConfig};
use crate::domain::{Failure, FailureKind};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Client, Proxy, redirect};
use std::sync::Arc;

const USER_AGENT: &str = concat!("tunnelscope/", env!("CARGO_PKG_VERSION"));

/// Builds the HTTP client; blocks while it reads the system's root certificates. `subject` is that of a
/// failure.
pub(super) fn client(config: &ClientConfig, subject: &str) -> Result<Client, Failure> {
    let tls = tls::client_config(root_certs(&config.endpoint, &config.network));
    let tls = tls.map_err(|error| failure(error, subject))?;
    let (network, timeouts) = (config.network.clone(), config.timeouts);
    let builder = Client::builder()
        .http1_only()
        .redirect(redirect::Policy::none())
        .dns_resolver(Arc::new(DnsResolver))
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .proxy(Proxy::custom(move |url| network.proxy_hop(url).ok().flatten().map(ProxyHop::expose)))
        .connect_timeout(timeouts.connect)
        .read_timeout(timeouts.read)
        .timeout(timeouts.request)
        .user_agent(USER_AGENT)
        .default_headers(HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]));
    builder.build().map_err(|error| {
        Failure::new(FailureKind::Internal, subject).with_detail(&error.without_url().to_string())
    })
}

/// The root certificates to load. Reading those of the system takes a while, so they are skipped where no
/// connection uses TLS.
fn root_certs<'a>(endpoint: &Endpoint, network: &'a NetworkConfig) -> RootCerts<'a> {
    let is_secure = |url: &url::Url| {
        let hop = network.proxy_hop(url).ok().flatten();
        url.scheme() != "http" || hop.is_some_and(|hop| hop.is_secure())
    };
    let file = network.ca_file.as_deref();
    let is_needed = file.is_some() || [&endpoint.base_url, &endpoint.token_url].into_iter().any(is_secure);
    if is_needed { RootCerts::System { ca_file: file } } else { RootCerts::None }
}

fn failure(error: RootCertError, subject: &str) -> Failure {
    let (kind, detail) = match error {
        RootCertError::CaFile(detail) => (FailureKind::CaFileUnusable, detail),
        RootCertError::System(error) => certificate::classify(&error),
    };
    Failure::new(kind, subject).with_detail(&detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::config::ProxyConfig;
    use rstest::rstest;
    use std::path::Path;

    #[rstest]
    #[case("https://api.example", "https://api.example/token", RootCerts::System { ca_file: None })]
    #[case("http://127.0.0.1:1", "https://api.example/token", RootCerts::System { ca_file: None })]
    #[case("http://api.example", "http://127.0.0.1:1/token", RootCerts::None)]
    #[case("http://[::1]:1", "http://localhost:1/token", RootCerts::None)]
    fn root_certificates_are_loaded_only_for_tls(
        #[case] base: &str,
        #[case] token: &str,
        #[case] expected: RootCerts<'_>,
    ) {
        let (base_url, token_url) = (base.parse().unwrap(), token.parse().unwrap());
        let endpoint = Endpoint { base_url, token_url, organization_id: None };
        let network = NetworkConfig { proxy: ProxyConfig::None, ca_file: None };
        assert_eq!(root_certs(&endpoint, &network), expected);
        let with_file = NetworkConfig { ca_file: Some("/roots.pem".into()), ..network };
        let expected = RootCerts::System { ca_file: Some(Path::new("/roots.pem")) };
        assert_eq!(root_certs(&endpoint, &with_file), expected);
    }

    #[test]
    fn https_proxy_needs_root_certificates() {
        let base_url: url::Url = "http://api.example".parse().unwrap();
        let endpoint = Endpoint { token_url: base_url.clone(), base_url, organization_id: None };
        let proxy = ProxyConfig::Fixed { url: "https://proxy.example".into(), no_proxy: Vec::new() };
        let network = NetworkConfig { proxy, ca_file: None };
        assert_eq!(root_certs(&endpoint, &network), RootCerts::System { ca_file: None });
    }
}

//! The HTTP client underneath: HTTP/1.1 only, no redirects, time limits, the proxy and the root certificates of the route.

use super::certificate;
use super::dns::Lookup;
use super::proxy::{Hop, Route};
use super::tls::{self, Mistrust, Trust};
use crate::api::{Endpoint, Setup};
use crate::domain::{Failure, FailureKind};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Client, Proxy, redirect};
use std::sync::Arc;

const USER_AGENT: &str = concat!("tunnelscope/", env!("CARGO_PKG_VERSION"));

/// Makes the client; blocks while it reads the system's root certificates. `subject` is what a failure is about.
pub(super) fn client(setup: &Setup, subject: &str) -> Result<Client, Failure> {
    let tls = tls::config(trust(&setup.endpoint, &setup.route));
    let tls = tls.map_err(|mistrust| failure(mistrust, subject))?;
    let (route, timeouts) = (setup.route.clone(), setup.timeouts);
    let builder = Client::builder()
        .http1_only()
        .redirect(redirect::Policy::none())
        .dns_resolver(Arc::new(Lookup))
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .proxy(Proxy::custom(move |url| route.hop(url).ok().flatten().map(Hop::expose)))
        .connect_timeout(timeouts.connect)
        .read_timeout(timeouts.read)
        .timeout(timeouts.request)
        .user_agent(USER_AGENT)
        .default_headers(HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]));
    builder.build().map_err(|error| {
        Failure::new(FailureKind::Internal, subject).with_detail(&error.without_url().to_string())
    })
}

/// The system's certificates take a while to read, so they are left out where nothing goes over TLS.
fn trust<'a>(endpoint: &Endpoint, route: &'a Route) -> Trust<'a> {
    let is_secure = |url: &url::Url| {
        let hop = route.hop(url).ok().flatten();
        url.scheme() != "http" || hop.is_some_and(|hop| hop.is_secure())
    };
    let file = route.ca_file.as_deref();
    let is_needed = file.is_some() || [&endpoint.base_url, &endpoint.token_url].into_iter().any(is_secure);
    if is_needed { Trust::Roots(file) } else { Trust::Nobody }
}

fn failure(mistrust: Mistrust, subject: &str) -> Failure {
    let (kind, detail) = match mistrust {
        Mistrust::File(detail) => (FailureKind::CaFileUnusable, detail),
        Mistrust::System(error) => certificate::meaning(&error),
    };
    Failure::new(kind, subject).with_detail(&detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::transport::proxy;
    use rstest::rstest;
    use std::path::Path;

    #[rstest]
    #[case("https://api.example", "https://api.example/token", Trust::Roots(None))]
    #[case("http://127.0.0.1:1", "https://api.example/token", Trust::Roots(None))]
    #[case("http://api.example", "http://127.0.0.1:1/token", Trust::Nobody)]
    #[case("http://[::1]:1", "http://localhost:1/token", Trust::Nobody)]
    fn certificates_are_read_where_something_goes_over_tls(
        #[case] base: &str,
        #[case] token: &str,
        #[case] expected: Trust<'_>,
    ) {
        let (base_url, token_url) = (base.parse().unwrap(), token.parse().unwrap());
        let endpoint = Endpoint { base_url, token_url, organization_id: None };
        let route = Route { proxy: proxy::Proxy::None, ca_file: None };
        assert_eq!(trust(&endpoint, &route), expected);
        let file = Route { ca_file: Some("/roots.pem".into()), ..route };
        assert_eq!(trust(&endpoint, &file), Trust::Roots(Some(Path::new("/roots.pem"))));
    }

    #[test]
    fn a_proxy_over_tls_needs_certificates_too() {
        let base_url: url::Url = "http://api.example".parse().unwrap();
        let endpoint = Endpoint { token_url: base_url.clone(), base_url, organization_id: None };
        let proxy = proxy::Proxy::Fixed { url: "https://proxy.example".into(), no_proxy: Vec::new() };
        assert_eq!(trust(&endpoint, &Route { proxy, ca_file: None }), Trust::Roots(None));
    }
}

//! The HTTP client underneath: HTTP/1.1 only, no redirects, time limits, the system's proxy and root certificates.

use crate::api::{Endpoint, Timeouts};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Client, redirect};
use url::{Host, Url};

const USER_AGENT: &str = concat!("tunnelscope/", env!("CARGO_PKG_VERSION"));

/// How far the requests go, which decides what they need on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Over TLS, perhaps through a proxy.
    Secure,
    /// In clear text, perhaps through a proxy: no certificates are needed.
    Plain,
    /// To this very machine, in clear text: no certificates, and a proxy would be in the way.
    Loopback,
}

impl Reach {
    /// How far the requests to an endpoint go.
    pub(super) fn of(endpoint: &Endpoint) -> Self {
        let urls = [&endpoint.base_url, &endpoint.token_url];
        match () {
            () if urls.iter().any(|url| url.scheme() != "http") => Self::Secure,
            () if urls.iter().all(|url| is_loopback(url)) => Self::Loopback,
            () => Self::Plain,
        }
    }
}

/// Makes the client; blocks while it reads the system's root certificates.
pub(super) fn client(reach: Reach, timeouts: Timeouts) -> Result<Client, reqwest::Error> {
    // Fails only where another part of the process has chosen one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .http1_only()
        .redirect(redirect::Policy::none())
        .connect_timeout(timeouts.connect)
        .read_timeout(timeouts.read)
        .timeout(timeouts.request)
        .user_agent(USER_AGENT)
        .default_headers(HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]));
    match reach {
        Reach::Secure => builder.build(),
        Reach::Plain => builder.tls_certs_only([]).build(),
        Reach::Loopback => builder.tls_certs_only([]).no_proxy().build(),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://api.example", "https://api.example/token", Reach::Secure)]
    #[case("http://127.0.0.1:1", "https://api.example/token", Reach::Secure)]
    #[case("http://api.example", "http://127.0.0.1:1/token", Reach::Plain)]
    #[case("http://[::1]:1", "http://localhost:1/token", Reach::Loopback)]
    fn the_farthest_address_decides(#[case] base: &str, #[case] token: &str, #[case] reach: Reach) {
        let (base_url, token_url) = (base.parse().unwrap(), token.parse().unwrap());
        assert_eq!(Reach::of(&Endpoint { base_url, token_url, organization_id: None }), reach);
    }
}

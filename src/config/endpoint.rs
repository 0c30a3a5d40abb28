//! Endpoint URLs: validation, and joining with resource paths. The vendor's clouds have different hosts, so the API and the
//! token endpoint are separate settings.

use std::str::FromStr;

use thiserror::Error;
use url::{Host, Url};

use super::invisible;

/// Base URL of Secure Access (commercial), from the vendor's documentation.
pub const DEFAULT_BASE_URL: &str = "https://api.sse.cisco.com";

/// Path of the token endpoint under the base URL, from the vendor's documentation.
pub const TOKEN_PATH: &str = "/auth/v2/token";

/// A URL that a secret may be sent to: https, or http on loopback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUrl(Url);

/// An invalid [`ServiceUrl`]. Messages do not quote the text, which may contain a password.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ServiceUrlError {
    #[error("{0}")]
    Invisible(String),
    #[error("invalid URL ({0}): expected a URL such as {DEFAULT_BASE_URL}")]
    NotAUrl(#[from] url::ParseError),
    #[error("the URL must start with https://, not {0}://")]
    Scheme(String),
    #[error(
        "http:// would send the API secret to {0} unencrypted: use https:// (http:// is for loopback addresses only)"
    )]
    Unencrypted(String),
    #[error("the URL must not have a user name or password: set the API key separately")]
    UserInfo,
    #[error("the URL must not have a query or fragment: remove everything from `?` or `#` on")]
    Query,
}

impl From<ServiceUrl> for Url {
    /// The path has no trailing slash.
    fn from(ServiceUrl(url): ServiceUrl) -> Self {
        url
    }
}

impl FromStr for ServiceUrl {
    type Err = ServiceUrlError;

    fn from_str(text: &str) -> Result<Self, ServiceUrlError> {
        // Also at the ends: callers that warn about these characters remove them first.
        let visible = invisible::trim_visible(text).map_err(ServiceUrlError::Invisible)?;
        if let Some(named) = invisible::trimmed_characters(text) {
            let problem = format!("the URL starts or ends with {named}: remove it");
            return Err(ServiceUrlError::Invisible(problem));
        }
        let mut url = Url::parse(visible)?;
        check_scheme(&url)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ServiceUrlError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(ServiceUrlError::Query);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }
}

/// The parsed default base URL.
#[expect(clippy::expect_used, reason = "a constant that tests parse as well")]
pub(super) fn default_base_url() -> Url {
    Url::parse(DEFAULT_BASE_URL).expect("the default base URL is a URL")
}

/// The URL of a resource: its path appended to the path of the base URL.
pub fn resource(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{}", base.path().trim_end_matches('/'), path.trim_start_matches('/')));
    url
}

fn check_scheme(url: &Url) -> Result<(), ServiceUrlError> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => Err(ServiceUrlError::Unencrypted(url.host_str().unwrap_or_default().to_owned())),
        other => Err(ServiceUrlError::Scheme(other.to_owned())),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn parse(text: &str) -> Result<Url, ServiceUrlError> {
        text.parse().map(|url: ServiceUrl| url.into())
    }

    #[rstest]
    #[case("https://api.sse.cisco.com", "https://api.sse.cisco.com/")]
    #[case("https://api.sse.cisco.com/", "https://api.sse.cisco.com/")]
    #[case(" https://proxy.example:8443/sse// ", "https://proxy.example:8443/sse")]
    #[case("http://127.0.0.1:8080", "http://127.0.0.1:8080/")]
    #[case("http://[::1]:1", "http://[::1]:1/")]
    #[case("http://localhost/x/", "http://localhost/x")]
    fn https_and_loopback_are_accepted(#[case] text: &str, #[case] url: &str) {
        assert_eq!(parse(text).map(|url| url.to_string()), Ok(url.to_owned()));
    }

    #[rstest]
    #[case("api.sse.cisco.com", "invalid URL")]
    #[case("", "invalid URL")]
    #[case("ftp://api.sse.cisco.com", "must start with https://, not ftp://")]
    #[case("http://api.sse.cisco.com", "send the API secret to api.sse.cisco.com unencrypted")]
    #[case("http://127.0.0.1.example.com", "unencrypted")]
    #[case("http://localhost.example.com", "unencrypted")]
    #[case("https://me:hunter2@api.sse.cisco.com", "must not have a user name or password")]
    #[case("http://localhost:hunter2@evil.example", "to evil.example unencrypted")]
    #[case("https://api.sse.cisco.com?x=hunter2", "remove everything from `?`")]
    #[case("https://api.sse.cisco.com/#hunter2", "remove everything from `?`")]
    #[case("https://api.sse\u{200b}.cisco.com", "U+200B (zero width space) at character 16")]
    #[case("https://api.sse.cisco.com\u{feff}", "U+FEFF (byte order mark)")]
    fn other_urls_are_rejected_without_quoting_them(#[case] text: &str, #[case] why: &str) {
        let error = parse(text).expect_err("refused").to_string();
        assert!(error.contains(why), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[rstest]
    #[case("https://api.sse.cisco.com", "https://api.sse.cisco.com/auth/v2/token")]
    #[case("https://proxy.example/sse/", "https://proxy.example/sse/auth/v2/token")]
    fn resource_path_is_appended_to_the_base_path(#[case] base: &str, #[case] url: &str) {
        let base = parse(base).expect("a base URL");
        assert_eq!(resource(&base, TOKEN_PATH).as_str(), url);
    }
}

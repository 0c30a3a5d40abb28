//! The proxy setting: a URL, `none` or `environment`. The URL may contain a password, so it is stored as a secret and not quoted
//! in messages.

use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use super::{deserialize::Parsed, invisible, proxy_url::ProxyUrl};

const EXPECTED: &str = "invalid proxy: expected a URL such as http://proxy.example:8080 (http:// or https://), \"none\" or \"environment\"";

/// The proxy setting.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "String")]
pub enum ProxySetting {
    /// The proxy of the environment variables or of the system's settings, if any.
    #[default]
    Environment,
    /// No proxy.
    None,
    /// This proxy.
    Url {
        /// The URL without credentials.
        address: Url,
        /// The URL with credentials, if it has any.
        url: SecretString,
    },
}

impl ProxySetting {
    /// Whether the URL has a user name.
    pub(super) fn has_login(&self) -> bool {
        matches!(self, Self::Url { address, url } if address.as_str() != url.expose_secret())
    }

    /// Whether the URL has a password.
    pub(super) fn has_password(&self) -> bool {
        let Self::Url { url, .. } = self else { return false };
        ProxyUrl::parse(url.expose_secret()).is_ok_and(|url| url.has_password())
    }
}

impl TryFrom<String> for ProxySetting {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        parse_proxy(&text)
    }
}

impl Serialize for ProxySetting {
    /// Serializes without credentials.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = match self {
            Self::Environment => "environment",
            Self::None => "none",
            Self::Url { address, .. } => address.as_str(),
        };
        text.serialize(serializer)
    }
}

/// An entry of `no_proxy`.
struct NoProxyEntry(String);

impl FromStr for NoProxyEntry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse_no_proxy_entry(text).map(Self)
    }
}

/// Deserializes the list `no_proxy`.
pub(super) fn deserialize_no_proxy<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<String>, D::Error> {
    let exceptions = Vec::<Parsed<NoProxyEntry>>::deserialize(deserializer)?;
    Ok(exceptions.into_iter().map(|Parsed(NoProxyEntry(host))| host).collect())
}

/// Parses a URL, `none` or `environment`.
fn parse_proxy(text: &str) -> Result<ProxySetting, String> {
    match invisible::trim_visible(text)? {
        "none" => Ok(ProxySetting::None),
        "environment" => Ok(ProxySetting::Environment),
        text => parse_proxy_url(text),
    }
}

/// Parses a host, domain, address or network.
fn parse_no_proxy_entry(text: &str) -> Result<String, String> {
    let host = invisible::trim_visible(text)?;
    if host.contains(['[', ']']) {
        return Err("invalid host: write an IPv6 address without brackets, as in curl's NO_PROXY".to_owned());
    }
    let is_valid = |c: char| !c.is_whitespace() && !c.is_control() && c != ',';
    if host.is_empty() || host.contains("://") || !host.chars().all(is_valid) {
        let form =
            "expected a host, a domain such as .example.com, an address, or a network such as 10.0.0.0/8";
        return Err(format!("invalid host: {form}"));
    }
    Ok(host.to_owned())
}

fn parse_proxy_url(text: &str) -> Result<ProxySetting, String> {
    // Without this check, a misspelled word such as "None" would be a host name.
    let (_, rest) = text.split_once("://").ok_or_else(|| EXPECTED.to_owned())?;
    let url = ProxyUrl::parse(text)?;
    if rest.find(['/', '?', '#']).is_some_and(|end| &rest[end..] != "/") {
        return Err("the proxy URL must not have a path: remove everything after the port".to_owned());
    }
    Ok(ProxySetting::Url { address: url.address().clone(), url: url.with_login() })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("http://proxy.example:8080", "http://proxy.example:8080/", "http://proxy.example:8080/")]
    #[case(" https://10.0.0.1 ", "https://10.0.0.1/", "https://10.0.0.1/")]
    #[case("http://me@proxy.example", "http://proxy.example:1080/", "http://me@proxy.example:1080/")]
    #[case("http://me@proxy.example:80", "http://proxy.example/", "http://me@proxy.example/")]
    #[case(
        r"http://CORP\jane:pw@proxy.example:3128",
        "http://proxy.example:3128/",
        "http://CORP%5Cjane:pw@proxy.example:3128/"
    )]
    #[case(
        "http://me:a%40b@proxy.example:3128/",
        "http://proxy.example:3128/",
        "http://me:a%40b@proxy.example:3128/"
    )]
    fn address_has_no_credentials(#[case] text: &str, #[case] address: &str, #[case] url: &str) {
        let Ok(ProxySetting::Url { address: found, url: whole }) = parse_proxy(text) else {
            panic!("a proxy")
        };
        assert_eq!((found.as_str(), whole.expose_secret()), (address, url));
    }

    #[rstest]
    #[case("none", false)]
    #[case("environment", false)]
    #[case("http://me@proxy.example", false)]
    #[case("http://me:hunter2@proxy.example", true)]
    fn password_is_detected_and_not_printed(#[case] text: &str, #[case] has_password: bool) {
        let proxy = parse_proxy(text).expect("a proxy");
        assert_eq!(proxy.has_password(), has_password);
        assert!(!format!("{proxy:?}").contains("hunter2"));
    }

    #[rstest]
    #[case("")]
    #[case("None")]
    #[case("proxy.example:8080")]
    #[case("me:hunter2@proxy.example")]
    #[case("hunter2:me@proxy.example")]
    #[case("socks5://me:hunter2@proxy.example")]
    #[case("http://")]
    #[case("http://me:hunter2@proxy.example/path")]
    #[case("http://proxy.example/?hunter2")]
    fn invalid_proxy_is_rejected_without_quoting_it(#[case] text: &str) {
        let error = parse_proxy(text).expect_err("no proxy");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[rstest]
    #[case("intra.example", true)]
    #[case(".example.com", true)]
    #[case("10.0.0.0/8", true)]
    #[case("*", true)]
    #[case("", false)]
    #[case("a.example, b.example", false)]
    #[case("http://a.example", false)]
    #[case("2001:db8::7", true)]
    #[case("[2001:db8::7]", false)]
    fn no_proxy_entry_is_one_host(#[case] text: &str, #[case] is_valid: bool) {
        assert_eq!(parse_no_proxy_entry(text).is_ok(), is_valid);
    }
}

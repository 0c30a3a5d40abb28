//! The proxy on the way to the API, as it is written: a URL, `none`, or what the environment says.
//!
//! The URL may hold a password, so it is kept as a secret; no message quotes what was written.

use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use super::{deserialize::Parsed, invisible, proxy_url::ProxyUrl};

const EXPECTED: &str = "a proxy is a URL such as http://proxy.example:8080 (http:// or https://), or \"none\", or \"environment\"";

/// The proxy to go through.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "String")]
pub enum ProxySetting {
    /// The one that the variables of the environment or the system's settings name, if they do.
    #[default]
    Environment,
    /// No proxy, whatever the environment says.
    None,
    /// This one.
    Url {
        /// Where it is, without user and password.
        address: Url,
        /// All of it, with user and password if it has them.
        url: SecretString,
    },
}

impl ProxySetting {
    /// Whether it has a user.
    pub(super) fn has_login(&self) -> bool {
        matches!(self, Self::Url { address, url } if address.as_str() != url.expose_secret())
    }

    /// Whether it has a password.
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
    /// Without user and password.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = match self {
            Self::Environment => "environment",
            Self::None => "none",
            Self::Url { address, .. } => address.as_str(),
        };
        text.serialize(serializer)
    }
}

/// A host or network that is connected to without the proxy.
struct NoProxyEntry(String);

impl FromStr for NoProxyEntry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse_no_proxy_entry(text).map(Self)
    }
}

/// Reads a list of hosts and networks that are connected to without the proxy.
pub(super) fn deserialize_no_proxy<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<String>, D::Error> {
    let exceptions = Vec::<Parsed<NoProxyEntry>>::deserialize(deserializer)?;
    Ok(exceptions.into_iter().map(|Parsed(NoProxyEntry(host))| host).collect())
}

/// A URL, `none` or `environment`.
fn parse_proxy(text: &str) -> Result<ProxySetting, String> {
    match invisible::trim_visible(text)? {
        "none" => Ok(ProxySetting::None),
        "environment" => Ok(ProxySetting::Environment),
        text => parse_proxy_url(text),
    }
}

/// A host or network that is asked without the proxy.
fn parse_no_proxy_entry(text: &str) -> Result<String, String> {
    let host = invisible::trim_visible(text)?;
    if host.contains(['[', ']']) {
        return Err("an address of IPv6 stands here without brackets, as in curl's NO_PROXY".to_owned());
    }
    let is_valid = |c: char| !c.is_whitespace() && !c.is_control() && c != ',';
    if host.is_empty() || host.contains("://") || !host.chars().all(is_valid) {
        let form = "write a host, a domain such as .example.com, an address, or a network such as 10.0.0.0/8";
        return Err(format!("this is no host: {form}"));
    }
    Ok(host.to_owned())
}

fn parse_proxy_url(text: &str) -> Result<ProxySetting, String> {
    // Without a scheme, a misspelt word such as "None" would be the name of a proxy.
    let (_, rest) = text.split_once("://").ok_or_else(|| EXPECTED.to_owned())?;
    let url = ProxyUrl::parse(text)?;
    if rest.find(['/', '?', '#']).is_some_and(|end| &rest[end..] != "/") {
        return Err("the URL of a proxy ends with its port: leave out what follows".to_owned());
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
    fn the_address_is_without_a_login(#[case] text: &str, #[case] address: &str, #[case] url: &str) {
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
    fn a_password_is_noticed_and_printed_nowhere(#[case] text: &str, #[case] has_password: bool) {
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
    fn what_is_no_proxy_is_refused_unseen(#[case] text: &str) {
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
    fn an_exception_is_one_host(#[case] text: &str, #[case] is_valid: bool) {
        assert_eq!(parse_no_proxy_entry(text).is_ok(), is_valid);
    }
}

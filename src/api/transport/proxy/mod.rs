//! The way out of this machine: which proxy a request takes, where that was set, and which root certificates are trusted
//! besides the system's. The variables of the environment are read as curl reads them: lower case first, `http_proxy` in
//! lower case only. What a proxy answers is left to `wire`.

mod no_proxy;

use crate::config::ProxyUrl;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper_util::client::proxy::matcher::Matcher;
use no_proxy::is_exempt;
use secrecy::{ExposeSecret, SecretString};
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use url::{Host, Url};

/// The way out of this machine.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// The proxy to take.
    pub proxy: Proxy,
    /// A file of root certificates in PEM form that are trusted besides the system's.
    pub ca_file: Option<PathBuf>,
}

/// Which proxy to take.
#[derive(Clone, Debug, Default)]
pub enum Proxy {
    /// What the environment says, or else the system's settings where it has any; never for this very machine.
    #[default]
    Environment,
    /// None, whatever the environment says.
    None,
    /// This one.
    Fixed {
        /// Its address, perhaps with user and password: `http://user:password@proxy.example:3128`.
        url: SecretString,
        /// Hosts, domains, addresses and networks that are reached without it, as in `NO_PROXY`.
        no_proxy: Vec<String>,
    },
}

/// A proxy that a request takes. What is printed of it has no password.
#[derive(Clone)]
pub(in crate::api) struct Hop {
    proxy: ProxyUrl,
    origin: Origin,
}

/// Where a proxy was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Variable(&'static str),
    Configuration,
    System,
}

/// A proxy that cannot be used. It says where it was set and why, and nothing of what was set.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::api) struct UnusableProxy {
    origin: Origin,
    reason: String,
}

impl Route {
    /// Which proxy a request to this address takes and where that was set, without its password; `None` where it takes none.
    ///
    /// # Errors
    /// Where a proxy was set that cannot be used, and why.
    pub fn describe(&self, url: &Url) -> Result<Option<String>, String> {
        match self.hop(url) {
            Ok(hop) => Ok(hop.map(|hop| hop.to_string())),
            Err(unusable) => Err(unusable.to_string()),
        }
    }

    /// The proxy that a request to this address takes.
    ///
    /// # Errors
    /// One is set, but cannot be used: going without it would be a guess.
    pub(in crate::api) fn hop(&self, url: &Url) -> Result<Option<Hop>, UnusableProxy> {
        match &self.proxy {
            Proxy::None => Ok(None),
            Proxy::Environment if is_loopback(url) => Ok(None),
            Proxy::Environment => of_environment(url, |name| std::env::var_os(name)),
            Proxy::Fixed { no_proxy, .. } if no_proxy.iter().any(|entry| is_exempt(url, entry)) => Ok(None),
            Proxy::Fixed { url, .. } => Hop::new(url.expose_secret(), Origin::Configuration).map(Some),
        }
    }
}

impl Hop {
    fn new(text: &str, origin: Origin) -> Result<Self, UnusableProxy> {
        let proxy = ProxyUrl::parse(text).map_err(|reason| UnusableProxy { origin, reason })?;
        Ok(Self { proxy, origin })
    }

    /// Its address with user and password, for the one place that connects.
    pub(in crate::api) fn expose(self) -> Url {
        // It was put together from a URL, so it is one.
        self.proxy.with_login().expose_secret().parse().unwrap_or_else(|_| self.proxy.address().clone())
    }

    /// Host and port.
    pub(in crate::api) fn name(&self) -> String {
        self.proxy.authority()
    }

    /// Whether it is spoken to over TLS.
    pub(in crate::api) fn is_secure(&self) -> bool {
        self.proxy.is_secure()
    }

    /// What is secret of it, in all forms in which it is sent.
    pub(in crate::api) fn secrets(&self) -> Vec<SecretString> {
        let mut secrets = self.proxy.password_forms();
        if let Some((user, password)) = self.proxy.login().filter(|_| self.proxy.has_password()) {
            let basic = BASE64_STANDARD.encode(format!("{user}:{}", password.expose_secret()));
            secrets.push(basic.into());
        }
        secrets
    }
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{} ({})", self.proxy.address().scheme(), self.name(), self.origin)
    }
}

impl fmt::Debug for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::Configuration => f.write_str("configuration"),
            Self::System => f.write_str("system settings"),
        }
    }
}

impl fmt::Display for UnusableProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.reason)
    }
}

/// What the environment says of this address, or else the system's settings, which only some systems have.
fn of_environment(
    url: &Url,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<Hop>, UnusableProxy> {
    let no_proxy = first_set(&["no_proxy", "NO_PROXY"], &variable)?;
    if no_proxy.is_some_and(|(_, list)| is_exempt(url, &list)) {
        return Ok(None);
    }
    // HTTP_PROXY is never read: in a CGI program it is the header `Proxy` of whoever sent the request.
    let names: &[&'static str] = match url.scheme() {
        "https" => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        _ => &["http_proxy", "all_proxy", "ALL_PROXY"],
    };
    match first_set(names, &variable)? {
        Some((name, value)) => Hop::new(&value, Origin::Variable(name)).map(Some),
        None => Ok(of_system(url)),
    }
}

/// The first of these variables that is set and not empty.
fn first_set(
    names: &[&'static str],
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<(&'static str, String)>, UnusableProxy> {
    for &name in names {
        let Some(value) = variable(name) else { continue };
        let not_text =
            |_| UnusableProxy { origin: Origin::Variable(name), reason: "not UTF-8 text".to_owned() };
        let value = value.into_string().map_err(not_text)?;
        if !value.trim().is_empty() {
            return Ok(Some((name, value)));
        }
    }
    Ok(None)
}

/// The proxy of the system's settings. The matcher reads the environment as well, with other rules than curl's, so it is
/// asked only where there are such settings and no variable could be taken for one.
fn of_system(url: &Url) -> Option<Hop> {
    let has_settings = cfg!(any(target_os = "macos", windows));
    if !has_settings || (url.scheme() == "http" && std::env::var_os("HTTP_PROXY").is_some()) {
        return None;
    }
    let hop = Matcher::from_system().intercept(&url.as_str().parse().ok()?)?;
    let port = hop.uri().port_u16().or_else(|| (hop.uri().scheme_str() == Some("http")).then_some(80));
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let scheme = hop.uri().scheme_str()?;
    Hop::new(&format!("{scheme}://{}{port}", hop.uri().host()?), Origin::System).ok()
}

/// Whether an address is this very machine.
pub(in crate::api) fn is_loopback(url: &Url) -> bool {
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

    /// What becomes of an address in an environment of `NAME=value` pairs.
    fn hop(url: &str, environment: &[&str]) -> Option<String> {
        let value = |name: &str| {
            let mut pairs = environment.iter().filter_map(|pair| pair.split_once('='));
            pairs.find(|pair| pair.0 == name).map(|pair| pair.1.into())
        };
        match of_environment(&url.parse().unwrap(), value) {
            Ok(hop) => hop.map(|hop| hop.to_string()),
            Err(unusable) => Some(unusable.to_string()),
        }
    }

    #[rstest]
    #[case::lower_case_wins(&["https_proxy=l:1", "HTTPS_PROXY=u:1"], Some("http://l:1 (https_proxy)"))]
    #[case::capitals(&["HTTPS_PROXY=http://p:3128"], Some("http://p:3128 (HTTPS_PROXY)"))]
    #[case::specific_before_all(&["HTTPS_PROXY=p:1", "all_proxy=a:1"], Some("http://p:1 (HTTPS_PROXY)"))]
    #[case::all_lower_case_wins(&["all_proxy=l:1", "ALL_PROXY=u:1"], Some("http://l:1 (all_proxy)"))]
    #[case::all_in_capitals(&["ALL_PROXY=https://p"], Some("https://p:443 (ALL_PROXY)"))]
    #[case::default_port(&["all_proxy=p"], Some("http://p:1080 (all_proxy)"))]
    #[case::empty_lower_case(&["https_proxy=", "HTTPS_PROXY=p:1"], Some("http://p:1 (HTTPS_PROXY)"))]
    #[case::empty_both(&["https_proxy=", "HTTPS_PROXY=", "ALL_PROXY=p:1"], Some("http://p:1 (ALL_PROXY)"))]
    #[case::other_scheme(&["http_proxy=http://p:1"], None)]
    #[case::ipv6(&["HTTPS_PROXY=http://[::1]:3128"], Some("http://[::1]:3128 (HTTPS_PROXY)"))]
    #[case::password(&["HTTPS_PROXY=http://me:p4ss@p:1"], Some("http://p:1 (HTTPS_PROXY)"))]
    #[case::domain(&["HTTPS_PROXY=http://CORP\\me:p4ss@p:1"], Some("http://p:1 (HTTPS_PROXY)"))]
    #[case::exempt(&["HTTPS_PROXY=p", "NO_PROXY=other, api.example"], None)]
    #[case::exempt_lower_case(&["HTTPS_PROXY=p", "no_proxy=.example"], None)]
    #[case::exempt_lower_case_wins(
        &["HTTPS_PROXY=p:1", "no_proxy=other", "NO_PROXY=example"],
        Some("http://p:1 (HTTPS_PROXY)")
    )]
    #[case::exempt_empty_lower_case(&["HTTPS_PROXY=p:1", "no_proxy=", "NO_PROXY=example"], None)]
    #[case::socks(
        &["HTTPS_PROXY=socks5://me:p4ss@p:1080"],
        Some("HTTPS_PROXY: SOCKS proxies are not supported, only http:// and https:// ones")
    )]
    #[case::nonsense(&["https_proxy=http://"], Some("https_proxy: empty host"))]
    fn https_urls_take_the_proxy_that_curl_takes(
        #[case] environment: &[&str],
        #[case] expected: Option<&str>,
    ) {
        assert_eq!(hop("https://api.example/x?y=z", environment).as_deref(), expected);
    }

    #[rstest]
    #[case::lower_case(&["HTTP_PROXY=u:1", "http_proxy=l:1"], Some("http://l:1 (http_proxy)"))]
    #[case::capitals_are_ignored(&["HTTP_PROXY=u:1"], None)]
    #[case::capitals_do_not_hide_all(&["HTTP_PROXY=u:1", "ALL_PROXY=a:1"], Some("http://a:1 (ALL_PROXY)"))]
    #[case::cgi(&["REQUEST_METHOD=GET", "ALL_PROXY=a:1"], Some("http://a:1 (ALL_PROXY)"))]
    fn http_urls_take_the_proxy_that_curl_takes(
        #[case] environment: &[&str],
        #[case] expected: Option<&str>,
    ) {
        assert_eq!(hop("http://api.example/", environment).as_deref(), expected);
    }

    #[cfg(unix)]
    #[rstest]
    #[case("https_proxy")]
    #[case("no_proxy")]
    fn variable_that_is_no_text_is_an_error(#[case] name: &str) {
        use std::os::unix::ffi::OsStringExt;
        let value = |asked: &str| (asked == name).then(|| OsString::from_vec(b"p\xff".to_vec()));
        let unusable = of_environment(&"https://api.example/".parse().unwrap(), value).unwrap_err();
        assert_eq!(unusable.to_string(), format!("{name}: not UTF-8 text"));
    }

    #[test]
    fn no_form_of_a_proxy_prints_its_password() {
        let url = "http://me:p%40ss+w0rd@proxy.example:3128".into();
        let route = Route { proxy: Proxy::Fixed { url, no_proxy: Vec::new() }, ca_file: None };
        let api = "http://127.0.0.1:1/".parse().unwrap();
        let hop = route.hop(&api).unwrap().unwrap();
        let printed = format!("{route:?} {hop:?} {hop} {:?}", route.describe(&api));
        assert!(!printed.contains("ss"), "{printed}");
        assert_eq!(route.describe(&api).unwrap().unwrap(), "http://proxy.example:3128 (configuration)");
        let secrets = hop.secrets();
        let secrets: Vec<_> = secrets.iter().map(ExposeSecret::expose_secret).collect();
        assert_eq!(secrets, ["p%40ss+w0rd", "p@ss+w0rd", "p%40ss%2Bw0rd", "bWU6cEBzcyt3MHJk"]);
    }

    #[test]
    fn this_very_machine_needs_no_proxy_unless_one_is_fixed() {
        for own in ["http://127.0.0.1:1", "http://[::1]:1", "http://LOCALHOST:1"] {
            assert_eq!(Route::default().describe(&own.parse().unwrap()), Ok(None));
        }
    }
}

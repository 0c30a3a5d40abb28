//! The way out of this machine: which proxy a request takes, where that was set, and which root certificates are trusted
//! besides the system's. The environment is read as curl reads it: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`,
//! in capitals or not. What a proxy answers is left to `wire`.

use hyper_util::client::proxy::matcher::Matcher;
use secrecy::{ExposeSecret, SecretString};
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
pub(super) struct Hop {
    url: Url,
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
pub(super) struct UnusableProxy {
    origin: Origin,
    reason: String,
}

impl Route {
    /// Which proxy a request to this address takes and where that was set, without its password; `None` where it takes none.
    pub fn describe(&self, url: &Url) -> Option<String> {
        match self.hop(url) {
            Ok(hop) => Some(hop?.to_string()),
            Err(unusable) => Some(unusable.to_string()),
        }
    }

    /// The proxy that a request to this address takes.
    ///
    /// # Errors
    /// One is set, but cannot be used: going without it would be a guess.
    pub(super) fn hop(&self, url: &Url) -> Result<Option<Hop>, UnusableProxy> {
        match &self.proxy {
            Proxy::None => Ok(None),
            Proxy::Environment if is_loopback(url) => Ok(None),
            Proxy::Environment => of_environment(url, |name| std::env::var(name).ok()),
            Proxy::Fixed { no_proxy, .. } if is_exempt(url, &no_proxy.join(",")) => Ok(None),
            Proxy::Fixed { url, .. } => Hop::new(url.expose_secret(), Origin::Configuration).map(Some),
        }
    }
}

impl Proxy {
    /// The proxy at this address, with user and password where it asks for them.
    pub fn at(address: &Url, login: Option<(&str, &SecretString)>, no_proxy: Vec<String>) -> Self {
        let mut url = address.clone();
        if let Some((user, password)) = login {
            // Fails only for addresses that can have none, which are told as unusable later.
            let _ = url.set_username(user).and_then(|()| url.set_password(Some(password.expose_secret())));
        }
        Self::Fixed { url: String::from(url).into(), no_proxy }
    }
}

impl Hop {
    fn new(text: &str, origin: Origin) -> Result<Self, UnusableProxy> {
        let unusable = |reason: String| UnusableProxy { origin, reason };
        let text = text.trim();
        let url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("http://{text}")) };
        let url = url.map_err(|error| unusable(error.to_string()))?;
        match url.scheme() {
            "http" | "https" if url.has_host() => Ok(Self { url, origin }),
            scheme => Err(unusable(format!("{scheme} is not spoken to a proxy, http and https are"))),
        }
    }

    /// Its address with user and password, for the one place that connects.
    pub(super) fn expose(self) -> Url {
        self.url
    }

    /// Host and port.
    pub(super) fn name(&self) -> String {
        let port = self.url.port_or_known_default().unwrap_or_default();
        format!("{}:{port}", self.url.host_str().unwrap_or_default())
    }

    /// Whether it is spoken to over TLS.
    pub(super) fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// What is secret of it, in all forms in which it is sent.
    pub(super) fn secrets(&self) -> Vec<SecretString> {
        let Some(password) = self.url.password() else { return Vec::new() };
        let basic =
            matcher(self.url.as_str(), "").intercept(&"http://any.example".parse().unwrap_or_default());
        let basic = basic.as_ref().and_then(|hop| hop.basic_auth()?.to_str().ok()?.strip_prefix("Basic "));
        let plain = password.replace('+', "%2B").replace('&', "%26");
        let plain = url::form_urlencoded::parse(plain.as_bytes()).next().map(|(plain, _)| plain.into_owned());
        [Some(password.to_owned()), plain, basic.map(str::to_owned)]
            .into_iter()
            .flatten()
            .map(Into::into)
            .collect()
    }
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{} ({})", self.url.scheme(), self.name(), self.origin)
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
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<Hop>, UnusableProxy> {
    let set = |names: &[&'static str]| {
        let mut values = names.iter().map(|&name| (name, variable(name).unwrap_or_default()));
        values.find(|(_, value)| !value.trim().is_empty())
    };
    // A CGI program finds the header `Proxy` of any request in HTTP_PROXY.
    let is_cgi = variable("REQUEST_METHOD").is_some();
    let names: &[&'static str] = match url.scheme() {
        "https" => &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
        _ if is_cgi => &["http_proxy"],
        _ => &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
    };
    let no_proxy = set(&["NO_PROXY", "no_proxy"]).map(|(_, hosts)| hosts).unwrap_or_default();
    match set(names) {
        _ if is_exempt(url, &no_proxy) => Ok(None),
        Some((name, value)) => Hop::new(&value, Origin::Variable(name)).map(Some),
        None => Ok(of_system(url)),
    }
}

fn of_system(url: &Url) -> Option<Hop> {
    let hop = Matcher::from_system().intercept(&url.as_str().parse().ok()?)?;
    Hop::new(&hop.uri().to_string(), Origin::System).ok()
}

/// Whether an address is on a list as in `NO_PROXY`.
fn is_exempt(url: &Url, no_proxy: &str) -> bool {
    let Ok(uri) = url.as_str().parse() else { return false };
    matcher("http://any.example", no_proxy).intercept(&uri).is_none()
}

fn matcher(proxy: &str, no_proxy: &str) -> Matcher {
    Matcher::builder().all(proxy).no(no_proxy).build()
}

/// Whether an address is this very machine.
pub(super) fn is_loopback(url: &Url) -> bool {
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
            let pairs = environment.iter().filter_map(|pair| pair.split_once('='));
            pairs.into_iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned())
        };
        match of_environment(&url.parse().unwrap(), value) {
            Ok(hop) => hop.map(|hop| hop.to_string()),
            Err(unusable) => Some(unusable.to_string()),
        }
    }

    #[rstest]
    #[case::capitals(&["HTTPS_PROXY=http://p:3128"], Some("http://p:3128 (HTTPS_PROXY)"))]
    #[case::lower_case(&["https_proxy=http://p:3128"], Some("http://p:3128 (https_proxy)"))]
    #[case::without_scheme(&["HTTPS_PROXY=p:3128"], Some("http://p:3128 (HTTPS_PROXY)"))]
    #[case::for_all(&["ALL_PROXY=https://p"], Some("https://p:443 (ALL_PROXY)"))]
    #[case::for_all_lower_case(&["all_proxy=p"], Some("http://p:80 (all_proxy)"))]
    #[case::empty_is_not_set(&["HTTPS_PROXY=", "all_proxy=p"], Some("http://p:80 (all_proxy)"))]
    #[case::the_other_scheme(&["HTTP_PROXY=http://p:1", "http_proxy=http://p:1"], None)]
    #[case::address_of_six_words(&["HTTPS_PROXY=http://[::1]:3128"], Some("http://[::1]:3128 (HTTPS_PROXY)"))]
    #[case::password(&["HTTPS_PROXY=http://me:p4ss@p:1"], Some("http://p:1 (HTTPS_PROXY)"))]
    #[case::exempt(&["HTTPS_PROXY=p", "NO_PROXY=other, api.example"], None)]
    #[case::exempt_lower_case(&["HTTPS_PROXY=p", "no_proxy=.example"], None)]
    #[case::exempt_all(&["HTTPS_PROXY=p", "NO_PROXY=*"], None)]
    #[case::not_exempt(&["HTTPS_PROXY=p", "NO_PROXY=i.example"], Some("http://p:80 (HTTPS_PROXY)"))]
    #[case::socks(
        &["HTTPS_PROXY=socks5://me:p4ss@p:1080"],
        Some("HTTPS_PROXY: socks5 is not spoken to a proxy, http and https are")
    )]
    #[case::nonsense(&["https_proxy=http://"], Some("https_proxy: empty host"))]
    fn the_environment_says_which_proxy(#[case] environment: &[&str], #[case] expected: Option<&str>) {
        assert_eq!(hop("https://api.example/x?y=z", environment).as_deref(), expected);
    }

    #[test]
    fn clear_text_has_variables_of_its_own_but_not_under_cgi() {
        let set = ["HTTP_PROXY=http://p:1", "http_proxy=http://p:2"];
        assert_eq!(hop("http://h/", &set).as_deref(), Some("http://p:1 (HTTP_PROXY)"));
        let cgi = [set[0], set[1], "REQUEST_METHOD=GET"];
        assert_eq!(hop("http://h/", &cgi).as_deref(), Some("http://p:2 (http_proxy)"));
    }

    #[rstest]
    #[case("http://10.1.2.3", true)]
    #[case("http://10.2.2.3", false)]
    #[case("http://[fd00::7]:8443", true)]
    #[case("http://h.corp.example", true)]
    #[case("http://h.other.example", false)]
    fn a_list_of_exempt_hosts_may_have_networks(#[case] url: &str, #[case] expected: bool) {
        assert_eq!(is_exempt(&url.parse().unwrap(), "10.1.0.0/16,fd00::/8,corp.example"), expected);
    }

    #[test]
    fn no_form_of_a_proxy_prints_its_password() {
        let (address, password) = ("http://proxy.example:3128".parse().unwrap(), "p@ss+w0rd".into());
        let proxy = Proxy::at(&address, Some(("me", &password)), Vec::new());
        let route = Route { proxy, ca_file: None };
        let api = "http://127.0.0.1:1/".parse().unwrap();
        let hop = route.hop(&api).unwrap().unwrap();
        let printed = format!("{route:?} {hop:?} {hop} {:?}", route.describe(&api));
        assert!(!printed.contains("ss"), "{printed}");
        assert_eq!(route.describe(&api).unwrap(), "http://proxy.example:3128 (configuration)");
        let secrets = hop.secrets();
        let secrets: Vec<_> = secrets.iter().map(ExposeSecret::expose_secret).collect();
        assert_eq!(secrets, ["p%40ss+w0rd", "p@ss+w0rd", "bWU6cEBzcyt3MHJk"]);
    }

    #[test]
    fn this_very_machine_needs_no_proxy_unless_one_is_fixed() {
        for own in ["http://127.0.0.1:1", "http://[::1]:1", "http://LOCALHOST:1"] {
            assert_eq!(Route::default().describe(&own.parse().unwrap()), None);
        }
    }
}

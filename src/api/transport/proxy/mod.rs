//! Proxy selection for a request, and the origin of the proxy setting. Environment variables follow curl's
//! conventions: lower case first, `http_proxy` in lower case only.

mod environment;
mod no_proxy;

use crate::api::config::{NetworkConfig, ProxyConfig};
use crate::config::ProxyUrl;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use no_proxy::is_exempt;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use url::{Host, Url};

/// A proxy that a request takes. Its `Debug` and `Display` omit the password.
#[derive(Clone)]
pub(in crate::api) struct ProxyHop {
    proxy: ProxyUrl,
    origin: ProxyOrigin,
}

/// Where a proxy was configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ProxyOrigin {
    Variable(&'static str),
    Configuration,
    SystemSettings,
}

/// An invalid proxy setting: its origin and the reason, without the value, which may hold a password.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::api) struct InvalidProxy {
    origin: ProxyOrigin,
    reason: String,
}

impl NetworkConfig {
    /// The proxy for requests to this URL and its origin, without the password; `None` for a direct
    /// connection.
    ///
    /// # Errors
    /// The proxy setting is invalid: its origin and the reason.
    pub fn describe_proxy(&self, url: &Url) -> Result<Option<String>, String> {
        match self.proxy_hop(url) {
            Ok(hop) => Ok(hop.map(|hop| hop.to_string())),
            Err(invalid) => Err(invalid.to_string()),
        }
    }

    /// The proxy for requests to this URL.
    ///
    /// # Errors
    /// The proxy setting is invalid. There is no fallback to a direct connection.
    pub(in crate::api) fn proxy_hop(&self, url: &Url) -> Result<Option<ProxyHop>, InvalidProxy> {
        match &self.proxy {
            ProxyConfig::None => Ok(None),
            ProxyConfig::Environment if is_loopback(url) => Ok(None),
            ProxyConfig::Environment => environment::proxy_hop(url, |name| std::env::var_os(name)),
            ProxyConfig::Fixed { no_proxy, .. } if no_proxy.iter().any(|entry| is_exempt(url, entry)) => {
                Ok(None)
            }
            ProxyConfig::Fixed { url, .. } => {
                ProxyHop::parse(url.expose_secret(), ProxyOrigin::Configuration).map(Some)
            }
        }
    }
}

impl ProxyHop {
    fn parse(text: &str, origin: ProxyOrigin) -> Result<Self, InvalidProxy> {
        let proxy = ProxyUrl::parse(text).map_err(|reason| InvalidProxy { origin, reason })?;
        Ok(Self { proxy, origin })
    }

    /// The proxy URL with user and password, for the HTTP client only.
    pub(in crate::api) fn expose(self) -> Url {
        // Built from a valid URL, so parsing cannot fail.
        self.proxy.with_login().expose_secret().parse().unwrap_or_else(|_| self.proxy.address().clone())
    }

    /// Host and port.
    pub(in crate::api) fn authority(&self) -> String {
        self.proxy.authority()
    }

    /// Whether the connection to the proxy itself uses TLS.
    pub(in crate::api) fn is_secure(&self) -> bool {
        self.proxy.is_secure()
    }

    /// The proxy credentials, in every form in which they are sent.
    pub(in crate::api) fn secrets(&self) -> Vec<SecretString> {
        let mut secrets = self.proxy.password_forms();
        if let Some((user, password)) = self.proxy.login().filter(|_| self.proxy.has_password()) {
            let basic = BASE64_STANDARD.encode(format!("{user}:{}", password.expose_secret()));
            secrets.push(basic.into());
        }
        secrets
    }
}

impl fmt::Display for ProxyHop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{} ({})", self.proxy.address().scheme(), self.authority(), self.origin)
    }
}

impl fmt::Debug for ProxyHop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ProxyOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::Configuration => f.write_str("configuration"),
            Self::SystemSettings => f.write_str("system settings"),
        }
    }
}

impl fmt::Display for InvalidProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.reason)
    }
}

/// Whether the host of a URL is the loopback interface.
pub(in crate::api) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests;

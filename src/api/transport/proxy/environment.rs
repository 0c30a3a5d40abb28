//! The proxy from the environment variables, or else from the system settings.

use super::no_proxy::is_exempt;
use super::{InvalidProxy, ProxyHop, ProxyOrigin};
use hyper_util::client::proxy::matcher::Matcher;
use std::ffi::OsString;
use url::Url;

/// The proxy for this URL from the environment, or else from the system settings, which exist on macOS and
/// Windows only.
pub(super) fn proxy_hop(
    url: &Url,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<ProxyHop>, InvalidProxy> {
    let no_proxy = first_set(&["no_proxy", "NO_PROXY"], &variable)?;
    if no_proxy.is_some_and(|(_, list)| is_exempt(url, &list)) {
        return Ok(None);
    }
    // HTTP_PROXY is never read: in a CGI program it holds the `Proxy` header of the client's request
    // (httpoxy).
    let names: &[&'static str] = match url.scheme() {
        "https" => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        _ => &["http_proxy", "all_proxy", "ALL_PROXY"],
    };
    match first_set(names, &variable)? {
        Some((name, value)) => ProxyHop::parse(&value, ProxyOrigin::Variable(name)).map(Some),
        None => Ok(from_system_settings(url)),
    }
}

/// The first of these variables that is set and not empty.
fn first_set(
    names: &[&'static str],
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<(&'static str, String)>, InvalidProxy> {
    for &name in names {
        let Some(value) = variable(name) else { continue };
        let not_text =
            |_| InvalidProxy { origin: ProxyOrigin::Variable(name), reason: "not UTF-8 text".to_owned() };
        let value = value.into_string().map_err(not_text)?;
        if !value.trim().is_empty() {
            return Ok(Some((name, value)));
        }
    }
    Ok(None)
}

/// The proxy from the system settings. The matcher also reads the environment, by rules other than curl's, so
/// it is used only on systems with such settings and where no variable applies.
fn from_system_settings(url: &Url) -> Option<ProxyHop> {
    let has_settings = cfg!(any(target_os = "macos", windows));
    if !has_settings || (url.scheme() == "http" && std::env::var_os("HTTP_PROXY").is_some()) {
        return None;
    }
    let hop = Matcher::from_system().intercept(&url.as_str().parse().ok()?)?;
    let port = hop.uri().port_u16().or_else(|| (hop.uri().scheme_str() == Some("http")).then_some(80));
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let scheme = hop.uri().scheme_str()?;
    ProxyHop::parse(&format!("{scheme}://{}{port}", hop.uri().host()?), ProxyOrigin::SystemSettings).ok()
}

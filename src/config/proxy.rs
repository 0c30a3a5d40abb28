//! The proxy on the way to the API, as it is written: a URL, `none`, or what the environment says.
//!
//! A password in the URL is taken out of it and kept as a secret; no message quotes what was written.

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

const FORM: &str = "a proxy is a URL such as http://proxy.example:8080 (http:// or https://), or \"none\", or \"environment\"";

/// The proxy to go through.
#[derive(Debug, Clone, Default)]
pub enum ProxyChoice {
    /// The one that the variables of the environment or the system's settings name, if they do.
    #[default]
    Environment,
    /// No proxy, whatever the environment says.
    None,
    /// This one.
    Url {
        /// Where it is, without user and password.
        address: Url,
        /// Who to be for it.
        login: Option<ProxyLogin>,
    },
}

/// Who to be for a proxy.
#[derive(Debug, Clone)]
pub struct ProxyLogin {
    pub user: String,
    pub password: SecretString,
}

impl ProxyChoice {
    /// Whether a password was written.
    pub(super) fn has_password(&self) -> bool {
        match self {
            Self::Url { login: Some(login), .. } => !login.password.expose_secret().is_empty(),
            _ => false,
        }
    }
}

/// A URL, `none` or `environment`.
pub(super) fn choice(text: &str) -> Result<ProxyChoice, String> {
    match text.trim() {
        "none" => Ok(ProxyChoice::None),
        "environment" => Ok(ProxyChoice::Environment),
        text => url(text),
    }
}

/// A host or network that is asked without the proxy.
pub(super) fn exception(text: &str) -> Result<String, String> {
    let host = text.trim();
    let is_one = |c: char| !c.is_whitespace() && !c.is_control() && c != ',';
    if host.is_empty() || host.contains("://") || !host.chars().all(is_one) {
        let form = "write a host, a domain such as .example.com, an address, or a network such as 10.0.0.0/8";
        return Err(format!("this is no host: {form}"));
    }
    Ok(host.to_owned())
}

fn url(text: &str) -> Result<ProxyChoice, String> {
    let mut address = Url::parse(text).map_err(|_| FORM.to_owned())?;
    if !matches!(address.scheme(), "http" | "https") || !address.has_host() {
        return Err(FORM.to_owned());
    }
    if !matches!(address.path(), "" | "/") || address.query().is_some() || address.fragment().is_some() {
        return Err("the URL of a proxy ends with its port: leave out what follows".to_owned());
    }
    let login = login(&address)?;
    // Fails only for addresses that can have none.
    let _ = address.set_username("").and_then(|()| address.set_password(None));
    Ok(ProxyChoice::Url { address, login })
}

/// Who the URL says to be.
fn login(address: &Url) -> Result<Option<ProxyLogin>, String> {
    let password = address.password();
    if address.username().is_empty() && password.is_none() {
        return Ok(None);
    }
    let (user, password) = (decoded(address.username())?, decoded(password.unwrap_or_default())?);
    Ok(Some(ProxyLogin { user, password: password.into() }))
}

fn decoded(part: &str) -> Result<String, String> {
    let decoded = percent_decode_str(part).decode_utf8().map_err(|_| {
        "user and password of the proxy are not UTF-8 text: write %XX for each byte of it".to_owned()
    })?;
    if decoded.chars().any(char::is_control) {
        return Err("user and password of a proxy have no control character: copy them again".to_owned());
    }
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("http://proxy.example:8080", "http://proxy.example:8080/", None)]
    #[case(" https://10.0.0.1 ", "https://10.0.0.1/", None)]
    #[case("http://me@proxy.example", "http://proxy.example/", Some(("me", "")))]
    #[case("http://me:a%40b%2F+%25@proxy.example:3128/", "http://proxy.example:3128/", Some(("me", "a@b/+%")))]
    fn a_login_is_taken_out_of_the_url(
        #[case] text: &str,
        #[case] address: &str,
        #[case] login: Option<(&str, &str)>,
    ) {
        let Ok(ProxyChoice::Url { address: found, login: who }) = choice(text) else { panic!("a proxy") };
        assert_eq!(found.as_str(), address);
        let who = who.as_ref().map(|who| (who.user.as_str(), who.password.expose_secret()));
        assert_eq!(who, login);
    }

    #[rstest]
    #[case("none", false)]
    #[case("environment", false)]
    #[case("http://me@proxy.example", false)]
    #[case("http://me:hunter2@proxy.example", true)]
    fn a_password_is_noticed_and_printed_nowhere(#[case] text: &str, #[case] has_password: bool) {
        let proxy = choice(text).expect("a proxy");
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
    #[case("http://me:hunter2%ff@proxy.example")]
    #[case("http://me:hunter2%0a@proxy.example")]
    fn what_is_no_proxy_is_refused_unseen(#[case] text: &str) {
        let error = choice(text).expect_err("no proxy");
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
    fn an_exception_is_one_host(#[case] text: &str, #[case] is_one: bool) {
        assert_eq!(exception(text).is_ok(), is_one);
    }
}

//! Proxy URLs, parsed by curl's rules: the scheme is optional, the port defaults to 1080 (443 for https), user and password are
//! percent-decoded, and a backslash in the user (`DOMAIN\user`) is an ordinary character.
//!
//! The generic URL parser reads `http://DOMAIN\user@proxy` as host `DOMAIN`, and drops an explicit port 80, so the credentials
//! are split off first. Errors do not quote the text, which may contain a password.

use std::fmt::{self, Write};

use secrecy::SecretString;
use url::Url;

const ENCODING_HINT: &str =
    "percent-encode /, ?, #, @, whitespace and control characters in the user name and password";
const SOCKS_UNSUPPORTED: &str = "SOCKS proxies are not supported: use an http:// or https:// proxy";
const SCHEME_INVALID: &str = "unsupported proxy scheme: use http:// or https://";

/// The URL of an HTTP or HTTPS proxy. `Debug` does not print the credentials.
#[derive(Clone)]
pub struct ProxyUrl {
    address: Url,
    login: Option<Login>,
}

/// User name and password, decoded, and the password as written in the URL.
#[derive(Clone)]
struct Login {
    user: String,
    password: String,
    encoded_password: String,
}

impl ProxyUrl {
    /// Parses `[http[s]://][user[:password]@]host[:port][/ignored]`.
    ///
    /// # Errors
    /// Why the URL is invalid or unsupported, without quoting it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(format!("whitespace or control character in the proxy URL: {ENCODING_HINT}"));
        }
        let (scheme, rest) = split_scheme(text)?;
        let (authority, ignored) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if ignored.contains('@') {
            return Err(ENCODING_HINT.to_owned());
        }
        let (login, server) = match authority.rsplit_once('@') {
            Some((login, server)) => (Some(login), server),
            None => (None, authority),
        };
        let login = login.filter(|login| !login.is_empty()).map(Login::parse).transpose()?;
        Ok(Self { address: server_address(scheme, server)?, login })
    }

    /// Scheme, host and port, without credentials.
    pub fn address(&self) -> &Url {
        &self.address
    }

    /// Host and port.
    pub fn authority(&self) -> String {
        let port = self.address.port_or_known_default().unwrap_or_default();
        format!("{}:{port}", self.address.host_str().unwrap_or_default())
    }

    /// Whether the connection to the proxy itself uses TLS.
    pub fn is_secure(&self) -> bool {
        self.address.scheme() == "https"
    }

    /// Whether it has a password.
    pub fn has_password(&self) -> bool {
        self.login.as_ref().is_some_and(|login| !login.password.is_empty())
    }

    /// User name and password, decoded.
    pub fn login(&self) -> Option<(&str, SecretString)> {
        self.login.as_ref().map(|login| (login.user.as_str(), login.password.as_str().into()))
    }

    /// The forms of the password that a message may contain: as written, decoded, and percent-encoded.
    pub fn password_forms(&self) -> Vec<SecretString> {
        let login = self.login.iter().filter(|login| !login.password.is_empty());
        let forms =
            |login: &Login| [login.encoded_password.clone(), login.password.clone(), encode(&login.password)];
        login.flat_map(forms).map(SecretString::from).collect()
    }

    /// The URL with credentials, all special characters percent-encoded.
    pub fn with_login(&self) -> SecretString {
        let mut url = self.address.clone();
        if let Some(login) = &self.login {
            // Fails only for URLs without a host, and this one has a host.
            let _ = url.set_username(&encode(&login.user));
            let _ = url.set_password(Some(&encode(&login.password)));
        }
        SecretString::from(String::from(url))
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ProxyUrl").field(&self.address.as_str()).finish()
    }
}

impl Login {
    fn parse(text: &str) -> Result<Self, String> {
        if text.contains('@') {
            return Err(ENCODING_HINT.to_owned());
        }
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        Ok(Self { user: decode(user)?, password: decode(password)?, encoded_password: password.to_owned() })
    }
}

/// Splits off the scheme; `http` if there is none.
fn split_scheme(text: &str) -> Result<(&'static str, &str), String> {
    let Some((scheme, rest)) = text.split_once("://") else { return Ok(("http", text)) };
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Ok(("http", rest)),
        "https" => Ok(("https", rest)),
        "socks" | "socks4" | "socks4a" | "socks5" | "socks5h" => Err(SOCKS_UNSUPPORTED.to_owned()),
        _ => Err(SCHEME_INVALID.to_owned()),
    }
}

/// Host and port as a URL, with curl's default port.
fn server_address(scheme: &str, server: &str) -> Result<Url, String> {
    if server.contains('\\') {
        return Err("invalid host name in the proxy URL".to_owned());
    }
    let mut address = Url::parse(&format!("{scheme}://{server}/")).map_err(|error| error.to_string())?;
    let has_port = server
        .rsplit_once(':')
        .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    if !has_port && scheme == "http" {
        // Fails only for URLs without a host, and this one has a host.
        let _ = address.set_port(Some(1080));
    }
    Ok(address)
}

/// Percent-decodes; a percent sign without two hex digits is literal, as in curl.
fn decode(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = tail.get(..2).filter(|_| first == b'%').and_then(|digits| {
            let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
            u8::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_hex)?, 16).ok()
        });
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    let text =
        String::from_utf8(bytes).map_err(|_| "user name or password of the proxy is not valid UTF-8")?;
    if text.chars().any(char::is_control) {
        return Err("control character in the user name or password of the proxy".to_owned());
    }
    Ok(text)
}

/// Percent-encodes everything but letters and digits.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use secrecy::ExposeSecret;

    use super::*;

    #[rstest]
    #[case::without_scheme("proxy.example:3128", "http://proxy.example:3128/")]
    #[case::default_port("proxy.example", "http://proxy.example:1080/")]
    #[case::default_port_http("http://proxy.example", "http://proxy.example:1080/")]
    #[case::default_port_https("https://proxy.example", "https://proxy.example/")]
    #[case::written_port_80("http://proxy.example:80", "http://proxy.example/")]
    #[case::empty_port("http://proxy.example:", "http://proxy.example:1080/")]
    #[case::path_is_ignored("http://proxy.example:3128/path?x#y", "http://proxy.example:3128/")]
    #[case::scheme_in_capitals("HTTP://Proxy.Example:3128", "http://proxy.example:3128/")]
    #[case::ipv6("http://[2001:db8::7]:3128", "http://[2001:db8::7]:3128/")]
    #[case::ipv6_default_port("[2001:db8::7]", "http://[2001:db8::7]:1080/")]
    #[case::blanks_around(" http://proxy.example:3128 ", "http://proxy.example:3128/")]
    fn address_is_read_as_by_curl(#[case] text: &str, #[case] address: &str) {
        assert_eq!(ProxyUrl::parse(text).unwrap().address().as_str(), address);
    }

    #[rstest]
    #[case::percent_encoded("http://us%40er:p%3ass%25w@p:1", "us@er", "p:ss%w")]
    #[case::domain(r"http://CORP\jane:pw@p:1", r"CORP\jane", "pw")]
    #[case::domain_without_scheme(r"CORP\jane:pw@p:1", r"CORP\jane", "pw")]
    #[case::domain_encoded("http://CORP%5Cjane:pw@p:1", r"CORP\jane", "pw")]
    #[case::colons("http://jane:p:a:ss@p:1", "jane", "p:a:ss")]
    #[case::plus_is_plus("http://jane:p+w@p:1", "jane", "p+w")]
    #[case::no_escape("http://jane:p%zzw%@p:1", "jane", "p%zzw%")]
    #[case::no_password("http://jane@p:1", "jane", "")]
    #[case::no_user("http://:pw@p:1", "", "pw")]
    fn login_is_read_as_by_curl(#[case] text: &str, #[case] user: &str, #[case] password: &str) {
        let proxy = ProxyUrl::parse(text).unwrap();
        let login = proxy.login().unwrap();
        assert_eq!((login.0, login.1.expose_secret()), (user, password));
        assert_eq!(proxy.address().as_str(), "http://p:1/");
        // The credentials round-trip through the URL for the HTTP client.
        let again = ProxyUrl::parse(proxy.with_login().expose_secret()).unwrap();
        assert_eq!(again.login().unwrap().0, user);
        assert_eq!(again.login().unwrap().1.expose_secret(), password);
    }

    #[rstest]
    #[case::socks("socks5h://me:hunter2@p:1", SOCKS_UNSUPPORTED)]
    #[case::other_scheme("hunter2://p:1", SCHEME_INVALID)]
    #[case::slash_in_password("http://me:hunter2/x@p:1", ENCODING_HINT)]
    #[case::hash_in_password("http://me:hunter2#x@p:1", ENCODING_HINT)]
    #[case::at_in_password("http://me:hunter2@x@p:1", ENCODING_HINT)]
    #[case::blank_in_password("http://me:hunter2 x@p:1", ENCODING_HINT)]
    #[case::latin_1("http://me:hunter2%E4@p:1", "not valid UTF-8")]
    #[case::line_feed("http://me:hunter2%0A@p:1", "control character")]
    #[case::bad_port("http://me:hunter2@p:x", "invalid port number")]
    #[case::no_host("http://", "empty host")]
    #[case::backslash_in_host(r"http://me:hunter2@p\q", "invalid host name")]
    fn error_has_the_reason_but_not_the_url(#[case] text: &str, #[case] reason: &str) {
        let error = ProxyUrl::parse(text).unwrap_err();
        assert!(error.contains(reason), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn debug_output_has_no_credentials() {
        let printed = format!("{:?}", ProxyUrl::parse("http://jane:hunter2@p:1").unwrap());
        assert_eq!(printed, r#"ProxyUrl("http://p:1/")"#);
    }
}

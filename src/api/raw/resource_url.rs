//! URLs of resources that the user names by path. They must be below the base URL, since the token is sent to
//! them; anything ambiguous is rejected with a hint.

use thiserror::Error;
use url::Url;

/// The URL of a resource below the base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceUrl(Url);

/// Why a path is not a valid resource URL.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ResourceUrlError {
    #[error("empty path: specify a resource such as /deployments/v2/regions")]
    Empty,
    #[error("the path contains a control character")]
    ControlCharacter,
    #[error("the path contains a backslash: use / as the separator")]
    Backslash,
    #[error(
        "the path contains a fragment (#), which is never sent: remove it, or write %23 if it is part of a name"
    )]
    Fragment,
    #[error("the path starts with //: use a single /")]
    DoubleSlash,
    #[error("the path contains a . or .. segment: use the full path below the base URL")]
    DotSegment,
    #[error("the URL contains a user name or password: configure the API key instead")]
    UserInfo,
    #[error(
        "not below the base URL {0}, the only place that the token is sent to: use the path alone, or another --base-url"
    )]
    OutsideBase(String),
    #[error("limit must be a positive integer")]
    Limit,
    #[error("--paginate reads from the start: remove offset")]
    Offset,
    #[error("--paginate reads from the start: remove page, or set it to 1 to page by number")]
    Page,
}

impl ResourceUrl {
    /// The URL of a path below the base URL, or of a full URL below it. A query is kept; the parameters are
    /// appended.
    ///
    /// # Errors
    /// The path is invalid or leads elsewhere.
    pub fn new(base: &Url, path: &str, query: &[(String, String)]) -> Result<Self, ResourceUrlError> {
        let forbidden = [('#', ResourceUrlError::Fragment), ('\\', ResourceUrlError::Backslash)];
        if path.contains(char::is_control) {
            return Err(ResourceUrlError::ControlCharacter);
        }
        if let Some((_, error)) = forbidden.into_iter().find(|(sign, _)| path.contains(*sign)) {
            return Err(error);
        }
        let (path, path_query) = path.split_once('?').unwrap_or((path, ""));
        let path = below_base(base, path)?;
        check(path)?;
        let mut url = base.clone();
        url.set_fragment(None);
        url.set_query(Some(path_query).filter(|path_query| !path_query.is_empty()));
        url.set_path(&format!("{}/{}", base_path(base), path.trim_start_matches('/')));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(Self(url))
    }

    pub(in crate::api) fn url(&self) -> &Url {
        &self.0
    }
}

/// The path of the base URL, without a trailing slash.
fn base_path(base: &Url) -> &str {
    base.path().trim_end_matches('/')
}

/// The path below the base URL.
fn below_base<'a>(base: &Url, path: &'a str) -> Result<&'a str, ResourceUrlError> {
    let is_scheme = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let Some((scheme, rest)) = path.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
        return Ok(path);
    };
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        return Err(ResourceUrlError::UserInfo);
    }
    let server = Url::parse(&format!("{scheme}://{authority}/")).ok();
    let is_same_origin = server.is_some_and(|server| server.origin() == base.origin());
    let path = rest[authority.len()..].strip_prefix(base_path(base));
    let path = path.filter(|path| is_same_origin && (path.is_empty() || path.starts_with('/')));
    path.ok_or_else(|| ResourceUrlError::OutsideBase(base.to_string()))
}

fn check(path: &str) -> Result<(), ResourceUrlError> {
    // As a server may decode it.
    let decoded = path.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    match path {
        _ if path.starts_with("//") => Err(ResourceUrlError::DoubleSlash),
        _ if decoded.split('/').any(|part| matches!(part, "." | "..")) => Err(ResourceUrlError::DotSegment),
        _ if path.trim_matches('/').is_empty() => Err(ResourceUrlError::Empty),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn address(base: &str, path: &str, query: &[(&str, &str)]) -> Result<String, ResourceUrlError> {
        let query: Vec<_> = query.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        ResourceUrl::new(&base.parse().unwrap(), path, &query).map(|address| address.0.into())
    }

    #[rstest]
    #[case("https://h", "/a/b", "https://h/a/b")]
    #[case("https://h", "a/b/", "https://h/a/b/")]
    #[case("https://h/gate/way", "/a/b", "https://h/gate/way/a/b")]
    #[case("https://h", "/a?x=1&y=%20z", "https://h/a?x=1&y=%20z")]
    #[case("https://h", "/a?", "https://h/a")]
    #[case("https://h", "/a?u=https://other/../x", "https://h/a?u=https://other/../x")]
    #[case("https://h", "/a b/ü/100%", "https://h/a%20b/%C3%BC/100%")]
    #[case("https://h", "/a/..b/...", "https://h/a/..b/...")]
    #[case("https://h/gate", "https://H:443/gate/a?x=1", "https://h/gate/a?x=1")]
    #[case("http://127.0.0.1:1", "http://127.0.0.1:1/a", "http://127.0.0.1:1/a")]
    fn path_is_appended_to_the_base_url(#[case] base: &str, #[case] path: &str, #[case] expected: &str) {
        assert_eq!(address(base, path, &[]).as_deref(), Ok(expected));
    }

    #[rstest]
    #[case("", ResourceUrlError::Empty)]
    #[case("/", ResourceUrlError::Empty)]
    #[case("?x=1", ResourceUrlError::Empty)]
    #[case("https://h/gate", ResourceUrlError::Empty)]
    #[case("/a\n/b", ResourceUrlError::ControlCharacter)]
    #[case("/a\u{9b}2J", ResourceUrlError::ControlCharacter)]
    #[case("/a\\..\\b", ResourceUrlError::Backslash)]
    #[case("/a#b", ResourceUrlError::Fragment)]
    #[case("//evil.example/a", ResourceUrlError::DoubleSlash)]
    #[case("/a/../b", ResourceUrlError::DotSegment)]
    #[case("..", ResourceUrlError::DotSegment)]
    #[case("/./a", ResourceUrlError::DotSegment)]
    #[case("/a/%2E./b", ResourceUrlError::DotSegment)]
    #[case("/a/..%2fb", ResourceUrlError::DotSegment)]
    #[case("/a%5c..%5Cb", ResourceUrlError::DotSegment)]
    #[case("https://h/gate/../a", ResourceUrlError::DotSegment)]
    #[case("https://me:word@h/gate/a", ResourceUrlError::UserInfo)]
    fn ambiguous_path_is_rejected(#[case] path: &str, #[case] expected: ResourceUrlError) {
        assert_eq!(address("https://h/gate", path, &[]), Err(expected));
    }

    #[rstest]
    #[case("https://evil.example/gate/a")]
    #[case("https://h.evil.example/gate/a")]
    #[case("http://h/gate/a")]
    #[case("https://h:8443/gate/a")]
    #[case("https://h/gateway/a")]
    #[case("https://h/a")]
    #[case("https:///gate/a")]
    #[case("file:///etc/passwd")]
    fn url_outside_the_base_url_is_rejected(#[case] path: &str) {
        let outside = ResourceUrlError::OutsideBase("https://h/gate".to_owned());
        assert_eq!(address("https://h/gate", path, &[]), Err(outside));
    }

    #[test]
    fn parameters_are_appended_to_the_query() {
        let query = [("filters", r#"{"status":"warning"}"#), ("a&b", "c=d#e")];
        assert_eq!(
            address("https://h", "/a?x=1", &query).unwrap(),
            "https://h/a?x=1&filters=%7B%22status%22%3A%22warning%22%7D&a%26b=c%3Dd%23e"
        );
    }

    proptest! {
        /// The token is sent below the base URL only.
        #[test]
        fn no_path_leaves_the_base_url(path in r"[a-z:/@.?%2eEfF5cC\\#\t ü]{0,24}") {
            let base: Url = "https://h/gate".parse().unwrap();
            if let Ok(ResourceUrl(url)) = ResourceUrl::new(&base, &path, &[]) {
                prop_assert_eq!(url.origin(), base.origin());
                prop_assert!(url.path().starts_with("/gate/"), "{}", url);
                prop_assert!(url.username().is_empty() && url.password().is_none());
            }
        }
    }
}

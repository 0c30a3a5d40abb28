//! Where something is that a person names by its path: below the base URL and nowhere else, since the token goes there.
//! What could lead elsewhere, or looks as if it should, is refused with a sentence that says what to write instead.

use thiserror::Error;
use url::Url;

/// The address of a resource below the base URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceUrl(Url);

/// Why something is no address of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ResourceUrlError {
    #[error("there is no path: name a resource, such as /deployments/v2/regions")]
    Nothing,
    #[error("there is a control character in the path: leave it out")]
    Control,
    #[error("there is a backslash in the path: write / between its parts")]
    Backslash,
    #[error(
        "there is a # in the path, which is never sent: leave it out, or write %23 where it is part of a name"
    )]
    Fragment,
    #[error("the path begins with //: write a single /")]
    DoubleSlash,
    #[error("there is a . or .. as a part of the path: write the whole way from the base URL on")]
    Climbs,
    #[error("a user name or password has no place in the URL: the API key is set apart")]
    UserInfo,
    #[error(
        "this is not below the base URL {0}, and the token goes nowhere else: write the path alone, or choose another --base-url"
    )]
    Outside(String),
    #[error("limit, the length of a page, is to be a whole number above 0")]
    Limit,
    #[error("--paginate reads from the beginning on: leave offset out")]
    Offset,
    #[error("--paginate reads from the beginning on: leave page out, or set it to 1 to read by page number")]
    Page,
}

impl ResourceUrl {
    /// The address of this path below the base URL, or of this URL if it is below the base URL; a query in it is kept,
    /// and these parameters go behind it.
    ///
    /// # Errors
    /// It could lead somewhere else, or is none.
    pub fn new(base: &Url, path: &str, query: &[(String, String)]) -> Result<Self, ResourceUrlError> {
        let refused = [('#', ResourceUrlError::Fragment), ('\\', ResourceUrlError::Backslash)];
        if path.contains(char::is_control) {
            return Err(ResourceUrlError::Control);
        }
        if let Some((_, error)) = refused.into_iter().find(|(sign, _)| path.contains(*sign)) {
            return Err(error);
        }
        let (place, asked) = path.split_once('?').unwrap_or((path, ""));
        let place = below(base, place)?;
        check(place)?;
        let mut url = base.clone();
        url.set_fragment(None);
        url.set_query(Some(asked).filter(|asked| !asked.is_empty()));
        url.set_path(&format!("{}/{}", own_path(base), place.trim_start_matches('/')));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(Self(url))
    }

    pub(in crate::api) fn url(&self) -> &Url {
        &self.0
    }
}

/// The path of the base URL, without a slash at its end.
fn own_path(base: &Url) -> &str {
    base.path().trim_end_matches('/')
}

/// What comes behind the base URL.
fn below<'a>(base: &Url, place: &'a str) -> Result<&'a str, ResourceUrlError> {
    let is_scheme = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let Some((scheme, rest)) = place.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
        return Ok(place);
    };
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        return Err(ResourceUrlError::UserInfo);
    }
    let server = Url::parse(&format!("{scheme}://{authority}/")).ok();
    let is_same = server.is_some_and(|server| server.origin() == base.origin());
    let behind = rest[authority.len()..].strip_prefix(own_path(base));
    let behind = behind.filter(|behind| is_same && (behind.is_empty() || behind.starts_with('/')));
    behind.ok_or_else(|| ResourceUrlError::Outside(base.to_string()))
}

fn check(place: &str) -> Result<(), ResourceUrlError> {
    // As a server may read it, which takes these apart again.
    let plain = place.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    match place {
        _ if place.starts_with("//") => Err(ResourceUrlError::DoubleSlash),
        _ if plain.split('/').any(|part| matches!(part, "." | "..")) => Err(ResourceUrlError::Climbs),
        _ if place.trim_matches('/').is_empty() => Err(ResourceUrlError::Nothing),
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
    fn a_path_is_put_below_the_base(#[case] base: &str, #[case] path: &str, #[case] expected: &str) {
        assert_eq!(address(base, path, &[]).as_deref(), Ok(expected));
    }

    #[rstest]
    #[case("", ResourceUrlError::Nothing)]
    #[case("/", ResourceUrlError::Nothing)]
    #[case("?x=1", ResourceUrlError::Nothing)]
    #[case("https://h/gate", ResourceUrlError::Nothing)]
    #[case("/a\n/b", ResourceUrlError::Control)]
    #[case("/a\u{9b}2J", ResourceUrlError::Control)]
    #[case("/a\\..\\b", ResourceUrlError::Backslash)]
    #[case("/a#b", ResourceUrlError::Fragment)]
    #[case("//evil.example/a", ResourceUrlError::DoubleSlash)]
    #[case("/a/../b", ResourceUrlError::Climbs)]
    #[case("..", ResourceUrlError::Climbs)]
    #[case("/./a", ResourceUrlError::Climbs)]
    #[case("/a/%2E./b", ResourceUrlError::Climbs)]
    #[case("/a/..%2fb", ResourceUrlError::Climbs)]
    #[case("/a%5c..%5Cb", ResourceUrlError::Climbs)]
    #[case("https://h/gate/../a", ResourceUrlError::Climbs)]
    #[case("https://me:word@h/gate/a", ResourceUrlError::UserInfo)]
    fn what_could_lead_elsewhere_is_refused(#[case] path: &str, #[case] expected: ResourceUrlError) {
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
    fn a_url_that_is_not_below_the_base_is_refused(#[case] path: &str) {
        let outside = ResourceUrlError::Outside("https://h/gate".to_owned());
        assert_eq!(address("https://h/gate", path, &[]), Err(outside));
    }

    #[test]
    fn parameters_go_behind_those_of_the_path() {
        let query = [("filters", r#"{"status":"warning"}"#), ("a&b", "c=d#e")];
        assert_eq!(
            address("https://h", "/a?x=1", &query).unwrap(),
            "https://h/a?x=1&filters=%7B%22status%22%3A%22warning%22%7D&a%26b=c%3Dd%23e"
        );
    }

    proptest! {
        /// Whatever is typed, the token goes to the base or nowhere.
        #[test]
        fn no_path_leaves_the_base(path in r"[a-z:/@.?%2eEfF5cC\\#\t ü]{0,24}") {
            let base: Url = "https://h/gate".parse().unwrap();
            if let Ok(ResourceUrl(url)) = ResourceUrl::new(&base, &path, &[]) {
                prop_assert_eq!(url.origin(), base.origin());
                prop_assert!(url.path().starts_with("/gate/"), "{}", url);
                prop_assert!(url.username().is_empty() && url.password().is_none());
            }
        }
    }
}

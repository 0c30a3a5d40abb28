//! The subject of a failure: host and path of a URL, without user, query and fragment, which may hold
//! secrets.

use url::Url;

/// Host and path of a URL.
pub(in crate::api) fn subject(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}{}", url.path()),
        None => format!("{host}{}", url.path()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subject_omits_user_query_and_fragment() {
        let url = "https://user:word@api.example:8443/a/b?q=secret#f".parse().unwrap();
        assert_eq!(subject(&url), "api.example:8443/a/b");
    }
}

//! What a failure is about, as text: host and path, without user, query or fragment, any of which may say too much.

use url::Url;

/// Host and path of an address.
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
    fn a_subject_has_no_user_no_query_and_no_fragment() {
        let url = "https://user:word@api.example:8443/a/b?q=secret#f".parse().unwrap();
        assert_eq!(subject(&url), "api.example:8443/a/b");
    }
}

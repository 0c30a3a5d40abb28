//! Redirects, which the reports API sends by status or in the body. They are followed explicitly, and only to
//! hosts that may receive the token.

use super::proxy::is_loopback;
use super::response::{RawResponse, ResponseError};
use super::{Parse, subject};
use crate::api::dto::Located;
use crate::domain::{Failure, FailureKind};
use reqwest::StatusCode;
use url::{Host, Url};

/// The vendor's domains, whose hosts may receive the token.
const VENDOR_DOMAINS: [&str; 2] = ["cisco.com", "umbrella.com"];

/// The response for a resource that may be on another host.
pub(in crate::api) enum ResourceResponse<T> {
    /// The value.
    Value(T),
    /// 204 No Content.
    NoContent,
    /// A redirect to this URL, to which the token may be sent.
    Redirect(Url),
}

impl RawResponse {
    /// Parses the body or the redirect. A redirect to a host that must not receive the token for `base` is an
    /// error.
    pub(in crate::api) fn into_resource<T>(
        self,
        subject: &str,
        base: &Url,
        parse: Parse<Located<T>>,
    ) -> Result<ResourceResponse<T>, ResponseError> {
        if let Some(target) = self.location() {
            return if may_receive_token(&target, base) {
                Ok(ResourceResponse::Redirect(target))
            } else {
                Err(self.error(subject))
            };
        }
        if self.response.status() == StatusCode::NO_CONTENT {
            return Ok(ResourceResponse::NoContent);
        }
        match self.parse(subject, parse)? {
            Located::Value(value) => Ok(ResourceResponse::Value(value)),
            Located::Redirect(target) if may_receive_token(&target, base) => {
                Ok(ResourceResponse::Redirect(target))
            }
            Located::Redirect(target) => Err(ResponseError::Other(redirect_failure(&target, subject))),
        }
    }
}

/// The failure of a redirect to a host that must not receive the token.
fn redirect_failure(target: &Url, subject: &str) -> Failure {
    let detail = format!("to {}://{}", target.scheme(), self::subject(target));
    Failure::new(FailureKind::Redirected, subject).with_detail(&detail)
}

/// Whether a token for the API at `base` may be sent to this URL.
fn may_receive_token(target: &Url, base: &Url) -> bool {
    let has_no_credentials = target.username().is_empty() && target.password().is_none();
    let is_vendor = target.scheme() == "https"
        && matches!(target.host(), Some(Host::Domain(name)) if is_vendor_host(name));
    let is_http = matches!(target.scheme(), "http" | "https");
    has_no_credentials && (is_vendor || is_http && is_loopback(target) && is_loopback(base))
}

fn is_vendor_host(name: &str) -> bool {
    let is_below = |domain: &str| name.strip_suffix(domain).is_some_and(|before| before.ends_with('.'));
    VENDOR_DOMAINS.iter().any(|&domain| name == domain || is_below(domain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::regional_host("https://api-eu.sse.cisco.com/reports/v2/x", true)]
    #[case::older_domain("https://api.eu.umbrella.com/x", true)]
    #[case::plain_http("http://api.sse.cisco.com/x", false)]
    #[case::other_domain("https://cisco.com.evil.example/x", false)]
    #[case::similar_suffix("https://notcisco.com/x", false)]
    #[case::with_password("https://a:b@api.sse.cisco.com/x", false)]
    #[case::other_scheme("ftp://api.sse.cisco.com/x", false)]
    #[case::ip_address("https://192.0.2.1/x", false)]
    #[case::loopback("http://127.0.0.1:1/x", false)]
    fn cloud_token_is_sent_to_vendor_hosts_only(#[case] target: &str, #[case] expected: bool) {
        let base = "https://api.sse.cisco.com".parse().unwrap();
        assert_eq!(may_receive_token(&target.parse().unwrap(), &base), expected);
    }

    #[rstest]
    #[case("http://127.0.0.1:2/x", true)]
    #[case("https://[::1]:2/x", true)]
    #[case("http://localhost/x", true)]
    #[case("http://192.0.2.1/x", false)]
    #[case("file://localhost/x", false)]
    fn loopback_token_may_stay_on_loopback(#[case] target: &str, #[case] expected: bool) {
        let base = "http://127.0.0.1:1".parse().unwrap();
        assert_eq!(may_receive_token(&target.parse().unwrap(), &base), expected);
    }
}

//! Redirects, which the reports answer with, by status or in the body: they are followed by hand, and only to where the
//! token may go.

use super::proxy::is_loopback;
use super::response::{RawResponse, ResponseError};
use super::{Read, subject};
use crate::api::dto::Located;
use crate::domain::{Failure, FailureKind};
use reqwest::StatusCode;
use url::{Host, Url};

/// The vendor's domains, to whose hosts a token may be sent.
const DOMAINS: [&str; 2] = ["cisco.com", "umbrella.com"];

/// The response of a resource that may be on another host.
pub(in crate::api) enum Reply<T> {
    /// The value.
    Here(T),
    /// Nothing: 204.
    Nothing,
    /// It is at this address, to which the token may be sent.
    Elsewhere(Url),
}

impl RawResponse {
    /// Reads the body, or the address that the response points to. With an API at `base`, a redirect to where the token must
    /// not be sent is an error.
    pub(in crate::api) fn into_reply<T>(
        self,
        subject: &str,
        base: &Url,
        read: Read<Located<T>>,
    ) -> Result<Reply<T>, ResponseError> {
        if let Some(target) = self.location() {
            return if may_follow(&target, base) {
                Ok(Reply::Elsewhere(target))
            } else {
                Err(self.error(subject))
            };
        }
        if self.response.status() == StatusCode::NO_CONTENT {
            return Ok(Reply::Nothing);
        }
        match self.read(subject, read)? {
            Located::Here(value) => Ok(Reply::Here(value)),
            Located::Elsewhere(target) if may_follow(&target, base) => Ok(Reply::Elsewhere(target)),
            Located::Elsewhere(target) => Err(ResponseError::Other(redirected(&target, subject))),
        }
    }
}

/// That the body of an answer points where the token must not go.
fn redirected(target: &Url, subject: &str) -> Failure {
    let detail = format!("to {}://{}", target.scheme(), self::subject(target));
    Failure::new(FailureKind::Redirected, subject).with_detail(&detail)
}

/// Whether a token for the API at `base` may be sent to this address.
fn may_follow(target: &Url, base: &Url) -> bool {
    let is_plain = target.username().is_empty() && target.password().is_none();
    let is_vendors =
        target.scheme() == "https" && matches!(target.host(), Some(Host::Domain(name)) if is_vendors(name));
    let is_web = matches!(target.scheme(), "http" | "https");
    is_plain && (is_vendors || is_web && is_loopback(target) && is_loopback(base))
}

fn is_vendors(name: &str) -> bool {
    let is_below = |domain: &str| name.strip_suffix(domain).is_some_and(|before| before.ends_with('.'));
    DOMAINS.iter().any(|&domain| name == domain || is_below(domain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::a_region_of_the_vendor("https://api-eu.sse.cisco.com/reports/v2/x", true)]
    #[case::the_older_domain("https://api.eu.umbrella.com/x", true)]
    #[case::in_the_clear("http://api.sse.cisco.com/x", false)]
    #[case::another_domain("https://cisco.com.evil.example/x", false)]
    #[case::a_name_that_ends_alike("https://notcisco.com/x", false)]
    #[case::with_a_password("https://a:b@api.sse.cisco.com/x", false)]
    #[case::another_scheme("ftp://api.sse.cisco.com/x", false)]
    #[case::an_address("https://192.0.2.1/x", false)]
    #[case::this_machine("http://127.0.0.1:1/x", false)]
    fn a_token_of_the_cloud_goes_to_the_vendor_alone(#[case] target: &str, #[case] expected: bool) {
        let base = "https://api.sse.cisco.com".parse().unwrap();
        assert_eq!(may_follow(&target.parse().unwrap(), &base), expected);
    }

    #[rstest]
    #[case("http://127.0.0.1:2/x", true)]
    #[case("https://[::1]:2/x", true)]
    #[case("http://localhost/x", true)]
    #[case("http://192.0.2.1/x", false)]
    #[case("file://localhost/x", false)]
    fn a_token_of_this_machine_may_stay_on_it(#[case] target: &str, #[case] expected: bool) {
        let base = "http://127.0.0.1:1".parse().unwrap();
        assert_eq!(may_follow(&target.parse().unwrap(), &base), expected);
    }
}

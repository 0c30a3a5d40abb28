//! The catalog of failures, and the page of the documentation that is generated from it.

use std::fmt::Write;
use std::fs;
use tunnelscope::domain::{FailureKind, Topic};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/troubleshooting.md");
const BEGIN: &str = "cargo test --test in_process troubleshooting -->\n\n";
const END: &str = "<!-- End of the generated part -->";

/// The tables of the page, one for each topic.
fn tables() -> String {
    let mut text = String::new();
    for topic in Topic::ALL {
        write!(text, "### {topic}\n\n| Message | `kind` | Remedy |\n|---|---|---|\n").unwrap();
        for kind in FailureKind::all().filter(|kind| kind.topic() == topic) {
            writeln!(text, "| `{}` | `{}` | {} |", kind.sentence(), kind.name(), kind.remedy()).unwrap();
        }
        text.push('\n');
    }
    text
}

#[test]
fn troubleshooting_page_lists_every_failure() {
    let page = fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let expected = format!("{before}{BEGIN}{}{END}{after}", tables());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PAGE, &expected).unwrap();
    }
    assert!(
        fs::read_to_string(PAGE).unwrap() == expected,
        "docs/troubleshooting.md is out of date: UPDATE_DOCS=1 cargo test --test in_process troubleshooting"
    );
}

#[test]
fn names_and_sentences_of_kinds_are_unique() {
    let words: [fn(FailureKind) -> &'static str; 2] = [FailureKind::name, FailureKind::sentence];
    for words in words {
        let mut all: Vec<_> = FailureKind::all().map(words).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}

#[test]
fn names_used_by_scripts_are_stable() {
    let names: Vec<_> = FailureKind::all().map(FailureKind::name).collect();
    let known = [
        "credentials_refused",
        "bad_request",
        "unauthorized",
        "forbidden",
        "not_found",
        "conflict",
        "request_too_large",
        "rate_limited",
        "server_error",
        "unavailable",
        "unexpected_status",
        "name_not_found",
        "connection_refused",
        "connection_lost",
        "timed_out",
        "tls_failed",
        "proxy_refused",
        "redirected",
        "not_json",
        "unexpected_shape",
        "too_large",
        "incomplete",
        "internal",
    ];
    for name in known {
        assert!(names.contains(&name), "{name}");
    }
}

#[test]
fn sentences_and_remedies_are_one_line_without_a_full_stop() {
    for kind in FailureKind::all() {
        for words in [kind.sentence(), kind.remedy()] {
            assert!(!words.contains(['\n', '|']) && !words.ends_with(['.', ' ']), "{words}");
            assert!(words.chars().count() <= 130, "{words}");
        }
    }
}

/// The term that curl, OpenSSL, errno or the HTTP specification uses for each kind of failure.
const STANDARD_TERMS: [(FailureKind, &str); 49] = {
    use FailureKind as K;
    [
        (K::CredentialsRefused, "authentication failed"),
        (K::NoCredentials, "no API key"),
        (K::Unauthorized, "unauthorized"),
        (K::Forbidden, "permission denied"),
        (K::RateLimited, "rate limit exceeded"),
        (K::RequestTooLarge, "request too large"),
        (K::TooLarge, "response exceeds"),
        (K::TimeLimit, "time limit reached"),
        (K::NameNotFound, "could not resolve host"),
        (K::DnsFailed, "DNS server not responding"),
        (K::ConnectionRefused, "connection refused"),
        (K::Unreachable, "no route to host, or network is unreachable"),
        (K::ConnectTimedOut, "connection timed out"),
        (K::TlsTimedOut, "TLS handshake timed out"),
        (K::TimedOut, "timed out waiting for a response"),
        (K::AnswerTimedOut, "timed out while reading the response"),
        (K::ConnectionReset, "connection reset by peer"),
        (K::ConnectionLost, "connection closed before"),
        (K::TlsUntrusted, "certificate not trusted"),
        (K::TlsWrongName, "certificate hostname mismatch"),
        (K::TlsExpired, "certificate has expired"),
        (K::TlsNotYetValid, "certificate is not yet valid"),
        (K::NotTls, "not a TLS server"),
        (K::TlsFailed, "TLS handshake failed"),
        (K::NoRoots, "no CA certificates"),
        (K::CaFileUnusable, "invalid CA file"),
        (K::ProxyUnusable, "invalid proxy URL"),
        (K::ProxyNameNotFound, "could not resolve proxy"),
        (K::ProxyUnreachable, "could not connect to proxy"),
        (K::ProxyTimedOut, "proxy connection timed out"),
        (K::ProxyPassword, "proxy authentication required"),
        (K::ProxyRefused, "proxy refused CONNECT"),
        (K::ClockWrong, "system clock is wrong"),
        (K::Slept, "interrupted by suspend"),
        (K::Redirected, "unexpected redirect"),
        (K::WebPage, "received HTML instead of JSON (captive portal"),
        (K::Empty, "empty response"),
        (K::NotJson, "invalid JSON"),
        (K::UnexpectedShape, "unexpected response format"),
        (K::Incomplete, "list incomplete"),
        (K::Inconsistent, "inconsistent"),
        (K::BadRequest, "bad request"),
        (K::NotFound, "not found"),
        (K::Conflict, "conflict"),
        (K::ServerError, "internal server error"),
        (K::BadGateway, "bad gateway or gateway timeout"),
        (K::Unavailable, "service unavailable"),
        (K::UnexpectedStatus, "unexpected HTTP status"),
        (K::Internal, "internal error"),
    ]
};

#[test]
fn each_failure_uses_its_standard_term() {
    for kind in FailureKind::all() {
        let terms: Vec<&str> =
            STANDARD_TERMS.iter().filter(|(known, _)| *known == kind).map(|(_, term)| *term).collect();
        let [term] = terms[..] else { panic!("{kind:?} has {} terms in the table", terms.len()) };
        assert!(kind.sentence().contains(term), "{kind:?}: {:?} does not say {term:?}", kind.sentence());
    }
}

//! The table of failures. Each row is a test of this name; to add a failure, add a row:
//!
//! ```text
//! name: data before, fault
//!     => kind of failure, where it is shown, requests, recovery, "text besides the description of the kind";
//! ```
//!
//! With data before, the key `r` starts the poll that fails, which requests states, list and regions.

use crate::failures::expected_failure::{ExpectedFailure, Known, Recovery, Shown, connections, requests};
use crate::failures::fault::*;
use crate::servers::tls_listener::{FUTURE, NOW, PAST};
use crate::support::simulator::{LIST, STATES, TOKEN};
use serde_json::json;
use tunnelscope::domain::FailureKind;

macro_rules! table {
    ($($name:ident: $known:ident, $fault:expr => $kind:ident, $shown:ident, $requests:expr, $recovery:ident, $text:literal;)+) => {
        /// All rows.
        pub(crate) fn rows() -> Vec<ExpectedFailure> {
            vec![$(ExpectedFailure {
                name: stringify!($name),
                known: Known::$known,
                fault: $fault,
                kind: FailureKind::$kind,
                shown: Shown::$shown,
                requests: $requests,
                recovery: Recovery::$recovery,
                text: $text,
            }),+]
        }

        $(#[tokio::test]
        async fn $name() {
            run(stringify!($name)).await;
        })+
    };
}

async fn run(name: &str) {
    let row = rows().into_iter().find(|row| row.name == name).unwrap();
    row.run().await;
}

table! {
    // Responses of the API.
    status_400: Data, status(DATA, 400) => BadRequest, Stale, requests(4, 0), Automatic, "(400 ";
    status_404: Data, status(DATA, 404) => NotFound, Stale, requests(3, 0), Automatic, "(404 ";
    status_409: Data, status(DATA, 409) => Conflict, Stale, requests(3, 0), Automatic, "(409 ";
    status_413: Data, status(DATA, 413) => RequestTooLarge, Stale, requests(3, 0), Automatic, "(413 ";
    status_418: Data, status(DATA, 418) => UnexpectedStatus, Stale, requests(3, 0), Automatic, "(418 ";
    status_500: Data, status(DATA, 500)
        => ServerError, Stale, requests(9, 0), Automatic, "(500 not with [redacted]";
    status_500_from_the_start: Nothing, status(DATA, 500)
        => ServerError, NoData, requests(9, 1), Automatic, "(500 ";
    status_500_twice: Data, fault(DATA, json!({"status": 500, "times": 2}))
        => ServerError, OnPage, requests(5, 0), Automatic, "(500 ";
    status_502: Data, status(DATA, 502) => BadGateway, Stale, requests(9, 0), Automatic, "(502 ";
    status_503: Data, status(DATA, 503) => Unavailable, Stale, requests(9, 0), Automatic, "(503 ";
    status_503_for_a_while: Data, fault(DATA, json!({"status": 503, "retry_after": 3}))
        => Unavailable, Stale, requests(3, 0), Automatic, "(503 ";
    status_504: Data, status(DATA, 504) => BadGateway, Stale, requests(9, 0), Automatic, "(504 ";
    status_511: Data, status(DATA, 511) => WebPage, Stale, requests(1, 0), Automatic, "(511 ";
    redirect_to_another_host: Data,
        fault(DATA, json!({"status": 302, "headers": {"location": "http://portal.example/a?b=c"}}))
        => Redirected, Stale, requests(1, 0), Automatic, "(302 to http://portal.example/a)";
    states_only: Data, status(STATES, 500) => ServerError, Partial, requests(5, 0), Automatic, "states of ";
    list_only: Data, status(LIST, 500) => ServerError, Partial, requests(5, 0), Automatic, "groups of ";

    // Tokens and scopes.
    token_expired: Data, expired_tokens() => BadRequest, Nowhere, requests(4, 1), Automatic, "";
    token_rejected_forever: Data, fault(DATA, json!({"status": 400, "body": r#"{"error":"invalid_request"}"#}))
        => BadRequest, Stale, requests(7, 3), Automatic, "(400 invalid_request)";
    status_401_once: Data, fault(DATA, json!({"status": 401, "times": 1}))
        => Unauthorized, Nowhere, requests(4, 1), Automatic, "";
    status_401: Data, status(DATA, 401) => Unauthorized, Stale, requests(6, 3), Automatic, "(401 ";
    status_403_list: Data, status(LIST, 403)
        => Forbidden, Partial, requests(3, 0), Automatic, "deployments.networktunnelgroups:read";
    status_403_states: Data, status(STATES, 403)
        => Forbidden, Partial, requests(3, 0), Automatic, "deployments.networktunnelgroups:read";
    status_403_regions: Data, without_scopes(&json!({"regions": false}))
        => Forbidden, OnPage, requests(3, 0), OnRefresh, "deployments.regions:read";
    status_403_groups: Data, without_scopes(&json!({"ntg": false}))
        => Forbidden, Stale, requests(3, 0), Automatic, "deployments.networktunnelgroups:read";
    no_scope: Nothing, without_scopes(&json!({"ntg": false, "regions": false}))
        => Forbidden, NoData, requests(3, 1), Automatic, "deployments.networktunnelgroups:read";
    key_rejected: Data, rejected_key().and(expired_tokens())
        => CredentialsRefused, NoAccess, requests(1, 1), OnRefresh, "Invalid API key or secret";
    key_rejected_from_the_start: Nothing, rejected_key()
        => CredentialsRefused, NoAccess, requests(0, 1), OnRefresh, "Invalid API key or secret";
    token_403: Data, status(TOKEN, 403).and(expired_tokens())
        => CredentialsRefused, NoAccess, requests(1, 1), OnRefresh, "(403 not with [redacted]";
    token_400: Data, status(TOKEN, 400).and(expired_tokens())
        => BadRequest, Stale, requests(1, 1), Automatic, "(400 not with [redacted]";
    token_500: Data, status(TOKEN, 500).and(expired_tokens())
        => ServerError, Stale, requests(1, 3), Automatic, "(500 not with [redacted]";
    token_500_from_the_start: Nothing, status(TOKEN, 500)
        => ServerError, NoData, requests(0, 3), Automatic, "(500 ";
    token_garbage: Nothing, fault(TOKEN, json!({"garbage": true}))
        => NotJson, NoData, requests(0, 1), Automatic, "not an HTTP response";
    token_of_unexpected_shape: Nothing, body(TOKEN, r#"{"token": "t"}"#)
        => UnexpectedShape, NoData, requests(0, 1), Automatic, "";
    token_from_a_captive_portal: Nothing, body(TOKEN, "<html><title>Sign in</title>")
        => WebPage, NoData, requests(0, 1), Automatic, "Sign in";

    // Limits.
    status_429_seconds: Data, fault(DATA, json!({"status": 429, "retry_after": 1}))
        => RateLimited, Stale, requests(1, 0), Automatic, "(429 ";
    status_429_date: Data, fault(DATA, json!({"status": 429, "retry_after_date": 2}))
        => RateLimited, Stale, requests(1, 0), Automatic, "(429 ";
    status_429: Data, status(DATA, 429) => RateLimited, Stale, requests(1, 0), Automatic, "(429 ";
    status_429_from_the_start: Nothing, status(DATA, 429)
        => RateLimited, NoData, requests(1, 1), Automatic, "(429 ";
    token_429: Data, fault(TOKEN, json!({"status": 429, "retry_after": 1})).and(expired_tokens())
        => RateLimited, Stale, requests(1, 1), Automatic, "(429 ";
    too_large: Data, fault(LIST, json!({"size": 17 << 20})) => TooLarge, Partial, requests(3, 0), Automatic, "";
    gzip_bomb: Data, fault(LIST, json!({"size": 512 << 20, "gzip": true}))
        => TooLarge, Partial, requests(3, 0), Automatic, "";

    // Network and TLS.
    unknown_host: Nothing, token_url(&format!("http://{}", impossible_name()))
        => NameNotFound, NoData, connections(0), AfterRestart, ".invalid";
    unreachable: Nothing, token_url("http://255.255.255.255:9")
        => Unreachable, NoData, connections(0), AfterRestart, "255.255.255.255";
    connection_refused: Data, plain_listener(ListenerFault::Closed) => ConnectionRefused, Stale, connections(0), Automatic, "";
    connection_refused_from_the_start: Nothing, plain_listener(ListenerFault::Closed)
        => ConnectionRefused, NoData, connections(0), Automatic, "";
    connect_timeout: Data, plain_listener(ListenerFault::Full).with_connect_timeout(1_500)
        => ConnectTimedOut, Stale, connections(0), Automatic, "";
    tls_timeout: Data, tls_listener(ListenerFault::Silent).with_connect_timeout(1_500)
        => TlsTimedOut, Stale, connections(1), Automatic, "";
    response_timeout: Nothing, plain_listener(ListenerFault::Silent).with_read_timeout(1_000)
        => TimedOut, NoData, connections(1), Automatic, "";
    states_time_out: Data, fault(STATES, json!({"delay_ms": 600_000})).with_read_timeout(2_000)
        => TimedOut, Partial, requests(3, 0), Automatic, "";
    token_timeout: Nothing, fault(TOKEN, json!({"delay_ms": 600_000})).with_read_timeout(1_000)
        => TimedOut, NoData, requests(0, 1), Automatic, "";
    response_stalls: Data, fault(STATES, json!({"stall": true, "truncate": 9})).with_read_timeout(2_000)
        => AnswerTimedOut, Partial, requests(3, 0), Automatic, "";
    reset: Data, fault(DATA, json!({"reset": true})) => ConnectionReset, Stale, requests(9, 0), Automatic, "";
    closed_before_the_response: Data, fault(DATA, json!({"close": true}))
        => ConnectionLost, Stale, requests(9, 0), Automatic, "";
    response_truncated: Data, fault(DATA, json!({"truncate": 40})) => ConnectionLost, Stale, requests(9, 0), Automatic, "";
    json_truncated_by_a_gateway: Data, body(DATA, r#"{"data": [{"id": 1, "na"#)
        => ConnectionLost, Stale, requests(9, 0), Automatic, "truncated JSON";
    certificate_untrusted: Data, certificate(Issuer::Unknown, &["127.0.0.1"], NOW)
        => TlsUntrusted, Stale, connections(1), Automatic, "unknown issuer";
    certificate_for_another_name: Data, certificate(Issuer::Trusted, &["portal.example"], NOW)
        => TlsWrongName, Stale, connections(1), Automatic, "certificate is valid for portal.example";
    certificate_expired: Data, certificate(Issuer::Trusted, &["127.0.0.1"], PAST)
        => TlsExpired, Stale, connections(1), Automatic, "not valid after 2002-01-01";
    certificate_expired_from_the_start: Nothing, certificate(Issuer::Trusted, &["127.0.0.1"], PAST)
        => TlsExpired, NoData, connections(1), Automatic, "not valid after 2002-01-01";
    certificate_not_yet_valid: Data, certificate(Issuer::Trusted, &["127.0.0.1"], FUTURE)
        => TlsNotYetValid, Stale, connections(1), Automatic, "not valid before 2090-01-01";
    clock_wrong: Data,
        certificate(Issuer::Trusted, &["127.0.0.1"], PAST).preceded_by(fault("*", json!({"skew_s": -300_000_000})))
        => ClockWrong, Stale, connections(1), Automatic, "local clock";
    tls_version_rejected: Data, tls_listener(ListenerFault::RejectsTls) => TlsFailed, Stale, connections(1), Automatic, "ProtocolVersion";
    plaintext_instead_of_tls: Data, tls_listener(ListenerFault::Plaintext) => NotTls, Stale, connections(1), Automatic, "";
    ca_file_without_certificates: Nothing, ca_file("[profiles]")
        => CaFileUnusable, NoData, connections(0), Automatic, "no certificate found";

    // Proxies.
    proxy_rejects: Data, proxy(ListenerFault::Rejects)
        => ProxyRefused, Stale, connections(1), Automatic, "CONNECT rejected";
    proxy_requires_a_password: Data, proxy(ListenerFault::RequiresPassword)
        => ProxyPassword, Stale, connections(1), Automatic, "";
    proxy_unreachable: Data, proxy(ListenerFault::Closed)
        => ProxyUnreachable, Stale, connections(0), Automatic, "proxy 127.0.0.1:";
    proxy_timeout: Data, proxy(ListenerFault::Silent).with_connect_timeout(1_500)
        => ProxyTimedOut, Stale, connections(1), Automatic, "proxy 127.0.0.1:";
    proxy_host_unknown: Nothing, proxy_url(&format!("http://{}:3128", impossible_name()))
        => ProxyNameNotFound, NoData, connections(0), AfterRestart, ".invalid:3128";
    proxy_scheme_unsupported: Nothing, proxy_url("socks5://jane:pr0xy-w0rd@127.0.0.1:9")
        => ProxyUnusable, NoData, connections(0), AfterRestart, "configuration: SOCKS proxies are not supported";

    // Invalid bodies.
    not_json: Data, body(DATA, "certainly") => NotJson, Stale, requests(3, 0), Automatic, "";
    captive_portal: Data, fault(DATA, json!({"body": "<html><title>Sign in</title>", "content_type": "text/html"}))
        => WebPage, Stale, requests(1, 0), Automatic, "Sign in";
    empty_body: Data, body(DATA, "") => Empty, Stale, requests(3, 0), Automatic, "";
    unexpected_shape: Data, body(DATA, r#"{"data": 7}"#) => UnexpectedShape, Stale, requests(3, 0), Automatic, "";
    entries_of_unexpected_shape: Data, body(LIST, r#"{"data": [7], "total": 1}"#)
        => UnexpectedShape, Partial, requests(3, 0), Automatic, "1 unreadable";
    invalid_http: Data, fault(DATA, json!({"garbage": true}))
        => NotJson, Stale, requests(3, 0), Automatic, "not an HTTP response";

    // Inconsistent lists.
    total_too_high: Data, fault(LIST, json!({"total": 40}))
        => Incomplete, Partial, requests(4, 0), Automatic, "read 8 of 40";
    no_total: Data, fault(LIST, json!({"no_total": true})) => Incomplete, Nowhere, requests(4, 0), Automatic, "";
    same_page_again: Data, fault(LIST, json!({"repeat": true})).with_groups(210)
        => Incomplete, Partial, requests(5, 0), Automatic, "read 200 of 210, 200 repeated";
    endless_list: Data, fault(LIST, json!({"repeat": true, "no_total": true})).with_groups(210)
        => Incomplete, Partial, requests(5, 0), Automatic, "read 200, 200 repeated, then a repeated page";
    entries_sent_twice: Data, fault(LIST, json!({"query": "offset=200", "shift": 10})).with_groups(210)
        => Incomplete, Nowhere, requests(5, 0), Automatic, "";
    entries_shifted: Data, fault(LIST, json!({"query": "offset=200", "shift": -5})).with_groups(210)
        => Incomplete, Partial, requests(6, 0), Automatic, "read 205 of 210, 5 repeated";
    second_page_fails: Data, fault(LIST, json!({"query": "offset=200", "status": 500})).with_groups(210)
        => ServerError, Partial, requests(7, 0), Automatic, "groups: 200 of 210 read";
    second_page_of_both_fails: Data, fault(DATA, json!({"query": "offset=200", "status": 500})).with_groups(210)
        => ServerError, Partial, requests(9, 0), Automatic, "states: 200 of 210 read";
}

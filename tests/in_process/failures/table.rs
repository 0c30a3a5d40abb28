//! The table: one row a failure. Each row is a test of its own, of the same name; to add a failure, add a row:
//!
//! ```text
//! name: what was known before, what is wrong
//!     => what it is, where it is shown, what it costs, how it passes, "words besides the catalogue's";
//! ```
//!
//! Where something was known, somebody presses `r`, so the look asks for the states, the list and the regions.

use crate::failures::cause::*;
use crate::failures::ordeal::{Before, Recovery, Row, Shown, asks, knocks};
use crate::servers::tls_listener::{FUTURE, NOW, PAST};
use crate::support::simulator::{LIST, STATES, TOKEN};
use serde_json::json;
use tunnelscope::domain::FailureKind;

macro_rules! table {
    ($($name:ident: $before:ident, $cause:expr => $kind:ident, $shown:ident, $cost:expr, $recovery:ident, $words:literal;)+) => {
        /// All rows.
        pub(crate) fn rows() -> Vec<Row> {
            vec![$(Row {
                name: stringify!($name),
                before: Before::$before,
                cause: $cause,
                kind: FailureKind::$kind,
                shown: Shown::$shown,
                cost: $cost,
                recovery: Recovery::$recovery,
                words: $words,
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
    // What the API answers.
    status_400: Data, answers(DATA, 400) => BadRequest, Stale, asks(4, 0), ByItself, "(400 ";
    status_404: Data, answers(DATA, 404) => NotFound, Stale, asks(3, 0), ByItself, "(404 ";
    status_409: Data, answers(DATA, 409) => Conflict, Stale, asks(3, 0), ByItself, "(409 ";
    status_413: Data, answers(DATA, 413) => RequestTooLarge, Stale, asks(3, 0), ByItself, "(413 ";
    status_418: Data, answers(DATA, 418) => UnexpectedStatus, Stale, asks(3, 0), ByItself, "(418 ";
    status_500: Data, answers(DATA, 500)
        => ServerError, Stale, asks(9, 0), ByItself, "(500 not with [redacted]";
    status_500_from_the_start: Nothing, answers(DATA, 500)
        => ServerError, NoData, asks(9, 1), ByItself, "(500 ";
    status_500_twice: Data, fault(DATA, json!({"status": 500, "times": 2}))
        => ServerError, OnPage, asks(5, 0), ByItself, "(500 ";
    status_502: Data, answers(DATA, 502) => BadGateway, Stale, asks(9, 0), ByItself, "(502 ";
    status_503: Data, answers(DATA, 503) => Unavailable, Stale, asks(9, 0), ByItself, "(503 ";
    status_503_for_a_while: Data, fault(DATA, json!({"status": 503, "retry_after": 3}))
        => Unavailable, Stale, asks(3, 0), ByItself, "(503 ";
    status_504: Data, answers(DATA, 504) => BadGateway, Stale, asks(9, 0), ByItself, "(504 ";
    status_511: Data, answers(DATA, 511) => WebPage, Stale, asks(1, 0), ByItself, "(511 ";
    elsewhere: Data,
        fault(DATA, json!({"status": 302, "headers": {"location": "http://portal.example/a?b=c"}}))
        => Redirected, Stale, asks(1, 0), ByItself, "(302 to http://portal.example/a)";
    states_only: Data, answers(STATES, 500) => ServerError, Partial, asks(5, 0), ByItself, "states of ";
    list_only: Data, answers(LIST, 500) => ServerError, Partial, asks(5, 0), ByItself, "groups of ";

    // The token and what it may read.
    token_lost: Data, expired() => BadRequest, Nowhere, asks(4, 1), ByItself, "";
    token_lost_for_good: Data, fault(DATA, json!({"status": 400, "body": r#"{"error":"invalid_request"}"#}))
        => BadRequest, Stale, asks(7, 3), ByItself, "(400 invalid_request)";
    status_401_once: Data, fault(DATA, json!({"status": 401, "times": 1}))
        => Unauthorized, Nowhere, asks(4, 1), ByItself, "";
    status_401: Data, answers(DATA, 401) => Unauthorized, Stale, asks(6, 3), ByItself, "(401 ";
    status_403_list: Data, answers(LIST, 403)
        => Forbidden, Partial, asks(3, 0), ByItself, "deployments.networktunnelgroups:read";
    status_403_states: Data, answers(STATES, 403)
        => Forbidden, Partial, asks(3, 0), ByItself, "deployments.networktunnelgroups:read";
    status_403_regions: Data, without_scopes(&json!({"regions": false}))
        => Forbidden, OnPage, asks(3, 0), WhenAsked, "deployments.regions:read";
    status_403_groups: Data, without_scopes(&json!({"ntg": false}))
        => Forbidden, Stale, asks(3, 0), ByItself, "deployments.networktunnelgroups:read";
    no_scope: Nothing, without_scopes(&json!({"ntg": false, "regions": false}))
        => Forbidden, NoData, asks(3, 1), ByItself, "deployments.networktunnelgroups:read";
    key_refused: Data, refused().and(expired())
        => CredentialsRefused, NoAccess, asks(1, 1), WhenAsked, "Invalid API key or secret";
    key_refused_from_the_start: Nothing, refused()
        => CredentialsRefused, NoAccess, asks(0, 1), WhenAsked, "Invalid API key or secret";
    token_403: Data, answers(TOKEN, 403).and(expired())
        => CredentialsRefused, NoAccess, asks(1, 1), WhenAsked, "(403 not with [redacted]";
    token_400: Data, answers(TOKEN, 400).and(expired())
        => BadRequest, Stale, asks(1, 1), ByItself, "(400 not with [redacted]";
    token_500: Data, answers(TOKEN, 500).and(expired())
        => ServerError, Stale, asks(1, 3), ByItself, "(500 not with [redacted]";
    token_500_from_the_start: Nothing, answers(TOKEN, 500)
        => ServerError, NoData, asks(0, 3), ByItself, "(500 ";
    token_garbage: Nothing, fault(TOKEN, json!({"garbage": true}))
        => NotJson, NoData, asks(0, 1), ByItself, "not an HTTP response";
    token_of_another_shape: Nothing, says(TOKEN, r#"{"token": "t"}"#)
        => UnexpectedShape, NoData, asks(0, 1), ByItself, "";
    token_portal: Nothing, says(TOKEN, "<html><title>Sign in</title>")
        => WebPage, NoData, asks(0, 1), ByItself, "Sign in";

    // Limits.
    status_429_seconds: Data, fault(DATA, json!({"status": 429, "retry_after": 1}))
        => RateLimited, Stale, asks(1, 0), ByItself, "(429 ";
    status_429_date: Data, fault(DATA, json!({"status": 429, "retry_after_date": 2}))
        => RateLimited, Stale, asks(1, 0), ByItself, "(429 ";
    status_429: Data, answers(DATA, 429) => RateLimited, Stale, asks(1, 0), ByItself, "(429 ";
    status_429_from_the_start: Nothing, answers(DATA, 429)
        => RateLimited, NoData, asks(1, 1), ByItself, "(429 ";
    token_429: Data, fault(TOKEN, json!({"status": 429, "retry_after": 1})).and(expired())
        => RateLimited, Stale, asks(1, 1), ByItself, "(429 ";
    too_large: Data, fault(LIST, json!({"size": 17 << 20})) => TooLarge, Partial, asks(3, 0), ByItself, "";
    gzip_bomb: Data, fault(LIST, json!({"size": 512 << 20, "gzip": true}))
        => TooLarge, Partial, asks(3, 0), ByItself, "";

    // The way there.
    no_name: Nothing, token_url(&format!("http://{}", impossible_name()))
        => NameNotFound, NoData, knocks(0), WithOtherSettings, ".invalid";
    unreachable: Nothing, token_url("http://255.255.255.255:9")
        => Unreachable, NoData, knocks(0), WithOtherSettings, "255.255.255.255";
    nobody_there: Data, plain_api(Turn::Closed) => ConnectionRefused, Stale, knocks(0), ByItself, "";
    nobody_there_from_the_start: Nothing, plain_api(Turn::Closed)
        => ConnectionRefused, NoData, knocks(0), ByItself, "";
    no_connection_in_time: Data, plain_api(Turn::Full).connecting_within(1_500)
        => ConnectTimedOut, Stale, knocks(0), ByItself, "";
    no_handshake_in_time: Data, api(Turn::Silent).connecting_within(1_500)
        => TlsTimedOut, Stale, knocks(1), ByItself, "";
    no_answer: Nothing, plain_api(Turn::Silent).reading_within(1_000)
        => TimedOut, NoData, knocks(1), ByItself, "";
    no_answer_of_the_states: Data, fault(STATES, json!({"delay_ms": 600_000})).reading_within(2_000)
        => TimedOut, Partial, asks(3, 0), ByItself, "";
    no_token_in_time: Nothing, fault(TOKEN, json!({"delay_ms": 600_000})).reading_within(1_000)
        => TimedOut, NoData, asks(0, 1), ByItself, "";
    answer_stands_still: Data, fault(STATES, json!({"stall": true, "truncate": 9})).reading_within(2_000)
        => AnswerTimedOut, Partial, asks(3, 0), ByItself, "";
    reset: Data, fault(DATA, json!({"reset": true})) => ConnectionReset, Stale, asks(9, 0), ByItself, "";
    closed_before_the_answer: Data, fault(DATA, json!({"close": true}))
        => ConnectionLost, Stale, asks(9, 0), ByItself, "";
    cut_off: Data, fault(DATA, json!({"truncate": 40})) => ConnectionLost, Stale, asks(9, 0), ByItself, "";
    cut_off_by_a_gateway: Data, says(DATA, r#"{"data": [{"id": 1, "na"#)
        => ConnectionLost, Stale, asks(9, 0), ByItself, "truncated JSON";
    untrusted: Data, shows(Whose::AStrangers, &["127.0.0.1"], NOW)
        => TlsUntrusted, Stale, knocks(1), ByItself, "unknown issuer";
    wrong_name: Data, shows(Whose::Ours, &["portal.example"], NOW)
        => TlsWrongName, Stale, knocks(1), ByItself, "certificate is valid for portal.example";
    ended: Data, shows(Whose::Ours, &["127.0.0.1"], PAST)
        => TlsExpired, Stale, knocks(1), ByItself, "not valid after 2002-01-01";
    ended_from_the_start: Nothing, shows(Whose::Ours, &["127.0.0.1"], PAST)
        => TlsExpired, NoData, knocks(1), ByItself, "not valid after 2002-01-01";
    not_yet_valid: Data, shows(Whose::Ours, &["127.0.0.1"], FUTURE)
        => TlsNotYetValid, Stale, knocks(1), ByItself, "not valid before 2090-01-01";
    clock_wrong: Data,
        shows(Whose::Ours, &["127.0.0.1"], PAST).after(fault("*", json!({"skew_s": -300_000_000})))
        => ClockWrong, Stale, knocks(1), ByItself, "local clock";
    other_tls: Data, api(Turn::RefusesTls) => TlsFailed, Stale, knocks(1), ByItself, "ProtocolVersion";
    no_tls: Data, api(Turn::InClear) => NotTls, Stale, knocks(1), ByItself, "";
    no_roots_in_the_file: Nothing, ca_file("[profiles]")
        => CaFileUnusable, NoData, knocks(0), ByItself, "no certificate found";

    // Proxies.
    proxy_refuses: Data, proxy(Turn::Refuses)
        => ProxyRefused, Stale, knocks(1), ByItself, "CONNECT rejected";
    proxy_asks_for_a_password: Data, proxy(Turn::AsksForPassword)
        => ProxyPassword, Stale, knocks(1), ByItself, "";
    proxy_is_dead: Data, proxy(Turn::Closed)
        => ProxyUnreachable, Stale, knocks(0), ByItself, "proxy 127.0.0.1:";
    proxy_is_silent: Data, proxy(Turn::Silent).connecting_within(1_500)
        => ProxyTimedOut, Stale, knocks(1), ByItself, "proxy 127.0.0.1:";
    proxy_without_a_name: Nothing, proxy_url(&format!("http://{}:3128", impossible_name()))
        => ProxyNameNotFound, NoData, knocks(0), WithOtherSettings, ".invalid:3128";
    proxy_of_another_kind: Nothing, proxy_url("socks5://jane:pr0xy-w0rd@127.0.0.1:9")
        => ProxyUnusable, NoData, knocks(0), WithOtherSettings, "configuration: SOCKS proxies are not supported";

    // What cannot be read.
    not_json: Data, says(DATA, "certainly") => NotJson, Stale, asks(3, 0), ByItself, "";
    portal: Data, fault(DATA, json!({"body": "<html><title>Sign in</title>", "content_type": "text/html"}))
        => WebPage, Stale, asks(1, 0), ByItself, "Sign in";
    empty: Data, says(DATA, "") => Empty, Stale, asks(3, 0), ByItself, "";
    another_shape: Data, says(DATA, r#"{"data": 7}"#) => UnexpectedShape, Stale, asks(3, 0), ByItself, "";
    entries_of_another_shape: Data, says(LIST, r#"{"data": [7], "total": 1}"#)
        => UnexpectedShape, Partial, asks(3, 0), ByItself, "1 not readable";
    garbage: Data, fault(DATA, json!({"garbage": true}))
        => NotJson, Stale, asks(3, 0), ByItself, "not an HTTP response";

    // Lists that are not what they seem.
    total_too_high: Data, fault(LIST, json!({"total": 40}))
        => Incomplete, Partial, asks(4, 0), ByItself, "read 8 of 40";
    no_total: Data, fault(LIST, json!({"no_total": true})) => Incomplete, Nowhere, asks(4, 0), ByItself, "";
    same_page_again: Data, fault(LIST, json!({"repeat": true})).among(210)
        => Incomplete, Partial, asks(5, 0), ByItself, "read 200 of 210, 200 sent twice";
    no_end: Data, fault(LIST, json!({"repeat": true, "no_total": true})).among(210)
        => Incomplete, Partial, asks(5, 0), ByItself, "read 200, 200 sent twice, then the same again";
    sent_twice: Data, fault(LIST, json!({"query": "offset=200", "shift": 10})).among(210)
        => Incomplete, Nowhere, asks(5, 0), ByItself, "";
    moved: Data, fault(LIST, json!({"query": "offset=200", "shift": -5})).among(210)
        => Incomplete, Partial, asks(6, 0), ByItself, "read 205 of 210, 5 sent twice";
    second_page_fails: Data, fault(LIST, json!({"query": "offset=200", "status": 500})).among(210)
        => ServerError, Partial, asks(7, 0), ByItself, "groups: 200 of 210 read";
    second_page_of_both_fails: Data, fault(DATA, json!({"query": "offset=200", "status": 500})).among(210)
        => ServerError, Partial, asks(9, 0), ByItself, "states: 200 of 210 read";
}

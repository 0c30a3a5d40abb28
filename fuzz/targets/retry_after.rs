//! `Retry-After` in seconds or as a date, with the server's `Date`. Lines are headers.
#![no_main]

use std::time::Duration;
use tunnelscope::domain::Priority;
use tunnelscope::worker::Source;
use tunnelscope_fuzz::client::{RawResponse, FuzzClient};
use tunnelscope_fuzz::{allocation, checks};

const NAMES: [&str; 5] = ["retry-after", "date", "age", "x-request-id", "retry-after"];

libfuzzer_sys::fuzz_target!(|sent: (bool, &[u8])| {
    let (is_limit, lines) = sent;
    let lines: Vec<&[u8]> = lines.split(|&byte| byte == b'\n').collect();
    let headers = NAMES.into_iter().zip(&lines).map(|(name, value)| (name, value.to_vec())).collect();
    let status = if is_limit { 429 } else { 503 };
    let response = RawResponse { status, headers, body: Vec::new() };
    // At most three calls, each with a new client.
    allocation::within(lines.iter().map(|line| 4 * line.len()).sum(), || {
        let mut client = FuzzClient::new();
        let (result, requests) = client.call([response], async |api| api.regions(Priority::Interactive).await);
        assert!(requests.len() <= 3, "{} requests", requests.len());
        let failure = result.expect_err("a refusal");
        checks::failure(&failure);
        assert_eq!(failure.retry_after, expected(lines[0]).unwrap_or(failure.retry_after));
    });
});

/// Parses whole seconds; `None` for anything else.
fn expected(value: &[u8]) -> Option<Option<Duration>> {
    let text = std::str::from_utf8(value).ok()?.trim_matches([' ', '\t']);
    let is_seconds = !text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_seconds.then(|| Some(Duration::from_secs(text.parse::<u64>().unwrap_or(0).min(3600))))
}

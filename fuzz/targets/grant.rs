//! The token response: the token is a valid header value, and its lifetime is at most a day.
#![no_main]

use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;
use tunnelscope::worker::Source;
use tunnelscope_fuzz::client::{RawResponse, FuzzClient};
use tunnelscope_fuzz::{allocation, checks};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    allocation::within(body.len(), || {
        let call = async |client: &tunnelscope::api::Client| (client.sign_in().await, client.access_token().await);
        let (ends, token) = FuzzClient::new().request_token(RawResponse::ok(body), call);
        let tomorrow = Timestamp::now() + SignedDuration::from_hours(24);
        match ends {
            Ok(ends) => assert!(ends.is_none_or(|ends| ends <= tomorrow), "{ends:?}"),
            Err(failure) => checks::failure(&failure),
        }
        match token {
            Ok(token) => assert!(token.expose_secret().bytes().all(|byte| byte.is_ascii_graphic())),
            Err(failure) => checks::failure(&failure),
        }
    });
});

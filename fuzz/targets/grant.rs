//! The token response: the token is a valid header value, and its lifetime is at most a day.
#![no_main]

use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;
use tunnelscope::worker::Source;
use tunnelscope_fuzz::door::{Answer, Door};
use tunnelscope_fuzz::{shown, work};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    work::within(body.len(), || {
        let ask = async |client: &tunnelscope::api::Client| (client.sign_in().await, client.access_token().await);
        let (ends, token) = Door::new().ask_for_token(Answer::good(body), ask);
        let tomorrow = Timestamp::now() + SignedDuration::from_hours(24);
        match ends {
            Ok(ends) => assert!(ends.is_none_or(|ends| ends <= tomorrow), "{ends:?}"),
            Err(failure) => shown::failure(&failure),
        }
        match token {
            Ok(token) => assert!(token.expose_secret().bytes().all(|byte| byte.is_ascii_graphic())),
            Err(failure) => shown::failure(&failure),
        }
    });
});

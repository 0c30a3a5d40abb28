//! The response for a single group, and its processing.
#![no_main]

use tunnelscope::domain::{Id, Priority};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::client::{self, RawResponse};
use tunnelscope_fuzz::{checks, pipeline, allocation};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    allocation::within(body.len(), || {
        let id = Id::new("7");
        let call = async |client: &tunnelscope::api::Client| client.group(&id, Priority::Interactive).await;
        match client::call([RawResponse::ok(body)], call).0 {
            Ok(group) => pipeline::groups(vec![group]),
            Err(failure) => checks::failure(&failure),
        }
    });
});

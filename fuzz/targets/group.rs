//! The response for a single group, and its processing.
#![no_main]

use tunnelscope::domain::{Id, Priority};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::door::{self, Answer};
use tunnelscope_fuzz::{shown, way, work};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    work::within(body.len(), || {
        let id = Id::new("7");
        let ask = async |client: &tunnelscope::api::Client| client.group(&id, Priority::Interactive).await;
        match door::ask([Answer::good(body)], ask).0 {
            Ok(group) => way::groups(vec![group]),
            Err(failure) => shown::failure(&failure),
        }
    });
});

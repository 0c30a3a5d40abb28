//! A page of the tunnels of a group, and their processing.
#![no_main]

use tunnelscope::domain::{Id, PageRequest, Priority};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::client::{self, RawResponse};
use tunnelscope_fuzz::{checks, pipeline, allocation};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    allocation::within(body.len(), || {
        let id = Id::new("7");
        let call = async |client: &tunnelscope::api::Client| {
            client.peers(&id, PageRequest::default(), Priority::Interactive).await
        };
        match client::call([RawResponse::ok(body)], call).0 {
            Ok(page) => {
                let entries = page.received();
                assert!(entries <= 1 + body.len() as u64 / 2, "{entries} tunnels in {} bytes", body.len());
                pipeline::tunnels(page.items);
            }
            Err(failure) => checks::failure(&failure),
        }
    });
});

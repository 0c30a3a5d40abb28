//! A page of the tunnels of a group, and their processing.
#![no_main]

use tunnelscope::domain::{Id, PageRequest, Priority};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::door::{self, Answer};
use tunnelscope_fuzz::{shown, way, work};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    work::within(body.len(), || {
        let id = Id::new("7");
        let ask = async |client: &tunnelscope::api::Client| {
            client.peers(&id, PageRequest::default(), Priority::Interactive).await
        };
        match door::ask([Answer::good(body)], ask).0 {
            Ok(page) => {
                let entries = page.received();
                assert!(entries <= 1 + body.len() as u64 / 2, "{entries} tunnels in {} bytes", body.len());
                way::tunnels(page.items);
            }
            Err(failure) => shown::failure(&failure),
        }
    });
});

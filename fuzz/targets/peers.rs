//! A page of the tunnels of a group, and what becomes of them.
#![no_main]

use tunnelscope::domain::{Id, Urgency};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::door::{self, Answer};
use tunnelscope_fuzz::{shown, way, work};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    work::within(body.len(), || {
        let id = Id::new("7");
        let ask = async |client: &tunnelscope::api::Client| client.peers(&id, 0, Urgency::Asked).await;
        match door::ask([Answer::good(body)], ask).0 {
            Ok(tunnels) => {
                assert!(
                    tunnels.len() <= 1 + body.len() / 2,
                    "{} tunnels in {} bytes",
                    tunnels.len(),
                    body.len()
                );
                way::tunnels(tunnels);
            }
            Err(failure) => shown::failure(&failure),
        }
    });
});

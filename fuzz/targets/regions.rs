//! The regions.
#![no_main]

use tunnelscope::domain::{Text, Priority};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::client::{self, RawResponse};
use tunnelscope_fuzz::{allocation, checks};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    allocation::within(body.len(), || {
        let call = async |client: &tunnelscope::api::Client| client.regions(Priority::Interactive).await;
        match client::call([RawResponse::ok(body)], call).0 {
            Ok(regions) => {
                assert!(regions.regions.len() <= 1 + body.len() / 2);
                checks::regions(&regions);
                regions
                    .find(&Text::new("us-east-1"))
                    .iter()
                    .for_each(|found| assert!(found.region.is_some()));
            }
            Err(failure) => checks::failure(&failure),
        }
    });
});

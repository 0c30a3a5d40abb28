//! The regions.
#![no_main]

use tunnelscope::domain::{Text, Priority};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::door::{self, Answer};
use tunnelscope_fuzz::{shown, work};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    work::within(body.len(), || {
        let ask = async |client: &tunnelscope::api::Client| client.regions(Priority::Interactive).await;
        match door::ask([Answer::good(body)], ask).0 {
            Ok(regions) => {
                assert!(regions.regions.len() <= 1 + body.len() / 2);
                shown::regions(&regions);
                regions
                    .find(&Text::new("us-east-1"))
                    .iter()
                    .for_each(|found| assert!(found.region.is_some()));
            }
            Err(failure) => shown::failure(&failure),
        }
    });
});

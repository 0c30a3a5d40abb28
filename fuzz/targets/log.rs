//! The provider's log of a group.
#![no_main]

use tunnelscope::domain::{Id, Text};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::client::{self, RawResponse};
use tunnelscope_fuzz::{allocation, checks};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    allocation::within(4 * body.len(), || {
        let (id, name) = (Id::new("7"), Text::new("branch-7"));
        let call = async |client: &tunnelscope::api::Client| client.log(&id, Some(&name)).await;
        match client::call([RawResponse::ok(body)], call).0 {
            Ok(entries) => {
                assert!(entries.len() <= 1 + body.len() / 2);
                assert!(entries.iter().all(|entry| entry.group_id.as_ref().is_none_or(|group| *group == id)));
                entries.iter().for_each(checks::entry);
            }
            Err(failure) => checks::failure(&failure),
        }
    });
});

//! The provider's log of a group.
#![no_main]

use tunnelscope::domain::{Id, Text};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::door::{self, Answer};
use tunnelscope_fuzz::{shown, work};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    work::within(4 * body.len(), || {
        let (id, name) = (Id::new("7"), Text::new("branch-7"));
        let ask = async |client: &tunnelscope::api::Client| client.log(&id, Some(&name)).await;
        match door::ask([Answer::good(body)], ask).0 {
            Ok(entries) => {
                assert!(entries.len() <= 1 + body.len() / 2);
                assert!(entries.iter().all(|entry| entry.group_id.as_ref().is_none_or(|group| *group == id)));
                entries.iter().for_each(shown::entry);
            }
            Err(failure) => shown::failure(&failure),
        }
    });
});

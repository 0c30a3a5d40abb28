//! A page of the list of groups, and its processing.
#![no_main]

use tunnelscope::domain::{ListQuery, PageRequest, Priority};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::door::{self, Answer};
use tunnelscope_fuzz::{shown, way, work};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    work::within(body.len(), || {
        let ask = async |client: &tunnelscope::api::Client| {
            client.page(&ListQuery::Groups, PageRequest::default(), Priority::Interactive).await
        };
        match door::ask([Answer::good(body)], ask).0 {
            Ok(page) => way::page(page, body.len()),
            Err(failure) => shown::failure(&failure),
        }
    });
});

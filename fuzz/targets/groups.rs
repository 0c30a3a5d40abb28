//! A page of the list of groups, and its processing.
#![no_main]

use tunnelscope::domain::{ListQuery, PageRequest, Priority};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::client::{self, RawResponse};
use tunnelscope_fuzz::{checks, pipeline, allocation};

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    allocation::within(body.len(), || {
        let call = async |client: &tunnelscope::api::Client| {
            client.page(&ListQuery::Groups, PageRequest::default(), Priority::Interactive).await
        };
        match client::call([RawResponse::ok(body)], call).0 {
            Ok(page) => pipeline::page(page, body.len()),
            Err(failure) => checks::failure(&failure),
        }
    });
});

//! Raw responses of `api`: pages, separated by a line with `---`, that are merged into one document.
#![no_main]

use serde_json::{Value, value::RawValue};
use tunnelscope::api::ResourceUrl;
use tunnelscope_fuzz::client::{self, RawResponse};
use tunnelscope_fuzz::{allocation, checks};

const SEPARATOR: &[u8] = b"\n---\n";
/// Maximum number of requests for a list: a thousand pages, each after three redirects.
const MAX_REQUESTS: usize = 4_000;

libfuzzer_sys::fuzz_target!(|sent: &[u8]| {
    let pages = split(sent);
    allocation::within(20 * sent.len() * pages.len().max(1), || {
        single_response(pages[0]);
        merged_document(&pages);
    });
});

fn split(sent: &[u8]) -> Vec<&[u8]> {
    let mut pages = Vec::new();
    let mut rest = sent;
    while let Some(at) =
        rest.windows(SEPARATOR.len()).position(|window| window == SEPARATOR).filter(|_| pages.len() < 20)
    {
        pages.push(&rest[..at]);
        rest = &rest[at + SEPARATOR.len()..];
    }
    pages.push(rest);
    pages
}

fn address() -> ResourceUrl {
    ResourceUrl::new(&client::BASE.parse().expect("a base"), "/a?limit=2", &[]).expect("an address")
}

/// A single response is unchanged.
fn single_response(body: &[u8]) {
    let (result, _) = client::call([RawResponse::ok(body)], async |client| client.get(&address()).await);
    match result {
        Ok(Some(document)) => {
            let text = String::from_utf8_lossy(body);
            let text = text.trim_start_matches('\u{FEFF}').trim_matches([' ', '\t', '\n', '\r']);
            assert!(document.as_str() == text || text.contains("redirect"), "{:?}", document.as_str());
        }
        Ok(None) => {}
        Err(failure) => checks::failure(&failure),
    }
}

/// The merged document is JSON, with no more entries than were received.
fn merged_document(pages: &[&[u8]]) {
    let pages_of_list = address().to_list().expect("pages");
    let responses = pages.iter().map(|page| RawResponse::ok(page));
    let (result, requests) = client::call(responses, async |client| client.get_all(&pages_of_list).await);
    assert!(requests.len() <= MAX_REQUESTS, "{} requests", requests.len());
    match result {
        Ok(gathered) => {
            gathered.failure.iter().for_each(checks::failure);
            if let Some(document) = &gathered.document {
                assert!(serde_json::from_str::<&RawValue>(document.as_str()).is_ok(), "no JSON: {document:?}");
            }
            let entries =
                gathered.document.and_then(|document| serde_json::from_str::<Value>(document.as_str()).ok());
            let entries = entries.and_then(|value| value["data"].as_array().map(Vec::len)).unwrap_or(0);
            let most: usize = pages.iter().map(|page| 1 + page.len() / 2).sum();
            assert!(entries <= most * requests.len().max(1));
        }
        Err(failure) => checks::failure(&failure),
    }
}

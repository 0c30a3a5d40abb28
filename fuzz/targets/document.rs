//! Raw responses of `api`: pages, separated by a line with `---`, that are merged into one document.
#![no_main]

use serde_json::{Value, value::RawValue};
use tunnelscope::api::ResourceUrl;
use tunnelscope_fuzz::door::{self, Answer};
use tunnelscope_fuzz::{shown, work};

const APART: &[u8] = b"\n---\n";
/// Maximum number of requests for a list: a thousand pages, each after three redirects.
const MOST: usize = 4_000;

libfuzzer_sys::fuzz_target!(|sent: &[u8]| {
    let pages = apart(sent);
    work::within(20 * sent.len() * pages.len().max(1), || {
        alone(pages[0]);
        gathered(&pages);
    });
});

fn apart(sent: &[u8]) -> Vec<&[u8]> {
    let mut pages = Vec::new();
    let mut rest = sent;
    while let Some(at) =
        rest.windows(APART.len()).position(|window| window == APART).filter(|_| pages.len() < 20)
    {
        pages.push(&rest[..at]);
        rest = &rest[at + APART.len()..];
    }
    pages.push(rest);
    pages
}

fn address() -> ResourceUrl {
    ResourceUrl::new(&door::BASE.parse().expect("a base"), "/a?limit=2", &[]).expect("an address")
}

/// A single response is unchanged.
fn alone(body: &[u8]) {
    let (came, _) = door::ask([Answer::good(body)], async |client| client.get(&address()).await);
    match came {
        Ok(Some(document)) => {
            let text = String::from_utf8_lossy(body);
            let text = text.trim_start_matches('\u{FEFF}').trim_matches([' ', '\t', '\n', '\r']);
            assert!(document.as_str() == text || text.contains("redirect"), "{:?}", document.as_str());
        }
        Ok(None) => {}
        Err(failure) => shown::failure(&failure),
    }
}

/// The merged document is JSON, with no more entries than were received.
fn gathered(pages: &[&[u8]]) {
    let pages_of_list = address().to_list().expect("pages");
    let answers = pages.iter().map(|page| Answer::good(page));
    let (came, asked) = door::ask(answers, async |client| client.get_all(&pages_of_list).await);
    assert!(asked.len() <= MOST, "{} requests", asked.len());
    match came {
        Ok(gathered) => {
            gathered.failure.iter().for_each(shown::failure);
            if let Some(document) = &gathered.document {
                assert!(serde_json::from_str::<&RawValue>(document.as_str()).is_ok(), "no JSON: {document:?}");
            }
            let entries =
                gathered.document.and_then(|document| serde_json::from_str::<Value>(document.as_str()).ok());
            let entries = entries.and_then(|value| value["data"].as_array().map(Vec::len)).unwrap_or(0);
            let most: usize = pages.iter().map(|page| 1 + page.len() / 2).sum();
            assert!(entries <= most * asked.len().max(1));
        }
        Err(failure) => shown::failure(&failure),
    }
}

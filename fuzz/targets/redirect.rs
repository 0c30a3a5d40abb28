//! Redirects, by a header or in the body. The token is sent to the vendor's hosts and to loopback, and nowhere
//! else.
#![no_main]

use tunnelscope::api::ResourceUrl;
use tunnelscope_fuzz::client::{self, RawResponse};
use tunnelscope_fuzz::{allocation, checks};
use url::{Host, Url};

libfuzzer_sys::fuzz_target!(|sent: (u8, &[u8])| {
    let (how, target) = sent;
    let response = match how % 4 {
        0 => RawResponse { status: 302, headers: vec![("location", target.to_vec())], body: Vec::new() },
        1 => RawResponse { status: 308, headers: vec![("location", target.to_vec())], body: target.to_vec() },
        2 => in_body(target),
        _ => RawResponse::ok(target),
    };
    // The response after a redirect is the same again.
    allocation::within(8 * target.len(), || follow(response));
});

fn in_body(target: &[u8]) -> RawResponse {
    let target = String::from_utf8_lossy(target);
    RawResponse::ok(serde_json::json!({ "data": { "redirect": target } }).to_string().as_bytes())
}

fn follow(response: RawResponse) {
    let base: Url = client::BASE.parse().expect("a base");
    let address = ResourceUrl::new(&base, "/reports/v2/x", &[]).expect("an address");
    let (result, requests) = client::call([response], async |client| client.get(&address).await);
    assert!(requests.len() <= 4 * 3, "{} requests", requests.len());
    for request in &requests {
        assert!(request.has_token && may_have_token(&request.url), "{}", request.url);
    }
    result.err().iter().for_each(checks::failure);
}

/// Written independently of the client's check.
fn may_have_token(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => {
            address.is_loopback() || address.to_ipv4_mapped().is_some_and(|a| a.is_loopback())
        }
        None => false,
    };
    let name = format!(".{}", url.host_str().unwrap_or_default());
    let vendors = url.scheme() == "https"
        && [".cisco.com", ".umbrella.com"].iter().any(|domain| name.ends_with(domain));
    url.username().is_empty()
        && url.password().is_none()
        && (here && url.scheme().starts_with("http") || vendors)
}

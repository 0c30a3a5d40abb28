//! An error body with any status and format: the message is readable and contains no secret.
#![no_main]

use tunnelscope::domain::{Failure, Priority};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::client::{RawResponse, FuzzClient, SECRET, TOKEN};
use tunnelscope_fuzz::{allocation, checks};

const STATUSES: [u16; 16] = [400, 401, 403, 404, 407, 409, 413, 429, 500, 502, 503, 504, 511, 418, 302, 200];

libfuzzer_sys::fuzz_target!(|sent: (u8, u8, &[u8])| {
    let (index, secret, body) = sent;
    let status = STATUSES[usize::from(index) % STATUSES.len()];
    // A server may echo the request.
    let body = match secret % 4 {
        0 => [body, TOKEN.as_bytes(), body].concat(),
        1 => [body, SECRET.as_bytes()].concat(),
        _ => body.to_vec(),
    };
    allocation::within(8 * body.len(), || {
        let response = RawResponse { status, headers: vec![("content-type", b"text/html".to_vec())], body };
        let (result, _) =
            FuzzClient::new().call([response.clone()], async |client| client.regions(Priority::Interactive).await);
        result.err().iter().for_each(|failure| check(failure, &[SECRET, TOKEN]));
        // A token that was never issued is not a secret.
        let token = FuzzClient::new().request_token(response, async |client| client.sign_in().await);
        token.err().iter().for_each(|failure| check(failure, &[SECRET]));
    });
});

fn check(failure: &Failure, secrets: &[&str]) {
    checks::failure(failure);
    let said = format!("{failure} {failure:?}");
    assert!(!secrets.iter().any(|secret| said.contains(secret)), "a secret in {said}");
}

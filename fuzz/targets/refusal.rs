//! An error body with any status and format: the message is readable and contains no secret.
#![no_main]

use tunnelscope::domain::{Failure, Priority};
use tunnelscope::worker::Source;
use tunnelscope_fuzz::door::{Answer, Door, SECRET, TOKEN};
use tunnelscope_fuzz::{shown, work};

const STATUSES: [u16; 16] = [400, 401, 403, 404, 407, 409, 413, 429, 500, 502, 503, 504, 511, 418, 302, 200];

libfuzzer_sys::fuzz_target!(|sent: (u8, u8, &[u8])| {
    let (nth, secret, body) = sent;
    let status = STATUSES[usize::from(nth) % STATUSES.len()];
    // A server may echo the request.
    let body = match secret % 4 {
        0 => [body, TOKEN.as_bytes(), body].concat(),
        1 => [body, SECRET.as_bytes()].concat(),
        _ => body.to_vec(),
    };
    work::within(8 * body.len(), || {
        let answer = Answer { status, headers: vec![("content-type", b"text/html".to_vec())], body };
        let (came, _) =
            Door::new().ask([answer.clone()], async |client| client.regions(Priority::Interactive).await);
        came.err().iter().for_each(|failure| held(failure, &[SECRET, TOKEN]));
        // A token that was never issued is not a secret.
        let token = Door::new().ask_for_token(answer, async |client| client.sign_in().await);
        token.err().iter().for_each(|failure| held(failure, &[SECRET]));
    });
});

fn held(failure: &Failure, secrets: &[&str]) {
    shown::failure(failure);
    let said = format!("{failure} {failure:?}");
    assert!(!secrets.iter().any(|secret| said.contains(secret)), "a secret in {said}");
}

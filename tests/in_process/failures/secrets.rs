//! Secrets, and the places where they must not appear: screens, updates of the worker and the log.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tracing::subscriber::{DefaultGuard, set_default};
use tracing_subscriber::EnvFilter;

/// Where each token of the simulator begins.
const TOKENS: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9";
/// The password for the proxy, as it is and as it is sent.
const PROXY: [&str; 2] = ["pr0xy-w0rd", "amFuZTpwcjB4eS13MHJk"];

/// The log of everything that this thread does, as a user has it who wants to know the most.
pub(crate) struct Log {
    lines: Lines,
    _guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    pub(crate) fn begin() -> Self {
        let lines = Lines::default();
        let filter = EnvFilter::new("tunnelscope=trace");
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
        let guard = set_default(log.with_writer(Mutex::new(lines.clone())).finish());
        Self { lines, _guard: guard }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.lines.0.lock().unwrap().clone()).unwrap()
    }
}

/// Asserts that nothing secret stands there.
pub(crate) fn assert_clean(what: &str, text: &str, secrets: &[String]) {
    let secrets = secrets.iter().map(String::as_str).chain(PROXY).chain([TOKENS]);
    for secret in secrets {
        let around = text.find(secret).map(|at| text.get(at.saturating_sub(200)..at + secret.len()));
        assert_eq!(around, None, "{secret} is in {what}");
    }
}

/// Base64, for the form in which key and secret are sent.
pub(crate) fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |chunk: &[u8]| {
        let bits = (0..3).fold(0, |bits, nth| bits << 8 | usize::from(*chunk.get(nth).unwrap_or(&0)));
        let letter =
            |nth: usize| if nth > chunk.len() { '=' } else { LETTERS[bits >> (18 - 6 * nth) & 63].into() };
        [0, 1, 2, 3].map(letter)
    };
    text.as_bytes().chunks(3).flat_map(group).collect()
}

#[test]
fn searched_secrets_are_the_ones_sent() {
    assert_eq!(base64("jane:pr0xy-w0rd"), PROXY[1]);
    assert_eq!(base64("jane:another"), "amFuZTphbm90aGVy");
    assert_eq!(base64("a:"), "YTo=");
}

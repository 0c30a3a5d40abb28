//! Redaction of secrets in failures: a server or proxy may echo request data, and failures are shown, logged
//! and copied.

use super::proxy::ProxyHop;
use super::secrets::{self, mask, push};
use crate::domain::{Failure, Text};
use reqwest::Request;
use reqwest::header::AUTHORIZATION;
use secrecy::SecretString;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Recently sent secrets to redact: about a day of token renewals, two secrets each, and three of a proxy.
const MAX_SECRETS: usize = 64;
/// Maximum length of a detail in characters, after redaction.
const MAX_DETAIL: usize = 300;

/// Redacts the secrets of a client.
pub(super) struct Redactor {
    secret: SecretString,
    sent: Mutex<VecDeque<SecretString>>,
}

impl Redactor {
    /// A redactor of the API secret, which is never evicted.
    pub(super) fn new(secret: SecretString) -> Self {
        secrets::remember(&secret);
        Self { secret, sent: Mutex::default() }
    }

    /// Adds the credentials of a request, as encoded in its `Authorization` header.
    pub(super) fn add_request(&self, request: &Request) {
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some((_, credentials)) = header.and_then(|value| value.split_once(' ')) {
            self.remember(&credentials.into());
        }
    }

    /// Adds a re-read API secret.
    pub(super) fn add_secret(&self, secret: &SecretString) {
        self.remember(secret);
    }

    /// Adds the credentials of a proxy.
    pub(super) fn add_proxy(&self, proxy: &ProxyHop) {
        proxy.secrets().into_iter().for_each(|secret| self.remember(&secret));
    }

    /// The failure without secrets, its detail shortened.
    pub(super) fn redact(&self, failure: Failure) -> Failure {
        let mask = |text: Text| Text::new(&shortened(&self.mask(text.raw())));
        Failure {
            subject: self.mask(&failure.subject),
            detail: failure.detail.map(mask),
            request_id: failure.request_id.map(mask),
            ..failure
        }
    }

    /// Adds a secret for failures of this client, and process-wide for panic reports.
    fn remember(&self, secret: &SecretString) {
        push(&mut self.sent(), secret, MAX_SECRETS);
        secrets::remember(secret);
        secrets::remember(&self.secret);
    }

    fn mask(&self, text: &str) -> String {
        mask(text, self.sent().iter().chain([&self.secret]))
    }

    fn sent(&self) -> MutexGuard<'_, VecDeque<SecretString>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_DETAIL) {
        Some((length, _)) => format!("{}…", &text[..length]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FailureKind;

    fn detail(secret: &str, text: &str) -> String {
        let redactor = Redactor::new(secret.into());
        redactor.remember(&"token.granted/later==".into());
        let failure = redactor.redact(Failure::new(FailureKind::BadRequest, "h/p").with_detail(text));
        failure.detail.unwrap().raw().to_owned()
    }

    #[test]
    fn every_encoding_of_a_secret_is_redacted() {
        let secret = "s\"e/c ret&1";
        let text = r#"a s"e/c ret&1 b s\"e/c ret&1 c s%22e%2Fc+ret%261 d s%22e%2Fc%20ret%261 e s%22e/c%20ret&1 f token.granted/later== g"#;
        let mask = "a [redacted] b [redacted] c [redacted] d [redacted] e [redacted] f [redacted] g";
        assert_eq!(detail(secret, text), mask);
    }

    #[test]
    fn truncated_secret_at_the_end_is_removed() {
        assert_eq!(detail("abcdefghijkl", "text abcdefghi"), "text ");
        assert_eq!(detail("abcdefghijkl", "text abcde"), "text abcde");
    }

    #[test]
    fn detail_is_shortened_after_redaction() {
        let text = format!("{}abcdefghijkl", "x".repeat(295));
        let mask = detail("abcdefghijkl", &text);
        assert_eq!(mask, format!("{}[reda…", "x".repeat(295)));
    }
}

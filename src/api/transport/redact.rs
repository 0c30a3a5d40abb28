//! Takes secrets out of failures: a server or a proxy may send back what it was sent, and failures are shown, logged and
//! copied.

use super::proxy::ProxyHop;
use super::secrets::{self, mask, push};
use crate::domain::{Failure, Text};
use reqwest::Request;
use reqwest::header::AUTHORIZATION;
use secrecy::SecretString;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Secrets that were sent lately and are looked for; each renewal adds two, and a proxy has three. Those of a day.
const MOST_SECRETS: usize = 64;
/// Letters of a detail that are kept, after the secrets are out.
const LONGEST_DETAIL: usize = 300;

/// Knows the secrets and takes them out.
pub(super) struct Redactor {
    secret: SecretString,
    sent: Mutex<VecDeque<SecretString>>,
}

impl Redactor {
    /// Knows the secret of the key, for ever.
    pub(super) fn new(secret: SecretString) -> Self {
        secrets::remember(&secret);
        Self { secret, sent: Mutex::default() }
    }

    /// Learns what a request shows to be let in, in the form in which it goes over the transport.
    pub(super) fn learn(&self, request: &Request) {
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some((_, credentials)) = header.and_then(|value| value.split_once(' ')) {
            self.remember(&credentials.into());
        }
    }

    /// Learns a secret that is had anew.
    pub(super) fn learn_secret(&self, secret: &SecretString) {
        self.remember(secret);
    }

    /// Learns what a proxy on the way is shown.
    pub(super) fn learn_of(&self, proxy: &ProxyHop) {
        proxy.secrets().into_iter().for_each(|secret| self.remember(&secret));
    }

    /// The same failure without secrets, and with a detail of bearable length.
    pub(super) fn failure(&self, failure: Failure) -> Failure {
        let clean = |text: Text| Text::new(&shortened(&self.clean(text.sent())));
        Failure {
            subject: self.clean(&failure.subject),
            detail: failure.detail.map(clean),
            request_id: failure.request_id.map(clean),
            ..failure
        }
    }

    /// Remembers it here for the failures of this client, and in the process for everything else.
    fn remember(&self, secret: &SecretString) {
        push(&mut self.sent(), secret, MOST_SECRETS);
        secrets::remember(secret);
        secrets::remember(&self.secret);
    }

    fn clean(&self, text: &str) -> String {
        mask(text, self.sent().iter().chain([&self.secret]))
    }

    fn sent(&self) -> MutexGuard<'_, VecDeque<SecretString>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_DETAIL) {
        Some((length, _)) => format!("{}…", &text[..length]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FailureKind;

    fn detail(secret: &str, said: &str) -> String {
        let redactor = Redactor::new(secret.into());
        redactor.remember(&"token.granted/later==".into());
        let failure = redactor.failure(Failure::new(FailureKind::BadRequest, "h/p").with_detail(said));
        failure.detail.unwrap().sent().to_owned()
    }

    #[test]
    fn every_form_of_a_secret_is_taken_out() {
        let secret = "s\"e/c ret&1";
        let said = r#"a s"e/c ret&1 b s\"e/c ret&1 c s%22e%2Fc+ret%261 d s%22e%2Fc%20ret%261 e s%22e/c%20ret&1 f token.granted/later== g"#;
        let clean = "a [redacted] b [redacted] c [redacted] d [redacted] e [redacted] f [redacted] g";
        assert_eq!(detail(secret, said), clean);
    }

    #[test]
    fn the_beginning_of_a_secret_at_a_cut_is_taken_out() {
        assert_eq!(detail("abcdefghijkl", "said abcdefghi"), "said ");
        assert_eq!(detail("abcdefghijkl", "said abcde"), "said abcde");
    }

    #[test]
    fn a_detail_is_shortened_after_the_secrets_are_out() {
        let said = format!("{}abcdefghijkl", "x".repeat(295));
        let clean = detail("abcdefghijkl", &said);
        assert_eq!(clean, format!("{}[reda…", "x".repeat(295)));
    }
}

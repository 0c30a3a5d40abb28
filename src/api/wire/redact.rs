//! Takes secrets out of failures: a server or a proxy may send back what it was sent, and failures are shown, logged and
//! copied.

use crate::api::route::Hop;
use crate::domain::{Failure, Text};
use reqwest::Request;
use reqwest::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What stands in the place of a secret.
const STAND_IN: &str = "[redacted]";
/// Secrets that were sent lately and are looked for; each renewal adds two, and a proxy has three.
const MOST_SECRETS: usize = 8;
/// Letters of a secret at the end of a text that was cut there, from which on they are taken out too.
const SHORTEST_PIECE: usize = 6;
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
        Self { secret, sent: Mutex::default() }
    }

    /// Learns what a request shows to be let in, in the form in which it goes over the wire.
    pub(super) fn learn(&self, request: &Request) {
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some((_, credentials)) = header.and_then(|value| value.split_once(' ')) {
            self.remember(credentials.into());
        }
    }

    /// Learns what a proxy on the way is shown.
    pub(super) fn learn_of(&self, proxy: &Hop) {
        proxy.secrets().into_iter().for_each(|secret| self.remember(secret));
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

    fn remember(&self, secret: SecretString) {
        let mut sent = self.sent();
        sent.retain(|known| known.expose_secret() != secret.expose_secret());
        sent.push_back(secret);
        if sent.len() > MOST_SECRETS {
            sent.pop_front();
        }
    }

    fn clean(&self, text: &str) -> String {
        let sent = self.sent();
        let secrets = sent.iter().chain([&self.secret]).map(ExposeSecret::expose_secret);
        let mut forms: Vec<String> = secrets.flat_map(forms).filter(|form| !form.is_empty()).collect();
        forms.sort_unstable_by_key(|form| std::cmp::Reverse(form.len()));
        forms.iter().fold(text.to_owned(), |text, form| without_tail(text.replace(form, STAND_IN), form))
    }

    fn sent(&self) -> MutexGuard<'_, VecDeque<SecretString>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The forms in which a secret may come back: as it is, inside JSON, in a form or a query, in a path.
fn forms(secret: &str) -> [String; 5] {
    let json = serde_json::Value::from(secret).to_string();
    let inside_json = json[1..json.len() - 1].to_owned();
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let component = form.replace('+', "%20");
    [secret.to_owned(), inside_json, form, component, inside_path(secret)]
}

fn inside_path(secret: &str) -> String {
    let Ok(mut url) = url::Url::parse("http://host/") else { return secret.to_owned() };
    url.set_path(secret);
    url.path()[1..].to_owned()
}

/// The text without the beginning of a secret at its end, where it was cut.
fn without_tail(mut text: String, secret: &str) -> String {
    let pieces = secret.char_indices().map(|(length, _)| length).filter(|&length| length >= SHORTEST_PIECE);
    let tail = pieces.rev().find(|&length| text.ends_with(&secret[..length]));
    if let Some(length) = tail {
        text.truncate(text.len() - length);
    }
    text
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
        redactor.remember("token.granted/later==".into());
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

//! Masking of secrets in text, and the secrets that this process used recently, so that text from anywhere in
//! it, such as a panic report, can be redacted.

use secrecy::{ExposeSecret, SecretString};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError, TryLockError};
use std::thread;

/// Replaces a secret.
const MASK: &str = "[redacted]";
/// Recently used secrets to redact; each token renewal adds two.
const MAX_SECRETS: usize = 16;
/// Minimum length of a truncated secret at the end of a text that is removed too.
const MIN_TRUNCATED: usize = 6;
/// Attempts to lock the secrets, whose holder may have panicked.
const LOCK_ATTEMPTS: usize = 100;

static USED: Mutex<VecDeque<SecretString>> = Mutex::new(VecDeque::new());

/// Adds a secret to the recently used ones.
pub(in crate::api) fn remember(secret: &SecretString) {
    push(&mut USED.lock().unwrap_or_else(PoisonError::into_inner), secret, MAX_SECRETS);
}

/// The text without recently used secrets; `None` if the secrets stay locked. Never blocks, so it may be
/// called during a panic.
pub fn redact(text: &str) -> Option<String> {
    for _ in 0..LOCK_ATTEMPTS {
        match USED.try_lock() {
            Ok(used) => return Some(mask(text, used.iter())),
            Err(TryLockError::Poisoned(used)) => return Some(mask(text, used.into_inner().iter())),
            Err(TryLockError::WouldBlock) => thread::yield_now(),
        }
    }
    None
}

/// Moves a secret to the end of a list of at most `max`.
pub(in crate::api) fn push(list: &mut VecDeque<SecretString>, secret: &SecretString, max: usize) {
    list.retain(|known| known.expose_secret() != secret.expose_secret());
    list.push_back(secret.clone());
    if list.len() > max {
        list.pop_front();
    }
}

/// The text with every encoding of these secrets masked.
pub(in crate::api) fn mask<'a>(text: &str, secrets: impl Iterator<Item = &'a SecretString>) -> String {
    let secrets = secrets.map(ExposeSecret::expose_secret);
    let mut encoded: Vec<String> = secrets.flat_map(encodings).filter(|text| !text.is_empty()).collect();
    encoded.sort_unstable_by_key(|text| std::cmp::Reverse(text.len()));
    encoded.iter().fold(text.to_owned(), |text, secret| without_truncated(text.replace(secret, MASK), secret))
}

/// The encodings in which a secret may be echoed: raw, JSON, form or query, path.
fn encodings(secret: &str) -> [String; 5] {
    let json = serde_json::Value::from(secret).to_string();
    let json_inner = json[1..json.len() - 1].to_owned();
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let component = form.replace('+', "%20");
    [secret.to_owned(), json_inner, form, component, path_encoded(secret)]
}

fn path_encoded(secret: &str) -> String {
    let Ok(mut url) = url::Url::parse("http://host/") else { return secret.to_owned() };
    url.set_path(secret);
    url.path()[1..].to_owned()
}

/// The text without a truncated secret at its end.
fn without_truncated(mut text: String, secret: &str) -> String {
    let prefixes = secret.char_indices().map(|(length, _)| length).filter(|&length| length >= MIN_TRUNCATED);
    let tail = prefixes.rev().find(|&length| text.ends_with(&secret[..length]));
    if let Some(length) = tail {
        text.truncate(text.len() - length);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recently_used_secrets_are_redacted() {
        let secret = |number: usize| SecretString::from(format!("secret-{number}."));
        remember(&secret(0));
        for number in 1..MAX_SECRETS {
            remember(&secret(number));
            remember(&secret(0));
        }
        let text = redact("secret-0. secret-1. secret-15. secret-16.").unwrap();
        assert_eq!(text, "[redacted] [redacted] [redacted] secret-16.");
    }

    #[test]
    fn list_keeps_the_most_recent_secrets() {
        let mut list = VecDeque::new();
        for secret in ["a", "b", "a", "c", "d"] {
            push(&mut list, &secret.into(), 3);
        }
        let kept: Vec<&str> = list.iter().map(ExposeSecret::expose_secret).collect();
        assert_eq!(kept, ["a", "c", "d"]);
    }
}

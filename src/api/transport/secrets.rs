//! Taking secrets out of text, and the secrets that this process has used lately, so that a text from anywhere in it can
//! be made fit to be seen: the report of a panic, which nobody has read before it is printed.

use secrecy::{ExposeSecret, SecretString};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError, TryLockError};
use std::thread;

/// What stands in the place of a secret.
const STAND_IN: &str = "[redacted]";
/// Secrets that are remembered, those that were used last; each renewal of a token adds two.
const MOST_SECRETS: usize = 16;
/// Letters of a secret at the end of a text that was cut there, from which on they are taken out too.
const SHORTEST_PIECE: usize = 6;
/// How often to try to look at the secrets where they may never be free again.
const TRIES: usize = 100;

static USED: Mutex<VecDeque<SecretString>> = Mutex::new(VecDeque::new());

/// Remembers a secret that is used now.
pub(in crate::api) fn remember(secret: &SecretString) {
    push(&mut USED.lock().unwrap_or_else(PoisonError::into_inner), secret, MOST_SECRETS);
}

/// The text without any secret that this process has used lately; none if that cannot be made sure of. It never waits,
/// and so may be called while a panic unwinds.
pub fn redact(text: &str) -> Option<String> {
    for _ in 0..TRIES {
        match USED.try_lock() {
            Ok(used) => return Some(mask(text, used.iter())),
            Err(TryLockError::Poisoned(used)) => return Some(mask(text, used.into_inner().iter())),
            Err(TryLockError::WouldBlock) => thread::yield_now(),
        }
    }
    None
}

/// Puts a secret last in a list of so many, whether it was in there or not.
pub(in crate::api) fn push(list: &mut VecDeque<SecretString>, secret: &SecretString, most: usize) {
    list.retain(|known| known.expose_secret() != secret.expose_secret());
    list.push_back(secret.clone());
    if list.len() > most {
        list.pop_front();
    }
}

/// The text without these secrets, in whatever form they are in it.
pub(in crate::api) fn mask<'a>(text: &str, secrets: impl Iterator<Item = &'a SecretString>) -> String {
    let secrets = secrets.map(ExposeSecret::expose_secret);
    let mut forms: Vec<String> = secrets.flat_map(forms).filter(|form| !form.is_empty()).collect();
    forms.sort_unstable_by_key(|form| std::cmp::Reverse(form.len()));
    forms.iter().fold(text.to_owned(), |text, form| without_tail(text.replace(form, STAND_IN), form))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secrets_that_were_used_last_are_taken_out() {
        let secret = |number: usize| SecretString::from(format!("secret-{number}."));
        remember(&secret(0));
        for number in 1..MOST_SECRETS {
            remember(&secret(number));
            remember(&secret(0));
        }
        let said = redact("secret-0. secret-1. secret-15. secret-16.").unwrap();
        assert_eq!(said, "[redacted] [redacted] [redacted] secret-16.");
    }

    #[test]
    fn a_list_keeps_what_was_pushed_last() {
        let mut list = VecDeque::new();
        for secret in ["a", "b", "a", "c", "d"] {
            push(&mut list, &secret.into(), 3);
        }
        let left: Vec<&str> = list.iter().map(ExposeSecret::expose_secret).collect();
        assert_eq!(left, ["a", "c", "d"]);
    }
}

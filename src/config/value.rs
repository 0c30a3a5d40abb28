//! From a text to a value, for environment and file alike; the error is what is wrong, without the place.
//!
//! The caller knows where the text came from and puts that in front.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::{endpoint::ServiceUrl, error::quoted, interval::Interval, invisible, options::OrganizationId};

/// A URL that a secret may be sent to.
pub(super) fn url(text: &str) -> Result<Url, String> {
    invisible::checked(text)?.parse().map(ServiceUrl::into_url).map_err(|error| error.to_string())
}

/// The number of an organization.
pub(super) fn organization_id(text: &str) -> Result<String, String> {
    invisible::checked(text)?.parse().map(OrganizationId::into_string).map_err(|error| error.to_string())
}

/// The time between two looks.
pub(super) fn interval(text: &str) -> Result<Duration, String> {
    text.parse().map(Interval::duration).map_err(|error| error.to_string())
}

/// The id of an API key, which HTTP's Basic scheme lets have no colon (RFC 7617).
pub(super) fn api_key(text: &str) -> Result<String, String> {
    match one_line(text)? {
        key if key.contains(':') => Err("an API key has no colon in it: give the key alone".to_owned()),
        key => Ok(key.to_owned()),
    }
}

/// The secret of an API key.
pub(super) fn secret(text: &str) -> Result<SecretString, String> {
    one_line(text).map(SecretString::from)
}

/// The name of a profile: it is shown on screen and may become part of a file's name.
pub(super) fn profile_name(text: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if (1..=64).contains(&text.len()) && text.chars().all(allowed) && !text.starts_with('.') {
        Ok(text.to_owned())
    } else {
        Err(format!("{} cannot name a profile: use up to 64 letters, digits, `.`, `_` and `-`", quoted(text)))
    }
}

/// The trimmed text, which must not be empty and must be one line of visible characters.
fn one_line(text: &str) -> Result<&str, String> {
    match invisible::checked(text)? {
        "" => Err("the value is empty: give it one, or leave it out".to_owned()),
        line => Ok(line),
    }
}

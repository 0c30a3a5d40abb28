//! Values that are text with a few rules of their own: API key, secret, name of a profile, path.

use std::{path::PathBuf, str::FromStr};

use secrecy::SecretString;

use super::{error::quoted, invisible};

/// The id of an API key, which HTTP's Basic scheme lets have no colon (RFC 7617).
pub(super) struct ApiKeyId(String);

/// The secret of an API key.
pub(super) struct Secret(SecretString);

/// The name of a profile: it is shown on screen and may become part of a file's name.
pub(super) struct ProfileName(String);

/// The path of a file.
pub(super) struct FilePath(PathBuf);

impl FromStr for ApiKeyId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match one_line(text)? {
            key if key.contains(':') => Err("an API key has no colon in it: give the key alone".to_owned()),
            key => Ok(Self(key.to_owned())),
        }
    }
}

impl FromStr for Secret {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        one_line(text).map(|secret| Self(SecretString::from(secret)))
    }
}

impl FromStr for ProfileName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if (1..=64).contains(&text.len()) && text.chars().all(allowed) && !text.starts_with('.') {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!(
                "{} cannot name a profile: use up to 64 letters, digits, `.`, `_` and `-`",
                quoted(text)
            ))
        }
    }
}

impl FromStr for FilePath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("the path is empty".to_owned()) } else { Ok(Self(PathBuf::from(text))) }
    }
}

impl From<ApiKeyId> for String {
    fn from(ApiKeyId(id): ApiKeyId) -> Self {
        id
    }
}

impl From<Secret> for SecretString {
    fn from(Secret(secret): Secret) -> Self {
        secret
    }
}

impl From<ProfileName> for String {
    fn from(ProfileName(name): ProfileName) -> Self {
        name
    }
}

impl From<FilePath> for PathBuf {
    fn from(FilePath(path): FilePath) -> Self {
        path
    }
}

/// The trimmed text, which must not be empty and must be one line of visible characters.
fn one_line(text: &str) -> Result<&str, String> {
    match invisible::checked(text)? {
        "" => Err("the value is empty: give it one, or leave it out".to_owned()),
        line => Ok(line),
    }
}

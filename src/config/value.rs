//! Types of simple values: API key, secret, profile name, organization id, path, log level.

use std::{path::PathBuf, str::FromStr};

use clap::ValueEnum;
use secrecy::SecretString;
use thiserror::Error;

use super::{error::quoted, invisible};

/// Log level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LogLevel {
    Error,
    Warn,
    #[default]
    Info,
    Debug,
    Trace,
}

/// The id of a Secure Access organization: digits, of any length up to 40.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationId(String);

/// An invalid organization id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "invalid organization id: expected digits only, as after /org/ in the URL of the Secure Access dashboard"
)]
pub struct OrganizationIdError;

/// The id of an API key. It has no colon, as required by HTTP Basic authentication (RFC 7617).
pub(super) struct ApiKeyId(String);

/// The secret of an API key.
pub(super) struct Secret(SecretString);

/// The name of a profile, which is displayed and used in file names.
pub(super) struct ProfileName(String);

/// The path of a file.
pub(super) struct FilePath(PathBuf);

impl LogLevel {
    /// The name, which is also that in log filters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

impl From<OrganizationId> for String {
    fn from(OrganizationId(digits): OrganizationId) -> Self {
        digits
    }
}

impl FromStr for OrganizationId {
    type Err = OrganizationIdError;

    fn from_str(text: &str) -> Result<Self, OrganizationIdError> {
        let digits = text.trim();
        let valid = (1..=40).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if valid { Ok(Self(digits.to_owned())) } else { Err(OrganizationIdError) }
    }
}

impl FromStr for ApiKeyId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match parse_line(text)? {
            key if key.contains(':') => Err("an API key has no colon: specify only the key".to_owned()),
            key => Ok(Self(key.to_owned())),
        }
    }
}

impl FromStr for Secret {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse_line(text).map(|secret| Self(SecretString::from(secret)))
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
                "invalid profile name {}: use up to 64 letters, digits, `.`, `_` and `-`",
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

/// The trimmed text, which must be a single line of visible characters.
fn parse_line(text: &str) -> Result<&str, String> {
    match invisible::trim_visible(text)? {
        "" => Err("the value is empty: set it, or remove it".to_owned()),
        line => Ok(line),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::config::deserialize::choose;

    #[test]
    fn log_level_names_match_the_option() {
        for level in LogLevel::value_variants() {
            assert_eq!(choose::<LogLevel>(level.name()), Ok(*level));
        }
    }

    #[rstest]
    #[case("", false)]
    #[case("8100123", true)]
    #[case(" 8100123 ", true)]
    #[case("4561237892000000000000", true)]
    #[case("-1", false)]
    #[case("81a", false)]
    #[case("٣", false)]
    fn organization_id_is_digits(#[case] text: &str, #[case] valid: bool) {
        assert_eq!(text.parse::<OrganizationId>().is_ok(), valid);
    }
}

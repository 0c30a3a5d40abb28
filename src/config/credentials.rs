//! The API key and its secret: where they may come from, and getting them from there.
//!
//! A secret has a type that cannot print itself; messages name its source instead.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use secrecy::{SecretString, zeroize::Zeroizing};

use super::{
    ConfigError, environment, invisible,
    private_file::{self, Ownership},
    secret_command::SecretCommand,
    secret_policy::Access,
    value::Secret,
};

/// How long a program that prints the secret may take.
pub(super) const COMMAND_TIMEOUT: Duration = Duration::from_secs(30);

/// An API key with its secret.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The id of the key, which is no secret.
    pub key: String,
    pub secret: SecretString,
    /// Where the secret came from, to be shown: "environment `TUNNELSCOPE_API_SECRET`", "file PATH".
    pub source: String,
    /// What to warn of in the secret, which was read from a file or a command.
    pub warnings: Vec<String>,
}

/// What was found when looking for a key and its secret.
#[derive(Debug, Clone)]
pub enum Resolution {
    Complete(Credentials),
    /// Neither: this person has yet to be told how to make a key.
    Missing,
    Incomplete(IncompleteCredentials),
}

/// A key without a secret or a secret without a key; its text says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncompleteCredentials {
    /// Where the half that there is was given.
    pub have: String,
    pub missing: MissingCredential,
    /// The configuration file, where the other half could be put.
    config: PathBuf,
}

/// The half that was not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingCredential {
    Key,
    Secret,
}

/// Where a secret is to be had.
#[derive(Debug, Clone)]
pub(super) enum SecretSource {
    /// It was in the environment.
    Variable(SecretString),
    /// It is in this file if systemd put it there.
    Credential(PathBuf),
    /// It was in the configuration file, which must be closed to others then.
    Inline {
        secret: SecretString,
        config: PathBuf,
        ownership: Ownership,
    },
    File {
        path: PathBuf,
        /// Where systemd puts credentials, one of which this may be.
        credentials: Option<PathBuf>,
    },
    Command(SecretCommand),
}

/// A secret as it was read, and what to warn of.
struct LoadedSecret {
    secret: SecretString,
    warnings: Vec<String>,
}

/// All that is known about the credentials before anything is opened or run for them.
#[derive(Debug, Clone, Default)]
pub(super) struct CredentialSources {
    /// The id of the API key, and where it was given.
    pub(super) key: Option<(String, String)>,
    /// The first choice first.
    pub(super) secrets: Vec<SecretSource>,
    /// The configuration file, or where it would be.
    pub(super) config: PathBuf,
}

impl CredentialSources {
    /// Looks for the key and gets its secret; the secret is left alone where there is no key for it.
    pub(super) fn resolve(&self, limit: Duration) -> Result<Resolution, ConfigError> {
        match (&self.key, self.source()) {
            (None, None) => Ok(Resolution::Missing),
            (Some((_, origin)), None) => Ok(self.incomplete(origin.clone(), MissingCredential::Secret)),
            (None, Some(source)) => Ok(self.incomplete(source.origin(), MissingCredential::Key)),
            (Some((key, _)), Some(source)) => load(key, source, limit).map(Resolution::Complete),
        }
    }

    /// The command that is run for the secret, without its arguments, if one is.
    pub(super) fn command(&self) -> Option<String> {
        match self.source()? {
            SecretSource::Command(command) if self.key.is_some() => Some(command.redacted()),
            _ => None,
        }
    }

    /// The source that is used for the secret, if there is one.
    pub(super) fn source(&self) -> Option<&SecretSource> {
        self.secrets.iter().find(|source| source.is_available())
    }

    fn incomplete(&self, have: String, missing: MissingCredential) -> Resolution {
        Resolution::Incomplete(IncompleteCredentials { have, missing, config: self.config.clone() })
    }
}

impl LoadedSecret {
    fn without_warnings(secret: SecretString) -> Self {
        Self { secret, warnings: Vec::new() }
    }
}

impl SecretSource {
    /// The key of the configuration file that names such a source.
    pub(super) fn setting(&self) -> &'static str {
        match self {
            Self::Variable(_) | Self::Credential(_) | Self::Inline { .. } => "api_secret",
            Self::File { .. } => "api_secret_file",
            Self::Command(_) => "api_secret_command",
        }
    }

    /// Whether to use this source: systemd's folder may hold other things than our secret.
    fn is_available(&self) -> bool {
        match self {
            Self::Credential(path) => path.symlink_metadata().is_ok(),
            _ => true,
        }
    }

    /// Where it was given, as the beginning of a sentence.
    fn origin(&self) -> String {
        match self {
            Self::Variable(_) => environment::API_SECRET.to_owned(),
            Self::Credential(path) => format!("the systemd credential {}", path.display()),
            Self::Inline { config, .. } => format!("api_secret in {}", config.display()),
            Self::File { path, .. } => format!("api_secret_file ({})", path.display()),
            Self::Command(command) => format!("api_secret_command ({})", command.name()),
        }
    }

    fn load(&self, limit: Duration) -> Result<LoadedSecret, ConfigError> {
        match self {
            Self::Variable(secret) => Ok(LoadedSecret::without_warnings(secret.clone())),
            Self::Credential(path) => self.parse(&read_secret_file(path, Access::Group, path.parent())?),
            Self::Inline { secret, config, ownership } => {
                check_inline(secret, config, *ownership).map(LoadedSecret::without_warnings)
            }
            Self::File { path, credentials } => {
                self.parse(&read_secret_file(path, Access::Secret, credentials.as_deref())?)
            }
            Self::Command(command) => self.parse(&command.run(limit)?),
        }
    }

    fn parse(&self, bytes: &[u8]) -> Result<LoadedSecret, ConfigError> {
        let bad = |problem| ConfigError::BadSecret { origin: self.to_string(), problem };
        let text = invisible::decode_utf8(bytes).map_err(bad)?;
        let warnings =
            invisible::warnings(text).into_iter().map(|why| format!("API secret from {self}: {why}"));
        let secret: Secret = text.parse().map_err(bad)?;
        Ok(LoadedSecret { secret: secret.into(), warnings: warnings.collect() })
    }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(_) => write!(f, "environment {}", environment::API_SECRET),
            Self::Credential(path) => write!(f, "systemd credential {}", path.display()),
            Self::Inline { config, .. } => write!(f, "{}", config.display()),
            Self::File { path, .. } => write!(f, "file {}", path.display()),
            Self::Command(command) => write!(f, "command {}", command.name()),
        }
    }
}

impl fmt::Display for IncompleteCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (have, config) = (&self.have, self.config.display());
        match self.missing {
            MissingCredential::Secret => write!(
                f,
                "{have} is set but no secret was found: set TUNNELSCOPE_API_SECRET, or api_secret_file or \
                 api_secret_command in {config}"
            ),
            MissingCredential::Key => write!(
                f,
                "{have} is set but no API key was found: set TUNNELSCOPE_API_KEY, or api_key in {config}"
            ),
        }
    }
}

fn load(key: &str, source: &SecretSource, limit: Duration) -> Result<Credentials, ConfigError> {
    let LoadedSecret { secret, warnings } = source.load(limit)?;
    Ok(Credentials { key: key.to_owned(), secret, source: source.to_string(), warnings })
}

/// Reads a file that holds the secret alone.
fn read_secret_file(
    path: &Path,
    access: Access,
    credentials_directory: Option<&Path>,
) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    private_file::read_from_credentials_directory(path, access, credentials_directory).map_err(|error| {
        match error {
            ConfigError::Unreadable { path, source } => ConfigError::SecretUnreadable { path, source },
            other => other,
        }
    })
}

fn check_inline(
    secret: &SecretString,
    config: &Path,
    ownership: Ownership,
) -> Result<SecretString, ConfigError> {
    ownership.check(config, Access::Secret)?;
    Ok(secret.clone())
}

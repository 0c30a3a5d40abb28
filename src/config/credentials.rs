//! The API key and its secret: sources, and loading from them.
//!
//! The type of a secret does not print it; messages name its source instead.

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

/// Timeout of `api_secret_command`.
pub(super) const COMMAND_TIMEOUT: Duration = Duration::from_secs(30);

/// An API key with its secret.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The id of the key, which is not secret.
    pub key: String,
    pub secret: SecretString,
    /// The source of the secret for display: "environment `TUNNELSCOPE_API_SECRET`", "file PATH".
    pub source: String,
    /// Warnings about a secret from a file or a command.
    pub warnings: Vec<String>,
}

/// The result of looking up the API key and its secret.
#[derive(Debug, Clone)]
pub enum Resolution {
    Complete(Credentials),
    /// Neither is set.
    Missing,
    Incomplete(IncompleteCredentials),
}

/// A key without a secret, or a secret without a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncompleteCredentials {
    /// The origin of the part that is set.
    pub have: String,
    pub missing: MissingCredential,
    /// The configuration file, for the remedy in the message.
    config: PathBuf,
}

/// The missing part of the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingCredential {
    Key,
    Secret,
}

/// A source of the secret.
#[derive(Debug, Clone)]
pub(super) enum SecretSource {
    /// The value of the environment variable.
    Variable(SecretString),
    /// The file of a systemd credential, if it exists.
    Credential(PathBuf),
    /// The value in the configuration file, which must not be accessible by others.
    Inline {
        secret: SecretString,
        config: PathBuf,
        ownership: Ownership,
    },
    File {
        path: PathBuf,
        /// The systemd credentials directory, which this file may be in.
        credentials: Option<PathBuf>,
    },
    Command(SecretCommand),
}

/// A secret, with warnings about its value.
struct LoadedSecret {
    secret: SecretString,
    warnings: Vec<String>,
}

/// Sources of the credentials. No file is opened and no command run for them yet.
#[derive(Debug, Clone, Default)]
pub(super) struct CredentialSources {
    /// The id of the API key and its origin.
    pub(super) key: Option<(String, String)>,
    /// Sources of the secret in order of precedence.
    pub(super) secrets: Vec<SecretSource>,
    /// The path of the configuration file, even if it does not exist.
    pub(super) config: PathBuf,
}

impl CredentialSources {
    /// Loads the key and its secret. Without a key, the secret is not loaded.
    pub(super) fn resolve(&self, limit: Duration) -> Result<Resolution, ConfigError> {
        match (&self.key, self.source()) {
            (None, None) => Ok(Resolution::Missing),
            (Some((_, origin)), None) => Ok(self.incomplete(origin.clone(), MissingCredential::Secret)),
            (None, Some(source)) => Ok(self.incomplete(source.origin(), MissingCredential::Key)),
            (Some((key, _)), Some(source)) => load(key, source, limit).map(Resolution::Complete),
        }
    }

    /// The command for the secret, without its arguments.
    pub(super) fn command(&self) -> Option<String> {
        match self.source()? {
            SecretSource::Command(command) if self.key.is_some() => Some(command.redacted()),
            _ => None,
        }
    }

    /// The source of the secret.
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
    /// The key of this source in the configuration file.
    pub(super) fn setting(&self) -> &'static str {
        match self {
            Self::Variable(_) | Self::Credential(_) | Self::Inline { .. } => "api_secret",
            Self::File { .. } => "api_secret_file",
            Self::Command(_) => "api_secret_command",
        }
    }

    /// Whether the source exists: the systemd credentials directory may not contain our secret.
    fn is_available(&self) -> bool {
        match self {
            Self::Credential(path) => path.symlink_metadata().is_ok(),
            _ => true,
        }
    }

    /// The origin, as the start of a sentence.
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

/// Reads a file that contains only the secret.
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

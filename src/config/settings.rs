//! The settings, deserialized from the merged layers (`builder`), each under its key in the table of settings. The secret is
//! loaded separately, since that may run a program.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use secrecy::SecretString;
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

use crate::domain::filter::{Filter, NamedFilters};

use super::{
    Alert, Charset, ColorChoice, ColorDepth, ConfigError, KeySetting, LogLevel, Multiplexer, Origin,
    ProxySetting, RateLimit, Resolution, SynchronizedOutput, ThemeSetting,
    credentials::{COMMAND_TIMEOUT, CredentialSources},
    deserialize::{choice, number_or_text, optional_number_or_text, optional_text, text},
    endpoint::{ServiceUrl, TOKEN_PATH, default_base_url, resource},
    escape_timeout::{self, EscapeTimeout},
    interval::{self, Interval},
    proxy,
    secret_command::SecretCommand,
    value::{ApiKeyId, FilePath, OrganizationId, ProfileName, Secret},
};

/// The profile to use if none is selected and it exists.
pub(super) const DEFAULT_PROFILE: &str = "default";

/// Default poll interval.
pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(30);

/// Default poll interval with `--demo`.
pub const DEMO_INTERVAL: Duration = Duration::from_secs(3);

/// Default theme.
pub(super) const DEFAULT_THEME: &str = "default";

/// Log file and level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    pub file: PathBuf,
    pub level: LogLevel,
}

/// Settings of the program. Fields that serde reads are settings; the others are derived from them, the command line and the
/// environment.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the configuration file")]
pub struct Settings {
    /// The selected profile.
    #[serde(deserialize_with = "optional_text::<_, ProfileName, _>")]
    pub profile: Option<String>,
    #[serde(deserialize_with = "optional_text::<_, ApiKeyId, _>")]
    pub(super) api_key: Option<String>,
    #[serde(deserialize_with = "optional_text::<_, FilePath, _>", skip_serializing)]
    pub(super) api_secret_file: Option<PathBuf>,
    #[serde(skip_serializing)]
    pub(super) api_secret_command: Option<SecretCommand>,
    #[serde(deserialize_with = "optional_text::<_, Secret, _>", skip_serializing)]
    pub(super) api_secret: Option<SecretString>,
    /// Base URL of the API; its path has no trailing slash.
    #[serde(deserialize_with = "text::<_, ServiceUrl, _>")]
    pub base_url: Url,
    #[serde(deserialize_with = "text::<_, ServiceUrl, _>")]
    pub token_url: Url,
    /// Id of the child organization to read with the key of its parent; digits.
    #[serde(deserialize_with = "optional_number_or_text::<_, OrganizationId, _>")]
    pub organization_id: Option<String>,
    /// Whether access tokens are cached on disk.
    pub token_cache: bool,
    /// Whether the history is recorded.
    pub history: bool,
    #[serde(deserialize_with = "number_or_text::<_, Interval, _>", serialize_with = "interval::serialize")]
    pub interval: Duration,
    pub rate_limit: RateLimit,
    pub proxy: ProxySetting,
    /// Hosts and networks to connect to without the proxy that was set.
    #[serde(deserialize_with = "proxy::deserialize_no_proxy")]
    pub no_proxy: Vec<String>,
    /// CA certificates in PEM to trust in addition to the system's. Not checked here.
    #[serde(deserialize_with = "optional_text::<_, FilePath, _>", serialize_with = "absolute_path")]
    pub ca_file: Option<PathBuf>,
    pub(super) ascii: bool,
    /// `NO_COLOR` turns `Auto` into `Never`.
    #[serde(with = "choice")]
    pub color: ColorChoice,
    pub theme: String,
    pub utc: bool,
    #[serde(with = "choice")]
    pub alert: Alert,
    /// Whether to alert for newly degraded groups too.
    pub alert_degraded: bool,
    #[serde(with = "choice")]
    pub synchronized_output: SynchronizedOutput,
    /// Timeout for the rest of an escape sequence.
    #[serde(
        deserialize_with = "number_or_text::<_, EscapeTimeout, _>",
        serialize_with = "escape_timeout::serialize"
    )]
    pub escape_timeout: Duration,
    #[serde(deserialize_with = "optional_text::<_, FilePath, _>", serialize_with = "absolute_path")]
    pub(super) log_file: Option<PathBuf>,
    #[serde(with = "choice")]
    pub(super) log_level: LogLevel,

    /// Directory for state that is kept between runs.
    #[serde(skip)]
    pub state_folder: Option<PathBuf>,
    /// Fallback if the state directory is not usable.
    #[serde(skip)]
    pub runtime_folder: Option<PathBuf>,
    #[serde(skip)]
    pub charset: Charset,
    /// The color depth; none for no colors.
    #[serde(skip)]
    pub colors: Option<ColorDepth>,
    #[serde(skip)]
    pub multiplexer: Multiplexer,
    #[serde(skip)]
    pub themes: BTreeMap<String, ThemeSetting>,
    #[serde(skip)]
    pub keys: Vec<KeySetting>,
    /// The filter of the groups.
    #[serde(skip)]
    pub filter: Filter,
    #[serde(skip)]
    pub filters: NamedFilters,
    /// The scenario of the built-in simulator, which replaces the API.
    #[serde(skip)]
    pub demo: Option<String>,
    /// The configuration file that was read.
    #[serde(skip)]
    pub config_file: Option<PathBuf>,
    /// The profiles to select from; empty if one is selected, or none is needed.
    #[serde(skip)]
    pub profile_candidates: Vec<String>,
    /// Warnings about the environment and the configuration file.
    #[serde(skip)]
    pub warnings: Vec<String>,
    #[serde(skip)]
    pub(super) credentials: CredentialSources,
    /// Origins of the settings that do not have their default.
    #[serde(skip)]
    pub(super) origins: BTreeMap<String, Origin>,
}

impl Default for Settings {
    fn default() -> Self {
        let base_url = default_base_url();
        Self {
            profile: None,
            api_key: None,
            api_secret_file: None,
            api_secret_command: None,
            api_secret: None,
            token_url: resource(&base_url, TOKEN_PATH),
            base_url,
            organization_id: None,
            token_cache: true,
            history: true,
            interval: DEFAULT_INTERVAL,
            rate_limit: RateLimit::Auto,
            proxy: ProxySetting::Environment,
            no_proxy: Vec::new(),
            ca_file: None,
            ascii: false,
            color: ColorChoice::Auto,
            theme: DEFAULT_THEME.to_owned(),
            utc: false,
            alert: Alert::Bell,
            alert_degraded: false,
            synchronized_output: SynchronizedOutput::Auto,
            escape_timeout: EscapeTimeout::DEFAULT,
            log_file: None,
            log_level: LogLevel::Info,
            state_folder: None,
            runtime_folder: None,
            charset: Charset::Unicode,
            colors: None,
            multiplexer: Multiplexer::None,
            themes: BTreeMap::new(),
            keys: Vec::new(),
            filter: Filter::default(),
            filters: NamedFilters::new(),
            demo: None,
            config_file: None,
            profile_candidates: Vec::new(),
            warnings: Vec::new(),
            credentials: CredentialSources::default(),
            origins: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Sets the token URL to the default path under the base URL.
    pub(super) fn derive_token_url(&mut self) {
        self.token_url = resource(&self.base_url, TOKEN_PATH);
    }

    /// Validates the CA file: it must be a regular file, and `check` must accept its content.
    ///
    /// # Errors
    /// The reason, with the position in the configuration file.
    pub fn check_ca_file(&self, check: impl FnOnce(&Path) -> Result<(), String>) -> Result<(), ConfigError> {
        let Some((file, origin)) = self.ca_file.as_ref().zip(self.origin("ca_file")) else { return Ok(()) };
        let invalid = |why: &dyn std::fmt::Display| ConfigError::Invalid {
            origin: origin.clone(),
            problem: format!("cannot read ca_file {}: {why}", file.display()),
        };
        let metadata = fs::metadata(file).map_err(|error| invalid(&error))?;
        if metadata.is_dir() {
            return Err(invalid(&"it is a directory; specify a file with certificates in PEM format"));
        }
        // A pipe could be read only once, and the certificates are needed for each new client.
        if !metadata.is_file() {
            return Err(invalid(&"it is not a regular file; specify a file with certificates in PEM format"));
        }
        check(file).map_err(|why| invalid(&why))
    }

    /// The origin of a setting; none if it has its default.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        self.origins.get(key)
    }

    /// The log file and level; none if no log file is set.
    pub fn log(&self) -> Option<Log> {
        self.log_file.clone().map(|file| Log { file, level: self.log_level })
    }

    /// The file for the state of the dashboard.
    pub fn saved_state_file(&self) -> Option<PathBuf> {
        self.state_folder.as_ref().map(|folder| folder.join("screen.json"))
    }

    /// The profile name for display: the selected profile, "demo" or "default".
    pub fn profile_name(&self) -> &str {
        match &self.profile {
            _ if self.demo.is_some() => "demo",
            Some(name) => name,
            None => DEFAULT_PROFILE,
        }
    }

    /// The id of the API key; does not load its secret.
    pub fn api_key(&self) -> Option<&str> {
        self.api_key.as_deref()
    }

    /// The command for the secret, without its arguments.
    pub fn secret_command(&self) -> Option<String> {
        self.credentials.command().filter(|_| self.demo.is_none())
    }

    /// Loads the API key and its secret, which may run a program for up to 30 seconds.
    ///
    /// # Errors
    /// The secret's file is accessible by others or unreadable, or the program fails. Missing credentials are not an error.
    pub fn credentials(&self) -> Result<Resolution, ConfigError> {
        self.credentials.resolve(COMMAND_TIMEOUT)
    }

    /// Like [`Settings::credentials`], with a shorter timeout for the program.
    ///
    /// # Errors
    /// As for [`Settings::credentials`].
    pub fn credentials_within(&self, limit: Duration) -> Result<Resolution, ConfigError> {
        self.credentials.resolve(limit.min(COMMAND_TIMEOUT))
    }
}

/// Serializes an absolute path.
#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn absolute_path<S: Serializer>(path: &Option<PathBuf>, serializer: S) -> Result<S::Ok, S::Error> {
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    path.as_ref().map(|path| absolute(path).display().to_string()).serialize(serializer)
}

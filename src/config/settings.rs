//! The settings: read by serde from the values of all layers (`builder`), each under its key in the table of settings. The
//! secret is a call of its own, since a program may have to be run for it.

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

/// The profile that is used where none is chosen, if the file has it.
pub(super) const DEFAULT_PROFILE: &str = "default";

/// The poll interval, unless set.
pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(30);

/// The same with `--demo`, where a poll costs nothing.
pub const DEMO_INTERVAL: Duration = Duration::from_secs(3);

/// The theme, unless set.
pub(super) const DEFAULT_THEME: &str = "default";

/// Where a log is written, and how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    pub file: PathBuf,
    pub level: LogLevel,
}

/// What to connect to and how to show it. A field that serde reads is a setting; the others follow from them, from the
/// command line and from the session.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the configuration file")]
pub struct Settings {
    /// The profile in use, if one is.
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
    /// Where the API is; its path has no slash at the end.
    #[serde(deserialize_with = "text::<_, ServiceUrl, _>")]
    pub base_url: Url,
    #[serde(deserialize_with = "text::<_, ServiceUrl, _>")]
    pub token_url: Url,
    /// The child organization to read with a key of its parent; digits.
    #[serde(deserialize_with = "optional_number_or_text::<_, OrganizationId, _>")]
    pub organization_id: Option<String>,
    /// A token is kept on disk for the runs that follow.
    pub token_cache: bool,
    #[serde(deserialize_with = "number_or_text::<_, Interval, _>", serialize_with = "interval::serialize")]
    pub interval: Duration,
    pub rate_limit: RateLimit,
    pub proxy: ProxySetting,
    /// Hosts and networks that are connected to without the proxy that was set.
    #[serde(deserialize_with = "proxy::deserialize_no_proxy")]
    pub no_proxy: Vec<String>,
    /// Certificates to trust besides the system's, in PEM; whether it is there is for its reader to find out.
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
    /// A group that becomes degraded alerts as one that is newly disconnected does.
    pub alert_degraded: bool,
    #[serde(with = "choice")]
    pub synchronized_output: SynchronizedOutput,
    /// How long to wait for the rest of an escape sequence.
    #[serde(
        deserialize_with = "number_or_text::<_, EscapeTimeout, _>",
        serialize_with = "escape_timeout::serialize"
    )]
    pub escape_timeout: Duration,
    #[serde(deserialize_with = "optional_text::<_, FilePath, _>", serialize_with = "absolute_path")]
    pub(super) log_file: Option<PathBuf>,
    #[serde(with = "choice")]
    pub(super) log_level: LogLevel,

    /// Where this program keeps what it needs again.
    #[serde(skip)]
    pub state_folder: Option<PathBuf>,
    /// Where it keeps that while the state folder cannot be used.
    #[serde(skip)]
    pub runtime_folder: Option<PathBuf>,
    #[serde(skip)]
    pub charset: Charset,
    /// The color depth that is drawn with; none for no colors.
    #[serde(skip)]
    pub colors: Option<ColorDepth>,
    #[serde(skip)]
    pub multiplexer: Multiplexer,
    #[serde(skip)]
    pub themes: BTreeMap<String, ThemeSetting>,
    #[serde(skip)]
    pub keys: Vec<KeySetting>,
    /// What the groups are narrowed to.
    #[serde(skip)]
    pub filter: Filter,
    #[serde(skip)]
    pub filters: NamedFilters,
    /// The scenario of the simulator inside this process that is used instead of the base URL.
    #[serde(skip)]
    pub demo: Option<String>,
    /// The configuration file that was read.
    #[serde(skip)]
    pub config_file: Option<PathBuf>,
    /// The profiles of the configuration file among which one has to be chosen; empty where one is, or none has to be.
    #[serde(skip)]
    pub profile_candidates: Vec<String>,
    /// What to warn of in the environment and the configuration file.
    #[serde(skip)]
    pub warnings: Vec<String>,
    #[serde(skip)]
    pub(super) credentials: CredentialSources,
    /// Where each setting that has not its default was given.
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
    /// The token endpoint under the base URL.
    pub(super) fn derive_token_url(&mut self) {
        self.token_url = resource(&self.base_url, TOKEN_PATH);
    }

    /// Whether the file of certificates can be used: it is a regular file, and `check` accepts what is in it.
    ///
    /// # Errors
    /// It cannot, with its place in the configuration file.
    pub fn check_ca_file(&self, check: impl FnOnce(&Path) -> Result<(), String>) -> Result<(), ConfigError> {
        let Some((file, origin)) = self.ca_file.as_ref().zip(self.origin("ca_file")) else { return Ok(()) };
        let refused = |why: &dyn std::fmt::Display| ConfigError::Invalid {
            origin: origin.clone(),
            problem: format!("cannot read ca_file {}: {why}", file.display()),
        };
        let metadata = fs::metadata(file).map_err(|error| refused(&error))?;
        if metadata.is_dir() {
            return Err(refused(&"it is a directory; name a file with certificates in PEM format"));
        }
        // A pipe could be read only once, and the certificates are needed for each new client.
        if !metadata.is_file() {
            return Err(refused(&"it is not a regular file; name a file with certificates in PEM format"));
        }
        check(file).map_err(|why| refused(&why))
    }

    /// Where a setting was given; none where it has its default.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        self.origins.get(key)
    }

    /// Where to log, and how much; nothing is logged without a file.
    pub fn log(&self) -> Option<Log> {
        self.log_file.clone().map(|file| Log { file, level: self.log_level })
    }

    /// The file in which the choices are kept that a person made on the screen.
    pub fn saved_state_file(&self) -> Option<PathBuf> {
        self.state_folder.as_ref().map(|folder| folder.join("screen.json"))
    }

    /// The profile's name for people: that of the profile in use, "demo", or "default".
    pub fn profile_name(&self) -> &str {
        match &self.profile {
            _ if self.demo.is_some() => "demo",
            Some(name) => name,
            None => DEFAULT_PROFILE,
        }
    }

    /// The id of the API key, if there is one; its secret is left alone.
    pub fn api_key(&self) -> Option<&str> {
        self.api_key.as_deref()
    }

    /// The command that is run for the secret, without its arguments, if one is.
    pub fn secret_command(&self) -> Option<String> {
        self.credentials.command().filter(|_| self.demo.is_none())
    }

    /// Finds the API key and gets its secret, for which a program may run for up to 30 seconds.
    ///
    /// # Errors
    /// The secret's file is open to others or cannot be read, or its program fails. What is simply not there
    /// is no error.
    pub fn credentials(&self) -> Result<Resolution, ConfigError> {
        self.credentials.resolve(COMMAND_TIMEOUT)
    }

    /// The same with a shorter limit for the program.
    ///
    /// # Errors
    /// As for [`Settings::credentials`].
    pub fn credentials_within(&self, limit: Duration) -> Result<Resolution, ConfigError> {
        self.credentials.resolve(limit.min(COMMAND_TIMEOUT))
    }
}

/// A path that means the same in a file elsewhere.
#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn absolute_path<S: Serializer>(path: &Option<PathBuf>, serializer: S) -> Result<S::Ok, S::Error> {
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    path.as_ref().map(|path| absolute(path).display().to_string()).serialize(serializer)
}

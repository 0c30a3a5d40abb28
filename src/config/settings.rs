//! The settings as resolved: one value for each, the strongest layer's. Which that is, `layered` says. The secret is a call of
//! its own, since a program may have to be run for it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use url::Url;

use crate::domain::filter::{Filter, NamedFilters};

use super::{
    AlertChoice, Arguments, BudgetChoice, Charset, ColorChoice, Colors, ConfigError, Environment, KeySetting,
    LogLevel, Multiplexer, Origin, ProxyChoice, Resolution, SynchronizedOutput, ThemeSetting,
    credentials::CredentialSources, layered::Layered, tailoring::Placed,
};

/// The profile that is used where none is chosen, if the file has it.
pub(super) const DEFAULT_PROFILE: &str = "default";

/// Time between two looks, unless set.
pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(30);

/// The same with `--demo`, where a look costs nothing.
pub const DEMO_INTERVAL: Duration = Duration::from_secs(3);

/// Where a log is written, and how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    pub file: PathBuf,
    pub level: LogLevel,
}

/// What to connect to and how to show it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The profile in use, if one is.
    pub profile: Option<String>,
    /// Where the API is; its path has no slash at the end.
    pub base_url: Url,
    pub token_url: Url,
    /// The child organization to read with a key of its parent; digits.
    pub organization_id: Option<String>,
    /// Time between two looks.
    pub interval: Duration,
    /// How many calls may be made.
    pub budget: BudgetChoice,
    pub proxy: ProxyChoice,
    /// Hosts and networks that are asked without the proxy that was set.
    pub no_proxy: Vec<String>,
    /// Certificates to trust beside the system's, in PEM; whether it is there is for its reader to find out.
    pub ca_file: Option<PathBuf>,
    pub(super) ca_file_setting: Option<Placed<PathBuf>>,
    /// A token is kept on disk for the runs that follow.
    pub keeps_tokens: bool,
    /// Where this program keeps what it needs again.
    pub state_folder: Option<PathBuf>,
    /// Where it keeps that while the state folder cannot be used.
    pub runtime_folder: Option<PathBuf>,
    pub charset: Charset,
    /// `NO_COLOR` is already minded: it turns `Auto` into `Never`.
    pub color: ColorChoice,
    /// How many colours that comes to on this terminal.
    pub colors: Colors,
    /// The theme that was asked for, and where.
    pub theme: Option<(String, Origin)>,
    pub themes: BTreeMap<String, ThemeSetting>,
    pub keys: Vec<KeySetting>,
    /// What the groups are narrowed to.
    pub filter: Filter,
    pub filters: NamedFilters,
    pub alert: AlertChoice,
    /// A group that becomes degraded alerts as one that is newly disconnected does.
    pub alert_degraded: bool,
    pub synchronized_output: SynchronizedOutput,
    /// How long the rest of an escape sequence is waited for.
    pub escape_timeout: Duration,
    pub multiplexer: Multiplexer,
    /// Times are shown in UTC instead of local time.
    pub utc: bool,
    /// Nothing is logged without a file to log to.
    pub log: Option<Log>,
    /// The scenario of the simulator inside this process that is asked instead of the base URL.
    pub demo: Option<String>,
    /// The configuration file that was read.
    pub config_file: Option<PathBuf>,
    /// The profiles of the configuration file among which one has to be chosen; empty where one is, or none has to be.
    pub unchosen_profiles: Vec<String>,
    /// What to warn of in the environment and the configuration file.
    pub warnings: Vec<String>,
    pub(super) credentials: CredentialSources,
}

impl Settings {
    /// Reads the configuration file, if there is one, and puts all layers together.
    ///
    /// # Errors
    /// The first thing that is wrong with the file, the environment or the choice of a profile.
    pub fn load(arguments: &Arguments, environment: &Environment) -> Result<Self, ConfigError> {
        Layered::load(arguments, environment)?.resolve()
    }

    /// The same; a configuration file that is a pipe is not waited for any longer than this.
    ///
    /// # Errors
    /// As for [`Settings::load`].
    pub fn load_within(
        arguments: &Arguments,
        environment: &Environment,
        limit: Duration,
    ) -> Result<Self, ConfigError> {
        Layered::load_within(arguments, environment, limit)?.resolve()
    }

    /// The same, and those of the other profiles of the configuration file, each as the file alone has it: what is typed
    /// and what the environment says is meant for the profile that was chosen.
    ///
    /// # Errors
    /// As for [`Settings::load`].
    pub fn load_all(
        arguments: &Arguments,
        environment: &Environment,
    ) -> Result<(Self, Vec<Self>), ConfigError> {
        let layered = Layered::load(arguments, environment)?;
        let chosen = layered.resolve()?;
        let others = layered
            .file
            .profiles
            .keys()
            .filter(|name| chosen.demo.is_none() && Some(*name) != chosen.profile.as_ref());
        let others = others.map(|name| layered.resolve_other(name)).collect::<Result<_, _>>()?;
        Ok((chosen, others))
    }

    /// Whether the file of certificates can be used: it is a regular file, and `check` accepts what is in it.
    ///
    /// # Errors
    /// It cannot, with its place in the configuration file.
    pub fn check_ca_file(&self, check: impl FnOnce(&Path) -> Result<(), String>) -> Result<(), ConfigError> {
        let Some(file) = &self.ca_file_setting else { return Ok(()) };
        let refused = |why: &dyn std::fmt::Display| ConfigError::Invalid {
            origin: Origin::Line(file.at.clone()),
            problem: format!("cannot read ca_file {}: {why}", file.value.display()),
        };
        let metadata = fs::metadata(&file.value).map_err(|error| refused(&error))?;
        if metadata.is_dir() {
            return Err(refused(&"it is a directory; name a file with certificates in PEM format"));
        }
        // A pipe could be read only once, and the certificates are needed for each new client.
        if !metadata.is_file() {
            return Err(refused(&"it is not a regular file; name a file with certificates in PEM format"));
        }
        check(&file.value).map_err(|why| refused(&why))
    }

    /// The file in which the choices are kept that a person made on the screen.
    pub fn kept_file(&self) -> Option<PathBuf> {
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
        self.credentials.key.as_ref().map(|key| key.id.as_str())
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
        self.credentials.resolve_patiently()
    }

    /// The same with a shorter limit for the program.
    ///
    /// # Errors
    /// As for [`Settings::credentials`].
    pub fn credentials_within(&self, limit: Duration) -> Result<Resolution, ConfigError> {
        self.credentials.resolve(limit.min(super::credentials::COMMAND_LIMIT))
    }
}

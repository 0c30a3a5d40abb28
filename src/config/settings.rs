//! The settings as resolved: one value for each, the strongest layer's.
//!
//! Argument over environment over profile over file over default. The secret is a call of its own, since a
//! program may have to be run for it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use url::Url;

use crate::domain::filter::{Filter, NamedFilters, Scope};

use super::{
    AlertChoice, Arguments, BudgetChoice, Charset, ColorChoice, Colors, Command, ConfigError, Environment,
    KeySetting, Location, LogLevel, Multiplexer, Origin, ProxyChoice, Resolution, SynchronizedOutput,
    ThemeSetting,
    connection::{Connection, Layers},
    credentials::CredentialSources,
    environment,
    error::{nearest, quoted},
    file::ConfigFile,
    interval::Interval,
};

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
    /// A token is kept on disk for the runs that follow.
    pub keeps_tokens: bool,
    /// Where this program keeps what it needs again.
    pub state_folder: Option<PathBuf>,
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
    pub synchronized_output: SynchronizedOutput,
    pub multiplexer: Multiplexer,
    /// Times are shown in UTC instead of local time.
    pub utc: bool,
    /// Nothing is logged without a file to log to.
    pub log: Option<Log>,
    /// The simulator inside this process is asked instead of the base URL.
    pub demo: bool,
    /// The configuration file that was read.
    pub config_file: Option<PathBuf>,
    credentials: CredentialSources,
}

impl Settings {
    /// Reads the configuration file, if there is one, and puts all layers together.
    ///
    /// # Errors
    /// The first thing that is wrong with the file, the environment or the choice of a profile.
    pub fn load(arguments: &Arguments, environment: &Environment) -> Result<Self, ConfigError> {
        Layered::load(arguments, environment)?.resolve()
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
            .filter(|name| !chosen.demo && Some(*name) != chosen.profile.as_ref());
        let others = others.map(|name| layered.resolve_other(name)).collect::<Result<_, _>>()?;
        Ok((chosen, others))
    }

    /// Where the secret comes from, if there is one, in words.
    pub fn secret_origin(&self) -> Option<String> {
        self.credentials.origin()
    }

    /// The file in which the choices are kept that a person made on the screen.
    pub fn kept_file(&self) -> Option<PathBuf> {
        self.state_folder.as_ref().map(|folder| folder.join("screen.json"))
    }

    /// The profile's name for people: that of the profile in use, "demo", or "default".
    pub fn profile_name(&self) -> &str {
        match &self.profile {
            _ if self.demo => "demo",
            Some(name) => name,
            None => DEFAULT_PROFILE,
        }
    }

    /// The id of the API key, if there is one; its secret is left alone.
    pub fn api_key(&self) -> Option<&str> {
        self.credentials.key.as_ref().map(|key| key.id.as_str())
    }

    /// The folder in which tokens are kept between runs, if they are to be kept.
    pub fn token_cache(&self) -> Option<PathBuf> {
        self.token_folder().filter(|_| self.keeps_tokens)
    }

    /// The folder in which tokens are kept, or were before that was switched off.
    pub fn token_folder(&self) -> Option<PathBuf> {
        self.state_folder.as_ref().map(|folder| folder.join("tokens"))
    }

    /// Finds the API key and gets its secret, for which a program may run for up to 30 seconds.
    ///
    /// # Errors
    /// The secret's file is open to others or cannot be read, or its program fails. What is simply not there
    /// is no error.
    pub fn credentials(&self) -> Result<Resolution, ConfigError> {
        self.credentials.resolve_patiently()
    }

    /// The same with another limit for the program.
    ///
    /// # Errors
    /// As for [`Settings::credentials`].
    pub fn credentials_within(&self, limit: Duration) -> Result<Resolution, ConfigError> {
        self.credentials.resolve(limit)
    }
}

/// The profile that is used where none is chosen, if the file has it.
const DEFAULT_PROFILE: &str = "default";

/// Everything that has a say in the settings.
pub(super) struct Layered<'a> {
    pub(super) arguments: &'a Arguments,
    pub(super) environment: &'a Environment,
    location: Location,
    pub(super) file: ConfigFile,
}

impl<'a> Layered<'a> {
    /// Reads the configuration file, if there is one.
    pub(super) fn load(arguments: &'a Arguments, environment: &'a Environment) -> Result<Self, ConfigError> {
        let location = Location::new(arguments.global.config.as_deref(), environment);
        let file = location.read(environment)?.unwrap_or_default();
        Ok(Self { arguments, environment, location, file })
    }

    /// The settings of the profile that was chosen.
    pub(super) fn resolve(&self) -> Result<Settings, ConfigError> {
        let profile = self.profile()?;
        let (typed, variables) = (self.typed(), self.environment.connection()?);
        let chosen = profile.as_ref().and_then(|name| self.file.profiles.get(name));
        let layers = [Some(&typed), Some(&variables), chosen, Some(&self.file.shared)];
        self.settings(profile.clone(), &Layers(layers.into_iter().flatten().collect()))
    }

    /// The settings of another profile.
    fn resolve_other(&self, name: &str) -> Result<Settings, ConfigError> {
        let theirs = self.file.profiles.get(name);
        // How this run goes about it is typed for all of them.
        let typed = self.typed();
        let typed = Connection {
            interval: typed.interval,
            token_cache: typed.token_cache,
            theme: typed.theme,
            ..Connection::default()
        };
        let layers = [Some(&typed), theirs, Some(&self.file.shared)];
        self.settings(Some(name.to_owned()), &Layers(layers.into_iter().flatten().collect()))
    }

    fn settings(&self, profile: Option<String>, layers: &Layers<'_>) -> Result<Settings, ConfigError> {
        let (base_url, token_url) = layers.endpoints();
        Ok(Settings {
            base_url,
            token_url,
            organization_id: layers.first(|layer| &layer.organization_id),
            interval: layers.first(|layer| &layer.interval).unwrap_or_else(|| self.default_interval()),
            budget: layers.first(|layer| &layer.budget).unwrap_or_default(),
            proxy: layers.first(|layer| &layer.proxy).unwrap_or_default(),
            no_proxy: layers.first(|layer| &layer.no_proxy).unwrap_or_default(),
            ca_file: layers.first(|layer| &layer.ca_file),
            keeps_tokens: self.keeps_tokens(layers),
            state_folder: self.environment.state_folder(),
            charset: self.charset(),
            color: self.color(),
            colors: self.colors(),
            theme: layers.first(|layer| &layer.theme),
            themes: self.file.themes.clone(),
            keys: self.file.keys.clone(),
            filter: self.filter()?,
            filters: self.file.filters.clone(),
            alert: self.file.alert.unwrap_or_default(),
            synchronized_output: self.file.synchronized_output.unwrap_or_default(),
            multiplexer: self.environment.multiplexer(),
            utc: self.arguments.dashboard.utc || self.file.utc.unwrap_or_default(),
            log: self.log(),
            demo: self.arguments.global.demo,
            config_file: self.file.path.clone(),
            credentials: self.credentials(layers),
            profile,
        })
    }

    fn typed(&self) -> Connection {
        let typed = Connection::typed(&self.arguments.global, &self.arguments.dashboard);
        let own = self.arguments.command.as_ref().and_then(Command::interval);
        Connection { interval: own.map(Interval::duration).or(typed.interval), ..typed }
    }

    /// The profile to use: the one that was chosen, which must exist, or the one named "default".
    fn profile(&self) -> Result<Option<String>, ConfigError> {
        let known = &self.file.profiles;
        match self.chosen_profile()? {
            Some((name, _)) if known.contains_key(&name) => Ok(Some(name)),
            Some((name, origin)) => Err(self.unknown_profile(&name, origin)),
            None => Ok(known.contains_key(DEFAULT_PROFILE).then(|| DEFAULT_PROFILE.to_owned())),
        }
    }

    pub(super) fn chosen_profile(&self) -> Result<Option<(String, Origin)>, ConfigError> {
        let typed = self.arguments.global.profile.clone().map(|name| (name, Origin::Argument("--profile")));
        let variable = self.environment.profile()?.map(|name| (name, Origin::Variable(environment::PROFILE)));
        let line = self.file.profile.clone().map(|(name, at)| (name, Origin::Line(at)));
        Ok(typed.or(variable.map(|(name, origin)| (name.to_owned(), origin))).or(line))
    }

    fn unknown_profile(&self, name: &str, origin: Origin) -> ConfigError {
        let config = self.config().display().to_string();
        let known: Vec<&str> = self.file.profiles.keys().map(String::as_str).collect();
        let hint = match (&self.file.path, nearest(name, known.iter().copied())) {
            (None, _) => format!(": there is no configuration file; write one to {config}"),
            (Some(_), _) if known.is_empty() => format!(" in {config}; write it there as `[profiles.NAME]`"),
            (Some(_), None) => format!(" in {config}; it has {}", known.join(", ")),
            (Some(_), Some(near)) => {
                format!(" in {config}; did you mean `{near}`? It has {}", known.join(", "))
            }
        };
        ConfigError::UnknownProfile { origin, name: quoted(name), hint }
    }

    fn default_interval(&self) -> Duration {
        if self.arguments.global.demo { DEMO_INTERVAL } else { DEFAULT_INTERVAL }
    }

    /// The simulator of a demo takes no token but those of its own run.
    fn keeps_tokens(&self, layers: &Layers<'_>) -> bool {
        !self.arguments.global.demo && layers.first(|layer| &layer.token_cache).unwrap_or(true)
    }

    fn charset(&self) -> Charset {
        match (self.arguments.dashboard.ascii, self.file.ascii) {
            (true, _) | (false, Some(true)) => Charset::Ascii,
            (false, Some(false)) => Charset::Unicode,
            (false, None) => self.environment.charset(),
        }
    }

    fn color(&self) -> ColorChoice {
        match self.arguments.dashboard.color.or(self.file.color).unwrap_or_default() {
            ColorChoice::Auto if self.environment.asks_for_no_color() => ColorChoice::Never,
            choice => choice,
        }
    }

    fn colors(&self) -> Colors {
        match self.color() {
            ColorChoice::Auto => self.environment.colors(),
            ColorChoice::Never => Colors::None,
            ColorChoice::Sixteen => Colors::Sixteen,
            ColorChoice::Indexed => Colors::Indexed,
            ColorChoice::True => Colors::True,
        }
    }

    /// What was typed for the command that is run.
    pub(super) fn typed_filter(&self) -> Option<&str> {
        let own = self.arguments.command.as_ref().and_then(Command::filter);
        own.or(self.arguments.dashboard.filter.as_deref())
    }

    fn filter(&self) -> Result<Filter, ConfigError> {
        let Some(text) = self.typed_filter() else { return Ok(Filter::default()) };
        Filter::parse(text, Scope::Groups, &self.file.filters).map_err(|error| {
            let problem = error.pointed(text).to_string();
            ConfigError::Invalid { origin: Origin::Argument("--filter"), problem }
        })
    }

    fn log(&self) -> Option<Log> {
        let global = &self.arguments.global;
        let file = global.log_file.clone().or_else(|| self.file.log_file.clone())?;
        Some(Log { file, level: global.log_level.or(self.file.log_level).unwrap_or_default() })
    }

    fn credentials(&self, layers: &Layers<'_>) -> CredentialSources {
        CredentialSources {
            key: layers.first(|layer| &layer.api_key),
            secrets: layers.secrets(),
            config: self.config(),
        }
    }

    /// The configuration file, or where it would be.
    fn config(&self) -> PathBuf {
        let path = self.file.path.as_deref().or_else(|| self.location.path());
        path.map_or_else(|| PathBuf::from("config.toml"), Path::to_owned)
    }
}

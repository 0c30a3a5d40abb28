//! How the settings are put together from all that has a say in them: argument over environment over profile over file over
//! default.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::domain::filter::{Filter, Scope};

use super::{
    Arguments, Charset, ColorChoice, Colors, Command, ConfigError, Environment, Location, Log, Origin,
    Settings,
    connection::{Connection, Layers},
    credentials::CredentialSources,
    environment,
    error::{nearest, quoted},
    file::ConfigFile,
    interval::Interval,
    settings::{DEFAULT_INTERVAL, DEFAULT_PROFILE, DEMO_INTERVAL},
    stream,
};

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
        Self::load_within(arguments, environment, stream::WHOLE)
    }

    /// The same; a configuration file that is a pipe is not waited for any longer than this.
    pub(super) fn load_within(
        arguments: &'a Arguments,
        environment: &'a Environment,
        limit: Duration,
    ) -> Result<Self, ConfigError> {
        let location = Location::new(arguments.global.config.as_deref(), environment);
        let file = location.read(environment, limit)?.unwrap_or_default();
        Ok(Self { arguments, environment, location, file })
    }

    /// The settings of the profile that was chosen.
    pub(super) fn resolve(&self) -> Result<Settings, ConfigError> {
        let profile = self.profile()?;
        let (typed, variables) = (self.typed(), self.environment.connection()?);
        let chosen = profile.as_ref().and_then(|name| self.file.profiles.get(name));
        let layers = [Some(&typed), Some(&variables), chosen, Some(&self.file.shared)];
        let layers = Layers(layers.into_iter().flatten().collect());
        self.settings(profile.clone(), &layers)
    }

    /// The settings of another profile.
    pub(super) fn resolve_other(&self, name: &str) -> Result<Settings, ConfigError> {
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
            ca_file: layers.first(|layer| &layer.ca_file).map(|file| file.value),
            ca_file_setting: layers.first(|layer| &layer.ca_file),
            keeps_tokens: self.keeps_tokens(layers),
            state_folder: self.environment.state_folder(),
            runtime_folder: self.environment.runtime_folder(),
            charset: self.charset(),
            color: self.color(),
            colors: self.colors(),
            theme: layers.first(|layer| &layer.theme),
            themes: self.file.themes.clone(),
            keys: self.file.keys.clone(),
            filter: self.filter()?,
            filters: self.file.filters.clone(),
            alert: self.file.alert.unwrap_or_default(),
            alert_degraded: self.file.alert_degraded.unwrap_or_default(),
            synchronized_output: self.file.synchronized_output.unwrap_or_default(),
            escape_timeout: self.file.escape_timeout.unwrap_or_default().duration(),
            multiplexer: self.environment.multiplexer(),
            utc: self.is_utc_typed() || self.file.utc.unwrap_or_default(),
            log: self.log(),
            demo: self.arguments.global.demo.clone(),
            config_file: self.file.path.clone(),
            unchosen_profiles: self.unchosen_profiles(profile.as_deref())?,
            warnings: self.environment.warnings().into_iter().chain(self.file.warnings.clone()).collect(),
            credentials: self.credentials(layers),
            profile,
        })
    }

    fn typed(&self) -> Connection {
        let typed = Connection::typed(&self.arguments.global, &self.arguments.dashboard);
        let own = self.arguments.command.as_ref().and_then(Command::interval);
        Connection { interval: own.map(Interval::duration).or(typed.interval), ..typed }
    }

    /// The profile to use: the one that was chosen, which must exist, or the one named "default", or the only one where
    /// nothing else gives an API key.
    fn profile(&self) -> Result<Option<String>, ConfigError> {
        let known = &self.file.profiles;
        let has_to_choose = self.needs_profile()?;
        match self.chosen_profile()? {
            Some((name, _)) if known.contains_key(&name) => Ok(Some(name)),
            Some((name, origin)) => Err(self.unknown_profile(&name, origin)),
            None if known.contains_key(DEFAULT_PROFILE) => Ok(Some(DEFAULT_PROFILE.to_owned())),
            None => Ok(self.only_profile().filter(|_| has_to_choose)),
        }
    }

    /// Whether there is no API key but in profiles.
    fn needs_profile(&self) -> Result<bool, ConfigError> {
        let is_keyless =
            self.file.shared.api_key.is_none() && self.environment.connection()?.api_key.is_none();
        Ok(is_keyless && self.arguments.global.demo.is_none())
    }

    fn unchosen_profiles(&self, profile: Option<&str>) -> Result<Vec<String>, ConfigError> {
        let has_to_choose = profile.is_none() && self.needs_profile()?;
        Ok(if has_to_choose { self.profiles_with_key().collect() } else { Vec::new() })
    }

    fn profiles_with_key(&self) -> impl Iterator<Item = String> {
        let with_key = self.file.profiles.iter().filter(|(_, profile)| profile.api_key.is_some());
        with_key.map(|(name, _)| name.clone())
    }

    /// The profile that is alone and gives an API key.
    fn only_profile(&self) -> Option<String> {
        self.profiles_with_key().next().filter(|_| self.file.profiles.len() == 1)
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
        if self.arguments.global.demo.is_some() { DEMO_INTERVAL } else { DEFAULT_INTERVAL }
    }

    /// The simulator of a demo takes no token but those of its own run.
    fn keeps_tokens(&self, layers: &Layers<'_>) -> bool {
        self.arguments.global.demo.is_none() && layers.first(|layer| &layer.token_cache).unwrap_or(true)
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

    fn is_utc_typed(&self) -> bool {
        self.arguments.dashboard.utc || self.arguments.command.as_ref().is_some_and(Command::is_utc)
    }

    fn filter(&self) -> Result<Filter, ConfigError> {
        let Some(text) = self.typed_filter() else { return Ok(Filter::default()) };
        let scope = self.arguments.command.as_ref().map_or(Scope::Groups, Command::filter_scope);
        Filter::parse(text, scope, &self.file.filters).map_err(|error| {
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

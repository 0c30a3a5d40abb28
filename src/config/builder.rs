//! Merging of the settings. Precedence: command line, environment, profile, top of the file, default.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::domain::filter::{Filter, Scope};

use super::{
    Arguments, Charset, ColorChoice, ColorDepth, Command, ConfigError, ConfigLocation, Environment, Origin,
    Settings,
    credentials::{CredentialSources, SecretSource},
    error::{nearest, quoted},
    file::ConfigFile,
    layer::Layer,
    settings::{DEFAULT_PROFILE, DEMO_INTERVAL},
    stream,
};

/// All layers of the settings.
pub(super) struct SettingsBuilder<'a> {
    pub(super) arguments: &'a Arguments,
    environment: &'a Environment,
    location: ConfigLocation,
    pub(super) file: ConfigFile,
    options: Layer,
    variables: Layer,
    warnings: Vec<String>,
}

impl Settings {
    /// Reads the configuration file, if there is one, and merges all layers.
    ///
    /// # Errors
    /// The first error in the file, the environment or the selection of a profile.
    pub fn load(arguments: &Arguments, environment: &Environment) -> Result<Self, ConfigError> {
        Self::load_within(arguments, environment, stream::READ_TIMEOUT)
    }

    /// Like [`Settings::load`], with a timeout for reading a configuration file that is a pipe.
    ///
    /// # Errors
    /// As for [`Settings::load`].
    pub fn load_within(
        arguments: &Arguments,
        environment: &Environment,
        limit: Duration,
    ) -> Result<Self, ConfigError> {
        SettingsBuilder::load_within(arguments, environment, limit)?.build()
    }

    /// The settings of the selected profile and of the other profiles. Options and variables with the credentials or the
    /// endpoint of an organization apply to the selected profile only.
    ///
    /// # Errors
    /// As for [`Settings::load`].
    pub fn load_all(
        arguments: &Arguments,
        environment: &Environment,
    ) -> Result<(Self, Vec<Self>), ConfigError> {
        let builder = SettingsBuilder::load(arguments, environment)?;
        let chosen = builder.build()?;
        let names = builder.file.profiles.keys();
        let others = names.filter(|name| chosen.demo.is_none() && Some(*name) != chosen.profile.as_ref());
        let others = others.map(|name| builder.build_other(name)).collect::<Result<_, _>>()?;
        Ok((chosen, others))
    }
}

impl<'a> SettingsBuilder<'a> {
    /// Reads the configuration file, if there is one.
    pub(super) fn load(arguments: &'a Arguments, environment: &'a Environment) -> Result<Self, ConfigError> {
        Self::load_within(arguments, environment, stream::READ_TIMEOUT)
    }

    fn load_within(
        arguments: &'a Arguments,
        environment: &'a Environment,
        limit: Duration,
    ) -> Result<Self, ConfigError> {
        let location = ConfigLocation::new(arguments.global.config.as_deref(), environment);
        let file = location.read(environment, limit)?.unwrap_or_default();
        let mut warnings = Vec::new();
        let variables = environment.layer(&mut warnings)?;
        warnings.extend(file.warnings.iter().cloned());
        Ok(Self { arguments, environment, location, file, options: arguments.layer(), variables, warnings })
    }

    /// The settings of the selected profile.
    pub(super) fn build(&self) -> Result<Settings, ConfigError> {
        let profile = self.profile()?;
        let mut layer = self.options.clone();
        layer.merge(&self.variables);
        let credential = self.environment.systemd_credential().filter(|_| !layer.has("api_secret"));
        self.merge_file(&mut layer, profile.as_deref());
        self.settings(profile, &layer, credential)
    }

    /// The settings of another profile.
    pub(super) fn build_other(&self, name: &str) -> Result<Settings, ConfigError> {
        let mut layer = self.options.for_all_profiles();
        layer.merge(&self.variables.for_all_profiles());
        self.merge_file(&mut layer, Some(name));
        self.settings(Some(name.to_owned()), &layer, None)
    }

    fn merge_file(&self, layer: &mut Layer, profile: Option<&str>) {
        if let Some(profile) = profile.and_then(|name| self.file.profiles.get(name)) {
            layer.merge(profile);
        }
        layer.merge(&self.file.top);
    }

    /// Parses the merged values and derives the other fields.
    fn settings(
        &self,
        profile: Option<String>,
        layer: &Layer,
        credential: Option<PathBuf>,
    ) -> Result<Settings, ConfigError> {
        let has = |key| layer.has(key);
        let mut settings: Settings = layer.values().try_into()?;
        let mut origins = layer.origins().clone();
        let is_demo = self.arguments.global.demo.is_some();
        if is_demo && !has("interval") {
            settings.interval = DEMO_INTERVAL;
        }
        if has("base_url") && !has("token_url") {
            settings.derive_token_url();
        }
        // The simulator does not accept tokens of previous runs, and its groups are no history of an organization.
        settings.token_cache &= !is_demo;
        settings.history &= !is_demo;
        if !has("ascii") {
            settings.ascii = self.environment.charset() == Charset::Ascii;
        }
        if settings.color == ColorChoice::Auto && self.environment.has_no_color() {
            settings.color = ColorChoice::Never;
            origins.insert("color".to_owned(), Origin::Variable("NO_COLOR"));
        }
        settings.origins = origins;
        self.expand_paths(&mut settings);
        Ok(Settings {
            charset: if settings.ascii { Charset::Ascii } else { Charset::Unicode },
            colors: self.colors(settings.color),
            multiplexer: self.environment.multiplexer(),
            state_folder: self.environment.state_folder(),
            runtime_folder: self.environment.runtime_folder(),
            themes: self.file.themes.clone(),
            keys: self.file.keys.clone(),
            filter: self.filter()?,
            filters: self.file.filters.clone(),
            demo: self.arguments.global.demo.clone(),
            config_file: self.file.path.clone(),
            profile_candidates: self.profile_candidates(profile.as_deref()),
            warnings: self.warnings.clone(),
            credentials: self.credentials(&mut settings, credential),
            profile,
            ..settings
        })
    }

    /// Expands paths from the file: `~/` is the home directory, and relative paths are relative to the file's directory.
    fn expand_paths(&self, settings: &mut Settings) {
        let Some(folder) = self.file.path.as_deref().and_then(Path::parent) else { return };
        let program = settings.api_secret_command.as_mut().map(|command| &mut command.program);
        let paths = [
            ("ca_file", settings.ca_file.as_mut()),
            ("log_file", settings.log_file.as_mut()),
            ("api_secret_file", settings.api_secret_file.as_mut()),
            // A bare name is looked up in PATH.
            (
                "api_secret_command",
                program.filter(|program| program.as_os_str().as_encoded_bytes().contains(&b'/')),
            ),
        ];
        for (key, path) in paths {
            if let (Some(Origin::Line(_)), Some(path)) = (settings.origins.get(key), path) {
                *path = self.environment.expand(path, folder);
            }
        }
    }

    /// The profile to use: the selected one, which must exist, or the one named "default", or the only one if no other API
    /// key is set.
    fn profile(&self) -> Result<Option<String>, ConfigError> {
        let known = &self.file.profiles;
        match self.selected_profile() {
            Some((name, _)) if known.contains_key(name) => Ok(Some(name.to_owned())),
            Some((name, origin)) => Err(self.unknown_profile(name, origin.clone())),
            None if known.contains_key(DEFAULT_PROFILE) => Ok(Some(DEFAULT_PROFILE.to_owned())),
            None => Ok(self.only_profile().filter(|_| self.needs_profile())),
        }
    }

    /// Whether API keys are set in profiles only.
    fn needs_profile(&self) -> bool {
        let has_key = self.file.top.has("api_key") || self.variables.has("api_key");
        !has_key && self.arguments.global.demo.is_none()
    }

    fn profile_candidates(&self, profile: Option<&str>) -> Vec<String> {
        let must_select = profile.is_none() && self.needs_profile();
        if must_select { self.profiles_with_key().collect() } else { Vec::new() }
    }

    fn profiles_with_key(&self) -> impl Iterator<Item = String> {
        let with_key = self.file.profiles.iter().filter(|(_, profile)| profile.has("api_key"));
        with_key.map(|(name, _)| name.clone())
    }

    /// The only profile of the file, if it has an API key.
    fn only_profile(&self) -> Option<String> {
        self.profiles_with_key().next().filter(|_| self.file.profiles.len() == 1)
    }

    /// The selected profile and its origin.
    pub(super) fn selected_profile(&self) -> Option<(&str, &Origin)> {
        [&self.options, &self.variables, &self.file.top].into_iter().find_map(|layer| layer.text("profile"))
    }

    fn unknown_profile(&self, name: &str, origin: Origin) -> ConfigError {
        let config = self.config().display().to_string();
        let known: Vec<&str> = self.file.profiles.keys().map(String::as_str).collect();
        let hint = match (&self.file.path, nearest(name, known.iter().copied())) {
            (None, _) => format!(": there is no configuration file; create {config}"),
            (Some(_), _) if known.is_empty() => format!(" in {config}; add it as `[profiles.NAME]`"),
            (Some(_), None) => format!(" in {config}; it has {}", known.join(", ")),
            (Some(_), Some(near)) => {
                format!(" in {config}; did you mean `{near}`? It has {}", known.join(", "))
            }
        };
        ConfigError::UnknownProfile { origin, name: quoted(name), hint }
    }

    fn colors(&self, color: ColorChoice) -> Option<ColorDepth> {
        match color {
            ColorChoice::Auto => Some(self.environment.color_depth()),
            ColorChoice::Never => None,
            ColorChoice::Sixteen => Some(ColorDepth::Sixteen),
            ColorChoice::Indexed => Some(ColorDepth::Indexed),
            ColorChoice::True => Some(ColorDepth::True),
        }
    }

    fn filter(&self) -> Result<Filter, ConfigError> {
        let Some(text) = self.arguments.filter() else { return Ok(Filter::default()) };
        let scope = self.arguments.command.as_ref().map_or(Scope::Groups, Command::filter_scope);
        Filter::parse(text, scope, &self.file.filters).map_err(|error| {
            let problem = error.with_pointer(text).to_string();
            ConfigError::Invalid { origin: Origin::Argument("--filter"), problem }
        })
    }

    /// Moves the sources of the secret out of the settings.
    fn credentials(&self, settings: &mut Settings, credential: Option<PathBuf>) -> CredentialSources {
        let origin = settings.origins.get("api_key").map(|origin| match origin {
            Origin::Line(position) => format!("api_key in {}", position.file.display()),
            origin => origin.to_string(),
        });
        let is_variable = matches!(settings.origins.get("api_secret"), Some(Origin::Variable(_)));
        let secret = settings.api_secret.take().map(|secret| match &self.file.ownership {
            Some(ownership) if !is_variable => {
                SecretSource::Inline { secret, config: self.config(), ownership: *ownership }
            }
            _ => SecretSource::Variable(secret),
        });
        let file = settings.api_secret_file.take().map(|path| SecretSource::File {
            path,
            credentials: self.environment.credentials_directory().map(Path::to_owned),
        });
        let command = settings.api_secret_command.take().map(SecretSource::Command);
        let credential = credential.map(SecretSource::Credential);
        CredentialSources {
            key: settings.api_key.clone().zip(origin),
            secrets: [credential, secret, file, command].into_iter().flatten().collect(),
            config: self.config(),
        }
    }

    /// The path of the configuration file, even if it does not exist.
    fn config(&self) -> PathBuf {
        let path = self.file.path.as_deref().or_else(|| self.location.path());
        path.map_or_else(|| PathBuf::from("config.toml"), Path::to_owned)
    }
}

impl Arguments {
    /// The settings given as options.
    fn layer(&self) -> Layer {
        let mut layer = Layer::default();
        for (flag, key, value) in self.option_settings() {
            layer.insert(key, value, Origin::Argument(flag));
        }
        layer
    }
}

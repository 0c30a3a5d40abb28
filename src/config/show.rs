//! What is in force and from where: each setting with its value and the layer that gave it. No secret is shown, only where
//! it comes from.

use clap::ValueEnum;

use super::{
    Arguments, Charset, ColorChoice, ConfigError, Environment, Settings, connection::Connection,
    environment as variable, layered::Layered, proxy::ProxyChoice,
};

/// A setting in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its key in the configuration file.
    pub key: &'static str,
    /// Its value, as the file would have it.
    pub value: String,
    /// The option, the variable, the file or that it is the default.
    pub origin: String,
}

/// A setting of a connection: its key, its option, its variable, and its value in a layer.
type Row = (&'static str, &'static str, &'static str, fn(&Connection) -> Option<String>);

const ROWS: [Row; 11] = [
    ("base_url", "--base-url", variable::BASE_URL, |layer| layer.base_url.as_ref().map(quote)),
    ("token_url", "--token-url", variable::TOKEN_URL, |layer| layer.token_url.as_ref().map(quote)),
    ("organization_id", "--org", variable::ORG_ID, |layer| layer.organization_id.as_ref().map(quote)),
    ("api_key", "", variable::API_KEY, |layer| layer.api_key.as_ref().map(|key| quote(&key.id))),
    ("interval", "--interval", "", |layer| layer.interval.map(|time| quote(&format!("{}s", time.as_secs())))),
    ("token_cache", "--no-token-cache", "", |layer| layer.token_cache.map(|keeps| keeps.to_string())),
    ("budget", "", "", |layer| layer.budget.as_ref().map(ToString::to_string)),
    ("proxy", "", "", |layer| layer.proxy.as_ref().map(proxy)),
    ("no_proxy", "", "", |layer| layer.no_proxy.as_ref().map(|hosts| format!("{hosts:?}"))),
    ("ca_file", "", "", |layer| layer.ca_file.as_ref().map(|file| quote(&file.display()))),
    ("theme", "--theme", "", |layer| layer.theme.as_ref().map(|(name, _)| quote(name))),
];

/// The settings for these arguments, and everything in force with its origin, from one reading of the configuration file.
///
/// # Errors
/// As for [`Settings::load`].
pub fn load_shown(
    arguments: &Arguments,
    environment: &Environment,
) -> Result<(Settings, Vec<Shown>), ConfigError> {
    let layered = Layered::load(arguments, environment)?;
    let settings = layered.resolve()?;
    let layers = layered.named_layers(settings.profile.as_deref())?;
    let origin = layered.origin_of_profile(settings.profile.as_deref())?;
    let mut shown = vec![Shown { key: "profile", value: quote(&settings.profile_name()), origin }];
    shown.extend(ROWS.iter().map(|row| connection(row, &layers, &settings)));
    shown.push(secret(&settings));
    shown.extend(layered.appearance(&settings));
    Ok((settings, shown))
}

/// A setting of the connection, from the strongest layer that has it.
fn connection(
    (key, option, variable, value): &Row,
    layers: &[(String, Connection)],
    settings: &Settings,
) -> Shown {
    let mut found = layers.iter().filter_map(|(name, layer)| Some((name, value(layer)?)));
    let Some((name, value)) = found.next() else {
        return Shown { key, value: default(key, settings), origin: "default".to_owned() };
    };
    let origin = match name.as_str() {
        "arguments" => (*option).to_owned(),
        "environment" => (*variable).to_owned(),
        _ => name.clone(),
    };
    Shown { key, value, origin }
}

/// What is in force where no layer says anything.
fn default(key: &str, settings: &Settings) -> String {
    match key {
        "base_url" => quote(&settings.base_url),
        "token_url" => quote(&settings.token_url),
        "interval" => quote(&format!("{}s", settings.interval.as_secs())),
        "token_cache" => settings.keeps_tokens.to_string(),
        "budget" => settings.budget.to_string(),
        "proxy" => proxy(&settings.proxy),
        "no_proxy" => "[]".to_owned(),
        "theme" => quote(&"default"),
        _ => NOT_SET.to_owned(),
    }
}

impl Layered<'_> {
    /// The layers of a connection with their names, the strongest first.
    fn named_layers(&self, profile: Option<&str>) -> Result<Vec<(String, Connection)>, ConfigError> {
        let file = self.file.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let typed = Connection::typed(&self.arguments.global, &self.arguments.dashboard);
        let mut layers =
            vec![("arguments".to_owned(), typed), ("environment".to_owned(), self.environment.connection()?)];
        let theirs = profile.and_then(|name| Some((name, self.file.profiles.get(name)?)));
        layers.extend(theirs.map(|(name, layer)| (format!("{file} [profiles.{name}]"), layer.clone())));
        layers.push((file, self.file.shared.clone()));
        Ok(layers)
    }

    fn origin_of_profile(&self, profile: Option<&str>) -> Result<String, ConfigError> {
        Ok(match (self.chosen_profile()?, profile) {
            (Some((_, origin)), _) => origin.to_string(),
            (None, Some(_)) => "the profile of this name is the default".to_owned(),
            (None, None) => "default".to_owned(),
        })
    }

    /// How it looks, and what is tailored.
    fn appearance(&self, settings: &Settings) -> Vec<Shown> {
        let (typed, file) = (&self.arguments.dashboard, &self.file);
        let path = file.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let from = |option: &str, is_typed: bool, is_in_file: bool| match (is_typed, is_in_file) {
            (true, _) => option.to_owned(),
            (false, true) => path.clone(),
            (false, false) => "default".to_owned(),
        };
        let row = |key, value: String, origin: String| Shown { key, value, origin };
        let ascii = (settings.charset == Charset::Ascii).to_string();
        let ascii_from = match from("--ascii", typed.ascii, file.ascii.is_some()).as_str() {
            "default" => "the locale".to_owned(),
            origin => origin.to_owned(),
        };
        let color_from = match (settings.color, typed.color.or(file.color)) {
            (ColorChoice::Never, None | Some(ColorChoice::Auto)) => "NO_COLOR".to_owned(),
            _ => from("--color", typed.color.is_some(), file.color.is_some()),
        };
        let global = &self.arguments.global;
        let log = settings.log.as_ref();
        let mut rows = vec![
            row("ascii", ascii, ascii_from),
            row("color", quote(&name(&settings.color)), color_from),
            row("utc", settings.utc.to_string(), from("--utc", typed.utc, file.utc.is_some())),
            row("filter", quote(&settings.filter), from("--filter", typed.filter.is_some(), false)),
            row("alert", quote(&name(&settings.alert)), from("", false, file.alert.is_some())),
            row(
                "synchronized_output",
                quote(&name(&settings.synchronized_output)),
                from("", false, file.synchronized_output.is_some()),
            ),
            row(
                "log_file",
                log.map_or_else(|| NOT_SET.to_owned(), |log| quote(&log.file.display())),
                from("--log-file", global.log_file.is_some(), file.log_file.is_some()),
            ),
            row(
                "log_level",
                quote(&global.log_level.or(file.log_level).unwrap_or_default().name()),
                from("--log-level", global.log_level.is_some(), file.log_level.is_some()),
            ),
        ];
        rows.extend(self.tailored(&path));
        rows
    }

    /// Filters, keys and themes of one's own.
    fn tailored(&self, path: &str) -> Vec<Shown> {
        let file = &self.file;
        let row = |key, value: String, origin: String| Shown { key, value, origin };
        let mut rows = Vec::new();
        rows.extend(
            file.filters
                .iter()
                .map(|(name, filter)| row("filters", format!("{name} = {}", quote(filter)), path.to_owned())),
        );
        rows.extend(file.keys.iter().map(|keys| {
            let chords: Vec<String> = keys.chords.iter().map(|chord| chord.value.to_string()).collect();
            let value = format!("{}.{} = {chords:?}", keys.context.value, keys.action.value);
            row("keys", value, keys.action.at.to_string())
        }));
        rows.extend(
            file.themes
                .iter()
                .flat_map(|(name, theme)| theme.roles.iter().map(move |(role, paint)| (name, role, paint)))
                .map(|(name, role, paint)| {
                    row("themes", format!("{name}.{} = {}", role.value, quote(paint)), role.at.to_string())
                }),
        );
        rows
    }
}

/// The name by which something is chosen.
fn name(choice: &impl ValueEnum) -> String {
    choice.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

/// What is shown for what has no value.
pub(super) const NOT_SET: &str = "-";

fn secret(settings: &Settings) -> Shown {
    let origin = settings.secret_origin().unwrap_or_else(|| "default".to_owned());
    let value = if settings.secret_origin().is_some() { "(not shown)" } else { NOT_SET };
    Shown { key: "api_secret", value: value.to_owned(), origin }
}

/// A proxy without what somebody would log in to it with.
fn proxy(proxy: &ProxyChoice) -> String {
    match proxy {
        ProxyChoice::Environment => quote(&"environment"),
        ProxyChoice::None => quote(&"none"),
        ProxyChoice::Url { address, .. } => quote(address),
    }
}

/// A text as the configuration file would have it.
pub(super) fn quote(text: &impl std::fmt::Display) -> String {
    format!("{:?}", text.to_string())
}

//! What is in force and from where: each setting with its value and the layer that gave it. What is written is TOML that
//! reads back to the same settings; secrets, and what no configuration file may hold, are shown as comments at most.

use std::path::Path;

use clap::ValueEnum;
use secrecy::ExposeSecret;

use super::{
    Arguments, Charset, ColorChoice, ConfigError, Environment, Settings, connection::Connection,
    credentials::SecretSource, environment as variable, invisible, layered::Layered, proxy::ProxyChoice,
    settings::DEFAULT_PROFILE, tailoring::Placed,
};

/// A setting in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The table that it is in, such as `keys.home`; empty at the top of the file.
    pub table: String,
    /// Its key in the configuration file.
    pub key: String,
    pub value: ShownValue,
    /// The option, the variable, the file or that it is the default.
    pub origin: String,
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownValue {
    /// As the file would have it.
    Toml(String),
    /// For a comment: a value that no file may hold, or why none is shown.
    Comment(String),
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
    ("no_proxy", "", "", |layer| layer.no_proxy.as_ref().map(|hosts| list(hosts))),
    ("ca_file", "", "", |layer| layer.ca_file.as_ref().map(|file| path(&file.value))),
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
    // A file with the settings of a profile at its top has no such profile.
    let mut shown = vec![top("profile", ShownValue::Comment(quote(&settings.profile_name())), origin)];
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
        return top(key, default(key, settings), "default".to_owned());
    };
    let origin = match name.as_str() {
        "arguments" => (*option).to_owned(),
        "environment" => (*variable).to_owned(),
        _ => name.clone(),
    };
    let has_login = matches!(&settings.proxy, ProxyChoice::Url { address, url } if address.as_str() != url.expose_secret());
    let origin = if *key == "proxy" && has_login { format!("{origin}; login not shown") } else { origin };
    top(key, ShownValue::Toml(value), origin)
}

/// What is in force where no layer says anything.
fn default(key: &str, settings: &Settings) -> ShownValue {
    ShownValue::Toml(match key {
        "base_url" => quote(&settings.base_url),
        "token_url" => quote(&settings.token_url),
        "interval" => quote(&format!("{}s", settings.interval.as_secs())),
        "token_cache" => settings.keeps_tokens.to_string(),
        "budget" => settings.budget.to_string(),
        "proxy" => proxy(&settings.proxy),
        "no_proxy" => "[]".to_owned(),
        "theme" => quote(&"default"),
        _ => return not_set(),
    })
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
            (None, Some(DEFAULT_PROFILE)) => "the profile of this name is the default".to_owned(),
            (None, Some(_)) => "the only profile, and nothing else gives an API key".to_owned(),
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
        let row = |key: &str, value: String, origin: String| top(key, ShownValue::Toml(value), origin);
        let in_file = |key: &str, value: String, is_set: bool| row(key, value, from("", false, is_set));
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
            top("filter", self.shown_filter(), from("--filter", self.typed_filter().is_some(), false)),
            in_file("alert", quote(&name(&settings.alert)), file.alert.is_some()),
            in_file("alert_degraded", settings.alert_degraded.to_string(), file.alert_degraded.is_some()),
            in_file(
                "synchronized_output",
                quote(&name(&settings.synchronized_output)),
                file.synchronized_output.is_some(),
            ),
            in_file(
                "escape_timeout",
                settings.escape_timeout.as_millis().to_string(),
                file.escape_timeout.is_some(),
            ),
            top(
                "log_file",
                log.map_or_else(not_set, |log| ShownValue::Toml(self::path(&log.file))),
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

    /// Nothing in a configuration file can stand for `--filter`.
    fn shown_filter(&self) -> ShownValue {
        self.typed_filter().map_or_else(not_set, |filter| ShownValue::Comment(quote(&filter)))
    }

    /// Filters, keys and themes of one's own, each table in one piece and filters before those that use them.
    fn tailored(&self, path: &str) -> Vec<Shown> {
        let file = &self.file;
        let mut rows = Vec::new();
        let filters = file.filter_order.iter().filter_map(|name| Some((name, file.filters.get(name)?)));
        rows.extend(filters.map(|(name, filter)| in_table("filters", name, quote(filter), path.to_owned())));
        let mut keys: Vec<_> = file.keys.iter().collect();
        keys.sort_by(|one, other| one.context.value.cmp(&other.context.value));
        rows.extend(keys.into_iter().map(|keys| {
            let chords: Vec<String> = keys.chords.iter().map(|chord| chord.value.to_string()).collect();
            let table = format!("keys.{}", keys.context.value);
            in_table(&table, &keys.action.value, list(&chords), keys.action.at.to_string())
        }));
        for (name, theme) in &file.themes {
            let table = format!("themes.{name}");
            let row = |key: &str, value, at: &super::Position| in_table(&table, key, value, at.to_string());
            rows.extend(theme.base.iter().map(|Placed { value, at }| row("base", quote(value), at)));
            rows.extend(theme.roles.iter().map(|(role, style)| row(&role.value, quote(style), &role.at)));
        }
        rows
    }
}

fn top(key: &str, value: ShownValue, origin: String) -> Shown {
    Shown { table: String::new(), key: key.to_owned(), value, origin }
}

fn in_table(table: &str, key: &str, value: String, origin: String) -> Shown {
    Shown { table: table.to_owned(), key: key.to_owned(), value: ShownValue::Toml(value), origin }
}

/// The name by which something is chosen.
fn name(choice: &impl ValueEnum) -> String {
    choice.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn not_set() -> ShownValue {
    ShownValue::Comment("(not set)".to_owned())
}

/// Where the secret comes from. The name of a file is shown; the arguments of a command may be sensitive.
fn secret(settings: &Settings) -> Shown {
    let hidden = || ShownValue::Comment("(not shown)".to_owned());
    let Some(source) = settings.credentials.source() else {
        return top("api_secret", not_set(), "default".to_owned());
    };
    let value = match source {
        SecretSource::File { path: file, .. } => ShownValue::Toml(path(file)),
        _ => hidden(),
    };
    top(source.setting(), value, source.to_string())
}

/// A proxy without what somebody would log in to it with.
fn proxy(proxy: &ProxyChoice) -> String {
    match proxy {
        ProxyChoice::Environment => quote(&"environment"),
        ProxyChoice::None => quote(&"none"),
        ProxyChoice::Url { address, .. } => quote(address),
    }
}

/// A path that means the same in a file elsewhere.
fn path(path: &Path) -> String {
    quote(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display())
}

/// A list of texts as a basic string of TOML each.
fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(quote).collect();
    format!("[{}]", quoted.join(", "))
}

/// A text as a basic string of TOML.
pub(super) fn quote(text: &impl std::fmt::Display) -> String {
    format!("\"{}\"", invisible::escaped(&text.to_string()))
}

//! The settings in effect: each with its value and the layer that gave it. What is written is TOML that reads back to the same
//! settings; secrets, and what no configuration file may hold, are shown as comments at most.

use toml::{Table, Value};

use super::{
    Arguments, ConfigError, Environment, Origin, Settings,
    builder::SettingsBuilder,
    credentials::SecretSource,
    customization::Located,
    invisible,
    settings::DEFAULT_PROFILE,
    table::{SECRET_KEYS, TABLES, settings as all_settings},
};

/// A setting in effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedSetting {
    /// The table that it is in, such as `keys.home`; empty at the top of the file.
    pub table: String,
    /// Its key in the configuration file.
    pub key: String,
    pub value: ResolvedValue,
    /// The option, the variable, the file or that it is the default.
    pub origin: String,
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolvedValue {
    /// As the file has it.
    Toml(String),
    /// For a comment: a value that no file may hold, or why none is shown.
    Comment(String),
}

/// The settings for these arguments, and each setting in effect with its origin, from one reading of the configuration file.
///
/// # Errors
/// As for [`Settings::load`].
pub fn load_resolved(
    arguments: &Arguments,
    environment: &Environment,
) -> Result<(Settings, Vec<ResolvedSetting>), ConfigError> {
    let builder = SettingsBuilder::load(arguments, environment)?;
    let settings = builder.build()?;
    let values = Table::try_from(&settings)?;
    let mut rows = vec![builder.profile_row(&settings)];
    for key in all_settings().map(|setting| setting.key) {
        match key {
            "profile" => {}
            "api_secret" => rows.push(secret_row(&settings)),
            _ if SECRET_KEYS.contains(&key) || TABLES.contains(&key) => {}
            _ => {
                rows.push(top_level_row(key, values.get(key).map(toml_text), builder.origin(key, &settings)));
            }
        }
    }
    rows.push(builder.filter_row());
    rows.extend(builder.customization_rows(&settings));
    Ok((settings, rows))
}

impl SettingsBuilder<'_> {
    /// A file with the settings of a profile at its top has no such profile, so it is a comment.
    fn profile_row(&self, settings: &Settings) -> ResolvedSetting {
        let origin = match (self.chosen_profile(), settings.profile.as_deref()) {
            (Some((_, origin)), _) => origin.to_string(),
            (None, Some(DEFAULT_PROFILE)) => "the profile of this name is the default".to_owned(),
            (None, Some(_)) => "the only profile, and nothing else gives an API key".to_owned(),
            (None, None) => "default".to_owned(),
        };
        let value = ResolvedValue::Comment(quote(settings.profile_name()));
        ResolvedSetting { table: String::new(), key: "profile".to_owned(), value, origin }
    }

    /// Nothing in a configuration file can stand for `--filter`.
    fn filter_row(&self) -> ResolvedSetting {
        match self.arguments.filter() {
            None => top_level_row("filter", None, "default".to_owned()),
            Some(filter) => comment_row("filter", quote(filter), "--filter".to_owned()),
        }
    }

    /// Where a setting was given, for people.
    fn origin(&self, key: &str, settings: &Settings) -> String {
        let origin = match (key, settings.origins.get(key)) {
            ("ascii", None) => return "the locale".to_owned(),
            (_, None) => return "default".to_owned(),
            (_, Some(Origin::Line(at))) => {
                let profile = settings.profile.as_deref().filter(|name| self.is_in_profile(key, name));
                let profile = profile.map(|name| format!(" [profiles.{name}]")).unwrap_or_default();
                format!("{}{profile}", at.file.display())
            }
            (_, Some(origin)) => origin.to_string(),
        };
        let has_hidden_login = key == "proxy" && settings.proxy.has_login();
        if has_hidden_login { format!("{origin}; login not shown") } else { origin }
    }

    fn is_in_profile(&self, key: &str, profile: &str) -> bool {
        self.file.profiles.get(profile).is_some_and(|layer| layer.has(key))
    }

    /// Filters, keys and themes, each table in one piece and filters before those that use them.
    fn customization_rows(&self, settings: &Settings) -> Vec<ResolvedSetting> {
        let file = &self.file;
        let path = file.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let mut rows = Vec::new();
        let filters = file.filter_order.iter().filter_map(|name| Some((name, file.filters.get(name)?)));
        rows.extend(
            filters.map(|(name, filter)| table_row("filters", name, quote(filter.as_str()), path.clone())),
        );
        let mut keys: Vec<_> = settings.keys.iter().collect();
        keys.sort_by(|one, other| one.context.value.cmp(&other.context.value));
        rows.extend(keys.into_iter().map(|keys| {
            let combinations: Vec<String> =
                keys.combinations.iter().map(|combination| quote(&combination.value.to_string())).collect();
            let (table, combinations) = (format!("keys.{}", keys.context.value), combinations.join(", "));
            table_row(&table, &keys.action.value, format!("[{combinations}]"), keys.action.at.to_string())
        }));
        for (name, theme) in &settings.themes {
            let table = format!("themes.{name}");
            let row = |key: &str, value: &str, at: &super::Position| {
                table_row(&table, key, quote(value), at.to_string())
            };
            rows.extend(theme.base.iter().map(|Located { value, at }| row("base", value, at)));
            rows.extend(
                theme.roles.iter().map(|(role, style)| row(&role.value, &style.to_string(), &role.at)),
            );
        }
        rows
    }
}

fn top_level_row(key: &str, value: Option<String>, origin: String) -> ResolvedSetting {
    match value {
        Some(value) => table_row("", key, value, origin),
        None => comment_row(key, "(not set)".to_owned(), origin),
    }
}

fn comment_row(key: &str, text: String, origin: String) -> ResolvedSetting {
    let value = ResolvedValue::Comment(text);
    ResolvedSetting { table: String::new(), key: key.to_owned(), value, origin }
}

fn table_row(table: &str, key: &str, value: String, origin: String) -> ResolvedSetting {
    let value = ResolvedValue::Toml(value);
    ResolvedSetting { table: table.to_owned(), key: key.to_owned(), value, origin }
}

/// Where the secret comes from. The name of a file is shown; the arguments of a command may be sensitive.
fn secret_row(settings: &Settings) -> ResolvedSetting {
    match settings.credentials.source() {
        None => top_level_row("api_secret", None, "default".to_owned()),
        Some(source @ SecretSource::File { path, .. }) => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            top_level_row(source.setting(), Some(quote(&path.display().to_string())), source.to_string())
        }
        Some(source) => comment_row(source.setting(), "(not shown)".to_owned(), source.to_string()),
    }
}

/// A value in TOML. Invisible characters in text are escaped.
pub(super) fn toml_text(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(toml_text).collect();
            format!("[{}]", items.join(", "))
        }
        value => value.to_string(),
    }
}

/// Text as a basic string of TOML.
fn quote(text: &str) -> String {
    format!("\"{}\"", invisible::escaped(text))
}

//! The settings in effect, each with its value and origin, as TOML that parses to the same settings. Secrets are not shown;
//! values that a configuration file cannot contain are comments.

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
    /// Its table, such as `keys.home`; empty at the top of the file.
    pub table: String,
    /// The key in the configuration file.
    pub key: String,
    pub value: ResolvedValue,
    /// The option, variable or file that sets it, or `default`.
    pub origin: String,
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolvedValue {
    /// A TOML value.
    Toml(String),
    /// A comment: a value that a file cannot contain, or the reason that none is shown.
    Comment(String),
}

/// The settings, and the rows of `config show`; the configuration file is read only once.
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
    /// A comment, since the output has the settings of the profile at its top.
    fn profile_row(&self, settings: &Settings) -> ResolvedSetting {
        let origin = match (self.selected_profile(), settings.profile.as_deref()) {
            (Some((_, origin)), _) => origin.to_string(),
            (None, Some(DEFAULT_PROFILE)) => "the default profile".to_owned(),
            (None, Some(_)) => "the only profile, and no other API key is set".to_owned(),
            (None, None) => "default".to_owned(),
        };
        let value = ResolvedValue::Comment(quote(settings.profile_name()));
        ResolvedSetting { table: String::new(), key: "profile".to_owned(), value, origin }
    }

    /// A comment, since `--filter` has no key in the configuration file.
    fn filter_row(&self) -> ResolvedSetting {
        match self.arguments.filter() {
            None => top_level_row("filter", None, "default".to_owned()),
            Some(filter) => comment_row("filter", quote(filter), "--filter".to_owned()),
        }
    }

    /// The origin of a setting as text.
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
        if has_hidden_login { format!("{origin}; credentials not shown") } else { origin }
    }

    fn is_in_profile(&self, key: &str, profile: &str) -> bool {
        self.file.profiles.get(profile).is_some_and(|layer| layer.has(key))
    }

    /// Filters, keys and themes, grouped by table, with filters before those that refer to them.
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

/// The source of the secret. The path of a file is shown, but not the arguments of a command, which may be sensitive.
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

/// A value in TOML, with invisible characters escaped.
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

/// A TOML basic string.
fn quote(text: &str) -> String {
    format!("\"{}\"", invisible::escaped(text))
}

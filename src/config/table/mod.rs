//! The table of settings. The keys of the configuration file, environment variables, command-line options, `config show`,
//! the example file and the tables of the manual are derived from it.

mod connection;
mod customization;
mod dashboard;
mod log;
mod organization;

use super::setting::{Scope, Setting};

/// A group of settings with a heading in the example file.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) settings: &'static [Setting],
}

/// Tables come last, since a top-level key cannot follow a table in TOML.
pub(super) const SECTIONS: [Section; 5] = [
    Section { title: "Organization and credentials", settings: &organization::SETTINGS },
    Section { title: "Connection", settings: &connection::SETTINGS },
    Section { title: "Dashboard", settings: &dashboard::SETTINGS },
    Section { title: "Log", settings: &log::SETTINGS },
    Section { title: "Filters, keys, themes and profiles", settings: &customization::SETTINGS },
];

/// Keys of the sources of the API secret; only one may be set.
pub(super) const SECRET_KEYS: [&str; 3] = ["api_secret", "api_secret_file", "api_secret_command"];

/// Keys of tables, which are parsed separately.
pub(super) const TABLES: [&str; 4] = ["filters", "keys", "themes", "profiles"];

/// All settings.
pub(super) fn settings() -> impl Iterator<Item = &'static Setting> {
    SECTIONS.iter().flat_map(|section| section.settings)
}

/// The keys of all settings in the configuration file.
pub fn setting_keys() -> impl Iterator<Item = &'static str> {
    settings().map(|setting| setting.key)
}

/// The setting with this key.
pub(super) fn find(key: &str) -> Option<&'static Setting> {
    settings().find(|setting| setting.key == key)
}

/// The keys that may be set in a profile.
pub(super) fn profile_keys() -> impl Iterator<Item = &'static str> {
    settings().filter(|setting| setting.is_in_profiles()).map(|setting| setting.key)
}

/// Whether an option or variable applies to the selected profile only.
pub(super) fn is_organization_setting(key: &str) -> bool {
    find(key).is_some_and(|setting| setting.scope == Scope::Organization)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use serde::Deserialize;

    #[test]
    fn every_field_of_the_settings_is_in_the_table() {
        let unknown = toml::Table::from_iter([("?".to_owned(), toml::Value::from(0))]);
        let error = Settings::deserialize(unknown).expect_err("no such field").to_string();
        let fields: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
        let keys: Vec<&str> = setting_keys().filter(|key| !TABLES.contains(key)).collect();
        let sorted = |mut names: Vec<&'static str>| {
            names.sort_unstable();
            names
        };
        let fields: Vec<&'static str> =
            fields.into_iter().map(|name| find(name).map_or("?", |row| row.key)).collect();
        assert_eq!(sorted(fields), sorted(keys));
    }
}

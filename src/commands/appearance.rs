//! Validation of key bindings and themes from the configuration file. Actions, contexts, roles and themes are
//! known here, so unknown names are reported here with their position in the file.

use crate::api::check_ca_file;
use crate::app::{Action, BINDINGS, Binding, Context, CustomKeys, Keymap, KeymapError};
use crate::config::{
    ColorDepth, ConfigError, KeySetting, Located, Origin, Position, Settings, nearest, quoted,
};
use crate::ui::{Appearance, Role, Theme};

/// The key bindings: the built-in ones, overridden by the configured ones.
pub(super) fn keymap(settings: &Settings) -> Result<Keymap, ConfigError> {
    let own = settings.keys.iter().map(custom_keys).collect::<Result<Vec<_>, _>>()?;
    Keymap::with_custom_keys(&own).map_err(|(nth, error)| {
        let setting = nth.and_then(|nth| settings.keys.get(nth));
        let at = setting.map(|setting| error_position(setting, &error));
        invalid(at, error.to_string())
    })
}

/// Checks whether the dashboard could start with these settings, so that all commands reject the same errors.
pub(super) fn validate(settings: &Settings) -> Result<(), ConfigError> {
    settings.check_ca_file(check_ca_file)?;
    keymap(settings)?;
    resolve(settings).map(drop)
}

/// The appearance of the screen.
pub(super) fn resolve(settings: &Settings) -> Result<Appearance, ConfigError> {
    // An unknown theme is an error even if colors are disabled.
    let theme = theme(settings)?;
    let theme = if settings.colors.is_none() { Theme::MONO } else { theme };
    Ok(Appearance { charset: settings.charset, theme })
}

fn custom_keys(setting: &KeySetting) -> Result<CustomKeys, ConfigError> {
    let context = find(&setting.context, "place", Context::ALL, Context::name)?;
    let action = find(&setting.action, "action", Action::ALL.iter().copied(), Action::name)?;
    let works = |binding: &&Binding| binding.action == action;
    if !BINDINGS.iter().filter(works).any(|binding| binding.contexts.contains(&context)) {
        let places = BINDINGS.iter().filter(works).flat_map(|binding| binding.contexts);
        let places: Vec<&str> = places.map(|context| context.name()).collect();
        let problem = format!(
            "`{}` has no effect in {}: it works in {}",
            action.name(),
            context.name(),
            places.join(", ")
        );
        return Err(invalid(Some(setting.action.at.clone()), problem));
    }
    Ok(CustomKeys {
        context,
        action,
        combinations: setting.combinations.iter().map(|combination| combination.value).collect(),
    })
}

/// Position of the key that caused the error, or else of its action.
fn error_position(setting: &KeySetting, error: &KeymapError) -> Position {
    let (KeymapError::Conflict { combination, .. } | KeymapError::TextKey { combination }) = error else {
        return setting.action.at.clone();
    };
    let written = setting.combinations.iter().find(|written| written.value == *combination);
    written.map_or_else(|| setting.action.at.clone(), |written| written.at.clone())
}

fn theme(settings: &Settings) -> Result<Theme, ConfigError> {
    let depth = settings.colors.unwrap_or_default();
    // All themes are parsed, so that errors show before a theme is used.
    for name in settings.themes.keys() {
        custom_theme(settings, name, depth)?;
    }
    let name = &settings.theme;
    if settings.themes.contains_key(name) {
        return custom_theme(settings, name, depth);
    }
    Theme::named(name, depth).ok_or_else(|| unknown_theme(settings, name))
}

fn custom_theme(settings: &Settings, name: &str, depth: ColorDepth) -> Result<Theme, ConfigError> {
    let Some(setting) = settings.themes.get(name) else { return Ok(Theme::DEFAULT) };
    let mut theme = match &setting.base {
        None => Theme::DEFAULT,
        Some(base) => Theme::named(&base.value, depth).ok_or_else(|| {
            let problem = format!(
                "unknown theme {}; built-in themes: {}",
                quoted(&base.value),
                Theme::NAMES.join(", ")
            );
            invalid(Some(base.at.clone()), problem)
        })?,
    };
    for (role, style) in &setting.roles {
        let role = find(role, "role", Role::ALL.iter().copied(), Role::name)?;
        theme = theme.with_configured(role, *style, depth);
    }
    Ok(theme)
}

fn unknown_theme(settings: &Settings, name: &str) -> ConfigError {
    let known: Vec<&str> =
        Theme::NAMES.into_iter().chain(settings.themes.keys().map(String::as_str)).collect();
    let hint = match nearest(name, known.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; available: {}", known.join(", ")),
    };
    let origin = settings.origin("theme").cloned().unwrap_or(Origin::Argument("--theme"));
    ConfigError::Invalid { origin, problem: format!("unknown theme {}{hint}", quoted(name)) }
}

/// The item with the configured name.
fn find<T: Copy>(
    written: &Located<String>,
    kind: &str,
    all: impl IntoIterator<Item = T>,
    name: fn(T) -> &'static str,
) -> Result<T, ConfigError> {
    let all: Vec<T> = all.into_iter().collect();
    if let Some(found) = all.iter().find(|one| name(**one) == written.value) {
        return Ok(*found);
    }
    let names: Vec<&str> = all.iter().map(|one| name(*one)).collect();
    let hint = match nearest(&written.value, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", names.join(", ")),
    };
    Err(invalid(Some(written.at.clone()), format!("unknown {kind} {}: {hint}", quoted(&written.value))))
}

/// A configuration error at a position in the file; without one, it is in the built-in table.
fn invalid(at: Option<Position>, problem: String) -> ConfigError {
    let origin = at.map_or(Origin::Argument("the built-in keys"), Origin::Line);
    ConfigError::Invalid { origin, problem }
}

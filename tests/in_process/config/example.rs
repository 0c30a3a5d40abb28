//! The example file is true: every key is in it, and every default it shows is the default.

use std::sync::LazyLock;

use tunnelscope::app::{Action, Context};
use tunnelscope::config::{ResolvedSetting, ResolvedValue, example, load_resolved, setting_keys};
use tunnelscope::ui::{Role, Theme};

use crate::config::Session;

static EXAMPLE: LazyLock<String> = LazyLock::new(example);

/// Lines of the example that begin like this, without it.
fn lines_after(mark: &'static str) -> impl Iterator<Item = &'static str> {
    EXAMPLE.lines().filter_map(move |line| line.strip_prefix(mark))
}

/// Lines of the form `# key = value`, uncommented.
fn defaults() -> Vec<&'static str> {
    let is_default =
        |line: &&str| line.split_once(" = ").is_some_and(|(key, _)| setting_keys().any(|known| known == key));
    lines_after("# ").filter(is_default).collect()
}

/// All settings with their values.
fn shown(session: &Session) -> Vec<(String, String, ResolvedValue)> {
    let (_, shown) = load_resolved(&session.arguments(), session.environment()).expect("settings");
    let value = |ResolvedSetting { table, key, value, .. }| (table, key, value);
    shown.into_iter().map(value).collect()
}

#[test]
fn documented_example_file_is_the_built_in_one() {
    assert_eq!(
        include_str!("../../../config.example.toml"),
        *EXAMPLE,
        "write it by `tunnelscope config example`"
    );
}

#[test]
fn unmodified_example_changes_nothing() {
    let (with, without) = (Session::new().config(EXAMPLE.as_str()), Session::new());
    assert_eq!(with.settings().config_file, Some(with.config_path()), "it was read");
    assert_eq!(shown(&with), shown(&without));
}

#[test]
fn example_defaults_are_the_real_defaults() {
    let with = Session::new().config(defaults().join("\n")).typed("--log-file x.log");
    let without = Session::new().typed("--log-file x.log");
    assert_eq!(defaults().len(), 17, "{:?}", defaults());
    assert_eq!(shown(&with), shown(&without));
}

#[test]
fn changed_default_is_detected() {
    let without = shown(&Session::new().typed("--log-file x.log"));
    for line in ["base_url = 'https://a.example'", "token_url = 'https://a.example'", "interval = 29"]
        .into_iter()
        .chain(["history = false"])
        .chain(["token_cache = false", "rate_limit = 'small'", "proxy = 'none'", "no_proxy = ['a.example']"])
        .chain(["ascii = true", "color = 'never'", "utc = true", "log_level = 'warn'"])
        .chain([
            "theme = 'mono'",
            "alert = 'never'",
            "alert_degraded = true",
            "synchronized_output = 'never'",
            "escape_timeout = 49",
        ])
    {
        let with = Session::new().config(line).typed("--log-file x.log");
        assert_ne!(shown(&with), without, "{line}");
    }
}

#[test]
fn every_variant_in_the_example_is_valid() {
    for form in forms() {
        let name = form.strip_prefix("profile = ").map(|name| format!("[profiles.{name}]"));
        let session = Session::new().config(format!("{form}\n{}", name.unwrap_or_default()));
        assert!(session.load().is_ok(), "{form}: {}", session.error());
    }
}

/// What may be uncommented at once: a line, or a table with the lines below it.
fn forms() -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    let mut is_in_table = false;
    for line in EXAMPLE.lines() {
        let Some(line) = line.strip_prefix("# e.g. ") else {
            is_in_table = false;
            continue;
        };
        match forms.last_mut().filter(|_| is_in_table && !line.starts_with('[')) {
            Some(table) => *table = format!("{table}\n{line}"),
            None => forms.push(line.to_owned()),
        }
        is_in_table = is_in_table || line.starts_with('[');
    }
    forms
}

#[test]
fn every_action_context_role_and_theme_is_in_the_example() {
    let words: Vec<&str> = EXAMPLE.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let actions = Action::ALL.iter().map(|action| action.name());
    let places = Context::ALL.into_iter().map(Context::name);
    let roles = Role::ALL.iter().map(|role| role.name());
    for name in actions.chain(places).chain(roles).chain(Theme::NAMES) {
        assert!(words.contains(&name), "{name} is not in the example");
    }
}

#[test]
fn every_key_is_in_the_example() {
    let forms = lines_after("# e.g. ").chain(defaults());
    let keys: Vec<_> = forms.filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
    let tables: Vec<_> = lines_after("# e.g. [").filter_map(|line| line.split(['.', ']']).next()).collect();
    for key in setting_keys() {
        assert!(keys.contains(&key) || tables.contains(&key), "{key} is not in the example");
    }
}

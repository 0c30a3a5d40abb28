//! Checks of the settings in effect and of the directories that the program writes to.

use super::report::Report;
use crate::api::check_ca_file;
use crate::commands::appearance;
use crate::commands::history;
use crate::commands::storage::Storage;
use crate::config::{ConfigLocation, Settings};

const TOPIC: &str = "configuration";

/// Checks settings that were loaded successfully.
pub(super) fn examine(settings: &Settings, location: &ConfigLocation, report: &mut Report) {
    file(settings, location, report);
    for warning in &settings.warnings {
        report.note(TOPIC, "values", warning);
    }
    report.good(TOPIC, "profile", settings.profile_name());
    match appearance::keymap(settings) {
        Ok(_) => report.good(TOPIC, "keys", "no conflicts"),
        Err(error) => report.bad(TOPIC, "keys", error.to_string(), 2),
    }
    match appearance::resolve(settings) {
        Ok(_) => report.good(TOPIC, "theme", settings.theme.as_str()),
        Err(error) => report.bad(TOPIC, "theme", error.to_string(), 2),
    }
    if let Err(error) = settings.check_ca_file(check_ca_file) {
        report.bad(TOPIC, "ca_file", error.to_string(), 2);
    }
    state(settings, report);
    recorded_history(settings, report);
    if let Some(log) = settings.log() {
        report.good(TOPIC, "log", log.file.display().to_string());
    }
}

fn file(settings: &Settings, location: &ConfigLocation, report: &mut Report) {
    match (&settings.config_file, location.path()) {
        (Some(file), _) => report.good(TOPIC, "file", file.display().to_string()),
        (None, Some(path)) => {
            report.good(TOPIC, "file", format!("none; expected at {}", path.display()));
        }
        (None, None) => {
            report.note(TOPIC, "file", "none, and no home directory: use --config");
        }
    }
}

fn recorded_history(settings: &Settings, report: &mut Report) {
    let check = history::examine(settings);
    if check.is_good {
        report.good(TOPIC, "history", check.text);
    } else {
        report.note(TOPIC, "history", check.text);
    }
}

/// Checks whether tokens and preferences can be saved between runs.
fn state(settings: &Settings, report: &mut Report) {
    let storage = Storage::choose(settings);
    match (&storage.warning, &settings.state_folder) {
        (None, Some(folder)) => report.good(TOPIC, "state folder", folder.display().to_string()),
        (warning, _) => report.note(TOPIC, "state folder", warning.clone().unwrap_or_default()),
    }
    match storage.token_cache(settings) {
        Some(tokens) => report.good(TOPIC, "token cache", tokens.display().to_string()),
        None if settings.token_cache => {
            report.note(TOPIC, "token cache", "none: every run requests a token");
        }
        None => report.note(TOPIC, "token cache", "off: every run requests its own token"),
    }
}

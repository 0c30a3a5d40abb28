//! The settings that are in force, and the folders that this program writes to.

use super::report::Report;
use crate::commands::tailor;
use crate::config::{Location, Settings};
use crate::shared_file::folder;

const TOPIC: &str = "configuration";

/// Looks at the settings, which could be read.
pub(super) fn examine(settings: &Settings, location: &Location, report: &mut Report) {
    file(settings, location, report);
    for warning in &settings.warnings {
        report.note(TOPIC, "values", warning);
    }
    report.good(TOPIC, "profile", settings.profile_name());
    match tailor::keymap(settings) {
        Ok(_) => report.good(TOPIC, "keys", "no conflicts"),
        Err(error) => report.bad(TOPIC, "keys", error.to_string(), 2),
    }
    match tailor::look(settings) {
        Ok(_) => report.good(TOPIC, "theme", settings.theme.as_ref().map_or("default", |(name, _)| name)),
        Err(error) => report.bad(TOPIC, "theme", error.to_string(), 2),
    }
    state(settings, report);
    if let Some(log) = &settings.log {
        report.good(TOPIC, "log", log.file.display().to_string());
    }
}

fn file(settings: &Settings, location: &Location, report: &mut Report) {
    match (&settings.config_file, location.path()) {
        (Some(file), _) => report.good(TOPIC, "file", file.display().to_string()),
        (None, Some(path)) => {
            report.good(TOPIC, "file", format!("none; it would be {}", path.display()));
        }
        (None, None) => {
            report.note(TOPIC, "file", "none, and no home folder where it could be: use --config");
        }
    }
}

/// Whether tokens and choices can be kept between runs.
fn state(settings: &Settings, report: &mut Report) {
    let Some(state_folder) = &settings.state_folder else {
        let text = "no home folder: nothing is kept between runs; set HOME or XDG_STATE_HOME";
        return report.note(TOPIC, "state folder", text);
    };
    match folder::probe(state_folder) {
        Ok(()) => report.good(TOPIC, "state folder", state_folder.display().to_string()),
        Err(problem) => report.note(
            TOPIC,
            "state folder",
            format!("{problem}; each run asks for a token of its own; {}", problem.remedy()),
        ),
    }
    match settings.token_cache() {
        Some(tokens) => report.good(TOPIC, "token cache", tokens.display().to_string()),
        None => report.note(TOPIC, "token cache", "off: each run asks for a token of its own"),
    }
}

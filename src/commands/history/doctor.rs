//! The line of `doctor` about the history: its file, who records, the file system and the rights.

use super::info::{file_system, process, size};
use super::open::folder;
use crate::config::Settings;
use crate::history::{Access, RecorderLock, Store, StoreError};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// A check of the history.
pub(in crate::commands) struct Check {
    /// Whether there is nothing to be noted.
    pub(in crate::commands) is_good: bool,
    pub(in crate::commands) text: String,
}

/// Checks the history of the selected profile; a missing one begins later.
pub(in crate::commands) fn examine(settings: &Settings) -> Check {
    let good = |text: String| Check { is_good: true, text };
    let note = |text: String| Check { is_good: false, text };
    let folder = match folder(settings) {
        Ok(folder) => folder,
        Err(error) => return note(error.sentence()),
    };
    let Some(path) = folder.file_of_profile(settings.profile_name()) else {
        return good(StoreError::Missing(folder.path().to_owned()).to_string());
    };
    match describe(&path) {
        Ok((text, is_shared)) => {
            let problem = [rights(&path), is_shared.then(|| file_system(true).to_owned())];
            let problems: Vec<String> = problem.into_iter().flatten().collect();
            if problems.is_empty() { good(text) } else { note(format!("{text}; {}", problems.join("; "))) }
        }
        Err(error @ StoreError::Missing(_)) => good(error.to_string()),
        Err(error) => note(error.to_string()),
    }
}

/// The file, its size and who records; and whether hosts share its file system.
fn describe(path: &Path) -> Result<(String, bool), StoreError> {
    let store = Store::open(path, Access::Read)?;
    let info = store.info()?;
    let recorder = match (RecorderLock::is_held(path), info.last_run) {
        (Ok(true), Some(run)) => format!("recorded by {}", process(&run)),
        (Ok(true), None) => "recorded by another process".to_owned(),
        (Ok(false), _) => "not recorded now".to_owned(),
        (Err(error), _) => format!("cannot tell who records: {error}"),
    };
    let text = format!("{}, {}, {recorder}", path.display(), size(info.bytes));
    Ok((text, store.is_shared_between_hosts()))
}

/// What is wrong with the rights of the file.
fn rights(path: &Path) -> Option<String> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    let is_open = mode & 0o077 != 0;
    is_open.then(|| format!("others may use the file (mode {mode:o}): chmod 600"))
}

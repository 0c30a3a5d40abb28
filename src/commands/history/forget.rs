//! `history forget`: deletes the history of the profile.

use super::keep::recorder;
use super::open::{file, folder, unusable};
use crate::commands::output::print;
use crate::commands::{CommandError, ExitStatus};
use crate::config::{Settings, quoted};
use crate::domain::Text;
use crate::history::{RecorderLock, Store, StoreError};
use color_eyre::eyre::eyre;
use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

/// Asks, and deletes the history.
pub(super) fn run(is_confirmed: bool, settings: &Settings) -> Result<ExitStatus, CommandError> {
    let path = file(settings)?;
    let shown = Text::new(&path.display().to_string());
    let files = Store::files_of(&path);
    if files.is_empty() {
        return Err(unusable(StoreError::Missing(path)));
    }
    if fs::symlink_metadata(&path).is_ok_and(|data| data.is_symlink()) {
        return Err(CommandError::Other(eyre!(
            "{shown} is a symbolic link, which is not followed; nothing was deleted"
        )));
    }
    if !is_confirmed && !confirm(&shown, settings)? {
        let _ = writeln!(io::stderr(), "tunnelscope: nothing was deleted");
        return Ok(ExitStatus::Done);
    }
    let lock = lock(&path, &shown)?;
    Store::delete(&path).map_err(unusable)?;
    for file in Store::files_of(&path) {
        fs::remove_file(&file).map_err(|error| unusable(StoreError::Io { path: file, error }))?;
    }
    if let Err(error) = folder(settings)?.forget(&path) {
        tracing::warn!(%error, "cannot forget which profile the history belonged to");
    }
    lock.delete(&path).map_err(|error| unusable(StoreError::Io { path: path.clone(), error }))?;
    print(&format!("deleted {shown}\n"))?;
    Ok(ExitStatus::Done)
}

/// Locks the history, so that no other process records meanwhile.
fn lock(path: &Path, shown: &Text) -> Result<RecorderLock, CommandError> {
    match RecorderLock::acquire(path) {
        Ok(Some(lock)) => Ok(lock),
        Ok(None) => {
            let recorder = recorder(path);
            Err(CommandError::Other(eyre!("cannot delete {shown}: {recorder}; stop that first")))
        }
        Err(error) => Err(unusable(StoreError::Io { path: path.to_owned(), error })),
    }
}

/// Asks on the terminal.
fn confirm(shown: &Text, settings: &Settings) -> Result<bool, CommandError> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(CommandError::Usage(
            "history forget deletes the history of the profile; without a terminal to ask, confirm with --yes".to_owned(),
        ));
    }
    let profile = quoted(settings.profile_name());
    let mut terminal = io::stderr();
    write!(terminal, "Delete the history of profile {profile}, {shown}? [y/N] ")?;
    terminal.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

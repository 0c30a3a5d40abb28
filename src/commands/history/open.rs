//! Opens the history of the selected profile for commands that read it, without the network.

use super::demo;
use crate::commands::CommandError;
use crate::commands::connect::{ambiguous_profile, demo_scenario};
use crate::config::Settings;
use crate::history::{Access, HistoryFolder, Store, StoreError};
use color_eyre::eyre::eyre;
use jiff::Timestamp;
use std::path::PathBuf;

/// Opens the history of the selected profile, read-only; with `--demo`, a generated one in memory.
///
/// # Errors
/// No profile is selected, or there is no history yet; or its file is damaged, of a newer version, or cannot be read.
pub(in crate::commands) fn open(settings: &Settings) -> Result<Store, CommandError> {
    if let Some(scenario) = &settings.demo {
        return demo::generate(demo_scenario(scenario)?, Timestamp::now()).map_err(unusable);
    }
    Store::open(&file(settings)?, Access::Read).map_err(unusable)
}

/// The file with the history of the selected profile.
///
/// # Errors
/// No profile is selected, there is no history yet, or it is that of `--demo`.
pub(in crate::commands) fn file(settings: &Settings) -> Result<PathBuf, CommandError> {
    if settings.demo.is_some() {
        return Err(CommandError::Usage(
            "--demo has no history file: its history is generated in memory for each command".to_owned(),
        ));
    }
    if let Some(error) = ambiguous_profile(settings) {
        return Err(error);
    }
    let folder = folder(settings)?;
    let known = folder.file_of_profile(settings.profile_name());
    known.ok_or_else(|| unusable(StoreError::Missing(folder.path().to_owned())))
}

/// The folder with the histories of all organizations.
///
/// # Errors
/// There is no state directory.
pub(in crate::commands) fn folder(settings: &Settings) -> Result<HistoryFolder, CommandError> {
    let state = settings.state_folder.as_deref().ok_or_else(|| {
        CommandError::Other(eyre!("no history: no home directory; set HOME or XDG_STATE_HOME"))
    })?;
    Ok(HistoryFolder::in_state_folder(state))
}

/// The error of a history that cannot be used.
pub(in crate::commands) fn unusable(error: StoreError) -> CommandError {
    CommandError::Other(error.into())
}

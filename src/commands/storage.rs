//! The directory for tokens and the call log: the state directory, or, if that is unusable, the user's
//! runtime directory, so that not every run requests a new token.

use crate::config::Settings;
use crate::shared_file::folder;
use std::path::{Path, PathBuf};

/// The directory in use.
#[derive(Debug, Clone, Default)]
pub(super) struct Storage {
    folder: Option<PathBuf>,
    /// Why the state directory is not used, and the remedy.
    pub(super) warning: Option<String>,
}

impl Storage {
    /// Selects a directory by writing a small file to each candidate.
    pub(super) fn choose(settings: &Settings) -> Self {
        let why = match settings.state_folder.as_deref().map(try_state_folder) {
            Some(Ok(folder)) => return Self { folder: Some(folder), warning: None },
            Some(Err(problem)) => problem,
            None => "no home directory; set HOME or XDG_STATE_HOME".to_owned(),
        };
        let folder = settings.runtime_folder.as_deref().and_then(try_runtime_folder);
        let consequence = match &folder {
            Some(folder) => format!("using {} until then", folder.display()),
            None if settings.token_cache => "every run requests a new token until then".to_owned(),
            None => "runs cannot share the rate limit until then".to_owned(),
        };
        Self { folder, warning: Some(format!("cannot save state: {why}; {consequence}")) }
    }

    /// The directory for the call log, if any.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        self.folder.clone()
    }

    /// The directory for tokens, if caching is enabled.
    pub(super) fn token_cache(&self, settings: &Settings) -> Option<PathBuf> {
        self.folder.as_deref().filter(|_| settings.token_cache).map(token_folder)
    }
}

/// All directories that may contain cached tokens.
pub(super) fn token_folders(settings: &Settings) -> Vec<PathBuf> {
    let folders = [&settings.state_folder, &settings.runtime_folder];
    folders.into_iter().flatten().map(|folder| token_folder(folder)).collect()
}

fn token_folder(folder: &Path) -> PathBuf {
    folder.join("tokens")
}

/// Checks the directory and its token directory, which may have different owners.
fn try_state_folder(folder: &Path) -> Result<PathBuf, String> {
    folder::probe(folder)
        .and_then(|()| folder::probe(&token_folder(folder)))
        .map(|()| folder.to_owned())
        .map_err(|problem| format!("{problem}; {}", problem.remedy()))
}

/// Checks a directory whose parent is writable by its owner only, such as the runtime directory of a login
/// session.
fn try_runtime_folder(folder: &Path) -> Option<PathBuf> {
    let is_private = folder.parent().is_some_and(folder::is_private);
    (is_private && folder::probe(&token_folder(folder)).is_ok()).then(|| folder.to_owned())
}

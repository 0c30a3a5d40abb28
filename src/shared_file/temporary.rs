//! Temporary files in the folder of the file that they will replace.

use super::sibling;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Suffix of their names.
const SUFFIX: &str = ".new";
/// Attempts to find an unused name; more than one is needed only if a name is taken on purpose.
const ATTEMPTS: usize = 16;
/// A file of this age was left behind by a killed process: writing takes milliseconds.
const STALE: Duration = Duration::from_secs(3600);
/// Hexadecimal digits of the random number in their names.
const RANDOM_DIGITS: usize = 16;

/// A new file that is removed unless it is renamed.
pub(super) struct TemporaryFile {
    file: File,
    path: Option<PathBuf>,
}

impl TemporaryFile {
    /// Creates one beside `target`, mode 0600. Its name is unique even between hosts that share the folder.
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        let mut result = Err(io::Error::from(io::ErrorKind::AlreadyExists));
        for _ in 0..ATTEMPTS {
            let path = sibling(
                target,
                &format!(".{}-{:0RANDOM_DIGITS$x}{SUFFIX}", process::id(), fastrand::u64(..)),
            );
            result = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
            match result {
                Ok(file) => return Ok(Self { file, path: Some(path) }),
                Err(ref error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        result.map(|file| Self { file, path: None })
    }

    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Renames it to its final name, replacing any file of that name.
    pub(super) fn rename_to(mut self, target: &Path) -> io::Result<()> {
        if let Some(path) = &self.path {
            fs::rename(path, target)?;
        }
        self.path = None;
        Ok(())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}

/// When stale files were last removed. The first write of a process does so, since most processes write only a few times, and
/// then one write an hour.
#[derive(Debug, Clone, Default)]
pub(super) struct Cleanup(Arc<Mutex<Option<Instant>>>);

impl Cleanup {
    /// Removes stale files in the folder of `target`, unless that was done within the last hour.
    pub(super) fn remove_stale_if_due(&self, target: &Path) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| last.elapsed() > STALE) {
            *last = Some(Instant::now());
            remove_stale(target);
        }
    }
}

/// Removes stale temporary files for `target`, and in its folder for other files, which may never be written again, such as
/// the call log of a former key.
fn remove_stale(target: &Path) {
    let (Some(folder), Some(name)) = (target.parent(), target.file_name()) else { return };
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_temporary = is_temporary(&entry.file_name(), name);
        let modified = || entry.metadata().and_then(|metadata| metadata.modified());
        if is_temporary && modified().is_ok_and(|time| time.elapsed().is_ok_and(|age| age > STALE)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether this is the name of a temporary file: for `target`, or with a process id and a random number for any file.
fn is_temporary(name: &OsStr, target: &OsStr) -> bool {
    let Some(stem) = name.as_bytes().strip_suffix(SUFFIX.as_bytes()) else { return false };
    stem.starts_with(target.as_bytes()) || has_unique_part(stem)
}

/// Whether a name without its suffix ends with `.PID-RANDOM`.
fn has_unique_part(stem: &[u8]) -> bool {
    let Some(unique) =
        stem.rsplit(|byte| *byte == b'.').next().filter(|unique| unique.len() + 1 < stem.len())
    else {
        return false;
    };
    let mut parts = unique.splitn(2, |byte| *byte == b'-');
    let is_process = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let is_random = |part: &[u8]| part.len() == RANDOM_DIGITS && part.iter().all(u8::is_ascii_hexdigit);
    parts.next().is_some_and(is_process) && parts.next().is_some_and(is_random)
}

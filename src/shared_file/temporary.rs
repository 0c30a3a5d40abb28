//! Temporary files beside the file that they will replace.

use super::sibling;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;

/// How their names end.
const SUFFIX: &str = ".new";
/// Names tried before giving up; a second one is only ever needed if a name is taken on purpose.
const ATTEMPTS: usize = 16;
/// One of this age was left behind by a process that was killed: writing takes milliseconds.
const STALE: Duration = Duration::from_secs(3600);
/// One write in so many looks for stale files of killed processes.
const SWEEP_EVERY: u64 = 16;

/// A new file that is removed unless it is renamed.
pub(super) struct Temporary {
    file: File,
    path: Option<PathBuf>,
}

impl Temporary {
    /// Creates one beside `target`, mode 0600. Its name is unique even between hosts that share the folder.
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        if fastrand::u64(..SWEEP_EVERY) == 0 {
            remove_stale(target);
        }
        let mut result = Err(io::Error::from(io::ErrorKind::AlreadyExists));
        for _ in 0..ATTEMPTS {
            let path = sibling(target, &format!(".{}-{:016x}{SUFFIX}", process::id(), fastrand::u64(..)));
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

    /// Gives it its final name, replacing what had that name.
    pub(super) fn rename_to(mut self, target: &Path) -> io::Result<()> {
        if let Some(path) = &self.path {
            fs::rename(path, target)?;
        }
        self.path = None;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}

/// Removes temporary files for `target` that were left behind long ago.
pub(super) fn remove_stale(target: &Path) {
    let (Some(folder), Some(name)) = (target.parent(), target.file_name()) else { return };
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let file_name = entry.file_name();
        let rest = file_name.as_bytes().strip_prefix(name.as_bytes());
        let is_temporary = rest.is_some_and(|rest| rest.ends_with(SUFFIX.as_bytes()));
        let modified = || entry.metadata().and_then(|metadata| metadata.modified());
        if is_temporary && modified().is_ok_and(|time| time.elapsed().is_ok_and(|age| age > STALE)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

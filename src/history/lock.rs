//! The lock of a history: the process that holds it records.

use super::store::with_suffix;
use crate::shared_file::FileLock;
use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use rustix::io::Errno;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The lock of a history; held until it is dropped.
#[derive(Debug)]
#[must_use = "the lock is released when this is dropped"]
pub struct RecorderLock(File);

impl RecorderLock {
    /// Locks a history for this process; `None` where another one has it.
    ///
    /// # Errors
    /// The lock file cannot be opened.
    pub fn acquire(history: &Path) -> io::Result<Option<Self>> {
        let path = lock_path(history);
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        loop {
            let file = File::from(rustix::fs::open(&path, flags, Mode::RUSR | Mode::WUSR)?);
            if !FileLock::try_lock_file(&file)? {
                return Ok(None);
            }
            // A lock file that was deleted meanwhile locks nothing.
            if is_at(&file, &path) {
                return Ok(Some(Self(file)));
            }
        }
    }

    /// Whether a process records this history, as far as the file system has locks. The check neither creates nor keeps a lock.
    ///
    /// # Errors
    /// The lock file cannot be opened.
    pub fn is_held(history: &Path) -> io::Result<bool> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::open(lock_path(history), flags, Mode::empty()) {
            Err(Errno::NOENT) => Ok(false),
            Err(error) => Err(error.into()),
            Ok(file) => Ok(flock(&file, FlockOperation::NonBlockingLockShared) == Err(Errno::WOULDBLOCK)),
        }
    }

    /// Deletes the lock file, and releases the lock.
    ///
    /// # Errors
    /// It cannot be deleted.
    pub fn delete(self, history: &Path) -> io::Result<()> {
        fs::remove_file(lock_path(history))?;
        drop(self.0);
        Ok(())
    }
}

fn lock_path(history: &Path) -> PathBuf {
    with_suffix(history, ".lock")
}

fn is_at(file: &File, path: &Path) -> bool {
    let identity = |data: io::Result<fs::Metadata>| data.ok().map(|data| (data.dev(), data.ino()));
    identity(file.metadata()) == identity(fs::symlink_metadata(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_lock_is_seen_and_a_check_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let history = folder.path().join("history.db");
        assert!(!RecorderLock::is_held(&history).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let lock = RecorderLock::acquire(&history).unwrap().unwrap();
        assert!(RecorderLock::is_held(&history).unwrap());
        assert!(RecorderLock::acquire(&history).unwrap().is_none());
        drop(lock);
        assert!(!RecorderLock::is_held(&history).unwrap());
    }

    #[test]
    fn a_deleted_lock_file_locks_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let history = folder.path().join("history.db");
        let lock = RecorderLock::acquire(&history).unwrap().unwrap();
        let open = File::open(lock_path(&history)).unwrap();
        lock.delete(&history).unwrap();
        assert!(FileLock::try_lock_file(&open).unwrap());
        assert!(RecorderLock::acquire(&history).unwrap().is_some());
    }
}

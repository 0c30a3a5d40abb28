//! Small files that several processes of one user read and write at once: the token cache, the call log, the saved view.
//!
//! - **Atomic.** A file is only ever replaced: written under a unique temporary name in the same folder, then renamed.
//!   Readers see the old content or the new one. On any error the old content stays and the temporary file is removed;
//!   temporary files of a killed process are removed by the first write to the folder after an hour.
//! - **No lost updates.** [`SharedFile::update`] reads, changes and replaces under an exclusive lock. The lock is `flock` on
//!   `NAME.lock`, which is never deleted: the kernel releases it when its holder dies, and locking a file that may be
//!   unlinked would let two holders in. On a filesystem without locks, updates proceed without one: still atomic, but the
//!   later of two concurrent updates wins.
//! - **Trusted.** Symbolic links and special files are not followed; files of other users, and files that others may change
//!   (for secrets: read), are not used. Such a file counts as absent and is replaced by the next write.
//! - Reading never creates anything. A folder that is missing, read-only, full or owned by another user is an error of the
//!   write, for the caller to report once; see [`folder`].

mod error;
pub mod folder;
mod lock;
mod temporary;

pub use error::ReadError;
pub use lock::FileLock;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use secrecy::zeroize::Zeroizing;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use temporary::{Cleanup, TemporaryFile};

/// Default maximum size in bytes.
const DEFAULT_LIMIT: u64 = 64 * 1024;

/// A file that is only read and replaced as a whole.
#[derive(Debug, Clone)]
pub struct SharedFile {
    path: PathBuf,
    limit: u64,
    secrecy: Secrecy,
    durability: Durability,
    cleanup: Cleanup,
}

/// The access of other users above which the content is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// Others may read it but not change it.
    Public,
    /// Others may do neither.
    Secret,
}

/// What survives a power failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// Possibly neither the old nor the new content; for caches.
    Cache,
    /// The old or the new content.
    Synced,
}

impl SharedFile {
    /// A file that others may read, of at most 64 KiB, whose loss in a power failure does not matter.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let (secrecy, durability) = (Secrecy::Public, Durability::Cache);
        Self { path: path.into(), limit: DEFAULT_LIMIT, secrecy, durability, cleanup: Cleanup::default() }
    }

    /// The same for a secret: its content is not used if others could have read it.
    #[must_use]
    pub fn secret(self) -> Self {
        Self { secrecy: Secrecy::Secret, ..self }
    }

    /// The same for content that must survive a power failure: written to the disk before it takes its name.
    #[must_use]
    pub fn synced(self) -> Self {
        Self { durability: Durability::Synced, ..self }
    }

    /// The same with another size limit in bytes.
    #[must_use]
    pub fn with_limit(self, limit: u64) -> Self {
        Self { limit, ..self }
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The content, in a buffer that is zeroized on drop.
    ///
    /// # Errors
    /// The file is missing, not trusted, too large, or cannot be read.
    pub fn read(&self) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        let file = open(&self.path)?;
        let metadata = file.metadata()?;
        ReadError::check(&metadata, self.secrecy)?;
        let length = metadata.len().min(self.limit) + 1;
        // Large enough never to reallocate, which would leave a copy of a secret behind.
        let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or(0)));
        file.take(self.limit + 1).read_to_end(&mut content)?;
        if content.len() as u64 > self.limit {
            return Err(ReadError::TooLarge(self.limit));
        }
        Ok(content)
    }

    /// Replaces the content atomically, mode 0600. Two writers that must not overwrite each other's changes use
    /// [`SharedFile::update`] instead.
    ///
    /// # Errors
    /// The folder is missing or cannot be written to, or the disk is full; the old content is still there then.
    pub fn replace(&self, content: &[u8]) -> io::Result<()> {
        let mut temporary = self.create_temporary_file()?;
        temporary.file().write_all(content)?;
        if self.durability == Durability::Synced {
            temporary.file().sync_all()?;
        }
        temporary.rename_to(&self.path)?;
        if self.durability == Durability::Synced {
            sync_folder(&self.path)?;
        }
        Ok(())
    }

    /// Reads, changes and replaces the content under the lock. `change` gets the current content, or `None` if it is missing or
    /// unusable, and returns the new content, or `None` to leave the file unchanged.
    ///
    /// # Errors
    /// The lock was not released in time (`TimedOut`), the current content cannot be read, or the new one cannot
    /// be written.
    pub fn update(
        &self,
        timeout: Duration,
        change: impl FnOnce(Option<&[u8]>) -> Option<Vec<u8>>,
    ) -> io::Result<()> {
        let _lock = self.lock(timeout)?;
        let current = match self.read() {
            Ok(content) => Some(content),
            Err(error) => error.fail_if_transient().map(|()| None)?,
        };
        match change(current.as_deref().map(Vec::as_slice)).map(Zeroizing::new) {
            Some(content) => self.replace(&content),
            None => Ok(()),
        }
    }

    /// Acquires the exclusive lock, waiting up to `timeout` for another holder. It is released when the guard is dropped or
    /// the process ends. On a filesystem without locks the guard holds nothing.
    ///
    /// # Errors
    /// `TimedOut` if it was not released in time; or the lock file cannot be opened.
    pub fn lock(&self, timeout: Duration) -> io::Result<FileLock> {
        FileLock::acquire(&self.lock_path(), timeout)
    }

    /// [`SharedFile::lock`] for asynchronous code; waiting blocks no thread.
    ///
    /// # Errors
    /// As for [`SharedFile::lock`].
    pub async fn lock_async(&self, timeout: Duration) -> io::Result<FileLock> {
        FileLock::acquire_async(&self.lock_path(), timeout).await
    }

    /// Writes a temporary file and removes it, to test whether the file could be written.
    fn write_and_discard(&self, content: &[u8]) -> io::Result<()> {
        let mut temporary = self.create_temporary_file()?;
        temporary.file().write_all(content)
    }

    /// Deletes the file; returns whether it existed.
    ///
    /// # Errors
    /// The file exists and cannot be deleted.
    pub fn delete(&self) -> io::Result<bool> {
        match fs::remove_file(&self.path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn create_temporary_file(&self) -> io::Result<TemporaryFile> {
        self.cleanup.remove_stale_if_due(&self.path);
        TemporaryFile::create(&self.path)
    }

    fn lock_path(&self) -> PathBuf {
        sibling(&self.path, ".lock")
    }
}

/// The path of a file in the same folder whose name continues with `suffix`.
pub fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().map(OsString::from).unwrap_or_default();
    name.push(suffix);
    path.with_file_name(name)
}

/// Opens for reading, without following symbolic links and without blocking on a pipe.
fn open(path: &Path) -> Result<File, ReadError> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => Ok(File::from(descriptor)),
        // FreeBSD reports MLINK where others report LOOP.
        Err(Errno::LOOP | Errno::MLINK) => Err(ReadError::NotRegular),
        Err(errno) => Err(io::Error::from(errno).into()),
    }
}

/// Makes a rename survive a power failure. Some network filesystems cannot sync a folder; the server does it.
fn sync_folder(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        result => result,
    }
}

#[cfg(test)]
mod tests;

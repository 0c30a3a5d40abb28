//! Small files that several processes of one user read and write at once: the token cache, the call log, the saved view.
//!
//! - **Never torn.** A file is only ever replaced: written under a unique temporary name beside it, then renamed over it.
//!   Readers see the old content or the new one. On any error the old content stays and the temporary file is removed;
//!   what a killed process left behind is removed by the first write to the folder an hour later or after.
//! - **No lost update.** [`SharedFile::update`] reads, changes and replaces under an exclusive lock. The lock is `flock` on
//!   `NAME.lock`, which is never deleted: the kernel releases it when its holder dies, and locking a file that may be
//!   unlinked would let two holders in. Where the filesystem has no locks, updates go on without one: still never torn, but
//!   the later of two simultaneous updates wins.
//! - **Never somebody else's.** Links and other file types are not followed, files of other users and files that others
//!   may change (for secrets: read) are not used. Such a file counts as absent and is replaced by the next write.
//! - Reading never creates anything. A folder that is missing, read-only, full or not ours is an error of the write, for
//!   the caller to report once; see [`folder`].

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
use temporary::{Cleanup, Temporary};

/// Larger files are not read unless a caller says otherwise.
const DEFAULT_LIMIT: u64 = 64 * 1024;

/// A file that is only read whole and replaced whole.
#[derive(Clone, Debug)]
pub struct SharedFile {
    path: PathBuf,
    limit: u64,
    secrecy: Secrecy,
    durability: Durability,
    cleanup: Cleanup,
}

/// What other users may do with the file before its content is distrusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// Others may read it but not change it.
    Public,
    /// Others may do neither.
    Secret,
}

/// What survives a power failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Durability {
    /// Perhaps neither the old content nor the new one; for caches.
    Cache,
    /// The old content or the new one.
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
    pub fn limit(self, limit: u64) -> Self {
        Self { limit, ..self }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its content. The buffer is wiped when it is dropped.
    ///
    /// # Errors
    /// It is missing, not a trustworthy file, too large, or cannot be read.
    pub fn read(&self) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        let file = open(&self.path)?;
        let metadata = file.metadata()?;
        ReadError::check(&metadata, self.secrecy)?;
        let length = metadata.len().min(self.limit) + 1;
        // Enough for all of it, so that no copy of a secret stays behind where the buffer grew.
        let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or(0)));
        file.take(self.limit + 1).read_to_end(&mut content)?;
        if content.len() as u64 > self.limit {
            return Err(ReadError::TooLarge(self.limit));
        }
        Ok(content)
    }

    /// Replaces its content atomically, mode 0600. Two writers that must not overwrite each other's changes use
    /// [`SharedFile::update`] instead.
    ///
    /// # Errors
    /// The folder is missing or cannot be written to, or the disk is full; the old content is still there then.
    pub fn replace(&self, content: &[u8]) -> io::Result<()> {
        let mut temporary = self.temporary()?;
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

    /// Reads, changes and replaces the content while no other process updates it. `change` gets the present content, or
    /// none if there is none that can be used, and returns the new one, or none to leave the file as it is.
    ///
    /// # Errors
    /// The lock was not released in time (`TimedOut`), the present content cannot be read although it is there, or
    /// the new one cannot be written.
    pub fn update(
        &self,
        patience: Duration,
        change: impl FnOnce(Option<&[u8]>) -> Option<Vec<u8>>,
    ) -> io::Result<()> {
        let _lock = self.lock(patience)?;
        let present = match self.read() {
            Ok(content) => Some(content),
            Err(error) => error.unless_unusable().map(|()| None)?,
        };
        match change(present.as_deref().map(Vec::as_slice)).map(Zeroizing::new) {
            Some(content) => self.replace(&content),
            None => Ok(()),
        }
    }

    /// Takes the exclusive lock, waiting up to `patience` for another holder. It is released when the guard is dropped or
    /// the process ends. On a filesystem without locks the guard holds nothing.
    ///
    /// # Errors
    /// `TimedOut` if it was not released in time; or the lock file cannot be opened.
    pub fn lock(&self, patience: Duration) -> io::Result<FileLock> {
        FileLock::acquire(&self.lock_path(), patience)
    }

    /// [`SharedFile::lock`] for asynchronous code; waiting blocks no thread.
    ///
    /// # Errors
    /// As for [`SharedFile::lock`].
    pub async fn lock_async(&self, patience: Duration) -> io::Result<FileLock> {
        FileLock::acquire_async(&self.lock_path(), patience).await
    }

    /// Writes this to a temporary file and removes it again: whether content could be kept here.
    fn write_and_discard(&self, content: &[u8]) -> io::Result<()> {
        let mut temporary = self.temporary()?;
        temporary.file().write_all(content)
    }

    /// Deletes the file; whether there was one.
    ///
    /// # Errors
    /// It is there and cannot be deleted.
    pub fn delete(&self) -> io::Result<bool> {
        match fs::remove_file(&self.path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn temporary(&self) -> io::Result<Temporary> {
        self.cleanup.remove_stale_if_due(&self.path);
        Temporary::create(&self.path)
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

/// Opens for reading without following a link and without waiting for the other end of a pipe.
fn open(path: &Path) -> Result<File, ReadError> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => Ok(File::from(descriptor)),
        // FreeBSD reports MLINK where others report LOOP.
        Err(Errno::LOOP | Errno::MLINK) => Err(ReadError::NotRegular),
        Err(errno) => Err(io::Error::from(errno).into()),
    }
}

/// Makes a rename survive a power failure. Some network filesystems cannot sync a folder; their server does it.
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

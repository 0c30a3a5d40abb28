//! Errors of reading a shared file.

use super::Secrecy;
use rustix::process::geteuid;
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;

/// Why the content of a shared file is not used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("no such file")]
    Missing,
    #[error("not a regular file, or a symbolic link")]
    NotRegular,
    #[error("owned by user id {0}")]
    ForeignOwner(u32),
    #[error("accessible to other users (mode {0:04o})")]
    Exposed(u32),
    #[error("larger than {0} bytes")]
    TooLarge(u64),
    #[error(transparent)]
    Io(io::Error),
}

impl ReadError {
    /// Rejects special files, files of a third user, and files accessible to others. Takes the metadata of the open file, to
    /// avoid a race with its replacement.
    pub(super) fn check(metadata: &Metadata, secrecy: Secrecy) -> Result<(), Self> {
        let (owner, mode) = (metadata.uid(), metadata.mode() & 0o7777);
        let forbidden = match secrecy {
            Secrecy::Public => 0o022,
            Secrecy::Secret => 0o077,
        };
        match () {
            () if !metadata.is_file() => Err(Self::NotRegular),
            () if owner != geteuid().as_raw() && owner != 0 => Err(Self::ForeignOwner(owner)),
            () if mode & forbidden != 0 => Err(Self::Exposed(mode)),
            () => Ok(()),
        }
    }

    /// Fails for transient errors, after which the content may be valid; a permanently unusable file may be replaced.
    pub(super) fn fail_if_transient(self) -> io::Result<()> {
        match self {
            Self::Io(error) if error.kind() != io::ErrorKind::PermissionDenied => Err(error),
            _ => Ok(()),
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

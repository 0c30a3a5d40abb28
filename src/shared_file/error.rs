//! Why the content of a shared file is not used.

use super::Secrecy;
use rustix::process::geteuid;
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;

/// Why there is no content to use.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("it does not exist")]
    Missing,
    #[error("it is a link or no regular file")]
    NotRegular,
    #[error("it belongs to user id {0}")]
    ForeignOwner(u32),
    #[error("other users have access to it (mode {0:04o})")]
    Exposed(u32),
    #[error("it is larger than {0} bytes")]
    TooLarge(u64),
    #[error(transparent)]
    Io(io::Error),
}

impl ReadError {
    /// Refuses what is no regular file, belongs to a third user, or is open to others. Takes the metadata of the open
    /// file, which cannot be swapped afterwards.
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

    /// Fails for errors of the disk or the system, after which the content may be fine the next time; what can never be
    /// used may be replaced.
    pub(super) fn unless_unusable(self) -> io::Result<()> {
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

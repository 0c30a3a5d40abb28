//! Files that hold a secret of the user's: whose they are, who may read them, and reading them without a race.
//!
//! The rule is that of ssh for private keys: mine or root's, and closed to everyone else.

use std::{
    fs::{File, Metadata},
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::Path,
};

use rustix::{
    fs::{Mode, OFlags},
    io::Errno,
    process::geteuid,
};
use secrecy::zeroize::Zeroizing;

use super::ConfigError;

/// No secret is as large as this.
pub(super) const LARGEST: u64 = 64 * 1024;

/// Whose a file is, and who may do what with it; taken from the open file, so that it cannot be swapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ownership {
    owner: u32,
    mode: u32,
}

/// Who may have access to a file with a secret in it besides its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nobody.
    Owner,
    /// The file's group: systemd lets a unit read its credentials through an access list, of which the mode
    /// shows the mask in the place of the group.
    Group,
}

impl Ownership {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self { owner: metadata.uid(), mode: metadata.mode() & 0o7777 }
    }

    /// Refuses a file that belongs to another person, or that more may read than should.
    pub(super) fn check(self, path: &Path, access: Access) -> Result<(), ConfigError> {
        let path = || path.to_owned();
        let closed = match access {
            Access::Owner => 0o077,
            Access::Group => 0o007,
        };
        if self.owner != geteuid().as_raw() && self.owner != 0 {
            Err(ConfigError::NotOwned { path: path(), owner: self.owner })
        } else if self.mode & closed != 0 {
            Err(ConfigError::Exposed { path: path(), mode: self.mode })
        } else {
            Ok(())
        }
    }
}

/// The content of a file that may hold a secret: a regular file, no link, closed to others.
///
/// # Errors
/// The file is not of this kind, is open to others, or cannot be read.
pub fn read(path: &Path, access: Access) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    let file = open(path)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(ConfigError::NotRegular(path.to_owned()));
    }
    Ownership::of(&metadata).check(path, access)?;
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(ConfigError::TooLarge { path: path.to_owned(), limit: LARGEST });
    }
    Ok(bytes)
}

/// Opens without following a link, and without waiting for the other end of a pipe.
fn open(path: &Path) -> Result<File, ConfigError> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => Ok(File::from(descriptor)),
        // FreeBSD says MLINK where the others say LOOP.
        Err(Errno::LOOP | Errno::MLINK) => Err(ConfigError::SymbolicLink(path.to_owned())),
        Err(errno) => Err(ConfigError::Unreadable { path: path.to_owned(), source: io::Error::from(errno) }),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0o600, Access::Owner, true)]
    #[case(0o400, Access::Owner, true)]
    #[case(0o640, Access::Owner, false)]
    #[case(0o604, Access::Owner, false)]
    #[case(0o610, Access::Owner, false)]
    #[case(0o440, Access::Group, true)]
    #[case(0o444, Access::Group, false)]
    fn the_mode_decides_who_may_read(#[case] mode: u32, #[case] access: Access, #[case] fine: bool) {
        let ownership = Ownership { owner: geteuid().as_raw(), mode };
        assert_eq!(ownership.check(Path::new("secret"), access).is_ok(), fine);
    }

    #[test]
    fn root_may_own_it_but_no_third_person() {
        let of_root = Ownership { owner: 0, mode: 0o600 };
        assert!(of_root.check(Path::new("secret"), Access::Owner).is_ok());
        let of_another = Ownership { owner: geteuid().as_raw() + 4711, mode: 0o600 };
        let error = of_another.check(Path::new("secret"), Access::Owner).expect_err("refused").to_string();
        assert!(error.starts_with("secret holds a secret but belongs to user id "), "{error}");
    }
}

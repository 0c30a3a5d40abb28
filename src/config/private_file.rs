//! Files that hold a secret: whose they are, who may read them, and reading and writing them without a race.
//!
//! The rule is that of ssh for private keys: mine or root's, and closed to everyone else.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
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

/// Puts this content in the place of the file, at once and closed to others; nobody ever sees a part of it.
///
/// # Errors
/// The folder cannot be written to, or the disk is full; what was there before stays then.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let new = beside(path, ".new");
    let result =
        create(&new).and_then(|mut file| file.write_all(content)).and_then(|()| fs::rename(&new, path));
    if result.is_err() {
        let _ = fs::remove_file(&new);
    }
    result
}

/// Makes sure of a folder that only its owner may look into.
///
/// # Errors
/// It cannot be made, or belongs to another person.
pub fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    let metadata = fs::metadata(path)?;
    if metadata.uid() != geteuid().as_raw() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the folder belongs to another person"));
    }
    if metadata.mode() & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// The path of a file beside this one, whose name goes on like this.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().map(OsString::from).unwrap_or_default();
    name.push(ending);
    path.with_file_name(name)
}

/// A new file, or, where one was left behind by a process that was killed, another in its place.
fn create(path: &Path) -> io::Result<File> {
    let create = || OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match create() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            create()
        }
        result => result,
    }
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
    fn a_file_is_replaced_whole_and_closed_to_others() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("kept/token");
        make_folder(&home.path().join("kept")).expect("a folder");
        fs::write(beside(&path, ".new"), "left behind by somebody").expect("a file");
        for content in ["first, and longer", "second"] {
            replace(&path, content.as_bytes()).expect("written");
            assert_eq!(read(&path, Access::Owner).expect("read").as_slice(), content.as_bytes());
        }
        let names = fs::read_dir(home.path().join("kept")).expect("a folder").count();
        assert_eq!(names, 1, "nothing is left beside it");
    }

    #[test]
    fn what_cannot_be_replaced_stays() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("folder");
        fs::create_dir_all(path.join("full")).expect("a folder in its place");
        assert!(replace(&path, b"x").is_err());
        assert!(path.join("full").is_dir() && !beside(&path, ".new").exists());
    }

    #[test]
    fn a_folder_that_others_could_look_into_is_closed() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("a/b");
        let mode = |path: &Path| fs::metadata(path).expect("a folder").mode() & 0o777;
        make_folder(&path).expect("made");
        assert_eq!((mode(&path), mode(&home.path().join("a"))), (0o700, 0o700));
        fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("opened");
        make_folder(&path).expect("closed");
        assert_eq!(mode(&path), 0o700);
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

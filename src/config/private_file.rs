//! Reading of files with secrets. A file is opened without following links, and its permissions are checked on the open file,
//! which avoids a race.
//!
//! Kubernetes publishes secrets as links into `..data`, to replace all of them at once. These links are followed, as they do
//! not leave the directory.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Component, Path, PathBuf},
};

use rustix::{
    fs::{Mode, OFlags, StatVfsMountFlags, fstatvfs},
    io::Errno,
    process::{getegid, geteuid, getgroups},
};
use secrecy::zeroize::Zeroizing;

use super::{
    ConfigError,
    secret_policy::{AccessError, DirectoryKind, FileAttributes, Mount, Reader, check_access},
};

pub use super::secret_policy::Access;

/// Maximum size of a secret in bytes.
pub(super) const MAX_SIZE: u64 = 64 * 1024;

/// The link to the directory with the current content of a Kubernetes volume.
const KUBERNETES_DATA_LINK: &str = "..data";
/// Attempts to open a file of a Kubernetes volume, which may be replaced concurrently.
const MAX_ATTEMPTS: usize = 3;

/// Owner, mode and mount of an open file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ownership(FileAttributes);

impl Ownership {
    /// The attributes of a file that was opened by this path.
    pub(super) fn from_file(
        file: &File,
        path: &Path,
        credentials_directory: Option<&Path>,
    ) -> io::Result<Self> {
        let metadata = file.metadata()?;
        let resolved = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let credentials_directory = credentials_directory.map(resolved);
        Ok(Self(FileAttributes {
            owner: metadata.uid(),
            group: metadata.gid(),
            mode: metadata.mode() & 0o7777,
            mount: mount(file),
            directory: DirectoryKind::from_path(&resolved(path), credentials_directory.as_deref()),
        }))
    }

    /// Rejects a file that is owned by another user, or accessible by others.
    pub(super) fn check(self, path: &Path, access: Access) -> Result<(), ConfigError> {
        let Self(attributes) = self;
        let reader = current_user();
        check_access(&attributes, &reader, access).map_err(|error| match error {
            AccessError::NotOwned => ConfigError::NotOwned { path: path.to_owned(), owner: attributes.owner },
            AccessError::Exposed => exposed_error(path, &attributes, &reader),
        })
    }
}

/// Reads a regular file that is not accessible by others, without following links.
///
/// # Errors
/// The file is of another type, accessible by others, or unreadable.
pub fn read(path: &Path, access: Access) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    read_from_credentials_directory(path, access, None)
}

/// Like [`read`], for a file that may be in the systemd credentials directory.
///
/// # Errors
/// As for [`read`].
pub(super) fn read_from_credentials_directory(
    path: &Path,
    access: Access,
    credentials_directory: Option<&Path>,
) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    let file = open(path)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(ConfigError::NotRegular(path.to_owned()));
    }
    let ownership = Ownership::from_file(&file, path, credentials_directory).map_err(unreadable)?;
    ownership.check(path, access)?;
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(MAX_SIZE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_SIZE {
        return Err(ConfigError::TooLarge { path: path.to_owned(), limit: MAX_SIZE });
    }
    Ok(bytes)
}

fn open(path: &Path) -> Result<File, ConfigError> {
    let unreadable =
        |errno| ConfigError::Unreadable { path: path.to_owned(), source: io::Error::from(errno) };
    for _ in 0..MAX_ATTEMPTS {
        match open_without_following(path) {
            Ok(file) => return Ok(file),
            // FreeBSD returns MLINK instead of LOOP.
            Err(Errno::LOOP | Errno::MLINK) => {}
            Err(errno) => return Err(unreadable(errno)),
        }
        let target = kubernetes_target(path);
        let target = target.ok_or_else(|| ConfigError::SymbolicLink(path.to_owned()))?;
        match open_without_following(&target) {
            Err(Errno::NOENT) => {}
            result => return result.map_err(unreadable),
        }
    }
    Err(unreadable(Errno::NOENT))
}

/// Opens without following links, and without waiting for the writer of a pipe.
fn open_without_following(path: &Path) -> Result<File, Errno> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).map(File::from)
}

/// The target of a link into `..data` of the same directory, unless it leaves the directory.
fn kubernetes_target(path: &Path) -> Option<PathBuf> {
    let link = fs::read_link(path).ok()?;
    let first = link.components().next()?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let directory = fs::canonicalize(parent).ok()?;
    let target = fs::canonicalize(path).ok()?;
    (first == Component::Normal(KUBERNETES_DATA_LINK.as_ref()) && target.starts_with(directory))
        .then_some(target)
}

fn current_user() -> Reader {
    let supplementary = getgroups().unwrap_or_default();
    let groups = std::iter::once(getegid()).chain(supplementary).map(rustix::process::Gid::as_raw);
    Reader { user: geteuid().as_raw(), groups: groups.collect() }
}

/// The error with a remedy that the user can follow.
fn exposed_error(path: &Path, attributes: &FileAttributes, reader: &Reader) -> ConfigError {
    let (path, mode) = (path.to_owned(), attributes.mode);
    match (attributes.mount, attributes.owner == reader.user) {
        (Mount::ReadOnlyMemory | Mount::ReadOnly, _) => ConfigError::ExposedMount { path, mode },
        (Mount::Other, true) => ConfigError::Exposed { path, mode },
        (Mount::Other, false) => ConfigError::ExposedRootFile { path, mode },
    }
}

fn mount(file: &File) -> Mount {
    let is_read_only = fstatvfs(file).is_ok_and(|fs| fs.f_flag.contains(StatVfsMountFlags::RDONLY));
    match (is_read_only, is_in_memory(file)) {
        (true, true) => Mount::ReadOnlyMemory,
        (true, false) => Mount::ReadOnly,
        (false, _) => Mount::Other,
    }
}

/// Whether the file system is a tmpfs, or a ramfs, which systemd uses for credentials.
#[cfg(target_os = "linux")]
fn is_in_memory(file: &File) -> bool {
    const TMPFS: i128 = 0x0102_1994;
    const RAMFS: i128 = 0x8584_58f6;
    let kind = rustix::fs::fstatfs(file).map(|fs| i128::from(fs.f_type) & 0xffff_ffff);
    kind.is_ok_and(|kind| kind == TMPFS || kind == RAMFS)
}

#[cfg(not(target_os = "linux"))]
fn is_in_memory(_: &File) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_names_another_owner() {
        let owner = geteuid().as_raw() + 4711;
        let attributes = FileAttributes {
            owner,
            group: 0,
            mode: 0o600,
            mount: Mount::Other,
            directory: DirectoryKind::Other,
        };
        let error = Ownership(attributes)
            .check(Path::new("secret"), Access::Secret)
            .expect_err("refused")
            .to_string();
        assert!(error.starts_with("secret contains a secret but is owned by user id "), "{error}");
    }
}

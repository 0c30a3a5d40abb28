//! Access policy for files with secrets, as a pure function of the attributes of the file and its reader.
//!
//! The rule is that of ssh for private keys: owned by the reader or root, no access for others. Exceptions for secrets of
//! Kubernetes, Docker and systemd, which cannot satisfy it: a file of root that only root and a group of the reader can
//! read, and a file on a read-only tmpfs in a directory for secrets.

use std::path::Path;

/// Directories that container runtimes mount secrets in.
const SECRET_DIRECTORIES: [&str; 2] = ["/run/secrets", "/var/run/secrets"];

/// The rule for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Access by the owner only: files that this program writes.
    Owner,
    /// Access by owner and group: systemd grants access to credentials through an ACL, whose mask appears as the mode of the
    /// group.
    Group,
    /// Access by the owner only, with the exceptions for mounted secrets: files of the user or a container runtime.
    Secret,
}

/// Attributes of an open file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileAttributes {
    pub(super) owner: u32,
    pub(super) group: u32,
    pub(super) mode: u32,
    pub(super) mount: Mount,
    pub(super) directory: DirectoryKind,
}

/// The file system that a file is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mount {
    /// A tmpfs or ramfs that is mounted read-only.
    ReadOnlyMemory,
    ReadOnly,
    Other,
}

/// The directory that a file is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DirectoryKind {
    /// Below a directory for secrets.
    Secrets,
    Other,
}

/// The user that reads the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reader {
    pub(super) user: u32,
    /// The effective and the supplementary groups.
    pub(super) groups: Vec<u32>,
}

/// Why access is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AccessError {
    /// Owned by neither the reader nor root.
    NotOwned,
    /// Accessible by others.
    Exposed,
}

impl DirectoryKind {
    /// The kind of the directory of a file, by its canonical path.
    pub(super) fn from_path(path: &Path, credentials_directory: Option<&Path>) -> Self {
        let directories = SECRET_DIRECTORIES.iter().map(Path::new).chain(credentials_directory);
        let is_below = |directory: &Path| path.starts_with(directory) && path != directory;
        if directories.into_iter().any(is_below) { Self::Secrets } else { Self::Other }
    }
}

/// Checks access to a file with a secret.
///
/// # Errors
/// Why access is denied.
pub(super) fn check_access(
    attributes: &FileAttributes,
    reader: &Reader,
    access: Access,
) -> Result<(), AccessError> {
    if attributes.owner != reader.user && attributes.owner != 0 {
        return Err(AccessError::NotOwned);
    }
    let is_closed = denies(attributes.mode, 0o077);
    let is_allowed = match access {
        Access::Owner => false,
        Access::Group => denies(attributes.mode, 0o007) || is_mounted_secret(attributes),
        Access::Secret => is_shared_by_root(attributes, reader) || is_mounted_secret(attributes),
    };
    if is_closed || is_allowed { Ok(()) } else { Err(AccessError::Exposed) }
}

/// Whether a mode grants none of these permissions.
fn denies(mode: u32, permissions: u32) -> bool {
    mode & permissions == 0
}

/// Only root can have set this group. Root itself needs no exception.
fn is_shared_by_root(attributes: &FileAttributes, reader: &Reader) -> bool {
    attributes.owner == 0
        && reader.user != 0
        && denies(attributes.mode, 0o037)
        && reader.groups.contains(&attributes.group)
}

/// Such a mount is visible only inside the container or unit that the secret is for.
fn is_mounted_secret(attributes: &FileAttributes) -> bool {
    attributes.mount == Mount::ReadOnlyMemory && attributes.directory == DirectoryKind::Secrets
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const ME: u32 = 1000;
    const GROUP: u32 = 2000;
    const OTHER: u32 = 4711;

    fn check(
        who: [u32; 3],
        mode: u32,
        mount: Mount,
        directory: DirectoryKind,
        access: Access,
    ) -> Result<(), AccessError> {
        let [user, owner, group] = who;
        let reader = Reader { user, groups: vec![user, GROUP] };
        check_access(&FileAttributes { owner, group, mode, mount, directory }, &reader, access)
    }

    #[rstest]
    // My own file, wherever it is.
    #[case([ME, ME, ME], 0o600, Mount::Other, DirectoryKind::Other, Ok(()))]
    #[case([ME, ME, ME], 0o400, Mount::Other, DirectoryKind::Other, Ok(()))]
    #[case([ME, ME, ME], 0o640, Mount::Other, DirectoryKind::Other, Err(AccessError::Exposed))]
    #[case([ME, ME, GROUP], 0o440, Mount::Other, DirectoryKind::Secrets, Err(AccessError::Exposed))]
    #[case([ME, ME, ME], 0o604, Mount::Other, DirectoryKind::Other, Err(AccessError::Exposed))]
    #[case([ME, ME, ME], 0o620, Mount::Other, DirectoryKind::Other, Err(AccessError::Exposed))]
    #[case([ME, ME, ME], 0o610, Mount::Other, DirectoryKind::Other, Err(AccessError::Exposed))]
    // A file of root for one of my groups: fsGroup of Kubernetes, or an administrator.
    #[case([ME, 0, GROUP], 0o440, Mount::Other, DirectoryKind::Other, Ok(()))]
    #[case([ME, 0, GROUP], 0o640, Mount::Other, DirectoryKind::Other, Ok(()))]
    #[case([ME, 0, ME], 0o440, Mount::Other, DirectoryKind::Other, Ok(()))]
    #[case([ME, 0, OTHER], 0o440, Mount::Other, DirectoryKind::Other, Err(AccessError::Exposed))]
    #[case([ME, 0, GROUP], 0o444, Mount::Other, DirectoryKind::Other, Err(AccessError::Exposed))]
    #[case([ME, 0, GROUP], 0o660, Mount::Other, DirectoryKind::Other, Err(AccessError::Exposed))]
    #[case([ME, 0, GROUP], 0o450, Mount::Other, DirectoryKind::Other, Err(AccessError::Exposed))]
    // A mounted secret needs both: the place and the read-only tmpfs.
    #[case([ME, 0, 0], 0o444, Mount::ReadOnlyMemory, DirectoryKind::Secrets, Ok(()))]
    #[case([0, 0, 0], 0o644, Mount::ReadOnlyMemory, DirectoryKind::Secrets, Ok(()))]
    #[case([ME, ME, ME], 0o444, Mount::ReadOnlyMemory, DirectoryKind::Secrets, Ok(()))]
    #[case([ME, 0, 0], 0o444, Mount::ReadOnly, DirectoryKind::Secrets, Err(AccessError::Exposed))]
    #[case([ME, 0, 0], 0o444, Mount::Other, DirectoryKind::Secrets, Err(AccessError::Exposed))]
    #[case([ME, 0, 0], 0o444, Mount::ReadOnlyMemory, DirectoryKind::Other, Err(AccessError::Exposed))]
    // Root as the reader does not need the group.
    #[case([0, 0, 0], 0o640, Mount::Other, DirectoryKind::Other, Err(AccessError::Exposed))]
    #[case([0, 0, 0], 0o600, Mount::Other, DirectoryKind::Other, Ok(()))]
    // Nobody else's file, closed or mounted.
    #[case([ME, OTHER, ME], 0o600, Mount::Other, DirectoryKind::Other, Err(AccessError::NotOwned))]
    #[case([ME, OTHER, GROUP], 0o440, Mount::ReadOnlyMemory, DirectoryKind::Secrets, Err(AccessError::NotOwned))]
    #[case([0, OTHER, 0], 0o400, Mount::Other, DirectoryKind::Other, Err(AccessError::NotOwned))]
    fn provided_secret_is_checked(
        #[case] user_owner_group: [u32; 3],
        #[case] mode: u32,
        #[case] mount: Mount,
        #[case] directory: DirectoryKind,
        #[case] expected: Result<(), AccessError>,
    ) {
        assert_eq!(check(user_owner_group, mode, mount, directory, Access::Secret), expected);
    }

    #[rstest]
    #[case(Access::Owner, 0o600, Ok(()))]
    #[case(Access::Owner, 0o440, Err(AccessError::Exposed))]
    #[case(Access::Owner, 0o444, Err(AccessError::Exposed))]
    #[case(Access::Group, 0o440, Ok(()))]
    #[case(Access::Group, 0o444, Err(AccessError::Exposed))]
    fn files_of_the_program_have_no_exceptions(
        #[case] access: Access,
        #[case] mode: u32,
        #[case] expected: Result<(), AccessError>,
    ) {
        assert_eq!(check([ME, 0, GROUP], mode, Mount::Other, DirectoryKind::Secrets, access), expected);
    }

    #[rstest]
    #[case("/run/secrets/api_secret", DirectoryKind::Secrets)]
    #[case("/run/secrets/tunnelscope/..2026_01_01/api_secret", DirectoryKind::Secrets)]
    #[case("/var/run/secrets/x", DirectoryKind::Secrets)]
    #[case("/run/credentials/tunnelscope.service/x", DirectoryKind::Secrets)]
    #[case("/run/secrets", DirectoryKind::Other)]
    #[case("/run/secrets2/x", DirectoryKind::Other)]
    #[case("/run/credentials/other.service/x", DirectoryKind::Other)]
    #[case("/etc/tunnelscope/x", DirectoryKind::Other)]
    fn only_known_directories_are_for_secrets(#[case] path: &str, #[case] expected: DirectoryKind) {
        let credentials = Path::new("/run/credentials/tunnelscope.service");
        assert_eq!(DirectoryKind::from_path(Path::new(path), Some(credentials)), expected);
    }
}

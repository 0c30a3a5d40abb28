//! The private folder of shared files: creating it, and diagnosing why it cannot be used and how to fix that.

use super::SharedFile;
use rustix::process::geteuid;
use std::fmt::{self, Display, Formatter};
use std::fs::{self, DirBuilder, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The super-user.
const ROOT: u32 = 0;

/// Why a folder cannot be used.
#[derive(Debug)]
pub struct FolderProblem {
    /// The folder itself, or the parent that causes the problem.
    folder: PathBuf,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    /// It is owned by this user, not the current one.
    Owner(u32),
    /// Running as root in a folder of this user, who could not use what root creates in it.
    RootInHomeOf(u32),
    Io(io::Error),
}

/// Creates the folder and its parents, mode 0700, and removes the access of other users. As root it creates nothing in a
/// folder of another user, who could not use it afterwards (`sudo -E` preserves HOME).
///
/// # Errors
/// The folder cannot be created or is owned by another user.
pub fn create(path: &Path) -> io::Result<()> {
    let own = geteuid().as_raw();
    if !path.exists()
        && own == ROOT
        && let Some((_, metadata)) = nearest_existing(path)
        && metadata.uid() != ROOT
    {
        return Err(refused("running as root, nothing is created in the folder of another user"));
    }
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    let metadata = fs::metadata(path)?;
    if metadata.uid() != own {
        return Err(refused("the folder belongs to another user"));
    }
    if metadata.mode() & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Creates the folder if necessary and tests that a file can be written to it.
///
/// # Errors
/// Why that failed.
pub fn probe(path: &Path) -> Result<(), FolderProblem> {
    let probe = SharedFile::new(path.join("probe"));
    create(path)
        .and_then(|()| probe.write_and_discard(&[b'\n'; 4096]))
        .map_err(|error| FolderProblem::find(path, error))
}

/// Whether the folder is owned by the current user and not accessible to others.
pub fn is_private(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| {
        let is_accessible_to_others = metadata.mode() & 0o077 != 0;
        metadata.is_dir() && metadata.uid() == geteuid().as_raw() && !is_accessible_to_others
    })
}

impl FolderProblem {
    /// Finds the folder that causes the error, and its owner.
    fn find(path: &Path, error: io::Error) -> Self {
        let own = geteuid().as_raw();
        let is_refused = error.kind() == io::ErrorKind::PermissionDenied;
        match nearest_existing(path).filter(|_| is_refused) {
            Some((folder, metadata)) if metadata.uid() != own => {
                let owner = metadata.uid();
                let cause = if own == ROOT { Cause::RootInHomeOf(owner) } else { Cause::Owner(owner) };
                Self { folder: foreign_root(folder, own).to_owned(), cause }
            }
            _ => Self { folder: path.to_owned(), cause: Cause::Io(error) },
        }
    }

    /// How to fix it.
    pub fn remedy(&self) -> String {
        let own = geteuid().as_raw();
        let folder = self.folder.display();
        match &self.cause {
            Cause::Owner(_) if parent_belongs_to(&self.folder, own) => {
                format!("run `sudo chown -R {own} {}`", quoted(&self.folder))
            }
            Cause::Owner(_) => "set XDG_STATE_HOME to a folder of your own".to_owned(),
            Cause::RootInHomeOf(_) => {
                "run it as that user, or use `sudo -H`, or set XDG_STATE_HOME to a folder of root's"
                    .to_owned()
            }
            Cause::Io(error) => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    format!("free some space for {folder}")
                }
                io::ErrorKind::FileTooLarge => "raise the file size limit (ulimit -f)".to_owned(),
                _ => "make it writable, or set XDG_STATE_HOME to a folder that is".to_owned(),
            },
        }
    }
}

impl Display for FolderProblem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let folder = self.folder.display();
        match &self.cause {
            Cause::Owner(ROOT) => write!(f, "{folder} belongs to root"),
            Cause::Owner(owner) => write!(f, "{folder} belongs to user id {owner}"),
            Cause::RootInHomeOf(owner) => {
                write!(f, "{folder} belongs to user id {owner}, and this runs as root")
            }
            Cause::Io(error) => write!(f, "{folder}: {error}"),
        }
    }
}

/// The folder itself or its nearest parent that exists.
fn nearest_existing(path: &Path) -> Option<(&Path, Metadata)> {
    path.ancestors().find_map(|folder| fs::metadata(folder).ok().map(|metadata| (folder, metadata)))
}

/// The topmost folder of another user below a folder of the current one, or else the folder itself.
fn foreign_root(folder: &Path, own: u32) -> &Path {
    let is_foreign = |folder: &&Path| fs::metadata(folder).is_ok_and(|metadata| metadata.uid() != own);
    let top = folder.ancestors().take_while(is_foreign).last().unwrap_or(folder);
    if parent_belongs_to(top, own) { top } else { folder }
}

fn parent_belongs_to(folder: &Path, own: u32) -> bool {
    folder.parent().and_then(|parent| fs::metadata(parent).ok()).is_some_and(|metadata| metadata.uid() == own)
}

/// The path quoted for a shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+,@%".contains(c));
    if is_plain { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

fn refused(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn folder_is_created_private_and_made_private() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b");
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        create(&path).unwrap();
        assert_eq!((mode(&path), mode(&home.path().join("a"))), (0o700, 0o700));
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        create(&path).unwrap();
        assert_eq!(mode(&path), 0o700);
        probe(&path).unwrap();
        assert_eq!(fs::read_dir(&path).unwrap().count(), 0, "the probe is removed");
    }

    #[test]
    fn problem_names_the_blocking_path() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("file"), "").unwrap();
        let problem = probe(&home.path().join("file")).unwrap_err();
        assert!(problem.to_string().contains("/file: "), "{problem}");
        symlink("nowhere", home.path().join("link")).unwrap();
        assert!(probe(&home.path().join("link")).is_err());
    }

    #[test]
    fn path_in_a_remedy_is_quoted_for_the_shell() {
        assert_eq!(quoted(Path::new("/home/a/.local")), "/home/a/.local");
        assert_eq!(quoted(Path::new("/home/a b/it's")), r"'/home/a b/it'\''s'");
    }
}

//! The SQLite file of a history. All SQL of the program is in this module.

mod availability;
mod file_system;
mod in_memory;
mod lookup;
mod maintenance;
mod prior_state;
mod read;
mod schema;
mod write;

pub use availability::ObjectSummary;
pub use lookup::RecordedObject;
pub use maintenance::{Pruned, Retention};
pub use read::{Event, HistoryInfo, ObjectHistory, RunRecord};

use super::StoreError;
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// How long a call waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The suffixes of the files that SQLite keeps beside a database.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// How a history is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To record; the file is created if it is missing.
    Record,
    /// To read; the file must be there.
    Read,
}

/// The history of an organization.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the file, and brings an older format up to date when it is opened to record.
    ///
    /// # Errors
    /// The file is missing, damaged, newer than this version, or of another program; or it cannot be read or written.
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        match access {
            Access::Record => create_private(path),
            Access::Read => check_readable(path),
        }
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::Missing(path.to_owned()),
            io::ErrorKind::StorageFull => StoreError::DiskFull(path.to_owned()),
            _ if Errno::from_io_error(&error) == Some(Errno::LOOP) => StoreError::Link(path.to_owned()),
            _ => StoreError::Io { path: path.to_owned(), error },
        })?;
        let mode = match access {
            Access::Record => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        // A link in the path of the folder is followed, one in the place of the file is not.
        let file = resolve_folder(path).map_err(|error| StoreError::Io { path: path.to_owned(), error })?;
        let open = |connection: rusqlite::Result<Connection>| {
            let connection = connection.map_err(|error| StoreError::from_sqlite(path, error))?;
            let mut store = Self { connection, path: path.to_owned() };
            store.prepare(access)?;
            Ok(store)
        };
        let opened = open(Connection::open_with_flags(&file, flags));
        let is_refused =
            |error: &StoreError| matches!(error, StoreError::Sqlite { error, .. } if is_refused(error));
        let is_read_only =
            access == Access::Read && opened.as_ref().is_err_and(is_refused) && !has_log(&file);
        match immutable_uri(&file).filter(|_| is_read_only) {
            Some(uri) => open(Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)),
            None => opened,
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn prepare(&mut self, access: Access) -> Result<(), StoreError> {
        let set = |store: &Self| {
            store.connection.busy_timeout(BUSY_TIMEOUT)?;
            store.connection.pragma_update(None, "cache_size", -512)?;
            store.connection.pragma_update(None, "mmap_size", 0)?;
            store.connection.pragma_update(None, "foreign_keys", true)
        };
        set(self).map_err(|error| self.error(error))?;
        schema::check(&self.connection, &self.path)?;
        if access == Access::Record {
            let is_shared = file_system::is_shared_between_hosts(&self.path);
            let migrate = schema::migrate(&mut self.connection, is_shared);
            migrate.map_err(|error| self.error(error))?;
        }
        Ok(())
    }

    /// Checks the whole file.
    ///
    /// # Errors
    /// It is damaged, or cannot be read.
    pub fn check(&self) -> Result<(), StoreError> {
        let result: String = self.query_value("PRAGMA quick_check(1)")?;
        if result == "ok" {
            return Ok(());
        }
        // The lines before it name the database and the page.
        let reason = result.lines().last().unwrap_or_default().to_owned();
        Err(StoreError::Damaged { path: self.path.clone(), reason })
    }

    fn query_value<T: rusqlite::types::FromSql>(&self, sql: &str) -> Result<T, StoreError> {
        self.connection.query_row(sql, [], |row| row.get(0)).map_err(|error| self.error(error))
    }

    fn error(&self, error: rusqlite::Error) -> StoreError {
        StoreError::from_sqlite(&self.path, error)
    }
}

/// Sets a damaged file aside, with the files of its journal, as `NAME.broken-TIME`; returns its new name.
pub(super) fn set_aside(path: &Path, time: i64) -> io::Result<PathBuf> {
    let renamed = with_suffix(path, &format!(".broken-{time}"));
    fs::rename(path, &renamed)?;
    for suffix in COMPANIONS {
        match fs::rename(with_suffix(path, suffix), with_suffix(&renamed, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(renamed)
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// The path without links in that of its folder.
fn resolve_folder(path: &Path) -> io::Result<PathBuf> {
    match (path.parent().filter(|folder| !folder.as_os_str().is_empty()), path.file_name()) {
        (Some(folder), Some(name)) => Ok(fs::canonicalize(folder)?.join(name)),
        _ => Ok(path.to_owned()),
    }
}

/// Whether SQLite could not create the files that it keeps beside a database, as in a folder that is read-only.
fn is_refused(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, ReadOnly};
    matches!(error.sqlite_error_code(), Some(CannotOpen | ReadOnly))
}

/// Whether there are writes that are not in the file yet.
fn has_log(path: &Path) -> bool {
    fs::metadata(with_suffix(path, "-wal")).is_ok_and(|log| log.len() > 0)
}

/// The URI of a file that no process writes, so that SQLite needs no files beside it.
fn immutable_uri(path: &Path) -> Option<String> {
    let mut uri = Url::from_file_path(path).ok()?;
    uri.set_query(Some("immutable=1"));
    Some(uri.into())
}

/// Creates the file for this user only, if it is missing; it may be no link. SQLite gives its journal the same rights.
fn create_private(path: &Path) -> io::Result<()> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?;
    Ok(())
}

fn check_readable(path: &Path) -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty())?;
    Ok(())
}

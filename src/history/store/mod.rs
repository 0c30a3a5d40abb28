//! The SQLite file of a history. All SQL of the program is in this module.

mod availability;
mod file_system;
mod lookup;
mod maintenance;
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
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a call waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

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
            _ => StoreError::Io { path: path.to_owned(), error },
        })?;
        let mode = match access {
            Access::Record => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let connect = || Connection::open_with_flags(path, flags);
        let connection = connect().map_err(|error| StoreError::from_sqlite(path, error))?;
        let mut store = Self { connection, path: path.to_owned() };
        store.prepare(access)?;
        Ok(store)
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
        Err(StoreError::Damaged { path: self.path.clone(), reason: result })
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
    for suffix in ["-wal", "-shm"] {
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

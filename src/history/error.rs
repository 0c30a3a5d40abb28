//! Why a history cannot be used, and what to do.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why a history cannot be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no history yet.
    #[error("no history at {}: it begins when the dashboard, `status --watch` or `export` runs with this profile", .0.display())]
    Missing(PathBuf),
    /// The file belongs to another program.
    #[error("{} is not a history of tunnelscope; move it away", .0.display())]
    OtherProgram(PathBuf),
    /// The file was written by a newer version.
    #[error("{} was written by a newer version of tunnelscope (format {version}); use that version to record", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: i64,
    },
    /// The file is damaged.
    #[error("{} is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        reason: String,
    },
    /// There is a symbolic link in the place of the file.
    #[error("{} is a symbolic link, which is not followed; put the file itself there", .0.display())]
    Link(PathBuf),
    /// The disk is full.
    #[error("no space left on the device (ENOSPC) for {}; free space, recording continues then", .0.display())]
    DiskFull(PathBuf),
    /// The file or its folder cannot be used.
    #[error("cannot open {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// SQLite failed otherwise.
    #[error("cannot use {}: {error}", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Why.
        error: rusqlite::Error,
    },
}

impl StoreError {
    /// The error of a SQLite call on this file.
    pub(super) fn from_sqlite(path: &std::path::Path, error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase};
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::Damaged { path, reason: error.to_string() },
            Some(DiskFull) => Self::DiskFull(path),
            _ => Self::Sqlite { path, error },
        }
    }
}

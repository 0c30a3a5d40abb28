//! Keeping a history small, copying it, and deleting it.

use super::{COMPANIONS, Store, resolve_folder, with_suffix};
use crate::domain::availability::Interval;
use crate::history::StoreError;
use crate::history::tracker::Part;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{TransactionBehavior, params};
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Pages that one call gives back to the file system, so that it takes no longer than a write.
const VACUUM_PAGES: u32 = 500;

/// How long each kind of data is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Events.
    pub events: SignedDuration,
    /// States, attributes and coverage.
    pub states: SignedDuration,
}

impl Default for Retention {
    fn default() -> Self {
        let days = |days: i64| SignedDuration::from_hours(days * 24);
        Self { events: days(90), states: days(400) }
    }
}

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Events.
    pub events: usize,
    /// Changes of state.
    pub states: usize,
    /// Objects that had ended before all that is kept.
    pub objects: usize,
}

/// Time that has to be recorded after a point in time before old data is deleted relative to it, so that a clock that is wrong for
/// some days deletes nothing.
const CONFIRMATION_TIME: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Store {
    /// The latest time that is confirmed by enough recorded time after it; `None` if there is none yet.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn confirmed_time(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let everything = Interval::new(Timestamp::MIN, Timestamp::MAX);
        let coverage = self.coverage(Part::Groups, everything)?;
        let mut missing = CONFIRMATION_TIME;
        for interval in coverage.intervals().iter().rev() {
            if interval.length() >= missing {
                return Ok(interval.to.checked_sub(missing).ok().map(|time| time.min(now)));
            }
            missing -= interval.length();
        }
        Ok(None)
    }

    /// Deletes what is older than it is kept for. The last state of an object before that stays: it is the state at the
    /// beginning of what is kept.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn prune(&mut self, retention: Retention, now: Timestamp) -> Result<Pruned, StoreError> {
        let before = |age| now.checked_sub(age).unwrap_or(Timestamp::MIN).as_millisecond();
        let (events, states) = (before(retention.events), before(retention.states));
        let path = self.path.clone();
        let prune = |store: &mut Self| {
            let transaction = store.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let delete = |sql: &str, until: i64| transaction.execute(sql, params![until]);
            let pruned = Pruned {
                events: delete("DELETE FROM event WHERE at < ?1", events)?,
                states: delete(
                    "DELETE FROM state WHERE until < (SELECT max(until) FROM state AS last \
                     WHERE last.object = state.object AND last.until <= ?1)",
                    states,
                )?,
                objects: {
                    // Absent for longer than states are kept, so nothing refers to it but its last state.
                    let ended = "SELECT object FROM state WHERE state = 0 AND until < ?1 AND until = \
                                 (SELECT max(until) FROM state AS last WHERE last.object = state.object)";
                    for table in ["event", "attribute"] {
                        delete(&format!("DELETE FROM {table} WHERE object IN ({ended})"), states)?;
                    }
                    let objects = format!("DELETE FROM object WHERE id IN ({ended})");
                    transaction.execute_batch("PRAGMA defer_foreign_keys = ON")?;
                    let count = delete(&objects, states)?;
                    transaction
                        .execute("DELETE FROM state WHERE object NOT IN (SELECT id FROM object)", [])?;
                    count
                },
            };
            delete(
                "DELETE FROM attribute WHERE since < (SELECT max(since) FROM attribute AS last \
                 WHERE last.object = attribute.object AND last.since <= ?1)",
                states,
            )?;
            delete("DELETE FROM watched WHERE until < ?1", states)?;
            delete("DELETE FROM run WHERE ended < ?1", states)?;
            transaction.commit()?;
            store.connection.execute_batch(&format!("PRAGMA incremental_vacuum({VACUUM_PAGES})"))?;
            Ok(pruned)
        };
        prune(self).map_err(|error| StoreError::from_sqlite(&path, error))
    }

    /// Writes a complete copy to a new file, for this user only.
    ///
    /// # Errors
    /// The file exists already, or cannot be written.
    pub fn backup(&self, copy: &Path) -> Result<(), StoreError> {
        let failed = |error| StoreError::Io { path: copy.to_owned(), error };
        let copy = &resolve_folder(copy).map_err(failed)?;
        // SQLite accepts an empty file in the place of a new one.
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(copy).map_err(failed)?;
        let Some(name) = copy.to_str() else {
            let error = io::Error::new(io::ErrorKind::InvalidFilename, "the file name is not UTF-8");
            return Err(failed(error));
        };
        let copied = self.connection.execute("VACUUM INTO ?1", params![name]);
        copied.map(|_| ()).map_err(|error| {
            let _ = fs::remove_file(copy);
            StoreError::from_sqlite(copy, error)
        })
    }

    /// Gives the space of what was deleted back to the file system.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn release_free_space(&self) -> Result<(), StoreError> {
        let release = || {
            self.connection.execute_batch("PRAGMA incremental_vacuum")?;
            self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
        };
        release().map_err(|error| self.error(error))
    }

    /// The files of a history that are there: the database, its journals, and those that were damaged and set aside.
    pub fn files_of(path: &Path) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> =
            [""].iter().chain(&COMPANIONS).map(|suffix| with_suffix(path, suffix)).collect();
        files.retain(|file| file.symlink_metadata().is_ok());
        let broken = with_suffix(path, ".broken-");
        let entries =
            path.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
        let is_broken = |file: &PathBuf| {
            file.as_os_str().as_encoded_bytes().starts_with(broken.as_os_str().as_encoded_bytes())
        };
        files.extend(entries.map(|entry| entry.path()).filter(is_broken));
        files
    }

    /// Deletes a history with the files of its journal. The journals go first: a later history must not meet them.
    ///
    /// # Errors
    /// It cannot be deleted.
    pub fn delete(path: &Path) -> Result<(), StoreError> {
        for suffix in COMPANIONS.into_iter().chain([""]) {
            let path = with_suffix(path, suffix);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(StoreError::Io { path, error });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

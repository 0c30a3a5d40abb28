//! Tables and their versions.

use super::StoreError;
use rusqlite::{Connection, Result};
use std::path::Path;

/// `application_id` of the file: "tsco".
const APPLICATION: i64 = 0x7473_636f;

/// Each migration brings the format to its number; they are never changed, only added to. Times are milliseconds since 1970.
const MIGRATIONS: [&str; 1] = [r"
    CREATE TABLE run (
        id INTEGER PRIMARY KEY, began INTEGER NOT NULL, ended INTEGER, host TEXT NOT NULL, pid INTEGER NOT NULL,
        version TEXT NOT NULL
    ) STRICT;
    CREATE TABLE object (
        id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, parent INTEGER NOT NULL, key TEXT NOT NULL,
        first_seen INTEGER NOT NULL, UNIQUE (kind, parent, key)
    ) STRICT;
    CREATE TABLE attribute (
        object INTEGER NOT NULL REFERENCES object (id), since INTEGER NOT NULL, name TEXT NOT NULL, datacenter TEXT,
        region TEXT, device TEXT, peer_id TEXT, peer_ip TEXT, PRIMARY KEY (object, since)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE state (
        object INTEGER NOT NULL REFERENCES object (id), until INTEGER NOT NULL, after INTEGER NOT NULL,
        state INTEGER NOT NULL, previous INTEGER, PRIMARY KEY (object, until)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX state_until ON state (until);
    CREATE TABLE watched (
        part INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, period INTEGER NOT NULL,
        PRIMARY KEY (part, since)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE event (
        at INTEGER NOT NULL, object INTEGER NOT NULL REFERENCES object (id), kind TEXT NOT NULL, text TEXT NOT NULL,
        PRIMARY KEY (at, object, kind, text)
    ) STRICT, WITHOUT ROWID;
"];

/// Checks that the file is a history, and of no newer format.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let error = |error| StoreError::from_sqlite(path, error);
    let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0)).map_err(error);
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    let is_new = application == 0 && version == 0 && tables == 0;
    if application != APPLICATION && !is_new {
        return Err(StoreError::OtherProgram(path.to_owned()));
    }
    if version > latest() {
        return Err(StoreError::Newer { path: path.to_owned(), version });
    }
    Ok(())
}

/// Brings the file to the latest format. A file on a file system that hosts share gets no write-ahead log.
pub(super) fn migrate(connection: &mut Connection, is_shared: bool) -> Result<()> {
    if is_shared {
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update_and_check(None, "journal_mode", "TRUNCATE", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
    } else {
        // Before the first table, or never.
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update_and_check(None, "journal_size_limit", 4 * 1024 * 1024, |_| Ok(()))?;
    }
    loop {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let version: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let next = usize::try_from(version).ok().and_then(|version| MIGRATIONS.get(version));
        let Some(migration) = next else { return Ok(()) };
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", version + 1)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.commit()?;
    }
}

fn latest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

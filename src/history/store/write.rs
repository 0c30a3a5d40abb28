//! Writing: what a poll added, and runs.

use super::Store;
use crate::domain::Health;
use crate::history::StoreError;
use crate::history::recorder::RunInfo;
use crate::history::tracker::{Batch, StoredState};
use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, params};

impl Store {
    /// Writes what a poll added, all of it or nothing. Writing the same again changes nothing.
    ///
    /// # Errors
    /// The disk is full, or the file cannot be written.
    pub fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let path = self.path.clone();
        let write = |store: &mut Self| {
            let transaction = store.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            write_objects(&transaction, batch)?;
            write_states(&transaction, batch)?;
            write_events(&transaction, batch)?;
            write_coverage(&transaction, batch)?;
            transaction.commit()
        };
        write(self).map_err(|error| StoreError::from_sqlite(&path, error))
    }

    /// Notes that a run began; returns its number.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin_run(&self, run: &RunInfo, now: Timestamp) -> Result<i64, StoreError> {
        let sql = "INSERT INTO run (began, host, pid, version) VALUES (?1, ?2, ?3, ?4)";
        let values = params![now.as_millisecond(), run.host, run.pid, run.version];
        self.connection.execute(sql, values).map_err(|error| self.error(error))?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Notes that a run ended.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn end_run(&self, run: i64, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE run SET ended = ?2 WHERE id = ?1";
        let end = self.connection.execute(sql, params![run, now.as_millisecond()]);
        end.map(|_| ()).map_err(|error| self.error(error))
    }
}

fn write_objects(transaction: &Transaction<'_>, batch: &Batch) -> rusqlite::Result<()> {
    let sql = "INSERT OR IGNORE INTO object (id, kind, parent, key, first_seen) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut insert = transaction.prepare(sql)?;
    for object in &batch.objects {
        let key = &object.key;
        insert.execute(params![
            object.id,
            key.kind as i64,
            key.parent,
            key.key,
            object.at.as_millisecond()
        ])?;
    }
    let sql = "INSERT OR REPLACE INTO attribute (object, since, name, datacenter, region, device, peer_id, peer_ip) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let mut insert = transaction.prepare(sql)?;
    for (object, at, attributes) in &batch.attributes {
        insert.execute(params![
            object,
            at.as_millisecond(),
            attributes.name,
            attributes.datacenter,
            attributes.region,
            attributes.device,
            attributes.peer_id,
            attributes.peer_ip
        ])?;
    }
    Ok(())
}

fn write_states(transaction: &Transaction<'_>, batch: &Batch) -> rusqlite::Result<()> {
    let sql =
        "INSERT OR REPLACE INTO state (object, until, after, state, previous) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut insert = transaction.prepare(sql)?;
    for row in &batch.states {
        insert.execute(params![
            row.object,
            row.by.as_millisecond(),
            row.after.as_millisecond(),
            number(row.state),
            row.previous.map(number)
        ])?;
    }
    Ok(())
}

fn write_events(transaction: &Transaction<'_>, batch: &Batch) -> rusqlite::Result<()> {
    let sql = "INSERT OR IGNORE INTO event (at, object, kind, text) VALUES (?1, ?2, ?3, ?4)";
    let mut insert = transaction.prepare(sql)?;
    for event in &batch.events {
        insert.execute(params![event.at.as_millisecond(), event.object, event.kind, event.text])?;
    }
    Ok(())
}

fn write_coverage(transaction: &Transaction<'_>, batch: &Batch) -> rusqlite::Result<()> {
    let sql = "INSERT INTO watched (part, since, until, period) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (part, since) DO UPDATE SET until = max(until, excluded.until), period = excluded.period";
    let mut insert = transaction.prepare(sql)?;
    for (part, watched) in &batch.watched {
        insert.execute(params![
            *part as i64,
            watched.from.as_millisecond(),
            watched.last.at.as_millisecond(),
            i64::try_from(watched.last.period.as_millis()).unwrap_or(i64::MAX)
        ])?;
    }
    Ok(())
}

/// The number that is stored for a state; never changed, only added to.
pub(super) fn number(state: StoredState) -> i64 {
    match state {
        StoredState::Absent => 0,
        StoredState::Present(Health::Up) => 1,
        StoredState::Present(Health::Degraded) => 2,
        StoredState::Present(Health::Warning) => 3,
        StoredState::Present(Health::Down) => 4,
        StoredState::Present(Health::Unknown) => 5,
    }
}

/// The state of a stored number; one that is not known is unknown.
pub(super) fn from_number(number: i64) -> StoredState {
    match number {
        0 => StoredState::Absent,
        1 => StoredState::Present(Health::Up),
        2 => StoredState::Present(Health::Degraded),
        3 => StoredState::Present(Health::Warning),
        4 => StoredState::Present(Health::Down),
        _ => StoredState::Present(Health::Unknown),
    }
}

//! Reading: objects as they were at a time, the states of one of them, and when a part was watched.

use super::Store;
use super::file_system::is_shared_between_hosts;
use super::read::{life, optional_text, text, time};
use super::write::from_number;
use crate::domain::Text;
use crate::domain::availability::{Coverage, Interval, Read, StateChange, WatchRecord};
use crate::history::StoreError;
use crate::history::tracker::{ObjectKind, Part};
use jiff::{SignedDuration, Timestamp};
use rusqlite::params;

/// An object with its attributes at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedObject {
    /// Its number in the file.
    pub id: i64,
    /// Group, hub or tunnel.
    pub kind: ObjectKind,
    /// The number of the group that a hub belongs to, or of the hub of a tunnel.
    pub parent: i64,
    /// Its id at the API; of a hub without one, its role; of a tunnel its peer.
    pub key: Text,
    /// The name of a group or tunnel, the role of a hub.
    pub name: Text,
    /// The data center of a hub or tunnel.
    pub datacenter: Option<Text>,
    /// The region of a group.
    pub region: Option<Text>,
    /// The device type of a group.
    pub device: Option<Text>,
    /// The IKE identity of the peer of a tunnel.
    pub peer_id: Option<Text>,
    /// The IP address of the peer of a tunnel.
    pub peer_ip: Option<Text>,
}

impl Store {
    /// Reads all from the same moment, while another process records.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read_at_once<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let transaction = self.connection.unchecked_transaction().map_err(|error| self.error(error))?;
        let result = read(self)?;
        transaction.finish().map_err(|error| self.error(error))?;
        Ok(result)
    }

    /// All objects of a kind that were ever seen, or those of one parent, with the attributes that they had at a time; those that
    /// came later with their first ones.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn objects_as_of(
        &self,
        kind: ObjectKind,
        parent: Option<i64>,
        at: Timestamp,
    ) -> Result<Vec<RecordedObject>, StoreError> {
        let read = || {
            let sql = "SELECT id, parent, key, attribute.name, attribute.datacenter, attribute.region, \
                       attribute.device, attribute.peer_id, attribute.peer_ip FROM object JOIN attribute ON attribute.object = object.id AND \
                       attribute.since = coalesce( \
                       (SELECT max(since) FROM attribute WHERE object = object.id AND since <= ?1), \
                       (SELECT min(since) FROM attribute WHERE object = object.id)) \
                       WHERE kind = ?2 AND (?3 IS NULL OR parent = ?3) ORDER BY id";
            let mut statement = self.connection.prepare(sql)?;
            let rows = statement.query_map(params![at.as_millisecond(), kind as i64, parent], |row| {
                Ok(RecordedObject {
                    id: row.get(0)?,
                    kind,
                    parent: row.get(1)?,
                    key: text(row, 2)?,
                    name: text(row, 3)?,
                    datacenter: optional_text(row, 4)?,
                    region: optional_text(row, 5)?,
                    device: optional_text(row, 6)?,
                    peer_id: optional_text(row, 7)?,
                    peer_ip: optional_text(row, 8)?,
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error: rusqlite::Error| self.error(error))
    }

    /// The changes of state of one object within a window, the last one before it included, and when it existed.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn states_of(
        &self,
        object: i64,
        window: Interval,
    ) -> Result<(Vec<StateChange>, Coverage), StoreError> {
        let read = || {
            let sql = "SELECT after, until, state FROM state WHERE object = ?1 AND until <= ?3 AND until >= \
                       coalesce((SELECT max(until) FROM state WHERE object = ?1 AND until <= ?2), ?2) \
                       ORDER BY until";
            let mut statement = self.connection.prepare(sql)?;
            let values = params![object, window.from.as_millisecond(), window.to.as_millisecond()];
            let rows = statement
                .query_map(values, |row| Ok((time(row, 0)?, time(row, 1)?, from_number(row.get(2)?))))?;
            let states = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(life(&states, window))
        };
        read().map_err(|error: rusqlite::Error| self.error(error))
    }

    /// When a part was watched, from its first poll to its last one.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn watch_record(&self, part: Part) -> Result<WatchRecord, StoreError> {
        let read = || {
            let sql = "SELECT since, until, period FROM watched WHERE part = ?1 ORDER BY until";
            let mut statement = self.connection.prepare(sql)?;
            let mut rows = statement.query(params![part as i64])?;
            let (mut first, mut last, mut intervals) = (None::<Timestamp>, None, Vec::new());
            while let Some(row) = rows.next()? {
                let (from, to) = (time(row, 0)?, time(row, 1)?);
                first = Some(first.map_or(from, |first| first.min(from)));
                last = Some(Read { at: to, period: SignedDuration::from_millis(row.get(2)?) });
                intervals.push(Interval::new(from, to));
            }
            Ok(WatchRecord { coverage: Coverage::from_intervals(intervals), first, last })
        };
        read().map_err(|error: rusqlite::Error| self.error(error))
    }

    /// Whether hosts share the file system that the file is on.
    pub fn is_shared_between_hosts(&self) -> bool {
        is_shared_between_hosts(&self.path)
    }

    /// The version of the file's format.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn format_version(&self) -> Result<i64, StoreError> {
        self.query_value("PRAGMA user_version")
    }
}

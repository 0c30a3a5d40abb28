//! Reading: objects with their states, the time that was watched, events, and what the file holds.

use super::Store;
use super::write::from_number;
use crate::domain::Text;
use crate::domain::availability::{Coverage, Interval, Read, StateChange};
use crate::history::StoreError;
use crate::history::tracker::{
    Attributes, KnownObject, KnownObjects, ObjectKey, ObjectKind, Part, StoredState, Watched,
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Row, params};
use std::collections::HashMap;
use std::fs;

/// An object and its states.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectHistory {
    /// Its number in the file.
    pub id: i64,
    /// Group or hub.
    pub kind: ObjectKind,
    /// The group that a hub belongs to.
    pub parent: i64,
    /// The latest name of a group, the role of a hub.
    pub name: Text,
    /// The latest data center of a hub.
    pub datacenter: Option<Text>,
    /// The latest region of a group.
    pub region: Option<Text>,
    /// Its changes of state, in order, without those to being absent.
    pub changes: Vec<StateChange>,
    /// When it existed.
    pub life: Coverage,
}

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The poll that saw it.
    pub at: Timestamp,
    /// What kind of event.
    pub kind: String,
    /// The number of its group in the file.
    pub object: i64,
    /// The name of its group.
    pub group: Text,
    /// A sentence.
    pub text: Text,
}

/// A run that recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// Its start.
    pub began: Timestamp,
    /// Its end; `None` while it runs, or where it was killed.
    pub ended: Option<Timestamp>,
    /// The host.
    pub host: Text,
    /// The process.
    pub pid: i64,
    /// The version of the program.
    pub version: Text,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryInfo {
    /// Bytes of the file and its journal.
    pub bytes: u64,
    /// When the states of all groups were watched.
    pub coverage: Coverage,
    /// Number of groups that were ever seen.
    pub groups: i64,
    /// Number of hubs that were ever seen.
    pub hubs: i64,
    /// Number of tunnels that were ever seen.
    pub tunnels: i64,
    /// Number of changes of state.
    pub changes: i64,
    /// Number of events.
    pub events: i64,
    /// The last run that recorded.
    pub last_run: Option<RunRecord>,
}

impl Store {
    /// What a tracker continues from.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn known_objects(&self) -> Result<KnownObjects, StoreError> {
        self.read_known().map_err(|error| self.error(error))
    }

    fn read_known(&self) -> rusqlite::Result<KnownObjects> {
        let mut known = KnownObjects::default();
        for part in [Part::Groups, Part::Hubs] {
            known.watched.extend(self.last_watched(part)?.map(|watched| (part, watched)));
        }
        let sql = "SELECT object.id, object.kind, object.parent, object.key, attribute.name, attribute.datacenter, \
                   attribute.region, attribute.device, state.state, state.until, attribute.peer_id, attribute.peer_ip \
                   FROM object \
                   JOIN attribute ON attribute.object = object.id AND attribute.since = \
                   (SELECT max(since) FROM attribute WHERE object = object.id) \
                   JOIN state ON state.object = object.id AND state.until = \
                   (SELECT max(until) FROM state WHERE object = object.id)";
        // `object` within the subqueries is the column of their own table; the outer one is `object.id`.
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let Some(kind) = kind(row.get(1)?) else { continue };
            let (id, changed) = (row.get(0)?, time(row, 9)?);
            let watched = known.watched.get(&kind.part()).map_or(changed, |watched| watched.last.at);
            let attributes = Attributes {
                name: row.get(4)?,
                datacenter: row.get(5)?,
                region: row.get(6)?,
                device: row.get(7)?,
                peer_id: row.get(10)?,
                peer_ip: row.get(11)?,
            };
            let key = ObjectKey { kind, parent: row.get(2)?, key: row.get(3)? };
            let state = from_number(row.get(8)?);
            let last_read = changed.max(watched);
            known.insert(&key, KnownObject::new(id, &key, state, &attributes, last_read));
        }
        let last_id = "SELECT coalesce(max(id), 0) FROM object";
        known.last_id = self.connection.query_row(last_id, [], |row| row.get(0))?;
        Ok(known)
    }

    /// The last time without a gap in which a part was watched.
    pub(super) fn last_watched(&self, part: Part) -> rusqlite::Result<Option<Watched>> {
        let sql = "SELECT since, until, period FROM watched WHERE part = ?1 ORDER BY until DESC LIMIT 1";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(params![part as i64])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let last = Read { at: time(row, 1)?, period: SignedDuration::from_millis(row.get(2)?) };
        Ok(Some(Watched { from: time(row, 0)?, last }))
    }

    /// The objects of a kind, each with its changes of state within a window and the last one before it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn objects(&self, of: ObjectKind, window: Interval) -> Result<Vec<ObjectHistory>, StoreError> {
        self.read_objects(of, window).map_err(|error| self.error(error))
    }

    fn read_objects(&self, of: ObjectKind, window: Interval) -> rusqlite::Result<Vec<ObjectHistory>> {
        let sql = "SELECT id, parent, attribute.name, attribute.datacenter, attribute.region FROM object \
                   JOIN attribute ON attribute.object = object.id AND attribute.since = \
                   (SELECT max(since) FROM attribute WHERE object = object.id) WHERE kind = ?1 ORDER BY id";
        let mut statement = self.connection.prepare(sql)?;
        let mut objects = Vec::new();
        let mut index = HashMap::new();
        let mut rows = statement.query(params![of as i64])?;
        while let Some(row) = rows.next()? {
            index.insert(row.get::<_, i64>(0)?, objects.len());
            objects.push(ObjectHistory {
                id: row.get(0)?,
                kind: of,
                parent: row.get(1)?,
                name: text(row, 2)?,
                datacenter: optional_text(row, 3)?,
                region: optional_text(row, 4)?,
                changes: Vec::new(),
                life: Coverage::empty(),
            });
        }
        let mut states: Vec<Vec<(Timestamp, Timestamp, StoredState)>> = vec![Vec::new(); objects.len()];
        // The range of each object begins with the last change before the window; CROSS JOIN keeps objects the outer loop.
        let sql = "SELECT object.id, state.after, state.until, state.state FROM object \
                   CROSS JOIN state ON state.object = object.id AND state.until <= ?2 AND state.until >= \
                   coalesce((SELECT max(until) FROM state AS earlier WHERE earlier.object = object.id \
                   AND earlier.until <= ?1), ?1) WHERE object.kind = ?3 ORDER BY object.id, state.until";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows =
            statement.query(params![window.from.as_millisecond(), window.to.as_millisecond(), of as i64])?;
        while let Some(row) = rows.next()? {
            if let Some(place) = index.get(&row.get::<_, i64>(0)?) {
                states[*place].push((time(row, 1)?, time(row, 2)?, from_number(row.get(3)?)));
            }
        }
        for (object, states) in objects.iter_mut().zip(states) {
            (object.changes, object.life) = life(&states, window);
        }
        objects.retain(|object| !object.life.intervals().is_empty());
        Ok(objects)
    }

    /// When a part was watched within a window.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn coverage(&self, part: Part, window: Interval) -> Result<Coverage, StoreError> {
        let read = || {
            let sql = "SELECT since, until FROM watched WHERE part = ?1 AND until >= ?2 AND since <= ?3";
            let mut statement = self.connection.prepare(sql)?;
            let values = params![part as i64, window.from.as_millisecond(), window.to.as_millisecond()];
            let rows = statement.query_map(values, |row| Ok(Interval::new(time(row, 0)?, time(row, 1)?)))?;
            rows.collect::<rusqlite::Result<Vec<_>>>().map(Coverage::from_intervals)
        };
        read().map_err(|error| self.error(error))
    }

    /// The events within a window, the newest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn events(&self, window: Interval) -> Result<Vec<Event>, StoreError> {
        let read = || {
            let sql = "SELECT event.at, event.kind, attribute.name, event.text, event.object FROM event \
                       JOIN attribute ON attribute.object = event.object AND attribute.since = \
                       (SELECT max(since) FROM attribute WHERE object = event.object) \
                       WHERE at >= ?1 AND at < ?2 ORDER BY at DESC, event.object";
            let mut statement = self.connection.prepare(sql)?;
            let values = params![window.from.as_millisecond(), window.to.as_millisecond()];
            let rows = statement.query_map(values, |row| {
                let (group, text, object) = (text(row, 2)?, text(row, 3)?, row.get(4)?);
                Ok(Event { at: time(row, 0)?, kind: row.get(1)?, object, group, text })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.error(error))
    }

    /// What the file holds.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn info(&self) -> Result<HistoryInfo, StoreError> {
        let size =
            |suffix: &str| fs::metadata(super::with_suffix(&self.path, suffix)).map_or(0, |file| file.len());
        let count = |table: &str| self.query_value(&format!("SELECT count(*) FROM {table}"));
        let everything = Interval::new(Timestamp::MIN, Timestamp::MAX);
        Ok(HistoryInfo {
            bytes: size("") + size("-wal"),
            coverage: self.coverage(Part::Groups, everything)?,
            groups: count("object WHERE kind = 1")?,
            hubs: count("object WHERE kind = 2")?,
            tunnels: count("object WHERE kind = 3")?,
            changes: count("state")?,
            events: count("event")?,
            last_run: self.last_run()?,
        })
    }

    /// The last run that recorded.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn last_run(&self) -> Result<Option<RunRecord>, StoreError> {
        let read = || {
            let sql = "SELECT began, ended, host, pid, version FROM run ORDER BY id DESC LIMIT 1";
            let mut statement = self.connection.prepare(sql)?;
            let mut rows = statement.query([])?;
            rows.next()?.map(run).transpose()
        };
        read().map_err(|error: rusqlite::Error| self.error(error))
    }
}

/// The changes of state of an object, and when it existed: from its first state, without the time in which it was absent. It
/// was removed right after it was last seen, and is back when it is seen again.
pub(super) fn life(
    states: &[(Timestamp, Timestamp, StoredState)],
    window: Interval,
) -> (Vec<StateChange>, Coverage) {
    let mut changes = Vec::new();
    let mut intervals = Vec::new();
    let mut began = None;
    for (after, by, state) in states {
        match state {
            StoredState::Absent => {
                intervals.extend(began.take().map(|began| Interval::new(began, *after)));
            }
            StoredState::Present(state) => {
                let is_back = began.is_none();
                began.get_or_insert(*by);
                // Nothing is known of the time before it was seen again.
                let after = if is_back { *by } else { *after };
                changes.push(StateChange { after, by: *by, state: *state });
            }
        }
    }
    intervals.extend(began.map(|began| Interval::new(began, Timestamp::MAX)));
    let window = Coverage::from_intervals([window]);
    (changes, Coverage::from_intervals(intervals).intersection(&window))
}

pub(super) fn kind(number: i64) -> Option<ObjectKind> {
    ObjectKind::ALL.into_iter().find(|kind| *kind as i64 == number)
}

pub(super) fn time(row: &Row<'_>, index: usize) -> rusqlite::Result<Timestamp> {
    let milliseconds: i64 = row.get(index)?;
    Ok(Timestamp::from_millisecond(milliseconds).unwrap_or_default())
}

fn run(row: &Row<'_>) -> rusqlite::Result<RunRecord> {
    let ended: Option<i64> = row.get(1)?;
    Ok(RunRecord {
        began: time(row, 0)?,
        ended: ended.and_then(|ended| Timestamp::from_millisecond(ended).ok()),
        host: text(row, 2)?,
        pid: row.get(3)?,
        version: text(row, 4)?,
    })
}

/// A text for a screen: the file may have been changed by others.
pub(super) fn text(row: &Row<'_>, index: usize) -> rusqlite::Result<Text> {
    row.get::<_, String>(index).map(|text| Text::new(&text))
}

pub(super) fn optional_text(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Text>> {
    let text: Option<String> = row.get(index)?;
    Ok(text.map(|text| Text::new(&text)))
}

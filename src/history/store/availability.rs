//! Reading the availability of all objects of a kind.

use super::Store;
use crate::domain::Text;
use crate::domain::availability::{Interval, Summary};
use crate::history::StoreError;
use crate::history::tracker::{ObjectKind, Part};
use jiff::Timestamp;
use rusqlite::params;
use std::collections::HashMap;

/// An object and its availability in a window.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectSummary {
    /// Its number in the file.
    pub id: i64,
    /// The number of the group that a hub belongs to.
    pub parent: i64,
    /// Its id at the API; of a hub without one, its role.
    pub key: Text,
    /// The latest name of a group, the role of a hub.
    pub name: Text,
    /// The latest data center of a hub.
    pub datacenter: Option<Text>,
    /// The latest region of a group.
    pub region: Option<Text>,
    /// Its states and outages.
    pub summary: Summary,
}

impl Store {
    /// The availability within a window, and within each of these cells, of all objects of a kind that existed in it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn availability(
        &self,
        kind: ObjectKind,
        window: Interval,
        cells: &[Interval],
    ) -> Result<Vec<ObjectSummary>, StoreError> {
        // States and coverage of the same moment, while another process records.
        let transaction = self.connection.unchecked_transaction().map_err(|error| self.error(error))?;
        let keys = self.keys(kind).map_err(|error| self.error(error))?;
        let objects = self.objects(kind, window)?;
        let coverage = self.coverage(kind.part(), window)?;
        transaction.finish().map_err(|error| self.error(error))?;
        let summaries = objects.into_iter().map(|object| ObjectSummary {
            summary: Summary::new(&object.changes, &object.life, &coverage, cells),
            key: keys.get(&object.id).cloned().unwrap_or_else(|| Text::new("")),
            id: object.id,
            parent: object.parent,
            name: object.name,
            datacenter: object.datacenter,
            region: object.region,
        });
        Ok(summaries.collect())
    }

    /// Since when groups were watched, as far as it is kept; `None` before the first poll.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn recorded_since(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT min(since) FROM watched WHERE part = ?1";
        let since = self.connection.query_row(sql, params![Part::Groups as i64], |row| row.get(0));
        let since: Option<i64> = since.map_err(|error| self.error(error))?;
        Ok(since.and_then(|since| Timestamp::from_millisecond(since).ok()))
    }

    fn keys(&self, kind: ObjectKind) -> rusqlite::Result<HashMap<i64, Text>> {
        let mut statement = self.connection.prepare("SELECT id, key FROM object WHERE kind = ?1")?;
        let rows = statement
            .query_map(params![kind as i64], |row| Ok((row.get(0)?, Text::new(&row.get::<_, String>(1)?))))?;
        rows.collect()
    }
}

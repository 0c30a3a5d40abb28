//! Reading what a new process continues from: since when objects are in their state, their recent changes, missing tunnels.

use super::Store;
use super::read::{kind, optional_text, time};
use super::write::from_number;
use crate::domain::{
    ACTIVITY_WINDOW, Health, MISSING_PEER_RETENTION, PriorGroup, PriorHub, PriorObject, PriorState,
    PriorTunnel, PriorWatch, Text,
};
use crate::history::StoreError;
use crate::history::tracker::{ObjectKind, Part, StoredState};
use jiff::Timestamp;
use rusqlite::{Statement, params};
use std::collections::HashMap;

/// Changes that are read of one object. If it is in its state for longer, the start of that state is not exact.
const MAX_CHANGES: i64 = 200;

/// An object with its latest attributes and state.
struct Latest {
    id: i64,
    kind: ObjectKind,
    parent: i64,
    key: String,
    after: Timestamp,
    by: Timestamp,
    state: StoredState,
    previous: Option<StoredState>,
    peer_id: Option<Text>,
    peer_ip: Option<Text>,
}

impl Store {
    /// The state at the end of the recording.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn prior_state(&self, now: Timestamp) -> Result<PriorState, StoreError> {
        self.read_prior_state(now).map_err(|error| self.error(error))
    }

    fn read_prior_state(&self, now: Timestamp) -> rusqlite::Result<PriorState> {
        // Objects, states and coverage of the same moment, while another process records.
        let transaction = self.connection.unchecked_transaction()?;
        let groups_watched = self.last_watch(Part::Groups)?;
        let hubs_watched = self.last_watch(Part::Hubs)?;
        let mut prior = PriorState { groups: HashMap::new(), groups_watched, hubs_watched };
        let sql = "SELECT after, until, state, previous FROM state WHERE object = ?1 \
                   ORDER BY until DESC LIMIT ?2";
        let mut changes = self.connection.prepare(sql)?;
        // The keys of groups and hubs by their number; objects are in the order of their numbers, parents first.
        let mut groups: HashMap<i64, String> = HashMap::new();
        let mut hubs: HashMap<i64, (i64, String)> = HashMap::new();
        for latest in self.latest_objects()? {
            let (object, degraded_since) = prior_object(&mut changes, &latest, now)?;
            match latest.kind {
                ObjectKind::Group if object.is_some() => {
                    let group = PriorGroup { object, degraded_since, hubs: HashMap::new() };
                    groups.insert(latest.id, latest.key.clone());
                    prior.groups.insert(latest.key, group);
                }
                ObjectKind::Hub if object.is_some() => {
                    let group = groups.get(&latest.parent).and_then(|key| prior.groups.get_mut(key));
                    let Some(group) = group else { continue };
                    hubs.insert(latest.id, (latest.parent, latest.key.clone()));
                    group.hubs.insert(latest.key, PriorHub { object, tunnels: HashMap::new() });
                }
                ObjectKind::Tunnel => {
                    let hub = hubs
                        .get(&latest.parent)
                        .and_then(|(group, key)| prior.groups.get_mut(groups.get(group)?)?.hubs.get_mut(key));
                    let tunnel = prior_tunnel(&latest, object, hubs_watched, now);
                    if let Some((hub, tunnel)) = hub.zip(tunnel) {
                        hub.tunnels.insert(latest.key, tunnel);
                    }
                }
                ObjectKind::Group | ObjectKind::Hub => {}
            }
        }
        drop(changes);
        transaction.finish()?;
        Ok(prior)
    }

    fn last_watch(&self, part: Part) -> rusqlite::Result<Option<PriorWatch>> {
        let watched = self.last_watched(part)?;
        Ok(watched.map(|watched| PriorWatch { from: watched.from, last: watched.last }))
    }

    fn latest_objects(&self) -> rusqlite::Result<Vec<Latest>> {
        let sql = "SELECT object.id, object.kind, object.parent, object.key, state.after, state.until, \
                   state.state, state.previous, attribute.peer_id, attribute.peer_ip FROM object \
                   JOIN attribute ON attribute.object = object.id AND attribute.since = \
                   (SELECT max(since) FROM attribute WHERE object = object.id) \
                   JOIN state ON state.object = object.id AND state.until = \
                   (SELECT max(until) FROM state WHERE object = object.id) ORDER BY object.kind, object.id";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut objects = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(kind) = kind(row.get(1)?) else { continue };
            objects.push(Latest {
                id: row.get(0)?,
                kind,
                parent: row.get(2)?,
                key: row.get(3)?,
                after: time(row, 4)?,
                by: time(row, 5)?,
                state: from_number(row.get(6)?),
                previous: row.get::<_, Option<i64>>(7)?.map(from_number),
                peer_id: optional_text(row, 8)?,
                peer_ip: optional_text(row, 9)?,
            });
        }
        Ok(objects)
    }
}

/// The state of an object, and since when it is degraded; nothing if it was absent or unknown.
fn prior_object(
    changes: &mut Statement<'_>,
    latest: &Latest,
    now: Timestamp,
) -> rusqlite::Result<(Option<PriorObject>, Option<Timestamp>)> {
    let StoredState::Present(health) = latest.state else { return Ok((None, None)) };
    let Some(state) = reported(latest.state) else { return Ok((None, None)) };
    let mut object = PriorObject { state, since: latest.by, is_exact: false, changes: Vec::new() };
    let is_recent = |time: Timestamp| now.duration_since(time).abs() < ACTIVITY_WINDOW;
    let goes_on = latest.previous.and_then(reported) == Some(state);
    if !goes_on && !is_recent(latest.by) {
        object.is_exact = latest.previous.and_then(reported).is_some();
    } else {
        let mut is_current = true;
        let mut rows = changes.query(params![latest.id, MAX_CHANGES])?;
        while let Some(row) = rows.next()? {
            let by = time(row, 1)?;
            let state_before = row.get::<_, Option<i64>>(3)?.map(from_number).and_then(reported);
            let is_change = state_before.is_some() && state_before != reported(from_number(row.get(2)?));
            if is_current {
                object.since = by;
                object.is_exact = is_change;
                is_current = state_before == Some(state);
            }
            if is_change && is_recent(by) {
                object.changes.insert(0, by);
            }
            if !is_current && !is_recent(by) {
                break;
            }
        }
    }
    Ok((Some(object), (health == Health::Degraded).then_some(latest.by)))
}

/// The state that the API reported; `None` if it is unknown, or the object was absent.
fn reported(state: StoredState) -> Option<Health> {
    match state {
        StoredState::Absent | StoredState::Present(Health::Unknown) => None,
        StoredState::Present(Health::Up | Health::Degraded) => Some(Health::Up),
        StoredState::Present(health) => Some(health),
    }
}

/// A tunnel that is expected; `None` if it was absent for too long.
fn prior_tunnel(
    latest: &Latest,
    object: Option<PriorObject>,
    watched: Option<PriorWatch>,
    now: Timestamp,
) -> Option<PriorTunnel> {
    let is_absent = latest.state == StoredState::Absent;
    let last_seen = match watched {
        _ if is_absent => latest.after,
        Some(watched) => latest.by.max(watched.last.at),
        None => latest.by,
    };
    let is_expected = now.duration_since(last_seen).abs() < MISSING_PEER_RETENTION;
    is_expected.then(|| PriorTunnel {
        object,
        last_seen,
        absent_since: is_absent.then_some(latest.by),
        peer_id: latest.peer_id.clone(),
        peer_ip: latest.peer_ip.clone(),
    })
}

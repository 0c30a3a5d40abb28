//! What of a snapshot is new to the history: objects, attributes, changes of state, events, and the time that was watched.

use crate::domain::availability::Read;
use crate::domain::{ApiTimestamp, Change, ChangeKind, Group, GroupKey, Health, Hub, Snapshot};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A record of a hub that is older than this says nothing about the present.
const STALE_RECORD: SignedDuration = SignedDuration::from_mins(10);

/// The time that was watched is written at most this often, unless there is more to write.
const COVERAGE_INTERVAL: SignedDuration = SignedDuration::from_mins(1);

/// A kind of object. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    /// A tunnel group.
    Group = 1,
    /// A hub of a group.
    Hub = 2,
}

/// What is watched by reads of its own. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The states of all groups.
    Groups = 1,
    /// The states of all hubs.
    Hubs = 2,
}

/// Identifies an object in the history of one organization.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ObjectKey {
    pub(super) kind: ObjectKind,
    /// The id of the group that a hub belongs to; 0 for a group.
    pub(super) parent: i64,
    pub(super) key: String,
}

/// What is recorded of an object: a group's and a hub's names and places over time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Attributes {
    /// Name of a group, role of a hub.
    pub name: String,
    /// Data center of a hub.
    pub datacenter: Option<String>,
    /// Region of a group.
    pub region: Option<String>,
    /// Device type of a group.
    pub device: Option<String>,
}

/// The state of an object that is stored: a health, or that it does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StoredState {
    /// It exists, in this state.
    Present(Health),
    /// It was removed.
    Absent,
}

/// An object as it was last recorded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct KnownObject {
    pub(super) id: i64,
    pub(super) state: StoredState,
    pub(super) attributes: Attributes,
    /// The last read that saw it in this state.
    pub(super) last_read: Timestamp,
}

/// All that the history knows at its end: what a tracker continues from.
#[derive(Debug, Clone, Default)]
pub struct KnownObjects {
    pub(super) objects: HashMap<ObjectKey, KnownObject>,
    /// The last read of each part, with the start of the time watched until then.
    pub(super) watched: HashMap<Part, Watched>,
    pub(super) last_id: i64,
}

/// A time in which a part was watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Watched {
    pub(super) from: Timestamp,
    pub(super) last: Read,
}

/// The time from read to read of each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadPeriods {
    /// Of the states of all groups.
    pub groups: SignedDuration,
    /// Of the states of all hubs.
    pub hubs: SignedDuration,
}

/// A new object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NewObject {
    pub(super) id: i64,
    pub(super) key: ObjectKey,
    pub(super) at: Timestamp,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StateRow {
    pub(super) object: i64,
    pub(super) after: Timestamp,
    pub(super) by: Timestamp,
    pub(super) state: StoredState,
    pub(super) previous: Option<StoredState>,
}

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EventRow {
    pub(super) at: Timestamp,
    /// The group that it happened to.
    pub(super) object: i64,
    pub(super) kind: &'static str,
    pub(super) text: String,
}

/// What is to be written after a poll, in one transaction.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) objects: Vec<NewObject>,
    pub(super) attributes: Vec<(i64, Timestamp, Attributes)>,
    pub(super) states: Vec<StateRow>,
    pub(super) events: Vec<EventRow>,
    pub(super) watched: Vec<(Part, Watched)>,
}

impl Batch {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.has_no_changes() && self.watched.is_empty()
    }

    fn has_no_changes(&self) -> bool {
        self.objects.is_empty()
            && self.attributes.is_empty()
            && self.states.is_empty()
            && self.events.is_empty()
    }
}

/// Compares snapshots with what was recorded.
#[derive(Debug, Default)]
pub struct Tracker {
    known: KnownObjects,
    /// When the time that was watched was last written.
    coverage_written: Option<Timestamp>,
    unwritten: HashSet<Part>,
}

impl Tracker {
    /// Continues from what is recorded.
    pub fn new(known: KnownObjects) -> Self {
        Self { known, coverage_written: None, unwritten: HashSet::new() }
    }

    /// What a snapshot and the changes since the last one add.
    pub fn observe(
        &mut self,
        snapshot: &Snapshot,
        changes: &[Arc<Change>],
        periods: ReadPeriods,
        now: Timestamp,
    ) -> Batch {
        let mut batch = Batch::default();
        // Without the list of states nothing is known of hubs and findings yet.
        if snapshot.states.as_of.is_none() {
            return batch;
        }
        let groups_read = snapshot.as_of();
        for group in &snapshot.groups {
            self.observe_group(group, groups_read, &mut batch);
        }
        if snapshot.is_complete() {
            self.find_removed(snapshot, &mut batch);
        }
        self.collect_events(changes, &mut batch);
        self.watch(Part::Groups, groups_read, periods.groups);
        self.watch(Part::Hubs, snapshot.states.as_of, periods.hubs);
        let is_due = self.coverage_written.is_none_or(|last| {
            let since = now.duration_since(last);
            since >= COVERAGE_INTERVAL || since.is_negative()
        });
        if is_due || !batch.has_no_changes() {
            self.take_coverage(&mut batch, now);
        }
        batch
    }

    /// The time that was watched and is not written yet, for the end of a run.
    pub fn finish(&mut self, now: Timestamp) -> Batch {
        let mut batch = Batch::default();
        self.take_coverage(&mut batch, now);
        batch
    }

    fn take_coverage(&mut self, batch: &mut Batch, now: Timestamp) {
        let unwritten = self.unwritten.drain();
        batch.watched.extend(unwritten.filter_map(|part| Some((part, *self.known.watched.get(&part)?))));
        batch.watched.sort_by_key(|(part, _)| *part as i64);
        self.coverage_written = Some(now);
    }

    fn observe_group(&mut self, group: &Group, groups_read: Option<Timestamp>, batch: &mut Batch) {
        // A group that is not among those that are read because they are not well is known to be well.
        let Some(read) = group.read_at.max(groups_read) else { return };
        let key = ObjectKey { kind: ObjectKind::Group, parent: 0, key: group_key(&group.key) };
        let attributes = Attributes {
            name: group.title().to_owned(),
            datacenter: None,
            region: group.region.as_ref().map(|region| region.as_str().to_owned()),
            device: group.device_type.as_ref().map(|device| device.as_str().to_owned()),
        };
        let parent = self.observe_object(key, attributes, group.health(), read, batch);
        for hub in &group.hubs {
            let Some(read) = group.read_at else { continue };
            let key = ObjectKey { kind: ObjectKind::Hub, parent, key: hub_key(hub) };
            let datacenter = hub.datacenter.as_ref().map(|name| name.as_str().to_owned());
            let attributes = Attributes { name: hub.role.to_string(), datacenter, ..Attributes::default() };
            self.observe_object(key, attributes, hub_state(hub, read), read, batch);
        }
    }

    /// Compares an object with what is known of it; returns its id.
    fn observe_object(
        &mut self,
        key: ObjectKey,
        attributes: Attributes,
        health: Health,
        read: Timestamp,
        batch: &mut Batch,
    ) -> i64 {
        let state = StoredState::Present(health);
        let Some(known) = self.known.objects.get_mut(&key) else {
            return self.add_object(key, attributes, state, read, batch);
        };
        if known.attributes != attributes {
            batch.attributes.push((known.id, read, attributes.clone()));
            known.attributes = attributes;
        }
        if known.state != state {
            // A clock that was set back leaves no time between.
            let after = known.last_read.min(read);
            let previous = Some(known.state);
            batch.states.push(StateRow { object: known.id, after, by: read, state, previous });
            known.state = state;
        }
        known.last_read = read;
        known.id
    }

    fn add_object(
        &mut self,
        key: ObjectKey,
        attributes: Attributes,
        state: StoredState,
        read: Timestamp,
        batch: &mut Batch,
    ) -> i64 {
        self.known.last_id += 1;
        let id = self.known.last_id;
        batch.objects.push(NewObject { id, key: key.clone(), at: read });
        batch.attributes.push((id, read, attributes.clone()));
        batch.states.push(StateRow { object: id, after: read, by: read, state, previous: None });
        self.known.objects.insert(key, KnownObject { id, state, attributes, last_read: read });
        id
    }

    /// Ends the life of what a complete snapshot does not have.
    fn find_removed(&mut self, snapshot: &Snapshot, batch: &mut Batch) {
        let Some(read) = snapshot.states.as_of else { return };
        let groups: HashSet<String> = snapshot.groups.iter().map(|group| group_key(&group.key)).collect();
        let ids = self.known.objects.iter().filter(|(key, _)| key.kind == ObjectKind::Group);
        let titles: HashMap<i64, &str> = ids.map(|(key, known)| (known.id, key.key.as_str())).collect();
        let hubs: HashSet<(String, String)> = snapshot
            .groups
            .iter()
            .flat_map(|group| group.hubs.iter().map(|hub| (group_key(&group.key), hub_key(hub))))
            .collect();
        let is_present = |key: &ObjectKey| match key.kind {
            ObjectKind::Group => groups.contains(&key.key),
            ObjectKind::Hub => titles
                .get(&key.parent)
                .is_some_and(|group| hubs.contains(&((*group).to_owned(), key.key.clone()))),
        };
        let removed: Vec<ObjectKey> = (self.known.objects.iter())
            .filter(|(key, known)| known.state != StoredState::Absent && !is_present(key))
            .map(|(key, _)| key.clone())
            .collect();
        for key in removed {
            let Some(known) = self.known.objects.get_mut(&key) else { continue };
            let (after, previous) = (known.last_read.min(read), Some(known.state));
            let state = StoredState::Absent;
            batch.states.push(StateRow { object: known.id, after, by: read, state, previous });
            (known.state, known.last_read) = (state, read);
        }
    }

    fn collect_events(&self, changes: &[Arc<Change>], batch: &mut Batch) {
        for change in changes {
            // Rekeys are only counted.
            if matches!(change.kind, ChangeKind::Rekeyed { .. }) {
                continue;
            }
            let key = group_key(change.kind.group());
            let key = ObjectKey { kind: ObjectKind::Group, parent: 0, key };
            // A group that is gone before it was recorded has no history.
            let Some(known) = self.known.objects.get(&key) else { continue };
            let (kind, text) = (change.kind.name(), change.kind.to_string());
            batch.events.push(EventRow { at: change.time, object: known.id, kind, text });
        }
    }

    /// Notes that a part was read at this time, if it was not noted yet.
    fn watch(&mut self, part: Part, at: Option<Timestamp>, period: SignedDuration) {
        let Some(at) = at else { return };
        let read = Read { at, period };
        let known = self.known.watched.get(&part).copied();
        if known.is_some_and(|known| known.last.at == at) {
            return;
        }
        let from = known.filter(|known| known.last.is_joined_with(&read)).map_or(at, |known| known.from);
        self.known.watched.insert(part, Watched { from, last: read });
        self.unwritten.insert(part);
    }
}

/// The key of a group as it was sent, which tells it from others for ever.
fn group_key(key: &GroupKey) -> String {
    key.as_raw().to_owned()
}

/// The id of a hub, or its role where it has none.
fn hub_key(hub: &Hub) -> String {
    hub.id.as_ref().map_or_else(|| hub.role.to_string(), |id| id.as_text().raw().to_owned())
}

/// The state of a hub; unknown where its record is stale.
fn hub_state(hub: &Hub, read: Timestamp) -> Health {
    let recorded = hub.recorded_at.as_ref().and_then(ApiTimestamp::time);
    match recorded {
        Some(recorded) if read.duration_since(recorded) > STALE_RECORD => Health::Unknown,
        _ => hub.health(),
    }
}

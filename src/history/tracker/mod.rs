//! Compares snapshots with the history: new objects, attributes, changes of state, events, and observation coverage.

mod batch;
mod known_objects;

pub use batch::Batch;
pub(super) use batch::{EventRow, NewObject, StateRow};
pub(super) use known_objects::{Attributes, KnownObject, ObjectKey, StoredState, Watched};
pub use known_objects::{KnownObjects, ObjectKind, Part, ReadPeriods};

use crate::domain::availability::Read;
use crate::domain::{
    ApiTimestamp, Change, ChangeKind, Group, GroupKey, Health, Hub, PeerKeys, Snapshot, Text, hub_history_key,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use std::sync::Arc;

/// A record of a hub that is older than this says nothing about the present.
const STALE_RECORD: SignedDuration = SignedDuration::from_mins(10);

/// The time that was watched is written at most this often, unless there is more to write.
const COVERAGE_INTERVAL: SignedDuration = SignedDuration::from_mins(1);

/// Result of comparing an object with its last record.
struct Observed {
    id: i64,
    /// Whether it was not observed with this read before.
    is_new_read: bool,
}

/// Compares snapshots with what was recorded.
#[derive(Debug, Default)]
pub struct Tracker {
    known: KnownObjects,
    /// When the time that was watched was last written.
    coverage_written: Option<Timestamp>,
    unwritten: HashSet<Part>,
    /// Times before a gap that are not written yet.
    ended: Vec<(Part, Watched)>,
}

impl Tracker {
    /// Continues from what is recorded.
    pub fn new(known: KnownObjects) -> Self {
        Self { known, coverage_written: None, unwritten: HashSet::new(), ended: Vec::new() }
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
        batch.watched.append(&mut self.ended);
        let unwritten = self.unwritten.drain();
        batch.watched.extend(unwritten.filter_map(|part| Some((part, *self.known.watched.get(&part)?))));
        batch.watched.sort_by_key(|(part, watched)| (*part as i64, watched.from));
        self.coverage_written = Some(now);
    }

    fn observe_group(&mut self, group: &Group, groups_read: Option<Timestamp>, batch: &mut Batch) {
        // A group that is missing from the list of unhealthy groups is healthy.
        let Some(read) = group.read_at.max(groups_read) else { return };
        let key = ObjectKey { kind: ObjectKind::Group, parent: 0, key: group_key(&group.key) };
        let attributes = Attributes {
            name: group.title().to_owned(),
            region: owned(group.region.as_ref()),
            device: group.device_type.as_ref().map(|device| device.as_str().to_owned()),
            ..Attributes::default()
        };
        let Observed { id, .. } = self.observe_object(&key, &attributes, group.health(), read, batch);
        let Some(read) = group.read_at else { return };
        for hub in &group.hubs {
            self.observe_hub(id, hub, read, batch);
        }
    }

    fn observe_hub(&mut self, group: i64, hub: &Hub, read: Timestamp, batch: &mut Batch) {
        let key = ObjectKey { kind: ObjectKind::Hub, parent: group, key: hub_history_key(hub) };
        let datacenter = owned(hub.datacenter.as_ref());
        let attributes = Attributes { name: hub.role.to_string(), datacenter, ..Attributes::default() };
        let state = hub_state(hub, read);
        let hub_id = match self.observe_object(&key, &attributes, state, read, batch) {
            Observed { is_new_read: false, .. } => return,
            Observed { id, .. } => id,
        };
        if !hub.has_complete_tunnel_list() {
            return;
        }
        let (mut keys, mut present) = (PeerKeys::default(), HashSet::new());
        for tunnel in hub.known_tunnels() {
            let details = tunnel.details();
            let attributes = Attributes {
                name: tunnel.title().to_owned(),
                datacenter: owned(details.common.dc.as_ref()),
                peer_id: owned(details.peer_id.as_ref()),
                peer_ip: owned(details.peer_ip.as_ref()),
                ..Attributes::default()
            };
            let key = ObjectKey { kind: ObjectKind::Tunnel, parent: hub_id, key: keys.next_key(tunnel) };
            present.insert(key.hash());
            let recorded = tunnel.record.time.as_ref().and_then(ApiTimestamp::time);
            let state = unknown_if_stale(tunnel.health(), recorded, read);
            self.observe_object(&key, &attributes, state, read, batch);
        }
        let known = self.known.tunnels.get(&hub_id).into_iter().flatten();
        for removed in known.filter(|key| !present.contains(key)) {
            self.known.objects.get_mut(removed).and_then(|known| known.end(read, batch));
        }
    }

    /// Compares an object with what is known of it.
    fn observe_object(
        &mut self,
        key: &ObjectKey,
        attributes: &Attributes,
        health: Health,
        read: Timestamp,
        batch: &mut Batch,
    ) -> Observed {
        let state = StoredState::Present(health);
        let Some(known) = self.known.objects.get_mut(&key.hash()) else {
            return Observed { id: self.add_object(key, attributes, state, read, batch), is_new_read: true };
        };
        let hash = attributes.hash();
        if known.attributes != hash {
            batch.attributes.push((known.id, read, attributes.clone()));
            known.attributes = hash;
        }
        let is_new_read = known.last_read != read.as_millisecond() || known.state != state;
        if known.state != state {
            // A clock that was set back leaves no time between.
            let after = known.last_read().min(read);
            let previous = Some(known.state);
            batch.states.push(StateRow { object: known.id, after, by: read, state, previous });
            known.state = state;
        }
        known.last_read = read.as_millisecond();
        Observed { id: known.id, is_new_read }
    }

    fn add_object(
        &mut self,
        key: &ObjectKey,
        attributes: &Attributes,
        state: StoredState,
        read: Timestamp,
        batch: &mut Batch,
    ) -> i64 {
        self.known.last_id += 1;
        let id = self.known.last_id;
        batch.objects.push(NewObject { id, key: key.clone(), at: read });
        batch.attributes.push((id, read, attributes.clone()));
        batch.states.push(StateRow { object: id, after: read, by: read, state, previous: None });
        self.known.insert(key, KnownObject::new(id, key, state, attributes, read));
        id
    }

    /// Ends the life of the groups and hubs that a complete snapshot does not have, and of their tunnels.
    fn find_removed(&mut self, snapshot: &Snapshot, batch: &mut Batch) {
        let Some(read) = snapshot.states.as_of else { return };
        let mut present: HashSet<i64> = HashSet::new();
        for group in &snapshot.groups {
            let key = ObjectKey { kind: ObjectKind::Group, parent: 0, key: group_key(&group.key) };
            let Some(known) = self.known.objects.get(&key.hash()) else { continue };
            let parent = known.id;
            present.insert(parent);
            let hubs = group.hubs.iter().map(|hub| ObjectKey {
                kind: ObjectKind::Hub,
                parent,
                key: hub_history_key(hub),
            });
            present.extend(hubs.filter_map(|key| Some(self.known.objects.get(&key.hash())?.id)));
        }
        for known in self.known.objects.values_mut() {
            let is_present = match known.kind {
                ObjectKind::Group | ObjectKind::Hub => present.contains(&known.id),
                ObjectKind::Tunnel => present.contains(&known.parent),
            };
            if !is_present {
                known.end(read, batch);
            }
        }
        // The order of a map differs between runs.
        batch.states.sort_by_key(|row| (row.by, row.object));
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
            let Some(known) = self.known.objects.get(&key.hash()) else { continue };
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
        let joined = known.filter(|known| known.last.is_joined_with(&read));
        if let Some(ended) = known.filter(|_| joined.is_none() && self.unwritten.contains(&part)) {
            self.ended.push((part, ended));
        }
        let from = joined.map_or(at, |known| known.from);
        self.known.watched.insert(part, Watched { from, last: read });
        self.unwritten.insert(part);
    }
}

/// The key of a group as it was sent, which identifies it permanently.
fn group_key(key: &GroupKey) -> String {
    key.as_raw().to_owned()
}

/// The state of a hub; unknown where its record is stale.
fn hub_state(hub: &Hub, read: Timestamp) -> Health {
    let recorded = hub.recorded_at.as_ref().and_then(ApiTimestamp::time);
    unknown_if_stale(hub.health(), recorded, read)
}

fn unknown_if_stale(health: Health, recorded: Option<Timestamp>, read: Timestamp) -> Health {
    match recorded {
        Some(recorded) if read.duration_since(recorded) > STALE_RECORD => Health::Unknown,
        _ => health,
    }
}

fn owned(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

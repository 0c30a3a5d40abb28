//! Objects of the history as they were last recorded.

use super::batch::{Batch, StateRow};
use crate::domain::Health;
use crate::domain::availability::Read;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A kind of object. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    /// A tunnel group.
    Group = 1,
    /// A hub of a group.
    Hub = 2,
    /// A tunnel of a hub.
    Tunnel = 3,
}

impl ObjectKind {
    pub(in crate::history) const ALL: [Self; 3] = [Self::Group, Self::Hub, Self::Tunnel];

    /// The part whose reads watch objects of this kind.
    pub fn part(self) -> Part {
        match self {
            Self::Group => Part::Groups,
            // The list of groups contains the tunnels of each hub.
            Self::Hub | Self::Tunnel => Part::Hubs,
        }
    }
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
pub(in crate::history) struct ObjectKey {
    pub(in crate::history) kind: ObjectKind,
    /// The number of the group of a hub, or of the hub of a tunnel; 0 for a group.
    pub(in crate::history) parent: i64,
    pub(in crate::history) key: String,
}

impl ObjectKey {
    /// A hash instead of the key: with 20,000 tunnels, the keys would take 3 MB.
    pub(in crate::history) fn hash(&self) -> KeyHash {
        KeyHash(hash(self))
    }
}

/// Hash of an [`ObjectKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::history) struct KeyHash(u64);

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What is recorded of an object: its names and places over time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(in crate::history) struct Attributes {
    /// Name of a group, role of a hub, title of a tunnel.
    pub name: String,
    /// Data center of a hub or tunnel.
    pub datacenter: Option<String>,
    /// Region of a group.
    pub region: Option<String>,
    /// Device type of a group.
    pub device: Option<String>,
    /// IKE identity of the peer of a tunnel.
    pub peer_id: Option<String>,
    /// IP address of the peer of a tunnel.
    pub peer_ip: Option<String>,
}

impl Attributes {
    pub(in crate::history) fn hash(&self) -> u64 {
        hash(self)
    }
}

/// The state of an object that is stored: a health, or that it does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::history) enum StoredState {
    /// It exists, in this state.
    Present(Health),
    /// It was removed.
    Absent,
}

/// An object as it was last recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::history) struct KnownObject {
    pub(in crate::history) id: i64,
    pub(in crate::history) kind: ObjectKind,
    pub(in crate::history) parent: i64,
    pub(in crate::history) state: StoredState,
    /// Hash of its [`Attributes`].
    pub(in crate::history) attributes: u64,
    /// The last read that saw it in this state, in milliseconds since 1970.
    pub(super) last_read: i64,
}

impl KnownObject {
    pub(in crate::history) fn new(
        id: i64,
        key: &ObjectKey,
        state: StoredState,
        attributes: &Attributes,
        last_read: Timestamp,
    ) -> Self {
        let (kind, parent, attributes) = (key.kind, key.parent, attributes.hash());
        Self { id, kind, parent, state, attributes, last_read: last_read.as_millisecond() }
    }

    pub(super) fn last_read(&self) -> Timestamp {
        Timestamp::from_millisecond(self.last_read).unwrap_or_default()
    }

    /// Ends its life with a read that no longer has it; `None` if it has ended before.
    pub(super) fn end(&mut self, read: Timestamp, batch: &mut Batch) -> Option<()> {
        let state = StoredState::Absent;
        if self.state == state {
            return None;
        }
        let (after, previous) = (self.last_read().min(read), Some(self.state));
        batch.states.push(StateRow { object: self.id, after, by: read, state, previous });
        (self.state, self.last_read) = (state, read.as_millisecond());
        Some(())
    }
}

/// All that the history knows at its end: what a tracker continues from.
#[derive(Debug, Clone, Default)]
pub struct KnownObjects {
    pub(super) objects: HashMap<KeyHash, KnownObject>,
    /// The tunnels of each hub, also those that were removed.
    pub(super) tunnels: HashMap<i64, Vec<KeyHash>>,
    /// The last read of each part, with the start of the time watched until then.
    pub(in crate::history) watched: HashMap<Part, Watched>,
    pub(in crate::history) last_id: i64,
}

impl KnownObjects {
    pub(in crate::history) fn insert(&mut self, key: &ObjectKey, known: KnownObject) {
        let hash = key.hash();
        if key.kind == ObjectKind::Tunnel {
            self.tunnels.entry(key.parent).or_default().push(hash);
        }
        self.objects.insert(hash, known);
    }
}

/// A time in which a part was watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::history) struct Watched {
    pub(in crate::history) from: Timestamp,
    pub(in crate::history) last: Read,
}

/// The time from read to read of each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadPeriods {
    /// Of the states of all groups.
    pub groups: SignedDuration,
    /// Of the states of all hubs.
    pub hubs: SignedDuration,
}

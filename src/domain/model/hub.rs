//! One end of a tunnel group at the provider: a head-end in a data center, primary or secondary, with its tunnels.

use crate::domain::merge::occurrence_counter::OccurrenceCounter;
use crate::domain::merge::tunnel_index::TunnelIndex;
use crate::domain::model::group::{replace_if_some, share};
use crate::domain::model::open_enum::open_enum;
use crate::domain::{ApiTimestamp, GroupKey, Health, Id, RecentCounts, Since, Text, Tunnel, TunnelInterner};
use std::fmt;
use std::sync::{Arc, LazyLock};

/// Tunnels that the lists give of one hub; the vendor's documentation caps them at ten. All of them need a call of
/// their own.
pub const MAX_LISTED_TUNNELS: usize = 10;

/// Which of a group's two hubs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The one that carries traffic.
    Primary,
    /// The one that takes over.
    Secondary,
    /// The API did not say.
    Unknown,
}

impl Role {
    /// The role as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Identifies a hub across polls. It is shared by the keys of all its tunnels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HubKey(Arc<HubIdentity>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct HubIdentity {
    group: GroupKey,
    role: Role,
    id: Option<Id>,
    nth: usize,
}

impl HubKey {
    /// The group that the hub belongs to.
    pub fn group(&self) -> &GroupKey {
        &self.0.group
    }
}

impl Default for HubKey {
    /// The key of a hub that belongs to no group yet.
    fn default() -> Self {
        static UNASSIGNED: LazyLock<HubKey> = LazyLock::new(|| {
            let group = GroupKey::new(None, None);
            HubKey(Arc::new(HubIdentity { group, role: Role::Unknown, id: None, nth: 0 }))
        });
        UNASSIGNED.clone()
    }
}

open_enum! {
    /// A hub's status, in the API's own words.
    HubStatus {
        /// Carries tunnels.
        Up = "UP",
        /// Carries none.
        Down = "DOWN",
        /// Information is pending.
        Unknown = "UNKNOWN",
    }
}

/// A data center in the records of the tunnels there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// Its name, `Equinix Chicago`.
    pub site: Option<Text>,
    /// Where it is, `Chicago, IL - US`.
    pub city: Option<Text>,
}

/// A hub, or as much of one as an answer has. Several are held of each: in the lists, in the snapshot and in the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct Hub {
    /// What tells it from others.
    pub key: HubKey,
    /// The id as sent.
    pub id: Option<Id>,
    /// Primary or secondary.
    pub role: Role,
    /// Name of the data center that it is in.
    pub datacenter: Option<Text>,
    /// What the records of tunnels say of that data center, shared by all its hubs.
    pub location: Option<Arc<Location>>,
    /// Public address of the head-end; only the single group has it.
    pub datacenter_ip: Option<Text>,
    /// The tunnel group id that the device signs in with.
    pub auth_id: Option<Text>,
    /// Its status.
    pub status: Option<HubStatus>,
    /// When the record of its status was made, which is neither when it was fetched nor when the status began.
    pub recorded_at: Option<ApiTimestamp>,
    /// When it was made; sent by the API of 2023.
    pub created_at: Option<Box<ApiTimestamp>>,
    /// When it was last configured; sent by the API of 2023.
    pub modified_at: Option<Box<ApiTimestamp>>,
    /// The number of its tunnels, as the list of groups gives it.
    pub listed_count: Option<u64>,
    /// Its tunnels, at most [`LISTED_TUNNELS`] of the lists; `None` where the answer had no such list.
    pub tunnels: Option<Vec<Tunnel>>,
    /// Whether these are all, however many: they were read apart from the lists.
    pub has_all_tunnels: bool,
    /// Since when its status is what it is, as far as this program saw it.
    pub since: Option<Since>,
    /// Rekeys and changes of state in the last hour, those of its tunnels included.
    pub recent: RecentCounts,
}

impl Hub {
    /// A hub of which only the identity is known; its key is set when it is given to its group.
    pub fn new(id: Option<Id>, role: Role) -> Self {
        Self {
            key: HubKey::default(),
            id,
            role,
            datacenter: None,
            location: None,
            datacenter_ip: None,
            auth_id: None,
            status: None,
            recorded_at: None,
            created_at: None,
            modified_at: None,
            listed_count: None,
            tunnels: None,
            has_all_tunnels: false,
            since: None,
            recent: RecentCounts::default(),
        }
    }

    /// How well the hub is.
    pub fn health(&self) -> Health {
        match self.status {
            Some(HubStatus::Up) => Health::Up,
            Some(HubStatus::Down) => Health::Down,
            Some(HubStatus::Unknown | HubStatus::Other(_)) | None => Health::Unknown,
        }
    }

    /// The word for the status: what the API sent, or `UNKNOWN`.
    pub fn status_label(&self) -> &str {
        self.status.as_ref().map_or("UNKNOWN", HubStatus::as_str)
    }

    /// How many tunnels it has. A list of tunnels that was not cut off is newer than the count beside the group's
    /// configuration, so it decides.
    pub fn tunnel_count(&self) -> Option<u64> {
        match (&self.tunnels, self.listed_count) {
            (Some(tunnels), _) if self.has_all_tunnels || tunnels.len() < MAX_LISTED_TUNNELS => {
                Some(tunnels.len() as u64)
            }
            (Some(tunnels), count) => Some(count.unwrap_or(0).max(tunnels.len() as u64)),
            (None, count) => count,
        }
    }

    /// Whether no tunnel is missing among those that are known.
    pub(in crate::domain) fn lists_all_tunnels(&self) -> bool {
        self.has_all_tunnels
            || self.tunnels.as_ref().is_some_and(|tunnels| tunnels.len() < MAX_LISTED_TUNNELS)
    }

    /// Whether its tunnels were read completely: all of them were read, or as many as the list of groups counts.
    pub(in crate::domain) fn has_complete_tunnel_list(&self) -> bool {
        let Some(read) = self.tunnels.as_ref().map(Vec::len) else { return false };
        let is_counted = self.listed_count.map_or(read < MAX_LISTED_TUNNELS, |count| count == read as u64);
        self.has_all_tunnels || is_counted
    }

    /// The tunnels that are known, none where no answer had any.
    pub fn known_tunnels(&self) -> &[Tunnel] {
        self.tunnels.as_deref().unwrap_or_default()
    }

    /// Shares with an earlier answer of the hub what is the same in both: the key and the details of its tunnels.
    pub(in crate::domain) fn share_with(&mut self, earlier: Option<&Self>, interner: &mut TunnelInterner) {
        if let Some(earlier) = earlier {
            self.key = earlier.key.clone();
            share(&mut self.auth_id, earlier.auth_id.as_ref());
        }
        let earlier = TunnelIndex::new(earlier.map_or(&[], Self::known_tunnels));
        for (nth, tunnel) in self.tunnels.iter_mut().flatten().enumerate() {
            tunnel.share_with(earlier.find(&tunnel.key, nth), interner);
        }
    }

    /// Whether it is this hub, in another answer: the same key, or the same role where one of the two has no id.
    pub(in crate::domain) fn may_be_same(&self, other: &Self) -> bool {
        let lacks_id = self.id.is_none() || other.id.is_none();
        self.key == other.key || (lacks_id && self.role == other.role && self.role != Role::Unknown)
    }

    /// Whether another hub stands in its place.
    pub(in crate::domain) fn is_replaced_by(&self, other: &Self) -> bool {
        self.role == other.role && self.role != Role::Unknown
    }

    /// This answer laid over an older one: what it has replaces what was there, what it lacks stays.
    pub(in crate::domain) fn merge_onto(self, older: Option<Self>) -> Self {
        let Some(mut hub) = older else { return self };
        if self.contradicts_tunnels_of(&hub) {
            hub.tunnels = None;
        }
        if hub.id.is_none() {
            hub.key = self.key;
        }
        replace_if_some(&mut hub.id, self.id.as_ref());
        replace_if_some(&mut hub.datacenter, self.datacenter.as_ref());
        replace_if_some(&mut hub.datacenter_ip, self.datacenter_ip.as_ref());
        replace_if_some(&mut hub.auth_id, self.auth_id.as_ref());
        replace_if_some(&mut hub.status, self.status.as_ref());
        replace_if_some(&mut hub.recorded_at, self.recorded_at.as_ref());
        replace_if_some(&mut hub.created_at, self.created_at.as_ref());
        replace_if_some(&mut hub.modified_at, self.modified_at.as_ref());
        replace_if_some(&mut hub.listed_count, self.listed_count.as_ref());
        replace_if_some(&mut hub.tunnels, self.tunnels.as_ref());
        hub
    }

    /// Whether this newer answer, which lists no tunnels itself, says that those of an older one are gone.
    fn contradicts_tunnels_of(&self, older: &Self) -> bool {
        let has_none = self.listed_count == Some(0) || self.health() == Health::Down;
        self.tunnels.is_none() && has_none && !older.known_tunnels().is_empty()
    }

    /// Sets the key of the hub, which is the nth of its twins in the group, and with it the keys of its tunnels.
    pub(in crate::domain) fn set_key(&mut self, group: &GroupKey, nth: usize) {
        self.key =
            HubKey(Arc::new(HubIdentity { group: group.clone(), role: self.role, id: self.id.clone(), nth }));
        self.set_tunnel_keys();
    }

    /// Sets the keys of the tunnels, telling twins apart by their number.
    pub(in crate::domain) fn set_tunnel_keys(&mut self) {
        let Some(tunnels) = &mut self.tunnels else { return };
        let mut twins = OccurrenceCounter::default();
        for tunnel in tunnels {
            let nth = twins.next_index(tunnel.peer().map(Clone::clone));
            tunnel.set_key(&self.key, nth);
        }
    }
}

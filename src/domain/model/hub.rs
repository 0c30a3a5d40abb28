//! The provider's end of a tunnel group: a head-end in a data center, primary or secondary, with its tunnels.

use crate::domain::merge::occurrence_counter::OccurrenceCounter;
use crate::domain::merge::tunnel_index::TunnelIndex;
use crate::domain::model::group::{replace_if_some, share};
use crate::domain::model::open_enum::open_enum;
use crate::domain::{ApiTimestamp, GroupKey, Health, Id, RecentCounts, Since, Text, Tunnel, TunnelInterner};
use std::fmt;
use std::sync::{Arc, LazyLock};

/// Maximum number of tunnels per hub in the lists, according to the vendor's documentation. All of them need a separate
/// request.
pub const MAX_LISTED_TUNNELS: usize = 10;

/// Role of a hub in its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Carries traffic.
    Primary,
    /// Takes over if the primary fails.
    Secondary,
    /// Missing in the response.
    Unknown,
}

impl Role {
    /// Name of the role.
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

/// Identifies a hub across polls; shared by the keys of all its tunnels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HubKey(Arc<HubIdentity>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct HubIdentity {
    group: GroupKey,
    role: Role,
    id: Option<Id>,
    occurrence: usize,
}

impl HubKey {
    pub fn group(&self) -> &GroupKey {
        &self.0.group
    }
}

impl Default for HubKey {
    /// The key of a hub that belongs to no group yet.
    fn default() -> Self {
        static UNASSIGNED: LazyLock<HubKey> = LazyLock::new(|| {
            let group = GroupKey::new(None, None);
            HubKey(Arc::new(HubIdentity { group, role: Role::Unknown, id: None, occurrence: 0 }))
        });
        UNASSIGNED.clone()
    }
}

open_enum! {
    /// Status of a hub, as named by the API.
    HubStatus {
        /// Has tunnels.
        Up = "UP",
        /// Has no tunnels.
        Down = "DOWN",
        /// Not reported yet.
        Unknown = "UNKNOWN",
    }
}

/// Location of a data center, from tunnel records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Location {
    /// Site, such as `Equinix Chicago`.
    pub site: Option<Text>,
    /// City, such as `Chicago, IL - US`.
    pub city: Option<Text>,
}

/// A hub, or the part of one that a response contains. Several copies of each are in memory: in the lists, in the
/// snapshot and in the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct Hub {
    /// Identifies the hub across polls.
    pub key: HubKey,
    /// ID as received.
    pub id: Option<Id>,
    /// Primary or secondary.
    pub role: Role,
    /// Name of its data center.
    pub datacenter: Option<Text>,
    /// Location of that data center, shared by all its hubs.
    pub location: Option<Arc<Location>>,
    /// Public IP address of the head-end; only in the response for a single group.
    pub datacenter_ip: Option<Text>,
    /// Tunnel group ID, which the device uses as its IKE identity.
    pub auth_id: Option<Text>,
    /// Status according to the API.
    pub status: Option<HubStatus>,
    /// Time of the status record; neither the time of the request nor the start of the status.
    pub recorded_at: Option<ApiTimestamp>,
    /// Creation time; only in the API of 2023.
    pub created_at: Option<Box<ApiTimestamp>>,
    /// Time of the last configuration change; only in the API of 2023.
    pub modified_at: Option<Box<ApiTimestamp>>,
    /// Number of tunnels according to the list of groups.
    pub listed_count: Option<u64>,
    /// The tunnels; at most [`MAX_LISTED_TUNNELS`] if they are from the lists; `None` if no response had any.
    pub tunnels: Option<Vec<Tunnel>>,
    /// Whether these are all tunnels, read by a separate request.
    pub has_all_tunnels: bool,
    /// Since when the status is unchanged, as far as this program observed it.
    pub since: Option<Since>,
    /// Rekeys and state changes in the last hour, including those of its tunnels.
    pub recent: RecentCounts,
}

impl Hub {
    /// A hub of which only the identity is known; its key is assigned when it is added to its group.
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

    pub fn health(&self) -> Health {
        match self.status {
            Some(HubStatus::Up) => Health::Up,
            Some(HubStatus::Down) => Health::Down,
            Some(HubStatus::Unknown | HubStatus::Other(_)) | None => Health::Unknown,
        }
    }

    /// The status as received, or `UNKNOWN`.
    pub fn status_label(&self) -> &str {
        self.status.as_ref().map_or("UNKNOWN", HubStatus::as_str)
    }

    /// Number of tunnels. A tunnel list that is not truncated is newer than the count in the group's configuration, so
    /// it takes precedence.
    pub fn tunnel_count(&self) -> Option<u64> {
        match (&self.tunnels, self.listed_count) {
            (Some(tunnels), _) if self.has_all_tunnels || tunnels.len() < MAX_LISTED_TUNNELS => {
                Some(tunnels.len() as u64)
            }
            (Some(tunnels), count) => Some(count.unwrap_or(0).max(tunnels.len() as u64)),
            (None, count) => count,
        }
    }

    /// Whether the known tunnels are all of its tunnels.
    pub(in crate::domain) fn lists_all_tunnels(&self) -> bool {
        self.has_all_tunnels
            || self.tunnels.as_ref().is_some_and(|tunnels| tunnels.len() < MAX_LISTED_TUNNELS)
    }

    /// Whether all tunnels were read: by a separate request, or as many as the list of groups counts.
    pub fn has_complete_tunnel_list(&self) -> bool {
        let Some(read) = self.tunnels.as_ref().map(Vec::len) else { return false };
        let is_counted = self.listed_count.map_or(read < MAX_LISTED_TUNNELS, |count| count == read as u64);
        self.has_all_tunnels || is_counted
    }

    /// The known tunnels; empty if no response had any.
    pub fn known_tunnels(&self) -> &[Tunnel] {
        self.tunnels.as_deref().unwrap_or_default()
    }

    /// Shares memory with an earlier record of the hub: the key and the details of its tunnels.
    pub(in crate::domain) fn share_with(&mut self, earlier: Option<&Self>, interner: &mut TunnelInterner) {
        if let Some(earlier) = earlier {
            self.key = earlier.key.clone();
            share(&mut self.auth_id, earlier.auth_id.as_ref());
        }
        let earlier = TunnelIndex::new(earlier.map_or(&[], Self::known_tunnels));
        for (index, tunnel) in self.tunnels.iter_mut().flatten().enumerate() {
            tunnel.share_with(earlier.find(&tunnel.key, index), interner);
        }
    }

    /// Whether another record may be of the same hub: same key, or same role if one of them has no ID.
    pub(in crate::domain) fn may_be_same(&self, other: &Self) -> bool {
        let lacks_id = self.id.is_none() || other.id.is_none();
        self.key == other.key || (lacks_id && self.role == other.role && self.role != Role::Unknown)
    }

    /// Whether another hub has taken its role.
    pub(in crate::domain) fn is_replaced_by(&self, other: &Self) -> bool {
        self.role == other.role && self.role != Role::Unknown
    }

    /// Merges this record onto an older one: its fields replace older ones, fields that it lacks are kept.
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

    /// Whether this newer record without a tunnel list shows that the older tunnels are gone.
    fn contradicts_tunnels_of(&self, older: &Self) -> bool {
        let has_none = self.listed_count == Some(0) || self.health() == Health::Down;
        self.tunnels.is_none() && has_none && !older.known_tunnels().is_empty()
    }

    /// Assigns the key of the hub, the nth of its role and ID in the group, and the keys of its tunnels.
    pub(in crate::domain) fn set_key(&mut self, group: &GroupKey, occurrence: usize) {
        self.key = HubKey(Arc::new(HubIdentity {
            group: group.clone(),
            role: self.role,
            id: self.id.clone(),
            occurrence,
        }));
        self.set_tunnel_keys();
    }

    /// Assigns the keys of the tunnels; tunnels of the same peer are numbered.
    pub(in crate::domain) fn set_tunnel_keys(&mut self) {
        let Some(tunnels) = &mut self.tunnels else { return };
        let mut occurrences = OccurrenceCounter::default();
        for tunnel in tunnels {
            let occurrence = occurrences.next_index(tunnel.peer().map(Clone::clone));
            tunnel.set_key(&self.key, occurrence);
        }
    }
}

//! A tunnel group. Each list of the API contains a part of it: the list of groups has regions, devices and routing, the
//! list of states has tunnels, the single group has data center addresses. So every field may be missing, and records
//! of a group can be merged.

use crate::domain::diagnosis::Finding;
use crate::domain::merge::occurrence_counter::OccurrenceCounter;
use crate::domain::model::open_enum::open_enum;
use crate::domain::{ApiTimestamp, Hub, Id, RecentCounts, Since, Text, TunnelInterner};
use jiff::Timestamp;
use std::fmt;
use std::mem;
use std::sync::Arc;

/// Identifies a group across polls by its ID, and by its name too if the ID is not a number (a redacted one, for
/// example).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKey(Arc<str>);

impl GroupKey {
    /// The key of a group with this ID and name.
    pub fn new(id: Option<&Id>, name: Option<&Text>) -> Self {
        let id_text = id.map_or("", |id| id.as_text().raw());
        match id.and_then(Id::as_u64) {
            Some(_) => Self(id_text.into()),
            None => Self(format!("{id_text}/{}", name.map_or("", Text::raw)).into()),
        }
    }

    /// The key as the API sent its parts; it may hold characters that no terminal should get.
    pub fn as_raw(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Text::new(&self.0).as_str())
    }
}

open_enum! {
    /// Status of a group, as named by the API.
    GroupStatus {
        Connected = "connected",
        Warning = "warning",
        Disconnected = "disconnected",
    }
}

/// Routing of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Routing {
    /// Static routes to these networks.
    Static { network_cidrs: Vec<Text> },
    /// BGP with the customer's device.
    Bgp {
        /// The customer's AS number.
        as_number: Option<Text>,
        /// Hops to the neighbor, 1 to 64.
        hop_count: Option<u64>,
        /// Networks of the neighbors, at most 20.
        neighbor_cidrs: Vec<Text>,
        /// The two /32 of the server side, Azure only.
        server_subnets: Vec<Text>,
    },
    /// Source NAT; no networks.
    Nat,
    /// A type that the API description does not have.
    Other(Text),
}

impl Routing {
    /// The type, as named by the API.
    pub fn kind(&self) -> &str {
        match self {
            Self::Static { .. } => "static",
            Self::Bgp { .. } => "bgp",
            Self::Nat => "nat",
            Self::Other(kind) => kind.as_str(),
        }
    }
}

/// A tunnel group, or the part of one that a response contains.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Identifies the group across polls.
    pub key: GroupKey,
    /// ID as received.
    pub id: Option<Id>,
    /// Name, unique in the organization.
    pub name: Option<Text>,
    /// ID of the organization.
    pub organization_id: Option<Id>,
    /// Type of the customer's device.
    pub device_type: Option<Text>,
    /// Region code, such as `us-east-1`.
    pub region: Option<Text>,
    /// Status according to the API.
    pub status: Option<GroupStatus>,
    /// Hubs, primary first.
    pub hubs: Vec<Hub>,
    pub routing: Option<Arc<Routing>>,
    /// Creation time.
    pub created_at: Option<ApiTimestamp>,
    /// Time of the last configuration change.
    pub modified_at: Option<ApiTimestamp>,
    /// When the response was read; the newest one if there were several.
    pub read_at: Option<Timestamp>,
    /// Since when the status is unchanged, as far as this program observed it.
    pub since: Option<Since>,
    /// Rekeys and state changes in the last hour, including those of its hubs and tunnels.
    pub recent: RecentCounts,
    /// Findings, most severe first.
    pub findings: Vec<Finding>,
}

/// Maximum number of hubs kept for a group, which normally has two: each is compared with each.
const MAX_HUBS: usize = 100;

impl Group {
    /// A group of which only the identity is known.
    pub fn new(id: Option<Id>, name: Option<Text>) -> Self {
        Self {
            key: GroupKey::new(id.as_ref(), name.as_ref()),
            id,
            name,
            organization_id: None,
            device_type: None,
            region: None,
            status: None,
            hubs: Vec::new(),
            routing: None,
            created_at: None,
            modified_at: None,
            read_at: None,
            since: None,
            recent: RecentCounts::default(),
            findings: Vec::new(),
        }
    }

    /// The name, or the ID if there is no name.
    pub fn title(&self) -> &str {
        match (&self.name, &self.id) {
            (Some(name), _) => name.as_str(),
            (None, Some(id)) => id.as_text().as_str(),
            (None, None) => "-",
        }
    }

    /// The status as received, or `unknown`.
    pub fn status_label(&self) -> &str {
        self.status.as_ref().map_or("unknown", GroupStatus::as_str)
    }

    /// Whether both records have the same configuration, as far as their modification times say.
    pub fn has_same_configuration(&self, other: &Self) -> bool {
        match (&self.modified_at, &other.modified_at) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => true,
        }
    }

    /// Merges a newer record: its fields replace those here, fields that it lacks are kept.
    pub fn overlay(&mut self, newer: &Self) {
        replace_if_some(&mut self.id, newer.id.as_ref());
        replace_if_some(&mut self.name, newer.name.as_ref());
        replace_if_some(&mut self.organization_id, newer.organization_id.as_ref());
        replace_if_some(&mut self.device_type, newer.device_type.as_ref());
        replace_if_some(&mut self.region, newer.region.as_ref());
        replace_if_some(&mut self.status, newer.status.as_ref());
        replace_if_some(&mut self.routing, newer.routing.as_ref());
        replace_if_some(&mut self.created_at, newer.created_at.as_ref());
        replace_if_some(&mut self.modified_at, newer.modified_at.as_ref());
        replace_if_some(&mut self.read_at, newer.read_at.as_ref());
        self.overlay_hubs(&newer.hubs);
    }

    /// Merges newer hubs: each into the hub of the same key, or else into one that may be the same as far as IDs tell.
    /// If a group was moved, it has other hubs in the same roles, and the older ones are dropped.
    fn overlay_hubs(&mut self, newer: &[Hub]) {
        let mut known: Vec<Option<Hub>> = mem::take(&mut self.hubs).into_iter().map(Some).collect();
        let mut take = |is_it: &dyn Fn(&Hub) -> bool| {
            known.iter_mut().find(|known| known.as_ref().is_some_and(is_it)).and_then(Option::take)
        };
        let named: Vec<Option<Hub>> = newer.iter().map(|hub| take(&|known| known.key == hub.key)).collect();
        let older = newer.iter().zip(named);
        let older = older.map(|(hub, named)| named.or_else(|| take(&|known| known.may_be_same(hub))));
        let mut hubs: Vec<Hub> = older.zip(newer).map(|(older, hub)| hub.clone().merge_onto(older)).collect();
        let is_replaced = |known: &Hub| newer.iter().any(|hub| known.is_replaced_by(hub));
        hubs.extend(known.into_iter().flatten().filter(|known| !is_replaced(known)));
        hubs.sort_by_key(|hub| hub.role);
        hubs.shrink_to_fit();
        self.hubs = hubs;
    }

    /// Shares memory with an earlier record of the group and with other groups: keys, tunnel details, proposals and
    /// routes that are equal are stored once.
    pub fn share_with(&mut self, earlier: Option<&Self>, interner: &mut TunnelInterner) {
        if let Some(earlier) = earlier {
            self.key = earlier.key.clone();
            share(&mut self.routing, earlier.routing.as_ref());
        }
        let earlier = earlier.map_or(&[][..], |earlier| &earlier.hubs);
        for hub in &mut self.hubs {
            let earlier = earlier.iter().find(|earlier| earlier.key == hub.key);
            hub.share_with(earlier, interner);
        }
    }

    /// Replaces the hubs and assigns their keys, primary first. At most a hundred are kept.
    pub fn set_hubs(&mut self, mut hubs: Vec<Hub>) {
        hubs.truncate(MAX_HUBS);
        hubs.sort_by_key(|hub| hub.role);
        let mut occurrences = OccurrenceCounter::default();
        for hub in &mut hubs {
            let occurrence = occurrences.next_index((hub.role, hub.id.clone()));
            hub.set_key(&self.key, occurrence);
        }
        hubs.shrink_to_fit();
        self.hubs = hubs;
    }
}

/// Replaces a value by a known one that is equal, to share its memory.
pub(in crate::domain) fn share<T: Clone + PartialEq>(value: &mut Option<T>, known: Option<&T>) {
    if value.as_ref() == known {
        *value = known.cloned();
    }
}

/// Replaces a value if there is a newer one.
pub(in crate::domain) fn replace_if_some<T: Clone>(known: &mut Option<T>, newer: Option<&T>) {
    if let Some(newer) = newer {
        *known = Some(newer.clone());
    }
}

//! A tunnel group as the API describes it. Its lists each give a part of one: the list of groups has regions, devices
//! and routing, the list of states has tunnels, the single group has data center addresses. So every field may be
//! missing, and groups can be laid over each other.

use crate::domain::diagnosis::Finding;
use crate::domain::merge::occurrence_counter::OccurrenceCounter;
use crate::domain::model::open_enum::open_enum;
use crate::domain::{ApiTimestamp, Hub, Id, RecentCounts, Since, Text, TunnelInterner};
use jiff::Timestamp;
use std::fmt;
use std::mem;
use std::sync::Arc;

/// What tells one group from another across looks: the id, and with an id that is no number (a redacted one, say)
/// the name too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKey(Arc<str>);

impl GroupKey {
    /// The key of a group with this id and this name.
    pub fn new(id: Option<&Id>, name: Option<&Text>) -> Self {
        let id_text = id.map_or("", |id| id.as_text().raw());
        match id.and_then(Id::as_u64) {
            Some(_) => Self(id_text.into()),
            None => Self(format!("{id_text}/{}", name.map_or("", Text::raw)).into()),
        }
    }
}

impl fmt::Display for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Text::new(&self.0).as_str())
    }
}

open_enum! {
    /// A group's status, in the API's own words.
    GroupStatus {
        /// Both hubs carry tunnels.
        Connected = "connected",
        /// Less redundancy than there should be.
        Warning = "warning",
        /// No hub carries a tunnel.
        Disconnected = "disconnected",
    }
}

/// How a group's traffic finds its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Routing {
    /// Static routes to these networks.
    Static {
        /// Networks behind the group.
        network_cidrs: Vec<Text>,
    },
    /// BGP with the customer's device.
    Bgp {
        /// The customer's AS number.
        as_number: Option<Text>,
        /// Hops to the neighbour, 1 to 64.
        hop_count: Option<u64>,
        /// Networks of the neighbours, at most 20.
        neighbor_cidrs: Vec<Text>,
        /// The two /32 of the server side, Azure only.
        server_subnets: Vec<Text>,
    },
    /// Source addresses translated; no networks.
    Nat,
    /// A type that the published description does not have.
    Other(Text),
}

impl Routing {
    /// The type in the API's own word.
    pub fn kind(&self) -> &str {
        match self {
            Self::Static { .. } => "static",
            Self::Bgp { .. } => "bgp",
            Self::Nat => "nat",
            Self::Other(kind) => kind.as_str(),
        }
    }
}

/// A tunnel group, or as much of one as an answer has.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What tells it from others.
    pub key: GroupKey,
    /// The id as sent.
    pub id: Option<Id>,
    /// The name, unique in the organization.
    pub name: Option<Text>,
    /// The organization that it belongs to.
    pub organization_id: Option<Id>,
    /// The kind of device at the customer's end.
    pub device_type: Option<Text>,
    /// The region in the vendor's style, `us-east-1`.
    pub region: Option<Text>,
    /// Its status.
    pub status: Option<GroupStatus>,
    /// Its hubs, the primary first.
    pub hubs: Vec<Hub>,
    /// Its routing.
    pub routing: Option<Arc<Routing>>,
    /// When it was made.
    pub created_at: Option<ApiTimestamp>,
    /// When it was last configured.
    pub modified_at: Option<ApiTimestamp>,
    /// When the answer was read that this comes from; the newest one where there were several.
    pub read_at: Option<Timestamp>,
    /// Since when its status is what it is, as far as this program saw it.
    pub since: Option<Since>,
    /// Rekeys and changes of state in the last hour, those of its hubs and tunnels included.
    pub recent: RecentCounts,
    /// Its findings, the most severe first.
    pub findings: Vec<Finding>,
}

/// Hubs that are kept of a group, which has two. More are a mistake, and each is compared with each.
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

    /// The name, or the id where there is none.
    pub fn title(&self) -> &str {
        match (&self.name, &self.id) {
            (Some(name), _) => name.as_str(),
            (None, Some(id)) => id.as_text().as_str(),
            (None, None) => "-",
        }
    }

    /// The word for the status: what the API sent, or `unknown`.
    pub fn status_label(&self) -> &str {
        self.status.as_ref().map_or("unknown", GroupStatus::as_str)
    }

    /// Whether both answers are about the same configuration, as far as they say when that was made.
    pub fn has_same_configuration(&self, other: &Self) -> bool {
        match (&self.modified_at, &other.modified_at) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => true,
        }
    }

    /// Lays a newer answer over this one: what it has replaces what was here, what it lacks stays.
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

    /// Lays newer hubs over the known ones, each over one of its own: over that of its key, or else over one that it may be as
    /// far as ids tell. A group that was moved has other hubs in the same roles: the older go.
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

    /// Shares with an earlier answer of the group what is the same in both, and with other groups what is the same in many:
    /// keys, details of tunnels, proposals and routes are held once then.
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

    /// Replaces the hubs, giving each the key that tells it from the others of the group, the primary first. Of absurdly
    /// many the first hundred stay.
    pub fn set_hubs(&mut self, mut hubs: Vec<Hub>) {
        hubs.truncate(MAX_HUBS);
        hubs.sort_by_key(|hub| hub.role);
        let mut twins = OccurrenceCounter::default();
        for hub in &mut hubs {
            let nth = twins.next_index((hub.role, hub.id.clone()));
            hub.set_key(&self.key, nth);
        }
        hubs.shrink_to_fit();
        self.hubs = hubs;
    }
}

/// Replaces a value by an equal one that is known, which shares its memory.
pub(in crate::domain) fn share<T: Clone + PartialEq>(value: &mut Option<T>, known: Option<&T>) {
    if value.as_ref() == known {
        *value = known.cloned();
    }
}

/// Puts a newer value in the place of an older one, if there is one.
pub(in crate::domain) fn replace_if_some<T: Clone>(known: &mut Option<T>, newer: Option<&T>) {
    if let Some(newer) = newer {
        *known = Some(newer.clone());
    }
}

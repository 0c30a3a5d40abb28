//! One IPsec tunnel between a customer's device and a hub: its IKE SA, its child SA, its traffic and its routes, under
//! the names of the API.

use crate::domain::model::group::share;
use crate::domain::model::open_enum::open_enum;
use crate::domain::model::security_association::{IkeSa, IpsecSa};
use crate::domain::{Health, HubKey, Quantity, RecentCounts, Since, Text, TunnelInterner, TunnelRecord};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, LazyLock};

/// Identifies a tunnel across polls: its hub and its remote peer. Events, rates and pages share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TunnelKey(Arc<TunnelIdentity>);

#[derive(Debug, PartialEq, Eq)]
struct TunnelIdentity {
    hub: HubKey,
    /// A hash of the peer, which stands in the tunnel itself, and of the number of the duplicate. Two peers of a hub have
    /// the same 128 bits less often than memory fails.
    peer: [u64; 2],
}

impl TunnelKey {
    fn new(hub: HubKey, peer: [&Option<Text>; 3], nth: usize) -> Self {
        let half = |which: u8| {
            let mut hasher = DefaultHasher::new();
            (which, &hub, peer, nth).hash(&mut hasher);
            hasher.finish()
        };
        Self(Arc::new(TunnelIdentity { peer: [half(0), half(1)], hub }))
    }

    /// The hub that the tunnel ends at.
    pub fn hub(&self) -> &HubKey {
        &self.0.hub
    }
}

impl Default for TunnelKey {
    /// The key of a tunnel that belongs to no hub yet.
    fn default() -> Self {
        static UNASSIGNED: LazyLock<TunnelKey> =
            LazyLock::new(|| TunnelKey::new(HubKey::default(), [&None; 3], 0));
        UNASSIGNED.clone()
    }
}

impl Hash for TunnelKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.peer[0]);
    }
}

open_enum! {
    /// A tunnel's status, in the API's own words.
    TunnelStatus {
        /// Carries traffic.
        Up = "UP",
        /// Does not.
        Down = "DOWN",
        /// Could not be built.
        Failed = "FAILED",
        /// Information is pending.
        Unknown = "UNKNOWN",
    }
}

/// One route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// The network.
    pub cidr: Option<Text>,
    /// Where it was learnt, `bgp` for one.
    pub origin: Option<Text>,
    /// Its priority; the lowest wins.
    pub priority: Option<Quantity>,
}

/// The routes of one side of a tunnel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Routes {
    /// Whether the API cut the list short.
    pub is_clipped: Option<bool>,
    /// The routes that it gave.
    pub stats: Vec<Route>,
}

/// A tunnel, or as much of one as an answer has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tunnel {
    /// Identifies it.
    pub key: TunnelKey,
    /// Its newest record, which the store and the snapshot share.
    pub record: Arc<TunnelRecord>,
    /// Since when its status is what it is, as far as this program saw it.
    pub since: Option<Since>,
    /// Rekeys and changes of its state in the last hour.
    pub recent: RecentCounts,
}

/// The part of a record that changes only with the status, a rekey, a reconnect or a change of routes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TunnelDetails {
    /// What thousands of tunnels have in common.
    pub common: Arc<CommonDetails>,
    /// IKE id of the remote peer.
    pub peer_id: Option<Text>,
    /// Address of the remote peer.
    pub peer_ip: Option<Text>,
    /// Port of the remote peer.
    pub peer_port: Option<Text>,
    /// What the API calls the local address.
    pub local_ip: Option<Text>,
    /// What the API calls the local port.
    pub local_port: Option<Text>,
    /// The IKE SA.
    pub ike: IkeSa,
    /// The child SA.
    pub ipsec: IpsecSa,
    /// Routes learnt from the customer.
    pub client_routes: Arc<Routes>,
    /// Routes given to the customer.
    pub cloud_routes: Arc<Routes>,
}

/// Details that are the same in thousands of tunnels: the status, the data center and the states.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CommonDetails {
    /// Status of the tunnel.
    pub status: Option<TunnelStatus>,
    /// Code of the data center, `chi1.edc`.
    pub dc: Option<Text>,
    /// Name of the data center, `Equinix Chicago`.
    pub dc_name: Option<Text>,
    /// Where the data center is.
    pub dc_desc: Option<Text>,
    /// State of the IKE SA, strongSwan's words.
    pub ike_state: Option<Text>,
    /// State of the child SA, strongSwan's words.
    pub ipsec_state: Option<Text>,
}

impl From<TunnelRecord> for Tunnel {
    fn from(record: TunnelRecord) -> Self {
        Self { record: Arc::new(record), ..Self::default() }
    }
}

impl Tunnel {
    /// How well the tunnel is.
    pub fn health(&self) -> Health {
        match self.status() {
            Some(TunnelStatus::Up) => Health::Up,
            Some(TunnelStatus::Down | TunnelStatus::Failed) => Health::Down,
            Some(TunnelStatus::Unknown | TunnelStatus::Other(_)) | None => Health::Unknown,
        }
    }

    /// Its status, if the API sent one.
    pub fn status(&self) -> Option<&TunnelStatus> {
        self.details().common.status.as_ref()
    }

    /// The word for the status: what the API sent, or `UNKNOWN`.
    pub fn status_label(&self) -> &str {
        self.status().map_or("UNKNOWN", TunnelStatus::as_str)
    }

    /// What an admin calls it: the peer's address, or its id where there is none.
    pub fn title(&self) -> &str {
        self.details().peer_ip.as_ref().or(self.details().peer_id.as_ref()).map_or("-", Text::as_str)
    }

    /// The details of its record.
    pub fn details(&self) -> &TunnelDetails {
        &self.record.details
    }

    /// The record, copied first where another tunnel shares it.
    pub fn record_mut(&mut self) -> &mut TunnelRecord {
        Arc::make_mut(&mut self.record)
    }

    /// The details, copied first where another record shares them.
    pub fn details_mut(&mut self) -> &mut TunnelDetails {
        Arc::make_mut(&mut self.record_mut().details)
    }

    /// The details that it has in common with many, copied first where another tunnel shares them.
    pub fn common_mut(&mut self) -> &mut CommonDetails {
        Arc::make_mut(&mut self.details_mut().common)
    }

    /// Whether both are from the same peer, so that only their number tells their keys apart.
    pub(in crate::domain) fn has_same_peer(&self, other: &Self) -> bool {
        self.peer() == other.peer()
    }

    /// Sets the key of the tunnel, which is the nth of this peer at the hub.
    pub(in crate::domain) fn set_key(&mut self, hub: &HubKey, nth: usize) {
        self.key = TunnelKey::new(hub.clone(), self.peer(), nth);
    }

    /// Shares the key with an earlier record of the tunnel, and as much of the record as is the same; else the values that
    /// other tunnels have too.
    pub(in crate::domain) fn share_with(&mut self, earlier: Option<&Self>, interner: &mut TunnelInterner) {
        let Some(earlier) = earlier else { return interner.intern(self) };
        self.key = earlier.key.clone();
        if earlier.record == self.record {
            // Most polls find most records unchanged: the API renews them every few minutes.
            self.record = Arc::clone(&earlier.record);
        } else if earlier.record.details == self.record.details {
            self.record_mut().details = Arc::clone(&earlier.record.details);
        } else {
            let known = earlier.details().peer_id.as_ref();
            share(&mut self.details_mut().peer_id, known);
            interner.intern(self);
        }
    }

    /// The peer's id, address and port.
    pub(in crate::domain) fn peer(&self) -> [&Option<Text>; 3] {
        [&self.details().peer_id, &self.details().peer_ip, &self.details().peer_port]
    }
}

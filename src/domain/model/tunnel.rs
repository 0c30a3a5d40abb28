//! An IPsec tunnel between a customer's device and a hub: IKE SA, child SA, traffic and routes, with the field names of
//! the API.

use crate::domain::model::group::share;
use crate::domain::model::open_enum::open_enum;
use crate::domain::model::security_association::{IkeSa, IpsecSa};
use crate::domain::{Health, HubKey, Quantity, RecentCounts, Since, Text, TunnelInterner, TunnelRecord};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, LazyLock};

/// Identifies a tunnel across polls by its hub and its remote peer. Used by events, rates and pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunnelKey(Arc<TunnelIdentity>);

#[derive(Debug, PartialEq, Eq)]
struct TunnelIdentity {
    hub: HubKey,
    /// 128-bit hash of the peer, which is stored in the tunnel itself, and of the number of the duplicate.
    peer: [u64; 2],
}

impl TunnelKey {
    fn new(hub: HubKey, peer: [&Option<Text>; 3], occurrence: usize) -> Self {
        let half = |which: u8| {
            let mut hasher = DefaultHasher::new();
            (which, &hub, peer, occurrence).hash(&mut hasher);
            hasher.finish()
        };
        Self(Arc::new(TunnelIdentity { peer: [half(0), half(1)], hub }))
    }

    /// The key of a tunnel of which only the peer is known.
    pub(in crate::domain) fn of_peer(hub: &HubKey, details: &TunnelDetails) -> Self {
        Self::new(hub.clone(), [&details.peer_id, &details.peer_ip, &details.peer_port], 0)
    }

    /// The hub of the tunnel.
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
    /// Status of a tunnel, as named by the API.
    TunnelStatus {
        Up = "UP",
        Down = "DOWN",
        /// Setup failed.
        Failed = "FAILED",
        /// Not reported yet.
        Unknown = "UNKNOWN",
    }
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Route {
    pub cidr: Option<Text>,
    /// Origin, such as `bgp`.
    pub origin: Option<Text>,
    /// Priority; the lowest wins.
    pub priority: Option<Quantity>,
}

/// Routes of one side of a tunnel.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Routes {
    /// Whether the API truncated the list.
    pub is_clipped: Option<bool>,
    /// The listed routes.
    pub stats: Vec<Route>,
}

/// A tunnel, or the part of one that a response contains.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tunnel {
    /// Identifies the tunnel across polls.
    pub key: TunnelKey,
    /// The newest record, shared by the store and the snapshot.
    pub record: Arc<TunnelRecord>,
    /// Since when the status is unchanged, as far as this program observed it.
    pub since: Option<Since>,
    /// Rekeys and state changes in the last hour.
    pub recent: RecentCounts,
}

/// The fields of a record that change only with the status, a rekey, a reconnect or a change of routes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TunnelDetails {
    /// Fields that are the same in thousands of tunnels.
    pub common: Arc<CommonDetails>,
    /// IKE identity of the remote peer.
    pub peer_id: Option<Text>,
    /// IP address of the remote peer.
    pub peer_ip: Option<Text>,
    /// Port of the remote peer.
    pub peer_port: Option<Text>,
    /// Local IP address, as named by the API.
    pub local_ip: Option<Text>,
    /// Local port, as named by the API.
    pub local_port: Option<Text>,
    /// The IKE SA.
    pub ike: IkeSa,
    /// The child SA.
    pub ipsec: IpsecSa,
    /// Routes learnt from the customer.
    pub client_routes: Arc<Routes>,
    /// Routes advertised to the customer.
    pub cloud_routes: Arc<Routes>,
}

/// Fields that are the same in thousands of tunnels: status, data center and SA states.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct CommonDetails {
    /// Status of the tunnel.
    pub status: Option<TunnelStatus>,
    /// Code of the data center, such as `chi1.edc`.
    pub dc: Option<Text>,
    /// Name of the data center, such as `Equinix Chicago`.
    pub dc_name: Option<Text>,
    /// City of the data center.
    pub dc_desc: Option<Text>,
    /// State of the IKE SA, as named by strongSwan.
    pub ike_state: Option<Text>,
    /// State of the child SA, as named by strongSwan.
    pub ipsec_state: Option<Text>,
}

impl From<TunnelRecord> for Tunnel {
    fn from(record: TunnelRecord) -> Self {
        Self { record: Arc::new(record), ..Self::default() }
    }
}

impl Tunnel {
    pub fn health(&self) -> Health {
        match self.status() {
            Some(TunnelStatus::Up) => Health::Up,
            Some(TunnelStatus::Down | TunnelStatus::Failed) => Health::Down,
            Some(TunnelStatus::Unknown | TunnelStatus::Other(_)) | None => Health::Unknown,
        }
    }

    /// The status, if the response has one.
    pub fn status(&self) -> Option<&TunnelStatus> {
        self.details().common.status.as_ref()
    }

    /// The status as received, or `UNKNOWN`.
    pub fn status_label(&self) -> &str {
        self.status().map_or("UNKNOWN", TunnelStatus::as_str)
    }

    /// Title for display: the peer's IP address, or its IKE identity if there is none.
    pub fn title(&self) -> &str {
        self.details().peer_ip.as_ref().or(self.details().peer_id.as_ref()).map_or("-", Text::as_str)
    }

    pub fn details(&self) -> &TunnelDetails {
        &self.record.details
    }

    /// The record for modification, cloned first if it is shared.
    pub fn record_mut(&mut self) -> &mut TunnelRecord {
        Arc::make_mut(&mut self.record)
    }

    /// The details for modification, cloned first if they are shared.
    pub fn details_mut(&mut self) -> &mut TunnelDetails {
        Arc::make_mut(&mut self.record_mut().details)
    }

    /// The common details for modification, cloned first if they are shared.
    pub fn common_mut(&mut self) -> &mut CommonDetails {
        Arc::make_mut(&mut self.details_mut().common)
    }

    /// Whether both tunnels have the same peer, so that only a number distinguishes their keys.
    pub(in crate::domain) fn has_same_peer(&self, other: &Self) -> bool {
        self.peer() == other.peer()
    }

    /// Assigns the key of the tunnel, the nth of this peer at the hub.
    pub(in crate::domain) fn set_key(&mut self, hub: &HubKey, occurrence: usize) {
        self.key = TunnelKey::new(hub.clone(), self.peer(), occurrence);
    }

    /// Shares the key and all equal parts of the record with an earlier record of the tunnel, otherwise equal values
    /// with other tunnels.
    pub(in crate::domain) fn share_with(&mut self, earlier: Option<&Self>, interner: &mut TunnelInterner) {
        let Some(earlier) = earlier else { return interner.intern(self) };
        self.key = earlier.key.clone();
        if earlier.record == self.record {
            // Most records are unchanged between polls: the API renews them every few minutes.
            self.record = Arc::clone(&earlier.record);
        } else if earlier.record.details == self.record.details {
            self.record_mut().details = Arc::clone(&earlier.record.details);
        } else {
            let known = earlier.details().peer_id.as_ref();
            share(&mut self.details_mut().peer_id, known);
            interner.intern(self);
        }
    }

    /// IKE identity, IP address and port of the peer.
    pub(in crate::domain) fn peer(&self) -> [&Option<Text>; 3] {
        [&self.details().peer_id, &self.details().peer_ip, &self.details().peer_port]
    }
}

//! One IPsec tunnel between a customer's device and a hub: its IKE SA, its child SA, its traffic and its routes, under
//! the names of the API.

use super::association::{IkeSa, IpsecSa};
use super::words::open_words;
use super::{Health, HubKey, Quantity, RecentCounts, Since, Stamp, Text, TunnelInterner};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Identifies a tunnel across polls: its hub and its remote peer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TunnelKey {
    /// The hub that it ends at.
    pub hub: HubKey,
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
        Self { peer: [half(0), half(1)], hub }
    }
}

impl Hash for TunnelKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.peer[0]);
    }
}

open_words! {
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

/// Cumulative counters of a tunnel since `initialized`; "in" is what Secure Access received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Packets received.
    pub packets_in: Option<Quantity>,
    /// Bytes received.
    pub bytes_in: Option<Quantity>,
    /// Seconds since something was received.
    pub idle_time_in: Option<Quantity>,
    /// Packets sent.
    pub packets_out: Option<Quantity>,
    /// Bytes sent.
    pub bytes_out: Option<Quantity>,
    /// Seconds since something was sent.
    pub idle_time_out: Option<Quantity>,
    /// When the counters began.
    pub initialized: Option<Stamp>,
}

impl Traffic {
    /// The counters that are numbers: bytes and packets received, bytes and packets sent.
    pub fn counters(&self) -> [Option<u64>; 4] {
        [&self.bytes_in, &self.packets_in, &self.bytes_out, &self.packets_out]
            .map(|quantity| quantity.as_ref()?.number())
    }
}

/// A tunnel, or as much of one as an answer has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tunnel {
    /// Identifies it.
    pub key: TunnelKey,
    /// When the record was made.
    pub time: Option<Stamp>,
    /// Its status.
    pub status: Option<TunnelStatus>,
    /// Age of the IKE SA, in seconds.
    pub ike_age: Option<Quantity>,
    /// Age of the child SA, in seconds.
    pub ipsec_age: Option<Quantity>,
    /// Its counters.
    pub traffic: Traffic,
    /// What most records have in common with the one before, which then share it.
    pub details: Arc<TunnelDetails>,
    /// Since when its status is what it is, as far as this program saw it.
    pub since: Option<Since>,
    /// Rekeys and changes of its state in the last hour.
    pub recent: RecentCounts,
}

/// The part of a record that changes only with a rekey, a reconnect or a change of routes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TunnelDetails {
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

impl Tunnel {
    /// How well the tunnel is.
    pub fn health(&self) -> Health {
        match self.status {
            Some(TunnelStatus::Up) => Health::Up,
            Some(TunnelStatus::Down | TunnelStatus::Failed) => Health::Down,
            Some(TunnelStatus::Unknown | TunnelStatus::Other(_)) | None => Health::Unknown,
        }
    }

    /// The word for the status: what the API sent, or `UNKNOWN`.
    pub fn status_word(&self) -> &str {
        self.status.as_ref().map_or("UNKNOWN", TunnelStatus::as_str)
    }

    /// What an admin calls it: the peer's address, or its id where there is none.
    pub fn title(&self) -> &str {
        self.details.peer_ip.as_ref().or(self.details.peer_id.as_ref()).map_or("-", Text::as_str)
    }

    /// The details, copied first where another record shares them.
    pub fn details_mut(&mut self) -> &mut TunnelDetails {
        Arc::make_mut(&mut self.details)
    }

    /// Whether both are from the same peer, so that only their number tells their keys apart.
    pub(super) fn has_same_peer(&self, other: &Self) -> bool {
        self.peer() == other.peer()
    }

    /// Sets the key of the tunnel, which is the nth of this peer at the hub.
    pub(super) fn set_key(&mut self, hub: &HubKey, nth: usize) {
        self.key = TunnelKey::new(hub.clone(), self.peer(), nth);
    }

    /// Shares the details with an earlier record of the tunnel where they are the same, and else what other tunnels have too.
    pub(super) fn share_details(&mut self, earlier: Option<&Self>, interner: &mut TunnelInterner) {
        match earlier {
            Some(earlier) if earlier.details == self.details => self.details = Arc::clone(&earlier.details),
            _ => interner.intern(self),
        }
    }

    /// The peer's id, address and port.
    pub(super) fn peer(&self) -> [&Option<Text>; 3] {
        [&self.details.peer_id, &self.details.peer_ip, &self.details.peer_port]
    }
}

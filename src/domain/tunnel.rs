//! One IPsec tunnel between a customer's device and a hub: its IKE SA, its child SA, its traffic and its routes, under
//! the names of the API.
//!
//! There are tens of thousands of tunnels, and a look brings a new record of each, so a tunnel is held in three layers:
//! what this program adds, the newest record, and what lasts from record to record. The last two are shared by all that
//! know the tunnel, whatever they add. Of what lasts, some is the same in thousands of tunnels; those of an organization
//! share it (`shared`).

use super::association::{IkeSa, IpsecSa};
use super::words::open_words;
use super::{Health, HubKey, Quantity, RecentCounts, Record, Shared, Since, Text};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, LazyLock};

/// What tells one tunnel from another across looks: the remote peer and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TunnelKey(Arc<Named>);

/// What a tunnel's key consists of.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// All of it in a number: the peer itself the tunnel has already. Two peers of a hub have the same number less often
    /// than memory fails.
    digest: [u64; 2],
    /// The hub that it ends at.
    pub hub: HubKey,
}

impl Named {
    fn new(hub: HubKey, peer: [&Option<Text>; 3], nth: usize) -> Self {
        let half = |which: u8| {
            let mut hasher = DefaultHasher::new();
            (which, &hub, peer, nth).hash(&mut hasher);
            hasher.finish()
        };
        Self { digest: [half(0), half(1)], hub }
    }
}

impl Hash for TunnelKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.digest[0]);
    }
}

impl Deref for TunnelKey {
    type Target = Named;

    fn deref(&self) -> &Named {
        &self.0
    }
}

impl Default for TunnelKey {
    /// The key of a tunnel that belongs to no hub yet: one for all of them.
    fn default() -> Self {
        static NOBODYS: LazyLock<TunnelKey> = LazyLock::new(|| {
            let hub = super::Hub::new(None, super::Role::Unknown).key;
            TunnelKey(Arc::new(Named::new(hub, [&None; 3], 0)))
        });
        NOBODYS.clone()
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

/// A tunnel, or as much of one as an answer has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tunnel {
    /// Since when its status is what it is, as far as this program saw it.
    pub since: Option<Since>,
    /// Rekeys and changes of its state in the last hour.
    pub recent: RecentCounts,
    record: Arc<Record>,
}

/// What many tunnels have in common: the end at the provider, and the states.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Common {
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

/// What of a tunnel lasts from record to record, until the tunnel is built anew.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lasting {
    /// What tells it from others.
    pub key: TunnelKey,
    /// What it has in common with many.
    pub common: Arc<Common>,
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

impl From<Record> for Tunnel {
    fn from(record: Record) -> Self {
        Self { since: None, recent: RecentCounts::default(), record: Arc::new(record) }
    }
}

impl Deref for Tunnel {
    type Target = Record;

    fn deref(&self) -> &Record {
        &self.record
    }
}

impl DerefMut for Tunnel {
    fn deref_mut(&mut self) -> &mut Record {
        Arc::make_mut(&mut self.record)
    }
}

impl Deref for Lasting {
    type Target = Common;

    fn deref(&self) -> &Common {
        &self.common
    }
}

impl DerefMut for Lasting {
    fn deref_mut(&mut self) -> &mut Common {
        Arc::make_mut(&mut self.common)
    }
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
        self.peer_ip.as_ref().or(self.peer_id.as_ref()).map_or("-", Text::as_str)
    }

    /// Whether the keys of both differ in their number only.
    pub(super) fn is_twin_of(&self, other: &Self) -> bool {
        self.peer() == other.peer()
    }

    /// Sets the key of the tunnel, which is the nth of its twins at the hub.
    pub(super) fn set_key(&mut self, hub: &HubKey, nth: usize) {
        let named = Named::new(hub.clone(), self.peer(), nth);
        if *self.key != named {
            self.key = TunnelKey(Arc::new(named));
        }
    }

    /// Whether nothing about it changed that a change is told of: its status, and what lasts.
    pub(super) fn is_as_in(&self, other: &Self) -> bool {
        self.status == other.status && Arc::ptr_eq(&self.record.lasting, &other.record.lasting)
    }

    /// Shares what lasts with an earlier record of the tunnel, where it does last; else the key, and with other tunnels what
    /// is the same.
    pub(super) fn share(&mut self, known: Option<&Self>, shared: &mut Shared) {
        let lasting = &mut Arc::make_mut(&mut self.record).lasting;
        if let Some(known) = known {
            if *lasting == known.record.lasting {
                *lasting = Arc::clone(&known.record.lasting);
                return;
            }
            Arc::make_mut(lasting).key = known.key.clone();
        }
        shared.hold(Arc::make_mut(lasting));
    }

    /// What the remote peer calls itself and where it comes from.
    pub(super) fn peer(&self) -> [&Option<Text>; 3] {
        [&self.peer_id, &self.peer_ip, &self.peer_port]
    }
}

//! One IPsec tunnel between a customer's device and a hub: its IKE SA, its child SA, its traffic and its routes, under
//! the names of the API.

use super::words::open_words;
use super::{Health, HubKey, Quantity, Since, Stamp, Text};
use std::sync::Arc;

/// What tells one tunnel from another across looks: the remote peer and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TunnelKey {
    /// The hub that it ends at.
    pub hub: HubKey,
    peer: Arc<str>,
    nth: usize,
}

impl TunnelKey {
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.peer == other.peer
    }

    pub(super) fn nth(self, nth: usize) -> Self {
        Self { nth, ..self }
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

/// The IKE SA of a tunnel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IkeSa {
    /// Age in seconds.
    pub age: Option<Quantity>,
    /// Diffie-Hellman group.
    pub dh_group: Option<Text>,
    /// Pseudo-random function.
    pub prf_algo: Option<Text>,
    /// Encryption algorithm.
    pub enc_algo: Option<Text>,
    /// SPI of the initiator, hexadecimal.
    pub initiator_spi: Option<Text>,
    /// SPI of the responder, hexadecimal.
    pub responder_spi: Option<Text>,
}

/// The child SA of a tunnel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IpsecSa {
    /// Age in seconds.
    pub age: Option<Quantity>,
    /// Integrity algorithm.
    pub integrity_algo: Option<Text>,
    /// Encryption algorithm.
    pub enc_algo: Option<Text>,
    /// Key size in bits; absent with NULL encryption.
    pub enc_key_size: Option<Quantity>,
    /// Inbound SPI, hexadecimal.
    pub spi_in: Option<Text>,
    /// Outbound SPI, hexadecimal.
    pub spi_out: Option<Text>,
    /// Traffic selectors of the peer.
    pub peer_selectors: Vec<Text>,
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

/// One route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The network.
    pub cidr: Option<Text>,
    /// Where it was learnt, `bgp` for one.
    pub origin: Option<Text>,
    /// Its priority; the lowest wins.
    pub priority: Option<Quantity>,
}

/// The routes of one side of a tunnel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes {
    /// Whether the API cut the list short.
    pub is_clipped: Option<bool>,
    /// The routes that it gave.
    pub stats: Vec<Route>,
}

/// A tunnel, or as much of one as an answer has.
#[derive(Clone, Debug, PartialEq)]
pub struct Tunnel {
    /// What tells it from others.
    pub key: TunnelKey,
    /// When the record was made.
    pub time: Option<Stamp>,
    /// Its status.
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
    /// The counters.
    pub data: Traffic,
    /// Routes learnt from the customer.
    pub client_routes: Routes,
    /// Routes given to the customer.
    pub cloud_routes: Routes,
    /// Since when its status is what it is, as far as this program saw it.
    pub since: Option<Since>,
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

    pub(super) fn base_key(&self, hub: &HubKey) -> TunnelKey {
        let part = |text: &Option<Text>| text.as_ref().map_or(String::new(), |text| text.sent().to_owned());
        let peer = [&self.peer_id, &self.peer_ip, &self.peer_port].map(part).join("/");
        TunnelKey { hub: hub.clone(), peer: peer.into(), nth: 0 }
    }
}

impl Default for Tunnel {
    /// A tunnel of which nothing is known; its key is set when its hub is given to a group.
    fn default() -> Self {
        let hub = super::Hub::new(None, super::Role::Unknown).key;
        Self {
            key: TunnelKey { hub, peer: "".into(), nth: 0 },
            time: None,
            status: None,
            dc: None,
            dc_name: None,
            dc_desc: None,
            ike_state: None,
            ipsec_state: None,
            peer_id: None,
            peer_ip: None,
            peer_port: None,
            local_ip: None,
            local_port: None,
            ike: IkeSa::default(),
            ipsec: IpsecSa::default(),
            data: Traffic::default(),
            client_routes: Routes::default(),
            cloud_routes: Routes::default(),
            since: None,
        }
    }
}

//! What only calls about a single group bring, and how each of these calls went: the addresses of its data centers, all
//! tunnels of hubs that have more than the lists give, and what the provider logged of it.

use super::{GroupKey, Id, Part, Reading, Text};
use jiff::Timestamp;

/// How the calls about a single group went, and what of them is in no snapshot.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupDetail {
    /// The group.
    pub key: GroupKey,
    /// How its own answer was read, which has the addresses of its data centers. They are laid under the snapshot.
    pub addresses: Reading,
    /// How all its tunnels were read, where the lists give only some. They are laid over the snapshot.
    pub peers: Reading,
    /// What the provider logged of it, the newest first.
    pub log: Part<Vec<LogEntry>>,
}

impl GroupDetail {
    /// A group of which nothing was asked yet.
    pub fn new(key: GroupKey) -> Self {
        Self { key, addresses: Reading::default(), peers: Reading::default(), log: Part::default() }
    }
}

/// One line of the provider's own log of tunnels, under the names of the API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogEntry {
    /// When it was logged.
    pub timestamp: Option<Timestamp>,
    /// The group that it is about.
    pub group_id: Option<Id>,
    /// The hub that it is about.
    pub hub_id: Option<Id>,
    /// Whether that is the primary hub.
    pub hub_is_primary: Option<bool>,
    /// Who logged it: `BGP`, `IKE`, `ORCH`.
    pub service: Option<Text>,
    /// How grave it is: `INFO`, `WARNING`, `ERROR`.
    pub level: Option<Text>,
    /// What it says.
    pub message: Option<Text>,
    /// Name of the data center.
    pub datacenter: Option<Text>,
    /// Address of the provider's or the customer's end of BGP.
    pub bgp_peer_ip: Option<Text>,
    /// Address of the customer's device.
    pub customer_address: Option<Text>,
    /// Port of the customer's device.
    pub customer_port: Option<Text>,
    /// SPI of the IKE SA.
    pub ike_spi: Option<Text>,
}

//! All tunnels of a group whose lists are truncated. The API returns them without their hubs, so each is assigned to a
//! hub by what the lists say of the hubs.

use crate::domain::{ApiTimestamp, Group, Hub, MAX_LISTED_TUNNELS, Tunnel};
use jiff::{SignedDuration, Timestamp};

/// How long a full tunnel list is used after it was read; after that only the listed tunnels are shown.
const MAX_PEERS_AGE: SignedDuration = SignedDuration::from_mins(10);

/// The tunnels of a group, read by a separate request.
#[derive(Debug, Clone, PartialEq)]
pub struct Peers {
    /// Tunnels of all hubs.
    pub tunnels: Vec<Tunnel>,
    /// When the list was read.
    pub read_at: Timestamp,
    /// Whether the list is complete.
    pub is_complete: bool,
}

impl Peers {
    /// Whether the list is still used at this time.
    pub fn is_valid_at(&self, at: Timestamp) -> bool {
        at.duration_since(self.read_at) <= MAX_PEERS_AGE
    }
}

impl Hub {
    /// Whether the lists contain only some of its tunnels, or may do so.
    pub fn is_truncated(&self) -> bool {
        let listed = self.known_tunnels().len();
        self.has_all_tunnels || (listed >= MAX_LISTED_TUNNELS && self.listed_count != Some(listed as u64))
    }
}

/// Replaces the tunnels of the hubs whose lists are truncated. A hub with a complete list has newer data there.
pub(in crate::domain) fn merge_peers(group: &mut Group, peers: &Peers) {
    if group.read_at.is_some_and(|at| !peers.is_valid_at(at)) {
        return;
    }
    let owners: Vec<Option<usize>> = peers.tunnels.iter().map(|tunnel| owner(&group.hubs, tunnel)).collect();
    for (index, hub) in group.hubs.iter_mut().enumerate().filter(|(_, hub)| hub.is_truncated()) {
        let own = peers.tunnels.iter().zip(&owners).filter(|(_, owner)| **owner == Some(index));
        let own: Vec<Tunnel> = own.map(|(tunnel, _)| tunnel.clone()).collect();
        if own.len() >= hub.known_tunnels().len() {
            merge_tunnels(hub, own);
            hub.has_all_tunnels = peers.is_complete;
        }
    }
}

/// Replaces the tunnels of a hub, keeping the newer record of each.
fn merge_tunnels(hub: &mut Hub, read: Vec<Tunnel>) {
    let listed = hub.tunnels.replace(read).unwrap_or_default();
    hub.set_tunnel_keys();
    let time = |tunnel: &Tunnel| tunnel.record.time.as_ref().and_then(ApiTimestamp::time);
    for tunnel in hub.tunnels.iter_mut().flatten() {
        let newer = listed.iter().find(|listed| listed.key == tunnel.key && time(listed) > time(tunnel));
        if let Some(newer) = newer {
            *tunnel = newer.clone();
        }
    }
}

/// The hub that a tunnel belongs to: the only one with tunnels in the same data center, or else the only one that lists
/// the same peer. `None` if ambiguous.
fn owner(hubs: &[Hub], tunnel: &Tunnel) -> Option<usize> {
    let is_there = |hub: &Hub| {
        hub.known_tunnels().iter().any(|known| {
            known.details().common.dc.is_some() && known.details().common.dc == tunnel.details().common.dc
        })
    };
    let is_known = |hub: &Hub| hub.known_tunnels().iter().any(|known| is_same_peer(known, tunnel));
    unique_match(hubs, is_there).or_else(|| unique_match(hubs, is_known))
}

fn unique_match(hubs: &[Hub], fits: impl Fn(&Hub) -> bool) -> Option<usize> {
    let mut fitting = hubs.iter().enumerate().filter(|(_, hub)| fits(hub)).map(|(index, _)| index);
    fitting.next().filter(|_| fitting.next().is_none())
}

fn is_same_peer(one: &Tunnel, other: &Tunnel) -> bool {
    one.peer().iter().any(|part| part.is_some()) && one.has_same_peer(other)
}

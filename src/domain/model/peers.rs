//! All tunnels of a group, where the lists give only some of them. The API gives them without their hubs, so which hub each
//! belongs to is told by what the lists know of each hub.

use crate::domain::{ApiTimestamp, Group, Hub, MAX_LISTED_TUNNELS, Tunnel};
use jiff::{SignedDuration, Timestamp};

/// How long all tunnels of a group count after they were read; after that only those are shown that the lists give.
const MAX_PEERS_AGE: SignedDuration = SignedDuration::from_mins(10);

/// The tunnels of a group, read apart from the lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Peers {
    /// The tunnels, of all hubs.
    pub tunnels: Vec<Tunnel>,
    /// When they were read.
    pub read_at: Timestamp,
    /// Whether these are all that there are.
    pub is_complete: bool,
}

impl Peers {
    /// Whether they still count at this time.
    pub fn is_valid_at(&self, at: Timestamp) -> bool {
        at.duration_since(self.read_at) <= MAX_PEERS_AGE
    }
}

impl Hub {
    /// Whether the lists give only some of its tunnels, or may do so.
    pub fn is_truncated(&self) -> bool {
        let listed = self.known_tunnels().len();
        self.has_all_tunnels || (listed >= MAX_LISTED_TUNNELS && self.listed_count != Some(listed as u64))
    }
}

/// Lays the tunnels of a group over those hubs of which the lists give only some. A hub whose list is whole is newer there.
pub(in crate::domain) fn merge_peers(group: &mut Group, peers: &Peers) {
    if group.read_at.is_some_and(|at| !peers.is_valid_at(at)) {
        return;
    }
    let owners: Vec<Option<usize>> = peers.tunnels.iter().map(|tunnel| owner(&group.hubs, tunnel)).collect();
    for (nth, hub) in group.hubs.iter_mut().enumerate().filter(|(_, hub)| hub.is_truncated()) {
        let own = peers.tunnels.iter().zip(&owners).filter(|(_, owner)| **owner == Some(nth));
        let own: Vec<Tunnel> = own.map(|(tunnel, _)| tunnel.clone()).collect();
        if own.len() >= hub.known_tunnels().len() {
            merge_tunnels(hub, own);
            hub.has_all_tunnels = peers.is_complete;
        }
    }
}

/// Takes the tunnels of a hub; of each the newer record.
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

/// Which of these hubs a tunnel belongs to: the only one that has tunnels in its data center, as the tunnels call that, or
/// else the only one that lists the same peer. Of which nobody can say it, that belongs nowhere.
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
    let mut fitting = hubs.iter().enumerate().filter(|(_, hub)| fits(hub)).map(|(nth, _)| nth);
    fitting.next().filter(|_| fitting.next().is_none())
}

fn is_same_peer(one: &Tunnel, other: &Tunnel) -> bool {
    one.peer().iter().any(|part| part.is_some()) && one.has_same_peer(other)
}

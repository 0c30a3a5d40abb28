//! Peers that a hub had and that are absent now. A tunnel that is down may simply vanish from the lists, so only a hub that is
//! up and whose tunnels were read completely says anything.

use super::{Health, Hub, HubKey, Map, Snapshot, Text, Tunnel};
use jiff::{SignedDuration, Timestamp};

/// How long an absent peer is expected back.
pub const EXPECTED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The peers that each hub had within [`EXPECTED_FOR`].
#[derive(Clone, Debug, Default)]
pub(super) struct PeerHistory(Map<HubKey, Vec<KnownPeer>>);

#[derive(Clone, Debug)]
struct KnownPeer {
    /// The IKE identity, or the address where there is none.
    id: Text,
    /// Which of several tunnels of the same identity.
    nth: usize,
    /// What it is called on screen.
    title: Text,
    last_seen: Timestamp,
}

/// The hubs that lack peers, and which.
#[derive(Clone, Debug, Default)]
pub struct MissingPeers(Map<HubKey, Absence>);

/// The peers that a hub lacks.
#[derive(Clone, Debug, PartialEq)]
pub struct Absence {
    /// Tunnels that the hub has.
    pub present: usize,
    /// The absent peers and when each was last seen, in the order in which they were lost.
    pub peers: Vec<(Text, Timestamp)>,
}

impl MissingPeers {
    /// What a hub lacks.
    pub fn of_hub(&self, key: &HubKey) -> Option<&Absence> {
        self.0.get(key)
    }
}

impl PeerHistory {
    /// Takes the tunnels of a snapshot, and says which peers are absent from it.
    pub(super) fn observe(&mut self, snapshot: &Snapshot, now: Timestamp) -> MissingPeers {
        let mut missing = MissingPeers::default();
        for hub in snapshot.groups.iter().flat_map(|group| &group.hubs) {
            if hub.health() != Health::Up || !hub.has_every_tunnel() {
                continue;
            }
            if let Some(absence) = self.observe_hub(hub, now) {
                missing.0.insert(hub.key.clone(), absence);
            }
        }
        let is_expected = |peer: &KnownPeer| now.duration_since(peer.last_seen).abs() < EXPECTED_FOR;
        self.0.retain(|_, peers| {
            peers.retain(is_expected);
            !peers.is_empty()
        });
        missing
    }

    /// Stops expecting the absent peers of a hub.
    pub(super) fn dismiss(&mut self, hub: &HubKey) {
        if let Some(peers) = self.0.get_mut(hub) {
            let newest = peers.iter().map(|peer| peer.last_seen).max();
            peers.retain(|peer| Some(peer.last_seen) == newest);
        }
    }

    fn observe_hub(&mut self, hub: &Hub, now: Timestamp) -> Option<Absence> {
        let tunnels = hub.known_tunnels();
        if tunnels.is_empty() && !self.0.contains_key(&hub.key) {
            return None;
        }
        let known = self.0.entry(hub.key.clone()).or_default();
        let mut counts: Map<&Text, usize> = Map::default();
        for (id, title) in tunnels.iter().filter_map(identity) {
            let count = counts.entry(id).or_default();
            let nth = *count;
            *count += 1;
            match known.iter_mut().find(|peer| peer.nth == nth && peer.id == *id) {
                Some(peer) => peer.last_seen = now,
                None => known.push(KnownPeer { id: id.clone(), nth, title: title.clone(), last_seen: now }),
            }
        }
        let absent = known.iter().filter(|peer| peer.last_seen != now);
        let mut peers: Vec<_> = absent.map(|peer| (peer.title.clone(), peer.last_seen)).collect();
        peers.sort_by_key(|(_, last_seen)| *last_seen);
        (!peers.is_empty()).then_some(Absence { present: tunnels.len(), peers })
    }
}

/// The identity of a tunnel's peer, and what it is called. The port only tells duplicates apart.
fn identity(tunnel: &Tunnel) -> Option<(&Text, &Text)> {
    let id = tunnel.peer_id.as_ref().or(tunnel.peer_ip.as_ref())?;
    Some((id, tunnel.peer_ip.as_ref().unwrap_or(id)))
}

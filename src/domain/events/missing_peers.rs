//! Peers that a hub had and that are absent now. A tunnel that is down may disappear from the lists, so only hubs that
//! are up and whose tunnels were read completely are evaluated.

use crate::domain::model::unix_seconds::UnixSeconds;
use crate::domain::{
    Health, Hub, HubKey, Map, PriorTunnel, Snapshot, Text, Tunnel, TunnelDetails, TunnelKey,
};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// How long an absent peer is reported as missing.
pub const MISSING_PEER_RETENTION: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long a peer may be absent from a hub that is up before it counts as missing: a device that reauthenticates,
/// fails over or returns with its hub sets up its tunnels within this time.
pub(in crate::domain) const RECONNECT_TIME: SignedDuration = SignedDuration::from_mins(2);

/// Peers of each hub within [`MISSING_PEER_RETENTION`].
#[derive(Debug, Clone, Default)]
pub(in crate::domain) struct PeerHistory(Map<HubKey, Vec<KnownPeer>>);

#[derive(Debug, Clone)]
struct KnownPeer {
    /// Key of the last tunnel of the peer.
    key: TunnelKey,
    /// Details of that tunnel, shared with it: own texts would take 100 B more.
    details: Arc<TunnelDetails>,
    last_seen: UnixSeconds,
    /// First poll without the peer after `last_seen`; equal to `last_seen` while it is present.
    absent_since: UnixSeconds,
}

/// An absent peer that was dismissed.
#[derive(Debug, Clone)]
pub(in crate::domain) struct DismissedPeer(KnownPeer);

impl KnownPeer {
    fn is_absent(&self) -> bool {
        self.absent_since != self.last_seen
    }
}

/// Missing peers, by hub.
#[derive(Debug, Clone, Default)]
pub struct MissingPeers(Map<HubKey, Absence>);

/// Missing peers of a hub.
#[derive(Debug, Clone, PartialEq)]
pub struct Absence {
    /// Number of tunnels that the hub has.
    pub present: usize,
    /// Absent peers, longest absent first.
    pub peers: Vec<AbsentPeer>,
}

/// A missing peer.
#[derive(Debug, Clone, PartialEq)]
pub struct AbsentPeer {
    /// Key of its last tunnel.
    pub tunnel: TunnelKey,
    /// Title for display.
    pub title: Text,
    pub last_seen: Timestamp,
}

impl MissingPeers {
    /// Missing peers of a hub.
    pub fn absence(&self, key: &HubKey) -> Option<&Absence> {
        self.0.get(key)
    }

    /// Missing tunnels of a hub.
    pub fn tunnels(&self, key: &HubKey) -> impl Iterator<Item = &TunnelKey> {
        self.absence(key).into_iter().flat_map(|absence| &absence.peers).map(|peer| &peer.tunnel)
    }
}

impl PeerHistory {
    /// Records the tunnels of a snapshot and returns the missing peers.
    pub(in crate::domain) fn observe(&mut self, snapshot: &Snapshot, now: Timestamp) -> MissingPeers {
        let mut missing = MissingPeers::default();
        for group in &snapshot.groups {
            // Without a new poll nothing has changed.
            let read_at = group.read_at.unwrap_or(now);
            for hub in
                group.hubs.iter().filter(|hub| hub.health() == Health::Up && hub.has_complete_tunnel_list())
            {
                if let Some(absence) = self.observe_hub(hub, read_at) {
                    missing.0.insert(hub.key.clone(), absence);
                }
            }
        }
        let is_expected = |peer: &KnownPeer| {
            now.duration_since(peer.last_seen.to_timestamp()).abs() < MISSING_PEER_RETENTION
        };
        self.0.retain(|_, peers| {
            peers.retain(is_expected);
            !peers.is_empty()
        });
        missing
    }

    /// Adds recorded peers of a hub that are not among its tunnels now.
    pub(in crate::domain) fn restore_recorded(
        &mut self,
        hub: &HubKey,
        tunnels: impl Iterator<Item = PriorTunnel>,
    ) {
        let recorded = tunnels.map(|tunnel| {
            let details = TunnelDetails {
                peer_id: tunnel.peer_id,
                peer_ip: tunnel.peer_ip,
                ..TunnelDetails::default()
            };
            let last_seen = UnixSeconds::from_timestamp(tunnel.last_seen);
            KnownPeer {
                key: TunnelKey::of_peer(hub, &details),
                details: Arc::new(details),
                last_seen,
                absent_since: tunnel.absent_since.map_or(last_seen, UnixSeconds::from_timestamp),
            }
        });
        let recorded: Vec<KnownPeer> = recorded.filter(|peer| identity(&peer.details).is_some()).collect();
        if !recorded.is_empty() {
            self.0.entry(hub.clone()).or_default().extend(recorded);
        }
    }

    /// Dismisses the peer of a tunnel, if it is absent, until it is seen again or restored.
    pub(in crate::domain) fn dismiss(&mut self, tunnel: &TunnelKey) -> Option<DismissedPeer> {
        let peers = self.0.get_mut(tunnel.hub())?;
        let index = peers.iter().position(|peer| peer.key == *tunnel && peer.is_absent())?;
        Some(DismissedPeer(peers.remove(index)))
    }

    /// Undoes a dismissal, unless the peer has been seen since.
    pub(in crate::domain) fn restore(&mut self, DismissedPeer(dismissed): DismissedPeer) {
        let peers = self.0.entry(dismissed.key.hub().clone()).or_default();
        if peers.iter().all(|peer| peer.key != dismissed.key) {
            peers.push(dismissed);
        }
    }

    fn observe_hub(&mut self, hub: &Hub, now: Timestamp) -> Option<Absence> {
        let tunnels = hub.known_tunnels();
        if tunnels.is_empty() && !self.0.contains_key(&hub.key) {
            return None;
        }
        let known = self.0.entry(hub.key.clone()).or_default();
        record_present(known, tunnels, now);
        let mut peers = Vec::new();
        for peer in known.iter_mut().filter(|peer| peer.last_seen != UnixSeconds::from_timestamp(now)) {
            if !peer.is_absent() {
                peer.absent_since = UnixSeconds::from_timestamp(now);
            }
            if now.duration_since(peer.absent_since.to_timestamp()).abs() >= RECONNECT_TIME {
                let title = title(&peer.details).cloned().unwrap_or_else(|| Text::new("-"));
                peers.push(AbsentPeer {
                    tunnel: peer.key.clone(),
                    title,
                    last_seen: peer.last_seen.to_timestamp(),
                });
            }
        }
        peers.sort_by_key(|peer| peer.last_seen);
        (!peers.is_empty()).then_some(Absence { present: tunnels.len(), peers })
    }
}

/// Records the peers that are present. A new peer replaces an absent one with the same identity and another address or
/// port.
fn record_present(known: &mut Vec<KnownPeer>, tunnels: &[Tunnel], now: Timestamp) {
    let now = UnixSeconds::from_timestamp(now);
    let index: Map<TunnelKey, usize> =
        known.iter().enumerate().map(|(index, peer)| (peer.key.clone(), index)).collect();
    let mut others = Vec::new();
    for tunnel in tunnels {
        match index.get(&tunnel.key) {
            Some(index) => {
                let peer = &mut known[*index];
                peer.details = Arc::clone(&tunnel.record.details);
                (peer.last_seen, peer.absent_since) = (now, now);
            }
            None => others.push(tunnel),
        }
    }
    if others.is_empty() {
        return;
    }
    known.reserve_exact(others.len());
    let mut absent: Map<Option<Text>, Vec<usize>> = Map::default();
    for (index, peer) in known.iter().enumerate().rev().filter(|(_, peer)| peer.last_seen != now) {
        absent.entry(identity(&peer.details).cloned()).or_default().push(index);
    }
    for tunnel in others {
        let (key, details) = (tunnel.key.clone(), Arc::clone(&tunnel.record.details));
        let id = identity(&details).cloned();
        if id.is_none() {
            continue;
        }
        let peer = KnownPeer { key, details, last_seen: now, absent_since: now };
        match absent.get_mut(&id).and_then(Vec::pop) {
            Some(index) => known[index] = peer,
            None => known.push(peer),
        }
    }
}

/// Identity of a peer: its IKE identity, or its IP address if there is none. The port only distinguishes duplicates.
fn identity(details: &TunnelDetails) -> Option<&Text> {
    details.peer_id.as_ref().or(details.peer_ip.as_ref())
}

/// Title of a peer for display.
fn title(details: &TunnelDetails) -> Option<&Text> {
    details.peer_ip.as_ref().or(details.peer_id.as_ref())
}

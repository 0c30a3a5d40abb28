//! What was recorded of an organization before this process started: since when its objects are in their state, their changes
//! in the last hour, and the tunnels that they had. It is applied to each object when it is first seen.

use crate::domain::availability::Read;
use crate::domain::events::missing_peers::PeerHistory;
use crate::domain::{
    Activity, Group, GroupKey, Health, Hub, HubKey, Map, Since, Snapshot, Subject, Text, Tunnel,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// What was recorded before this process started.
#[derive(Debug, Clone, Default)]
pub struct PriorState {
    /// By [`GroupKey::as_raw`].
    pub groups: HashMap<String, PriorGroup>,
    /// When the states of all groups were last watched.
    pub groups_watched: Option<PriorWatch>,
    /// When the hubs and their tunnels were last watched.
    pub hubs_watched: Option<PriorWatch>,
}

/// The last time without a gap in which something was watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriorWatch {
    pub from: Timestamp,
    pub last: Read,
}

/// The state of an object at the end of the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorObject {
    /// The state that the API reported: up, even if it was degraded.
    pub state: Health,
    /// The first poll that saw it.
    pub since: Timestamp,
    /// Whether the change to it was observed; if not, it may be older.
    pub is_exact: bool,
    /// Changes of that state in the last hour, oldest first.
    pub changes: Vec<Timestamp>,
}

/// A group at the end of the recording.
#[derive(Debug, Clone, Default)]
pub struct PriorGroup {
    pub object: Option<PriorObject>,
    /// Since when it was degraded, if it was.
    pub degraded_since: Option<Timestamp>,
    /// By [`hub_history_key`].
    pub hubs: HashMap<String, PriorHub>,
}

/// A hub at the end of the recording.
#[derive(Debug, Clone, Default)]
pub struct PriorHub {
    pub object: Option<PriorObject>,
    /// By the keys of [`PeerKeys`].
    pub tunnels: HashMap<String, PriorTunnel>,
}

/// A tunnel of the last days.
#[derive(Debug, Clone)]
pub struct PriorTunnel {
    /// Its state; `None` if it was absent.
    pub object: Option<PriorObject>,
    pub last_seen: Timestamp,
    /// First poll without it, if it was absent.
    pub absent_since: Option<Timestamp>,
    /// IKE identity of the peer.
    pub peer_id: Option<Text>,
    /// IP address of the peer.
    pub peer_ip: Option<Text>,
}

/// Identifies a hub of a group in the history: its ID, or its role if it has none.
pub fn hub_history_key(hub: &Hub) -> String {
    hub.id.as_ref().map_or_else(|| hub.role.to_string(), |id| id.as_text().raw().to_owned())
}

/// Identifies the tunnels of a hub in the history: by the IKE identity of the peer, or its IP address, and by a number if several
/// tunnels have the same peer.
#[derive(Debug, Default)]
pub struct PeerKeys(HashMap<String, usize>);

impl PeerKeys {
    /// The key of the next tunnel of the hub.
    pub fn next_key(&mut self, tunnel: &Tunnel) -> String {
        let details = tunnel.details();
        let peer = details.peer_id.as_ref().or(details.peer_ip.as_ref()).map_or("-", Text::raw);
        let count = self.0.entry(peer.to_owned()).or_default();
        *count += 1;
        if *count == 1 { peer.to_owned() } else { format!("{peer} #{count}") }
    }
}

/// The recorded state that is not applied yet.
#[derive(Debug, Default)]
pub(super) struct Restore {
    prior: PriorState,
    /// Groups that were degraded at the end of the recording.
    degraded: Map<GroupKey, Since>,
}

impl Restore {
    pub(super) fn new(prior: PriorState) -> Self {
        Self { prior, degraded: Map::default() }
    }

    /// Applies the recorded state to objects that are seen for the first time.
    pub(super) fn apply(
        &mut self,
        snapshot: &mut Snapshot,
        activity: &mut Activity,
        peers: &mut PeerHistory,
        now: Timestamp,
    ) {
        if self.prior.groups.is_empty() {
            return;
        }
        for group in &mut snapshot.groups {
            if let Some(mut prior) = self.prior.groups.remove(group.key.as_raw()) {
                self.apply_to_group(group, &mut prior, activity, peers, now);
                if prior.object.is_some() || !prior.hubs.is_empty() {
                    self.prior.groups.insert(group.key.as_raw().to_owned(), prior);
                }
            }
        }
        if snapshot.is_complete() {
            self.prior = PriorState::default();
        }
    }

    /// Since when a group is degraded, if it was degraded at the end of the recording.
    pub(super) fn degraded_since(&self, key: &GroupKey) -> Option<Since> {
        self.degraded.get(key).copied()
    }

    fn apply_to_group(
        &mut self,
        group: &mut Group,
        prior: &mut PriorGroup,
        activity: &mut Activity,
        peers: &mut PeerHistory,
        now: Timestamp,
    ) {
        let read_at = group.read_at.unwrap_or(now);
        let health = group.reported_health();
        if let Some(object) = prior.object.take_if(|_| health != Health::Unknown) {
            let watch = self.prior.groups_watched;
            group.since = object.restored_since(group.since, health, watch, read_at);
            activity.restore(&Subject::Group(group.key.clone()), &object.changes);
            if let Some(since) = prior.degraded_since {
                let has_gap = !is_continuous(watch, since, read_at);
                self.degraded.insert(group.key.clone(), Since::recorded(since, true, has_gap));
            }
        }
        for hub in group.hubs.iter_mut().filter(|hub| hub.tunnels.is_some()) {
            if let Some(prior) = prior.hubs.remove(&hub_history_key(hub)) {
                self.apply_to_hub(hub, prior, activity, peers, read_at);
            }
        }
    }

    fn apply_to_hub(
        &self,
        hub: &mut Hub,
        mut prior: PriorHub,
        activity: &mut Activity,
        peers: &mut PeerHistory,
        read_at: Timestamp,
    ) {
        let watch = self.prior.hubs_watched;
        if let Some(object) = prior.object {
            hub.since = object.restored_since(hub.since, hub.health(), watch, read_at);
            activity.restore(&Subject::Hub(hub.key.clone()), &object.changes);
        }
        let key: HubKey = hub.key.clone();
        let mut keys = PeerKeys::default();
        for tunnel in hub.tunnels.iter_mut().flatten() {
            let Some(known) = prior.tunnels.remove(&keys.next_key(tunnel)) else { continue };
            if let Some(object) = known.object {
                tunnel.since = object.restored_since(tunnel.since, tunnel.health(), watch, read_at);
                activity.restore(&Subject::Tunnel(tunnel.key.clone()), &object.changes);
            }
        }
        peers.restore_recorded(&key, prior.tunnels.into_values());
    }
}

impl PriorObject {
    /// Since when an object is in its state, if that is the recorded one, and no change was observed since.
    fn restored_since(
        &self,
        known: Option<Since>,
        health: Health,
        watch: Option<PriorWatch>,
        read_at: Timestamp,
    ) -> Option<Since> {
        let is_changed = known.is_some_and(|known| known.is_exact) || health != self.state;
        if is_changed || self.since > read_at {
            return known;
        }
        let is_continuous = is_continuous(watch, self.since, read_at);
        Some(Since::recorded(self.since, self.is_exact, !is_continuous))
    }
}

/// Whether the time from `since` until a read was watched without a gap.
fn is_continuous(watch: Option<PriorWatch>, since: Timestamp, read_at: Timestamp) -> bool {
    watch.is_some_and(|watch| {
        let next = Read { at: read_at, period: watch.last.period };
        watch.from <= since && watch.last.is_joined_with(&next)
    })
}

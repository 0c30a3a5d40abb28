//! Since when things are as they are, as far as this program saw it. The API's own times say when a record was made,
//! not when a state began, so only watching can tell.

use super::{Change, GroupKey, GroupStatus, HubKey, HubStatus, Snapshot, TunnelKey, TunnelStatus, changes};
use jiff::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;

/// Since when something is as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since {
    /// The look that first saw it so.
    pub at: Timestamp,
    /// Whether an earlier look saw it otherwise; if not, it may have been so for much longer.
    pub is_exact: bool,
}

/// What was seen so far.
#[derive(Clone, Debug, Default)]
pub struct History {
    groups: HashMap<GroupKey, (Option<GroupStatus>, Since)>,
    hubs: HashMap<HubKey, (Option<HubStatus>, Since)>,
    tunnels: HashMap<TunnelKey, (Option<TunnelStatus>, Since)>,
}

impl History {
    /// Writes into a new snapshot what changed since the one before and since when each state lasts, and remembers it.
    pub fn observe(&mut self, snapshot: &mut Snapshot, before: Option<&Snapshot>, now: Timestamp) {
        let mut groups = HashMap::with_capacity(snapshot.groups.len());
        let mut hubs = HashMap::with_capacity(2 * snapshot.groups.len());
        let mut tunnels = HashMap::with_capacity(self.tunnels.len());
        for group in &mut snapshot.groups {
            let since = seen(&self.groups, &group.key, group.status.as_ref(), now);
            group.since = Some(since);
            groups.insert(group.key.clone(), (group.status.clone(), since));
            for hub in &mut group.hubs {
                let since = seen(&self.hubs, &hub.key, hub.status.as_ref(), now);
                hub.since = Some(since);
                hubs.insert(hub.key.clone(), (hub.status.clone(), since));
                let had_all = before
                    .and_then(|before| before.hub(&hub.key))
                    .is_some_and(|(_, hub)| hub.lists_all_tunnels());
                for tunnel in hub.tunnels.iter_mut().flatten() {
                    let is_new = had_all && !self.tunnels.contains_key(&tunnel.key);
                    let since = seen(&self.tunnels, &tunnel.key, tunnel.status.as_ref(), now);
                    let since = Since { is_exact: since.is_exact || is_new, ..since };
                    tunnel.since = Some(since);
                    tunnels.insert(tunnel.key.clone(), (tunnel.status.clone(), since));
                }
            }
        }
        (self.groups, self.hubs, self.tunnels) = (groups, hubs, tunnels);
        snapshot.changes = before.map_or_else(Vec::new, |before| changed(before, snapshot, now));
    }
}

fn changed(before: &Snapshot, snapshot: &Snapshot, now: Timestamp) -> Vec<Change> {
    changes(before, snapshot).into_iter().map(|what| Change { at: now, what }).collect()
}

fn seen<K: Hash + Eq, S: PartialEq>(
    known: &HashMap<K, (Option<S>, Since)>,
    key: &K,
    status: Option<&S>,
    now: Timestamp,
) -> Since {
    match known.get(key) {
        Some((before, since)) if before.as_ref() == status => *since,
        Some((Some(_), _)) => Since { at: now, is_exact: true },
        Some((None, _)) | None => Since { at: now, is_exact: false },
    }
}

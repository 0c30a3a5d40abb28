//! The events that a running program would have found between two polls.

use super::incidents::Site;
use super::reads::{Found, time};
use super::writer::role;
use crate::domain::{ChangeKind, Group, GroupKey, Health, Hub, HubKey, Id, Text};
use crate::history::tracker::{Batch, EventRow, StoredState};
use jiff::Timestamp;

/// Finds events from a time on.
pub(super) struct Events {
    since: Timestamp,
}

/// The change of an object that a read found.
pub(super) struct ObjectChange<'a> {
    pub(super) site: &'a Site,
    /// 0 is the group, 1 and 2 are its hubs.
    pub(super) number: usize,
    /// The number of the group in the file.
    pub(super) group: i64,
    pub(super) previous: Option<StoredState>,
    pub(super) state: StoredState,
    /// Whether its name or data center changed, or it is new.
    pub(super) is_reconfigured: bool,
    pub(super) read: Found,
}

impl Events {
    pub(super) fn since(since: Timestamp) -> Self {
        Self { since }
    }

    /// Adds the events of a change. What happened while no program was running is no event.
    pub(super) fn add(&self, change: &ObjectChange<'_>, batch: &mut Batch) {
        let at = time(change.read.at);
        if at < self.since || !change.read.is_same_run {
            return;
        }
        for kind in kinds(change) {
            let (name, text) = (kind.name(), kind.to_string());
            batch.events.push(EventRow { at, object: change.group, kind: name, text });
        }
    }
}

fn kinds(change: &ObjectChange<'_>) -> Vec<ChangeKind> {
    use StoredState::{Absent, Present};
    let at = change.read.at;
    let (site, key) = (change.site, || group_key(change.site));
    let name = || site.name(at).into();
    let mut kinds = Vec::new();
    let Some(hub) = change.number.checked_sub(1) else {
        match (change.previous, change.state) {
            (None | Some(Absent), Present(_)) => {
                kinds.push(ChangeKind::GroupAdded { key: key(), name: name() });
            }
            (_, Absent) => kinds.push(ChangeKind::GroupRemoved { key: key(), name: name() }),
            (Some(Present(previous)), Present(state)) => {
                let (from, to) = (group_status(previous), group_status(state));
                if from != to {
                    let (from, to) = (from.into(), to.into());
                    kinds.push(ChangeKind::GroupStatus { key: key(), name: name(), from, to });
                }
                if change.is_reconfigured {
                    kinds.push(ChangeKind::GroupReconfigured { key: key(), name: name() });
                }
                match (previous, state) {
                    (Health::Degraded, Health::Up) => {
                        kinds.push(ChangeKind::DegradedEnded { key: key(), name: name() });
                    }
                    (previous, Health::Degraded) if previous != Health::Degraded => {
                        let reason = "one-way traffic on the primary hub".into();
                        kinds.push(ChangeKind::Degraded { key: key(), name: name(), reason });
                    }
                    _ => {}
                }
            }
        }
        return kinds;
    };
    if let (Some(Present(previous)), Present(state)) = (change.previous, change.state) {
        let (from, to) = (hub_status(previous), hub_status(state));
        if from != to {
            let datacenter = site.datacenter(hub, at).into();
            let (key, group, role) = (hub_key(site, change.number), name(), role(change.number));
            let (from, to) = (from.into(), to.into());
            kinds.push(ChangeKind::HubStatus { key, group, role, datacenter, from, to });
        }
    }
    kinds
}

/// The status of a group in the API.
fn group_status(health: Health) -> &'static str {
    match health {
        Health::Down => "disconnected",
        Health::Warning => "warning",
        Health::Up | Health::Degraded | Health::Unknown => "connected",
    }
}

/// The status of a hub in the API: one with a stale record is reported up.
fn hub_status(health: Health) -> &'static str {
    if health == Health::Down { "DOWN" } else { "UP" }
}

fn group_key(site: &Site) -> GroupKey {
    GroupKey::new(Some(&Id::new(&site.group.id.to_string())), None)
}

fn hub_key(site: &Site, number: usize) -> HubKey {
    let hubs = [1, 2].map(|number| {
        let id = site.group.hubs[number - 1].id.to_string();
        Hub::new(Some(Id::new(&id)), role(number))
    });
    let mut group = Group::new(Some(Id::new(&site.group.id.to_string())), Some(Text::new("")));
    group.set_hubs(hubs.to_vec());
    group.hubs[number - 1].key.clone()
}

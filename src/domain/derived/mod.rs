//! Data derived from consecutive snapshots when a snapshot is created: changes and their times, findings, events,
//! recent activity, traffic rates, sort order, column widths and read times. It is part of the snapshot, so that all
//! consumers use the same.

mod column_widths;
mod group_order;
mod prior_state;
mod read_times;
mod totals;

use crate::domain::diagnosis::{Finding, diagnose_after};
use crate::domain::events::missing_peers::{DismissedPeer, MissingPeers, PeerHistory};
use crate::domain::traffic::Rates;
use crate::domain::{
    Activity, Change, ChangeKind, Group, Health, Hub, Journal, Location, Map, RecentCounts, Since, Snapshot,
    Subject, Text, TunnelKey,
};
use jiff::Timestamp;
use prior_state::Restore;
use std::sync::Arc;

pub use column_widths::ColumnWidths;
pub use group_order::GroupOrder;
pub use prior_state::{
    PeerKeys, PriorGroup, PriorHub, PriorObject, PriorState, PriorTunnel, PriorWatch, hub_history_key,
};
pub use read_times::ReadTimes;
pub use totals::{GroupTotals, HubTotals, Totals, TunnelTotals};

/// Derived data of a snapshot, except what is stored in its groups.
#[derive(Debug, Clone, Default)]
pub struct Derived {
    /// Traffic rates of tunnels, hubs, groups and data centers.
    pub rates: Arc<Rates>,
    /// Events since the start.
    pub journal: Arc<Journal>,
    /// Missing tunnels, by hub.
    pub missing: MissingPeers,
    pub order: GroupOrder,
    /// Widths of the longest values of the groups.
    pub widths: ColumnWidths,
    /// Read times of the groups.
    pub read_times: ReadTimes,
}

/// Derives the data of each snapshot from the previous one.
#[derive(Debug, Default)]
pub struct Deriver {
    rates: Arc<Rates>,
    journal: Arc<Journal>,
    activity: Activity,
    peers: PeerHistory,
    /// Peers that were dismissed by the last command.
    dismissed: Vec<DismissedPeer>,
    /// Last known location of each data center, from tunnel records.
    locations: Map<Text, Arc<Location>>,
    /// What was recorded before this process started.
    restore: Option<Box<Restore>>,
}

impl Deriver {
    /// Continues from what was recorded before this process started.
    pub fn restore(&mut self, prior: PriorState) {
        self.restore = Some(Box::new(Restore::new(prior)));
    }

    /// Adds all derived data to a snapshot.
    pub fn derive(&mut self, snapshot: &mut Snapshot, before: Option<&Snapshot>, now: Timestamp) {
        self.remember_locations(snapshot);
        snapshot.build_search_text();
        snapshot.track_changes(before, now);
        self.activity.record(&snapshot.changes, now);
        if let Some(restore) = &mut self.restore {
            restore.apply(snapshot, &mut self.activity, &mut self.peers, now);
        }
        apply_recent_counts(&self.activity, &mut snapshot.groups);
        let missing = self.diagnose(snapshot, before, now);
        if !snapshot.changes.is_empty() {
            Arc::make_mut(&mut self.journal).record(&snapshot.changes);
        }
        // The previous snapshot keeps its own sums.
        Arc::make_mut(&mut self.rates).observe(snapshot, now);
        // Findings change no other count.
        snapshot.totals.groups.degraded =
            snapshot.groups.iter().filter(|group| group.health() == Health::Degraded).count();
        snapshot.derived = Derived {
            rates: Arc::clone(&self.rates),
            journal: Arc::clone(&self.journal),
            missing,
            order: GroupOrder::new(&snapshot.groups),
            widths: ColumnWidths::new(&snapshot.groups),
            read_times: ReadTimes::new(&snapshot.groups),
        };
    }

    /// Keeps the site and city of a data center whose tunnels are all gone.
    fn remember_locations(&mut self, snapshot: &mut Snapshot) {
        for datacenter in &mut snapshot.datacenters {
            let known = self.locations.entry(datacenter.name.clone()).or_default();
            datacenter.site = datacenter.site.take().or_else(|| known.site.clone());
            datacenter.city = datacenter.city.take().or_else(|| known.city.clone());
            let location = Location { site: datacenter.site.clone(), city: datacenter.city.clone() };
            if **known != location {
                *known = Arc::new(location);
            }
        }
        for hub in snapshot.groups.iter_mut().flat_map(|group| &mut group.hubs) {
            hub.location = hub.datacenter.as_ref().and_then(|name| self.locations.get(name)).cloned();
        }
    }

    /// Stops expecting the absent peers of these tunnels until they are seen again.
    pub fn dismiss_missing_peers(&mut self, tunnels: &[TunnelKey]) {
        self.dismissed = tunnels.iter().filter_map(|tunnel| self.peers.dismiss(tunnel)).collect();
    }

    /// Undoes the last dismissal.
    pub fn restore_dismissed_peers(&mut self) {
        for peer in std::mem::take(&mut self.dismissed) {
            self.peers.restore(peer);
        }
    }

    /// Adds findings to the groups, and events for groups that became or are no longer degraded. Returns the missing
    /// tunnels.
    fn diagnose(
        &mut self,
        snapshot: &mut Snapshot,
        before: Option<&Snapshot>,
        now: Timestamp,
    ) -> MissingPeers {
        let missing = self.peers.observe(snapshot, now);
        diagnose_after(before, snapshot, &self.activity, &missing, now);
        for group in &mut snapshot.groups {
            // Without tunnels there were no findings yet.
            let had_tunnels = |known: &&Group| known.hubs.iter().any(|hub| hub.tunnels.is_some());
            let known = before.and_then(|before| before.group(&group.key)).filter(had_tunnels);
            let recorded = self.restore.as_ref().and_then(|restore| restore.degraded_since(&group.key));
            for finding in &mut group.findings {
                finding.since = since(finding, known, now).or(recorded.filter(|_| finding.degrades()));
            }
            let change = known.and_then(|known| degradation(known, group));
            snapshot.changes.extend(change.map(|what| Arc::new(Change { time: now, kind: what })));
        }
        missing
    }
}

/// Start of a finding: from the previous snapshot, or now if it is new; unknown if the group is new.
fn since(finding: &Finding, before: Option<&Group>, now: Timestamp) -> Option<Since> {
    let is_same = |known: &&Finding| known.kind == finding.kind && known.subject == finding.subject;
    match before.map(|before| before.findings.iter().find(is_same)) {
        _ if finding.since.is_some() => finding.since,
        Some(Some(known)) => known.since,
        Some(None) => Some(Since::new(now, true)),
        None => None,
    }
}

fn degradation(before: &Group, group: &Group) -> Option<ChangeKind> {
    let (key, name) = (group.key.clone(), group.title().into());
    match (before.health(), group.health()) {
        (Health::Degraded, Health::Up) => Some(ChangeKind::DegradedEnded { key, name }),
        (Health::Degraded, _) => None,
        (_, Health::Degraded) => Some(ChangeKind::Degraded {
            key,
            name,
            reason: group.degraded_reason().unwrap_or_default().into(),
        }),
        _ => None,
    }
}

/// Sets the recent counts of tunnels, hubs and groups.
fn apply_recent_counts(activity: &Activity, groups: &mut [Group]) {
    for group in groups {
        let mut recent = RecentCounts::default();
        for hub in &mut group.hubs {
            count_hub(activity, hub);
            recent = recent.plus(hub.recent);
        }
        // Nearly all changes of a group follow from those of its hubs, which are already counted.
        let own = activity.flaps(&Subject::Group(group.key.clone()));
        group.recent = RecentCounts { flaps: recent.flaps.max(own), ..recent };
    }
}

fn count_hub(activity: &Activity, hub: &mut Hub) {
    let mut rekeys: u32 = 0;
    for tunnel in hub.tunnels.iter_mut().flatten() {
        tunnel.recent = activity.tunnel_counts(&tunnel.key);
        rekeys = rekeys.saturating_add(tunnel.recent.rekeys);
    }
    hub.recent = RecentCounts { rekeys, flaps: activity.hub_flaps(&hub.key) };
}

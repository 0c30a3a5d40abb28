//! Counts over a snapshot, for the header and for scripts.

use crate::domain::{Group, GroupStatus, Health, Hub, Tunnel, TunnelStatus};
use std::ops::AddAssign;

/// Groups by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GroupTotals {
    pub total: usize,
    /// `connected`, including degraded groups.
    pub connected: usize,
    /// `connected`, with a finding that contradicts that.
    pub degraded: usize,
    /// `warning`.
    pub warning: usize,
    /// `disconnected`.
    pub disconnected: usize,
    /// Missing or unknown status.
    pub unknown: usize,
}

impl GroupTotals {
    /// Connected groups that are not degraded.
    pub fn healthy(&self) -> usize {
        self.connected - self.degraded
    }
}

impl AddAssign for GroupTotals {
    fn add_assign(&mut self, other: Self) {
        self.total += other.total;
        self.connected += other.connected;
        self.degraded += other.degraded;
        self.warning += other.warning;
        self.disconnected += other.disconnected;
        self.unknown += other.unknown;
    }
}

/// Hubs by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HubTotals {
    pub total: usize,
    /// `UP`.
    pub up: usize,
    /// `DOWN`.
    pub down: usize,
    /// Missing or unknown status.
    pub unknown: usize,
}

/// Tunnels by status. Tunnels that are counted but not listed are unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TunnelTotals {
    pub total: u64,
    /// `UP`.
    pub up: u64,
    /// `DOWN`.
    pub down: u64,
    /// `FAILED`.
    pub failed: u64,
    /// Missing or unknown status.
    pub unknown: u64,
}

/// Counts over a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub groups: GroupTotals,
    pub hubs: HubTotals,
    pub tunnels: TunnelTotals,
}

impl Totals {
    /// Counts these groups, their hubs and their tunnels.
    pub fn from_groups<'a>(groups: impl IntoIterator<Item = &'a Group>) -> Self {
        let mut totals = Self::default();
        for group in groups {
            totals.groups.add(group);
            for hub in &group.hubs {
                totals.hubs.add(hub);
                totals.tunnels.add(hub);
            }
        }
        totals
    }
}

impl GroupTotals {
    fn add(&mut self, group: &Group) {
        self.total += 1;
        match group.status {
            Some(GroupStatus::Connected) => self.connected += 1,
            Some(GroupStatus::Warning) => self.warning += 1,
            Some(GroupStatus::Disconnected) => self.disconnected += 1,
            Some(GroupStatus::Other(_)) | None => self.unknown += 1,
        }
        self.degraded += usize::from(group.health() == Health::Degraded);
    }
}

impl HubTotals {
    fn add(&mut self, hub: &Hub) {
        self.total += 1;
        match hub.health() {
            Health::Up => self.up += 1,
            Health::Down => self.down += 1,
            Health::Warning | Health::Degraded | Health::Unknown => self.unknown += 1,
        }
    }
}

impl TunnelTotals {
    fn add(&mut self, hub: &Hub) {
        let known = hub.known_tunnels();
        let count = hub.tunnel_count().unwrap_or(0).max(known.len() as u64);
        self.total = self.total.saturating_add(count);
        self.unknown = self.unknown.saturating_add(count - known.len() as u64);
        for tunnel in known {
            self.add_known(tunnel);
        }
    }

    fn add_known(&mut self, tunnel: &Tunnel) {
        match tunnel.status() {
            Some(TunnelStatus::Up) => self.up += 1,
            Some(TunnelStatus::Down) => self.down += 1,
            Some(TunnelStatus::Failed) => self.failed += 1,
            Some(TunnelStatus::Unknown | TunnelStatus::Other(_)) | None => self.unknown += 1,
        }
    }
}

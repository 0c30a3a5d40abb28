//! Health of groups, hubs, tunnels and data centers on one scale, and the reasons for it.

use crate::domain::diagnosis::Finding;
use crate::domain::{Group, GroupStatus, Hub, HubStatus, Role, Since};
use std::fmt;

/// Health, worst first, which is also the order of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Health {
    Down,
    /// Working, with reduced redundancy.
    Warning,
    /// Reported as working, but its data shows a problem.
    Degraded,
    /// Not known.
    Unknown,
    Up,
}

/// Why a group is unhealthy, as far as a single poll shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    HubDown(Role),
    /// The hubs have different numbers of tunnels, which the vendor names as a cause of a warning.
    UnequalTunnels {
        primary: u64,
        secondary: u64,
    },
    /// A hub is up without tunnels.
    NoTunnels(Role),
    OneHub,
    /// The status is not known to this version.
    UnknownStatus,
    /// The response contains no status.
    NoStatus,
    /// The API reports the group as unhealthy, and its data contains no cause.
    Unexplained,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HubDown(role) => write!(f, "{role} hub down"),
            Self::UnequalTunnels { primary, secondary } => {
                write!(f, "unequal tunnels: primary {primary}, secondary {secondary}")
            }
            Self::NoTunnels(role) => write!(f, "{role} hub has no tunnel"),
            Self::OneHub => f.write_str("only one hub"),
            Self::UnknownStatus => f.write_str("status not known to this version"),
            Self::NoStatus => f.write_str("no status in the API response"),
            Self::Unexplained => f.write_str("no cause in the data"),
        }
    }
}

impl Reason {
    /// Short form for a table column.
    pub(in crate::domain) fn summary(&self) -> String {
        match self {
            Self::UnequalTunnels { primary, secondary } => {
                format!("unequal tunnels: {primary} and {secondary}")
            }
            reason => reason.to_string(),
        }
    }
}

impl Group {
    /// Health of the group: as reported by the API, or degraded if it is reported connected and a finding contradicts
    /// that.
    pub fn health(&self) -> Health {
        match self.reported_health() {
            Health::Up if self.findings.iter().any(Finding::degrades) => Health::Degraded,
            reported => reported,
        }
    }

    /// Since when the health is unchanged: for a degraded group since its first degrading finding, otherwise since its
    /// last status change.
    pub fn health_since(&self) -> Option<Since> {
        if self.health() != Health::Degraded {
            return self.since;
        }
        let degrading = self.findings.iter().filter(|finding| finding.degrades());
        // A finding without a time existed when the group was first seen.
        let first =
            degrading.map(|finding| finding.since).min_by_key(|since| since.map(|since| since.time()));
        first.flatten().or(self.since)
    }

    /// Health according to the reported status. Without a status it is unknown: hubs that are up do not prove that the
    /// group is connected.
    pub fn reported_health(&self) -> Health {
        match &self.status {
            Some(GroupStatus::Connected) => Health::Up,
            Some(GroupStatus::Warning) => Health::Warning,
            Some(GroupStatus::Disconnected) => Health::Down,
            Some(GroupStatus::Other(_)) | None => Health::Unknown,
        }
    }

    /// Health as named in scripts.
    pub fn health_label(&self) -> &'static str {
        match self.health() {
            Health::Up => "connected",
            Health::Degraded => "degraded",
            Health::Warning => "warning",
            Health::Down => "disconnected",
            Health::Unknown => "unknown",
        }
    }

    /// Why the reported status is not healthy; empty for a healthy group.
    pub fn reasons(&self) -> Vec<Reason> {
        if self.reported_health() == Health::Up {
            return Vec::new();
        }
        let mut reasons: Vec<Reason> = self.hubs.iter().filter_map(hub_reason).collect();
        reasons.extend(unequal_tunnels(&self.hubs));
        if self.hubs.len() == 1 {
            reasons.push(Reason::OneHub);
        }
        match self.status {
            Some(GroupStatus::Other(_)) => reasons.push(Reason::UnknownStatus),
            None => reasons.push(Reason::NoStatus),
            Some(_) => {}
        }
        if reasons.is_empty() {
            reasons.push(Reason::Unexplained);
        }
        reasons
    }
}

fn hub_reason(hub: &Hub) -> Option<Reason> {
    match &hub.status {
        Some(HubStatus::Down) => Some(Reason::HubDown(hub.role)),
        Some(HubStatus::Up) if hub.tunnel_count() == Some(0) => Some(Reason::NoTunnels(hub.role)),
        _ => None,
    }
}

fn unequal_tunnels(hubs: &[Hub]) -> Option<Reason> {
    let up = |role| hubs.iter().find(|hub| hub.role == role && hub.health() == Health::Up)?.tunnel_count();
    let (primary, secondary) = (up(Role::Primary)?, up(Role::Secondary)?);
    let unequal = primary != secondary && primary > 0 && secondary > 0;
    unequal.then_some(Reason::UnequalTunnels { primary, secondary })
}

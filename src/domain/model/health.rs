//! How well a thing is, on one scale for groups, hubs, tunnels and data centers, and the reasons for it.

use crate::domain::diagnosis::Finding;
use crate::domain::{Group, GroupStatus, Hub, HubStatus, Role, Since};
use std::fmt;

/// How well a thing is, worst first, which is also the order in which a screen lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Health {
    /// Not working.
    Down,
    /// Working, with less redundancy than it should have.
    Warning,
    /// Reported as working, but its data says that it works only in part.
    Degraded,
    /// Nobody can say.
    Unknown,
    /// Working.
    Up,
}

/// Why a group is not healthy, as far as one look at it can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A hub is down.
    HubDown(Role),
    /// The hubs carry different numbers of tunnels. The vendor's page calls this the cause of a warning.
    UnequalTunnels {
        /// Tunnels on the primary hub.
        primary: u64,
        /// Tunnels on the secondary hub.
        secondary: u64,
    },
    /// A hub is up and has no tunnel.
    NoTunnels(Role),
    /// There is only one hub.
    OneHub,
    /// The status is one that this program does not know.
    UnknownStatus,
    /// The API sent no status.
    NoStatus,
    /// The API calls the group unhealthy and nothing that it sent says why.
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
    /// The reason in a few words, for a column.
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
    /// The health of the group: as the API reports it or, where that calls it connected and something in its data contradicts,
    /// degraded.
    pub fn health(&self) -> Health {
        match self.reported_health() {
            Health::Up if self.findings.iter().any(Finding::degrades) => Health::Degraded,
            reported => reported,
        }
    }

    /// Since when the health of the group is what it is: a degraded one since its first degrading finding, any other since its
    /// status is what it is.
    pub fn health_since(&self) -> Option<Since> {
        if self.health() != Health::Degraded {
            return self.since;
        }
        let degrading = self.findings.iter().filter(|finding| finding.degrades());
        // One without a time was there when the group was first seen.
        let first =
            degrading.map(|finding| finding.since).min_by_key(|since| since.map(|since| since.time()));
        first.flatten().or(self.since)
    }

    /// The health of the group by the status that the API gives. Without one it is unknown: hubs that are up do not make a
    /// group connected, the vendor may count what is not in them.
    pub fn reported_health(&self) -> Health {
        match &self.status {
            Some(GroupStatus::Connected) => Health::Up,
            Some(GroupStatus::Warning) => Health::Warning,
            Some(GroupStatus::Disconnected) => Health::Down,
            Some(GroupStatus::Other(_)) | None => Health::Unknown,
        }
    }

    /// The health of the group in a word for scripts.
    pub fn health_label(&self) -> &'static str {
        match self.health() {
            Health::Up => "connected",
            Health::Degraded => "degraded",
            Health::Warning => "warning",
            Health::Down => "disconnected",
            Health::Unknown => "unknown",
        }
    }

    /// Why the group is not healthy by the API; empty for a healthy one.
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

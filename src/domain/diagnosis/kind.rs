//! Kinds of findings: their names for scripts, and which of them make a connected group degraded.

/// Kind of a finding: the rule that produced it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    BothHubsDown,
    HubDown,
    DataCenter,
    NoIpsec,
    NoIke,
    HubEmpty,
    ReceivesNothing,
    Unanswered,
    NoBgpRoute,
    MissingTunnel,
    StaleRecord,
    Flapping,
    Rekeying,
    UnequalHubs,
    UnknownStatus,
    Unexplained,
    Idle,
    ClippedRoutes,
    SharedNetwork,
    NotRedundant,
}

impl FindingKind {
    /// All kinds, in the order of findings of equal severity.
    pub const ALL: [Self; 20] = [
        Self::BothHubsDown,
        Self::HubDown,
        Self::DataCenter,
        Self::NoIpsec,
        Self::NoIke,
        Self::HubEmpty,
        Self::ReceivesNothing,
        Self::Unanswered,
        Self::NoBgpRoute,
        Self::MissingTunnel,
        Self::StaleRecord,
        Self::Flapping,
        Self::Rekeying,
        Self::UnequalHubs,
        Self::UnknownStatus,
        Self::Unexplained,
        Self::Idle,
        Self::ClippedRoutes,
        Self::SharedNetwork,
        Self::NotRedundant,
    ];

    /// Name in JSON and metrics; stable across versions.
    pub fn name(self) -> &'static str {
        match self {
            Self::BothHubsDown => "both_hubs_down",
            Self::HubDown => "hub_down",
            Self::DataCenter => "data_center",
            Self::NoIpsec => "no_ipsec",
            Self::NoIke => "no_ike",
            Self::HubEmpty => "hub_empty",
            Self::ReceivesNothing => "receives_nothing",
            Self::Unanswered => "unanswered",
            Self::NoBgpRoute => "no_bgp_route",
            Self::MissingTunnel => "missing_tunnel",
            Self::StaleRecord => "stale_record",
            Self::Flapping => "flapping",
            Self::Rekeying => "rekeying",
            Self::UnequalHubs => "unequal_hubs",
            Self::UnknownStatus => "unknown_status",
            Self::Unexplained => "unexplained",
            Self::Idle => "idle",
            Self::ClippedRoutes => "clipped_routes",
            Self::SharedNetwork => "shared_network",
            Self::NotRedundant => "not_redundant",
        }
    }

    /// Whether it makes a connected group degraded.
    pub fn degrades(self) -> bool {
        match self {
            Self::NoIpsec
            | Self::NoIke
            | Self::HubEmpty
            | Self::ReceivesNothing
            | Self::Unanswered
            | Self::NoBgpRoute
            | Self::MissingTunnel
            | Self::StaleRecord
            | Self::Flapping
            | Self::Rekeying => true,
            Self::BothHubsDown
            | Self::HubDown
            | Self::DataCenter
            | Self::UnequalHubs
            | Self::UnknownStatus
            | Self::Unexplained
            | Self::Idle
            | Self::ClippedRoutes
            | Self::SharedNetwork
            | Self::NotRedundant => false,
        }
    }

    /// Short form for this number of tunnels; `None` if it does not concern tunnels.
    pub(super) fn tunnels_summary(self, tunnels: usize) -> Option<String> {
        let (one, several) = match self {
            Self::NoIpsec => ("without IPsec SA", "without IPsec SA"),
            Self::NoIke => ("without IKE SA", "without IKE SA"),
            Self::ReceivesNothing => ("receives nothing", "receive nothing"),
            Self::Unanswered => ("never answered", "never answered"),
            Self::NoBgpRoute => ("without BGP route", "without BGP route"),
            Self::StaleRecord => ("with a stale record", "with stale records"),
            Self::Flapping => ("flaps", "flap"),
            Self::Rekeying => ("rekeys excessively", "rekey excessively"),
            Self::Idle => ("idle", "idle"),
            _ => return None,
        };
        match tunnels {
            0 => None,
            1 => Some(format!("1 tunnel {one}")),
            tunnels => Some(format!("{tunnels} tunnels {several}")),
        }
    }
}

//! Faults of tunnels that are nevertheless established: a missing SA, one-way traffic, constant rekeying, clipped or
//! missing routes.
//!
//! A few groups of a busy world have one from the start; one can be injected into any hub.

use std::{fmt, str::FromStr};

use super::{
    fleet::{Group, HubKey, PermanentFault, Role, Routing},
    incidents::Millis,
    rng::{self, Topic},
    tunnel::{Routes, Tunnel},
    view::WorldView,
};

/// A fault of the tunnels of a hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TunnelFault {
    /// There is an IKE SA but no child SA.
    NoIpsec,
    /// There is a child SA but no IKE SA.
    NoIke,
    /// Packets are no longer received.
    NothingReceived,
    /// Packets are sent, but none was ever received.
    Unanswered,
    /// The child SA is rekeyed every minute.
    Rekeying,
    /// The list of the client's routes is truncated.
    Clipped,
    /// No routes are learned by BGP.
    NoBgpRoute,
}

/// A tunnel fault and when it began.
#[derive(Debug, Clone, Copy)]
pub(super) struct ActiveFault {
    pub(super) tunnel_fault: TunnelFault,
    pub(super) since: Millis,
}

/// The override of the tunnel fault of a hub.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum FaultOverride {
    /// None: the group's permanent fault applies.
    #[default]
    None,
    /// No fault, whatever the group has permanently.
    Cleared,
    /// This fault.
    Injected(ActiveFault),
}

/// Interval between rekeys of a tunnel with excessive rekeying, in milliseconds.
const REKEY_INTERVAL: Millis = 60_000;

/// One in this many groups has a given tunnel fault from the start.
const SHARE: usize = 100;

/// An unknown name of a tunnel fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown tunnel fault '{0}': use none or one of {names}", names = TunnelFault::ALL.map(TunnelFault::name).join(", "))]
pub struct UnknownTunnelFault(String);

impl TunnelFault {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::NoIpsec,
        Self::NoIke,
        Self::NothingReceived,
        Self::Unanswered,
        Self::Rekeying,
        Self::Clipped,
        Self::NoBgpRoute,
    ];

    /// The name in the control API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoIpsec => "no-ipsec",
            Self::NoIke => "no-ike",
            Self::NothingReceived => "nothing-received",
            Self::Unanswered => "unanswered",
            Self::Rekeying => "rekeying",
            Self::Clipped => "clipped",
            Self::NoBgpRoute => "no-bgp-route",
        }
    }

    /// Whether a group can have it from the start: route faults require BGP, and a group has one fault only.
    fn is_applicable(self, group: &Group) -> bool {
        let is_of_routes = matches!(self, Self::Clipped | Self::NoBgpRoute);
        let speaks_bgp = matches!(group.routing, Routing::Bgp { .. });
        group.permanent_fault == PermanentFault::Nothing
            && group.tunnel_fault.is_none()
            && (speaks_bgp || !is_of_routes)
    }
}

impl fmt::Display for TunnelFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for TunnelFault {
    type Err = UnknownTunnelFault;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|tunnel_fault| tunnel_fault.name() == name);
        found.ok_or_else(|| UnknownTunnelFault(name.to_owned()))
    }
}

/// Assigns the tunnel faults to groups chosen by the seed; a large enough fleet has each of them.
pub(super) fn assign_faults(seed: u64, groups: &mut [Group]) {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|slot| rng::mix(seed, Topic::TunnelFault, &[*slot as u64]));
    let each = (groups.len() / SHARE).max(usize::from(groups.len() >= SHARE / 4));
    for tunnel_fault in TunnelFault::ALL {
        let fitting = order.iter().filter(|slot| tunnel_fault.is_applicable(&groups[**slot]));
        let chosen: Vec<usize> = fitting.copied().take(each).collect();
        for slot in chosen {
            groups[slot].tunnel_fault = Some(tunnel_fault);
        }
    }
}

impl WorldView<'_> {
    /// The fault of the tunnels of a hub: the injected one, or else the permanent one of its group.
    pub(super) fn active_fault(&self, key: HubKey) -> Option<ActiveFault> {
        match self.overridden(key).tunnel_fault {
            FaultOverride::None => self.permanent(key),
            FaultOverride::Cleared => None,
            FaultOverride::Injected(active_fault) => Some(active_fault),
        }
    }

    fn permanent(&self, key: HubKey) -> Option<ActiveFault> {
        let tunnel_fault = self.world.group(key.slot).tunnel_fault.filter(|_| key.role == Role::Primary)?;
        let mut rng = rng::draw(self.world.seed(), Topic::TunnelFault, &[key.slot as u64, 1]);
        Some(ActiveFault { tunnel_fault, since: -rng.i64(20 * REKEY_INTERVAL..90 * REKEY_INTERVAL) })
    }
}

impl ActiveFault {
    /// The interval between rekeys of the child SA, if it differs from the usual one.
    pub(super) fn child_period(self) -> Option<Millis> {
        (self.tunnel_fault == TunnelFault::Rekeying).then_some(REKEY_INTERVAL)
    }

    /// Whether the fault is visible only with traffic.
    pub(super) fn needs_traffic(self) -> bool {
        matches!(self.tunnel_fault, TunnelFault::NothingReceived | TunnelFault::Unanswered)
    }

    /// Since when nothing is received, and since when nothing is sent.
    pub(super) fn silent_since(self) -> [Option<Millis>; 2] {
        match self.tunnel_fault {
            TunnelFault::NoIpsec => [Some(self.since); 2],
            TunnelFault::NothingReceived => [Some(self.since), None],
            TunnelFault::Unanswered => [Some(Millis::MIN / 4), None],
            TunnelFault::NoIke | TunnelFault::Rekeying | TunnelFault::Clipped | TunnelFault::NoBgpRoute => {
                [None; 2]
            }
        }
    }

    /// Applies the remaining effects of the fault to a tunnel's record.
    pub(super) fn apply(self, tunnel: &mut Tunnel) {
        match self.tunnel_fault {
            TunnelFault::NoIpsec => tunnel.child.state = "RETRYING",
            TunnelFault::NoIke => tunnel.ike.state = "CONNECTING",
            TunnelFault::Clipped => tunnel.client_routes.clipped = true,
            TunnelFault::NoBgpRoute => tunnel.client_routes = Routes::default(),
            TunnelFault::NothingReceived | TunnelFault::Unanswered | TunnelFault::Rekeying => {}
        }
    }
}

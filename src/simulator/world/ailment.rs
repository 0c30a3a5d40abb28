//! What can be wrong with the tunnels of a hub although they are there: half-built associations, traffic that goes one way,
//! associations that are made anew again and again, routes that are cut off or missing.
//!
//! A few groups of a busy world ail from the start; any hub can be ordered to.

use std::{fmt, str::FromStr};

use super::{
    chance::{self, Topic},
    fleet::{Chronic, Group, HubKey, Role, Routing},
    look::Look,
    tunnel::{Routes, Tunnel},
    weather::Millis,
};

/// What the tunnels of a hub suffer from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ailment {
    /// The IKE SA is there, the child SA is not.
    NoIpsec,
    /// The child SA is there, the IKE SA is not.
    NoIke,
    /// Nothing is received any more.
    Deaf,
    /// Packets are sent and none ever came back.
    Unanswered,
    /// The child SA is made anew each minute.
    Rekeying,
    /// The list of the client's routes is cut short.
    Clipped,
    /// No route is learnt by BGP.
    Unrouted,
}

/// An ailment and when it began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ailing {
    pub(super) ailment: Ailment,
    pub(super) since: Millis,
}

/// Whether somebody has a hand in what the tunnels of a hub suffer from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Course {
    /// Nobody has.
    #[default]
    Natural,
    /// They were ordered to be well.
    Healed,
    /// They were ordered to ail.
    Ailing(Ailing),
}

/// How often an ailing child association is made anew, in milliseconds.
const STORM: Millis = 60_000;

/// One group in so many has one and the same ailment from the start.
const SHARE: usize = 100;

/// A name that no ailment has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no ailment '{0}': use none or one of {names}", names = Ailment::ALL.map(Ailment::name).join(", "))]
pub struct UnknownAilment(String);

impl Ailment {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::NoIpsec,
        Self::NoIke,
        Self::Deaf,
        Self::Unanswered,
        Self::Rekeying,
        Self::Clipped,
        Self::Unrouted,
    ];

    /// The name as it is ordered.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoIpsec => "no-ipsec",
            Self::NoIke => "no-ike",
            Self::Deaf => "deaf",
            Self::Unanswered => "unanswered",
            Self::Rekeying => "rekeying",
            Self::Clipped => "clipped",
            Self::Unrouted => "no-bgp-route",
        }
    }

    /// Whether a group can have it from the start: what is about routes takes BGP, and one ill is enough.
    fn can_befall(self, group: &Group) -> bool {
        let is_of_routes = matches!(self, Self::Clipped | Self::Unrouted);
        let speaks_bgp = matches!(group.routing, Routing::Bgp { .. });
        group.chronic == Chronic::Nothing && group.ailment.is_none() && (speaks_bgp || !is_of_routes)
    }
}

impl fmt::Display for Ailment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Ailment {
    type Err = UnknownAilment;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|ailment| ailment.name() == name);
        found.ok_or_else(|| UnknownAilment(name.to_owned()))
    }
}

/// Deals the ailments out to groups that the seed chooses; a fleet of some size has each of them.
pub(super) fn afflict(seed: u64, groups: &mut [Group]) {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|slot| chance::mix(seed, Topic::Ailment, &[*slot as u64]));
    let each = (groups.len() / SHARE).max(usize::from(groups.len() >= SHARE / 4));
    for ailment in Ailment::ALL {
        let fitting = order.iter().filter(|slot| ailment.can_befall(&groups[**slot]));
        let chosen: Vec<usize> = fitting.copied().take(each).collect();
        for slot in chosen {
            groups[slot].ailment = Some(ailment);
        }
    }
}

impl Look<'_> {
    /// What the tunnels of a hub suffer from: what was ordered, or else what its group has had for some while.
    pub(super) fn ailing(&self, key: HubKey) -> Option<Ailing> {
        match self.ordered(key).course {
            Course::Natural => self.chronically(key),
            Course::Healed => None,
            Course::Ailing(ailing) => Some(ailing),
        }
    }

    fn chronically(&self, key: HubKey) -> Option<Ailing> {
        let ailment = self.world.group(key.slot).ailment.filter(|_| key.role == Role::Primary)?;
        let mut rng = chance::draw(self.world.seed(), Topic::Ailment, &[key.slot as u64, 1]);
        Some(Ailing { ailment, since: -rng.i64(20 * STORM..90 * STORM) })
    }
}

impl Ailing {
    /// How often the child association is made anew, where not as often as it should be.
    pub(super) fn child_period(self) -> Option<Millis> {
        (self.ailment == Ailment::Rekeying).then_some(STORM)
    }

    /// Whether there must be traffic for the ailment to show.
    pub(super) fn takes_traffic(self) -> bool {
        matches!(self.ailment, Ailment::Deaf | Ailment::Unanswered)
    }

    /// Since when nothing comes in, and since when nothing goes out.
    pub(super) fn silences(self) -> [Option<Millis>; 2] {
        match self.ailment {
            Ailment::NoIpsec => [Some(self.since); 2],
            Ailment::Deaf => [Some(self.since), None],
            Ailment::Unanswered => [Some(Millis::MIN / 4), None],
            Ailment::NoIke | Ailment::Rekeying | Ailment::Clipped | Ailment::Unrouted => [None; 2],
        }
    }

    /// Writes into a tunnel's record what else is to be seen of it.
    pub(super) fn befall(self, tunnel: &mut Tunnel) {
        match self.ailment {
            Ailment::NoIpsec => tunnel.child.state = "RETRYING",
            Ailment::NoIke => tunnel.ike.state = "CONNECTING",
            Ailment::Clipped => tunnel.client_routes.clipped = true,
            Ailment::Unrouted => tunnel.client_routes = Routes::default(),
            Ailment::Deaf | Ailment::Unanswered | Ailment::Rekeying => {}
        }
    }
}

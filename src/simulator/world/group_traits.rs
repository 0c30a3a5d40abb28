//! Random properties of simulated groups: faults, devices, routing, tunnels, identities.

use std::cmp::Reverse;

use fastrand::Rng;

use super::{
    fleet::{PermanentFault, Routing},
    rng::{self, Topic, pick},
};

/// Permanent faults and their share of groups, per thousand.
const PERMANENT_FAULTS: [(PermanentFault, usize); 5] = [
    (PermanentFault::BothDown, 15),
    (PermanentFault::SecondaryDown, 22),
    (PermanentFault::NeverConnected, 10),
    (PermanentFault::PrimaryDown, 15),
    (PermanentFault::UnequalTunnels, 20),
];

/// Device types and their weights.
pub(super) const DEVICES: [(&str, usize); 9] = [
    ("ISR", 22),
    ("Meraki MX", 20),
    ("FTD", 16),
    ("ASA", 14),
    ("Viptela cEdge", 12),
    ("Viptela vEdge", 5),
    ("other", 6),
    ("AWS S2S VPN", 3),
    ("AZURE S2S VPN", 2),
];

/// Assigns the permanent faults, in proportion to their shares, to groups chosen by the seed.
pub(super) fn permanent_faults(seed: u64, groups: usize) -> Vec<PermanentFault> {
    let mut order: Vec<usize> = (0..groups).collect();
    order.sort_by_key(|slot| Reverse(rng::mix(seed, Topic::PermanentFault, &[*slot as u64])));
    let mut faults = vec![PermanentFault::Nothing; groups];
    let mut next = order.into_iter();
    for (at, (fault, share)) in PERMANENT_FAULTS.into_iter().enumerate() {
        let least = usize::from(at < 2 && groups >= 8);
        for slot in next.by_ref().take(((groups * share + 500) / 1_000).max(least)) {
            faults[slot] = fault;
        }
    }
    faults
}

/// Weighted random choice from a list.
pub(super) fn weighted<T>(rng: &mut Rng, list: impl Iterator<Item = (T, usize)> + Clone) -> Option<T> {
    let all: usize = list.clone().map(|(_, weight)| weight).sum();
    let mut left = rng.usize(..all);
    for (item, weight) in list {
        if left < weight {
            return Some(item);
        }
        left -= weight;
    }
    None
}

/// Routing of a group with this device.
pub(super) fn routing(device: &str, rng: &mut Rng) -> Routing {
    match (device, rng.u8(..100)) {
        ("AWS S2S VPN" | "AZURE S2S VPN" | "Viptela cEdge", 0..80) | (_, 0..28) => {
            Routing::Bgp { as_number: rng.u32(64_513..65_535) }
        }
        (_, 28..43) => Routing::Nat,
        _ => Routing::Static { cidrs: cidrs(rng) },
    }
}

fn cidrs(rng: &mut Rng) -> Vec<String> {
    let mut own: Vec<String> =
        (0..rng.usize(1..5)).map(|_| format!("10.{}.{}.0/24", rng.u8(1..), rng.u8(..))).collect();
    // Private networks that many sites have in common.
    if rng.u8(..100) < 6 {
        own.push(pick(rng, &["10.0.0.0/24", "192.168.1.0/24", "172.16.0.0/16"]).to_owned());
    }
    own
}

/// Number of tunnels of each hub of a group: up to a hundred behind NAT and ten otherwise, as the vendor allows.
pub(super) fn tunnels(routing: &Routing, permanent_fault: PermanentFault, rng: &mut Rng) -> u16 {
    let drawn = match (routing, rng.u8(..100)) {
        (Routing::Nat, 0..50) => rng.u16(1..6),
        (Routing::Nat, 50..85) => rng.u16(6..30),
        (Routing::Nat, _) => rng.u16(30..=100),
        (_, 0..45) => 1,
        (_, 45..75) => 2,
        (_, 75..95) => rng.u16(3..6),
        (_, _) => rng.u16(6..=10),
    };
    if permanent_fault == PermanentFault::UnequalTunnels { drawn.max(2) } else { drawn }
}

/// IKE identity of a group; firewalls with a fixed address often use that address.
pub(super) fn auth_prefix(name: &str, device: &str, rng: &mut Rng) -> Option<String> {
    if matches!(device, "ASA" | "FTD") && rng.u8(..4) == 0 {
        return None;
    }
    let plain: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-')).take(60).collect();
    Some(format!("{}{:04}", plain.to_lowercase(), rng.u16(1_000..9_999)))
}

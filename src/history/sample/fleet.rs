//! The groups of a made-up organization.

use super::random::{Topic, draw, weighted};
use fastrand::Rng;

/// A tunnel group as it is at the end of a made-up history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleGroup {
    /// Its id at the API.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The code of its region.
    pub region: String,
    /// Its device type.
    pub device: String,
    /// The primary and the secondary hub.
    pub hubs: [SampleHub; 2],
}

/// A hub of a [`SampleGroup`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleHub {
    /// Its id at the API.
    pub id: u64,
    /// Its data center.
    pub datacenter: String,
}

/// A region: its code, the middle part of the names of its data centers, their number, and its share of the groups.
type Region = (&'static str, &'static str, u8, u32);

const REGIONS: [Region; 12] = [
    ("us-east-1", "use-1", 3, 18),
    ("us-east-2", "use-2", 2, 9),
    ("us-west-1", "usw-1", 2, 7),
    ("us-west-2", "usw-2", 2, 8),
    ("ca-central-1", "cac-1", 2, 5),
    ("sa-east-1", "sae-1", 2, 4),
    ("eu-west-1", "euw-1", 2, 8),
    ("eu-west-2", "euw-2", 2, 7),
    ("eu-central-1", "euc-1", 3, 14),
    ("ap-southeast-1", "apse-1", 2, 6),
    ("ap-northeast-1", "apne-1", 2, 6),
    ("ap-south-1", "aps-1", 2, 4),
];

const DEVICES: [(&str, u32); 6] =
    [("ISR", 24), ("Meraki MX", 22), ("FTD", 18), ("ASA", 16), ("Viptela cEdge", 14), ("other", 6)];

/// Kinds of sites, most of which are branches and stores.
const SITES: [(&str, u32); 6] =
    [("branch", 45), ("store", 30), ("plant", 8), ("warehouse", 8), ("clinic", 5), ("office", 4)];

/// Ids of groups begin here, those of hubs a million further on.
const FIRST_ID: u64 = 4_700_000_000;

/// This many made-up groups; the same seed gives the same ones.
pub(super) fn groups(seed: u64, count: u64) -> Vec<SampleGroup> {
    (0..count).map(|index| group(seed, index)).collect()
}

/// The made-up group with this number.
pub(super) fn group(seed: u64, index: u64) -> SampleGroup {
    let mut rng = draw(seed, Topic::Group, &[index]);
    let (code, ..) = *weighted(&mut rng, &REGIONS, |region| region.3);
    let (site, _) = *weighted(&mut rng, &SITES, |site| site.1);
    let (device, _) = *weighted(&mut rng, &DEVICES, |device| device.1);
    let datacenters = datacenters(code);
    // Most groups have the first data center of their region as the primary one.
    let first = if rng.u8(..3) == 0 { rng.usize(..datacenters.len()) } else { 0 };
    let hub = |number: u64, datacenter: usize| SampleHub {
        id: FIRST_ID + 1_000_000 + 2 * index + number,
        datacenter: datacenters[datacenter % datacenters.len()].clone(),
    };
    SampleGroup {
        id: FIRST_ID + index,
        name: format!("{site}-{:04}", index + 1),
        region: code.to_owned(),
        device: device.to_owned(),
        hubs: [hub(0, first), hub(1, first + 1)],
    }
}

/// A data center in the region of a group, other than those of its hubs if there is one.
pub(super) fn other_datacenter(group: &SampleGroup, rng: &mut Rng) -> String {
    let mut others = datacenters(&group.region);
    others.retain(|name| group.hubs.iter().all(|hub| hub.datacenter != *name));
    rng.choice(others).unwrap_or_else(|| group.hubs[1].datacenter.clone())
}

/// The names of the data centers of a region.
fn datacenters(region: &str) -> Vec<String> {
    let (_, short, count, _) = *REGIONS.iter().find(|known| known.0 == region).unwrap_or(&REGIONS[0]);
    (0..count).map(|number| format!("sse-{short}-0-{number}")).collect()
}

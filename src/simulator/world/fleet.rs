//! The static part of the simulated groups: names, hubs, devices, routing, permanent faults.
//!
//! Changes over time are in `incidents` and `view`.

use std::collections::HashMap;

use fastrand::Rng;

use super::{
    group_traits::{DEVICES, auth_prefix, permanent_faults, routing, tunnels, weighted},
    names::Names,
    overrides::Configuration,
    places::{Datacenter, REGIONS, Region, datacenters},
    rng::{self, Topic},
    tunnel_fault::{self, TunnelFault},
};
use crate::simulator::Scenario;

/// A tunnel group by its index in the fleet.
pub type Slot = usize;

/// Role of a hub in its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    Primary,
    Secondary,
}

/// One hub of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HubKey {
    pub slot: Slot,
    pub role: Role,
}

/// Configuration of a group.
#[derive(Debug, Clone)]
pub struct Group {
    pub id: u64,
    pub name: String,
    pub region: &'static Region,
    pub device: &'static str,
    pub routing: Routing,
    /// The part before the `@` in the hubs' auth ids; `None` if the group authenticates by address.
    pub auth_prefix: Option<String>,
    pub hubs: [Hub; 2],
    /// Seconds since 1970.
    pub created: i64,
    /// Seconds since 1970.
    pub modified: i64,
    pub permanent_fault: PermanentFault,
    /// Tunnel fault of its primary hub.
    pub tunnel_fault: Option<TunnelFault>,
}

/// Configuration of a hub.
#[derive(Debug, Clone)]
pub struct Hub {
    pub id: u64,
    /// Index in the table of data centers.
    pub datacenter: usize,
    pub tunnels: u16,
}

/// How a group learns its routes.
#[derive(Debug, Clone)]
pub enum Routing {
    Static { cidrs: Vec<String> },
    Bgp { as_number: u32 },
    Nat,
}

/// A permanent fault of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermanentFault {
    Nothing,
    NeverConnected,
    BothDown,
    SecondaryDown,
    PrimaryDown,
    /// The secondary hub has one tunnel fewer than the primary.
    UnequalTunnels,
}

/// All groups, with an index by id.
#[derive(Debug)]
pub(super) struct Fleet {
    pub seed: u64,
    pub groups: Vec<Group>,
    pub datacenters: Vec<Datacenter>,
    slots: HashMap<u64, Slot>,
    names: Names,
}

/// 1 November 2023, the earliest creation time of a group.
const EARLIEST_CREATION: i64 = 1_698_796_800;

impl Role {
    pub const BOTH: [Self; 2] = [Self::Primary, Self::Secondary];

    pub(super) fn other(self) -> Self {
        match self {
            Self::Primary => Self::Secondary,
            Self::Secondary => Self::Primary,
        }
    }
}

impl Fleet {
    /// A fleet of this size; the same seed gives the same fleet.
    pub(super) fn new(seed: u64, groups: usize, scenario: Scenario) -> Self {
        let mut fleet = Self {
            seed,
            groups: Vec::with_capacity(groups),
            datacenters: datacenters(),
            slots: HashMap::with_capacity(groups),
            names: Names::default(),
        };
        let permanent_fault = permanent_faults(seed, groups);
        for (slot, permanent_fault) in permanent_fault.into_iter().enumerate() {
            let mut rng = rng::draw(seed, Topic::Name, &[slot as u64]);
            let (name, region) = match scenario {
                Scenario::Hostile => (fleet.names.hostile(&mut rng), None),
                _ => fleet.names.ordinary(&mut rng),
            };
            fleet.push(name, region.and_then(region_by_code), permanent_fault);
        }
        if matches!(scenario, Scenario::Busy | Scenario::Hostile) {
            tunnel_fault::assign_faults(seed, &mut fleet.groups);
        }
        fleet
    }

    /// Adds a healthy group and returns its index.
    pub(super) fn add(&mut self, name: String, region: Option<&'static Region>) -> Slot {
        let name = self.names.unique(name);
        self.push(name, region, PermanentFault::Nothing)
    }

    /// Changes the configuration of a group.
    pub(super) fn configure(&mut self, slot: Slot, configuration: Configuration, modified: i64) {
        let group = &mut self.groups[slot];
        group.modified = modified;
        match configuration {
            Configuration::Name(name) => {
                self.names.release(&group.name);
                group.name = self.names.unique(name);
            }
            Configuration::Networks(cidrs) => group.routing = Routing::Static { cidrs },
            Configuration::Place(role, datacenter) => group.hubs[role as usize].datacenter = datacenter,
        }
    }

    /// A data center by name, whether or not a group has a hub there.
    pub(super) fn site(&self, name: &str) -> Option<usize> {
        self.datacenters.iter().position(|datacenter| datacenter.name == name)
    }

    pub(super) fn slot(&self, id: u64) -> Option<Slot> {
        self.slots.get(&id).copied()
    }

    pub(super) fn hub(&self, key: HubKey) -> &Hub {
        &self.groups[key.slot].hubs[key.role as usize]
    }

    /// The data center of a hub.
    pub(super) fn datacenter(&self, key: HubKey) -> &Datacenter {
        &self.datacenters[self.hub(key).datacenter]
    }

    fn push(
        &mut self,
        name: String,
        region: Option<&'static Region>,
        permanent_fault: PermanentFault,
    ) -> Slot {
        let slot = self.groups.len();
        let mut rng = rng::draw(self.seed, Topic::Fleet, &[slot as u64]);
        let drawn = weighted(&mut rng, REGIONS.iter().map(|region| (region, region.weight)));
        let region = region.or(drawn).unwrap_or(&REGIONS[0]);
        let group = self.group(name, region, permanent_fault, &mut rng);
        self.slots.insert(group.id, slot);
        self.groups.push(group);
        slot
    }

    fn group(
        &self,
        name: String,
        region: &'static Region,
        permanent_fault: PermanentFault,
        rng: &mut Rng,
    ) -> Group {
        let id = self.id(4_561_000_000, 0);
        let device = weighted(rng, DEVICES.into_iter()).unwrap_or("other");
        let routing = routing(device, rng);
        let created = EARLIEST_CREATION + rng.i64(0..45_000_000);
        Group {
            id,
            auth_prefix: auth_prefix(&name, device, rng),
            name,
            region,
            device,
            hubs: self.hubs(region, tunnels(&routing, permanent_fault, rng), rng),
            routing,
            created,
            modified: created + rng.i64(0..15_000_000),
            permanent_fault,
            tunnel_fault: None,
        }
    }

    fn hubs(&self, region: &'static Region, tunnels: u16, rng: &mut Rng) -> [Hub; 2] {
        let inside = |at: &usize| self.datacenters[*at].region.code == region.code;
        let mut sites: Vec<usize> = (0..self.datacenters.len()).filter(inside).collect();
        rng.shuffle(&mut sites);
        // Most groups have the first data center of their region as the primary one.
        if rng.u8(..3) > 0 {
            sites.sort_unstable();
        }
        let hub = |index: usize| Hub {
            id: self.id(5_987_000_000, index as u64),
            datacenter: sites[index % sites.len()],
            tunnels,
        };
        [hub(0), hub(1)]
    }

    /// An id beyond 32 bits that no other group or hub has.
    fn id(&self, base: u64, offset: u64) -> u64 {
        let start = rng::mix(self.seed, Topic::Fleet, &[]) % 1_000_000;
        base + start + 137 * (2 * self.groups.len() as u64 + offset)
    }
}

/// Finds a region by its code, ignoring case.
pub fn region_by_code(code: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.code.eq_ignore_ascii_case(code))
}

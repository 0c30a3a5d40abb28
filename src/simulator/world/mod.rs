//! The simulated fleet and its history, as a pure function of seed, time and what was ordered from outside.
//!
//! No task runs and nothing is stored as time goes by: `World::at` answers for any moment, in any order, and only
//! `World::order` changes anything. Knows no HTTP and no JSON.

mod ailment;
mod chance;
mod fleet;
mod look;
mod names;
mod orders;
mod places;
mod story;
mod traffic;
mod tunnel;
mod turns;
mod weather;

use std::{cmp::Ordering, time::Duration};

pub use ailment::{Ailment, UnknownAilment};
pub use chance::{Topic, draw, mix};
pub use fleet::{Chronic, Group, Hub, HubKey, Role, Routing, Slot, region_by_code};
pub use look::{HubLook, Look, Power, Status};
pub use orders::{Configuration, Order, Refused, Target};
pub use places::{Datacenter, REGIONS, Region};
pub use story::{Level, Service, Tale};
pub use tunnel::{Association, Counters, Proposal, Route, Routes, Tunnel};
pub use weather::Millis;

use fleet::Fleet;
use orders::Orders;
use weather::Climate;

use super::Scenario;

/// A fleet of tunnel groups and all that happens to it.
#[derive(Debug)]
pub struct World {
    fleet: Fleet,
    climate: Climate,
    orders: Orders,
    by_name: Vec<Slot>,
}

impl World {
    /// A world of so many groups; the same arguments give the same world.
    pub fn new(seed: u64, groups: usize, scenario: Scenario) -> Self {
        let fleet = Fleet::new(seed, groups, scenario);
        let climate = Climate::new(&fleet, scenario);
        let mut world = Self { fleet, climate, orders: Orders::default(), by_name: Vec::new() };
        world.sort_names();
        world
    }

    /// Gives each hub so many tunnels.
    pub fn give_each_hub(&mut self, tunnels: u16) {
        for hub in self.fleet.groups.iter_mut().flat_map(|group| &mut group.hubs) {
            hub.tunnels = tunnels;
        }
    }

    /// The world as it is so long after its start.
    pub fn at(&self, since_start: Duration) -> Look<'_> {
        Look::new(self, Millis::try_from(since_start.as_millis()).unwrap_or(Millis::MAX / 4))
    }

    /// Every group that exists, by name.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.by_name.iter().copied().filter(|slot| !self.orders.removed.contains(slot))
    }

    /// A group by its id, unless it was removed.
    pub fn slot(&self, id: u64) -> Option<Slot> {
        self.fleet.slot(id).filter(|slot| !self.orders.removed.contains(slot))
    }

    pub fn group(&self, slot: Slot) -> &Group {
        &self.fleet.groups[slot]
    }

    /// Where a hub is.
    pub fn datacenter(&self, hub: HubKey) -> &Datacenter {
        self.fleet.datacenter(hub)
    }

    pub fn seed(&self) -> u64 {
        self.fleet.seed
    }

    /// Compares two groups by name, ids deciding between names that differ only in case.
    pub fn compare_names(&self, one: Slot, other: Slot) -> Ordering {
        let key = |slot: Slot| (self.group(slot).name.to_lowercase(), self.group(slot).id);
        key(one).cmp(&key(other))
    }

    fn sort_names(&mut self) {
        let mut slots: Vec<Slot> = (0..self.fleet.groups.len()).collect();
        slots.sort_by_cached_key(|slot| (self.group(*slot).name.to_lowercase(), self.group(*slot).id));
        self.by_name = slots;
    }
}

//! The simulated fleet and its history, a pure function of seed, time and overrides.
//!
//! No task runs and nothing accumulates over time: `World::at` is defined for any instant, in any order, and only
//! `World::order` changes state. Independent of HTTP and JSON.

mod fleet;
mod group_traits;
mod incidents;
mod names;
mod overrides;
mod places;
mod rng;
mod rotation;
mod traffic;
mod tunnel;
mod tunnel_fault;
mod tunnel_log;
mod view;

use std::{cmp::Ordering, time::Duration};

pub use fleet::{Group, Hub, HubKey, PermanentFault, Role, Routing, Slot, region_by_code};
pub use incidents::Millis;
pub use overrides::{Configuration, Override, OverrideError, Target};
pub use places::{Datacenter, REGIONS, Region};
pub use rng::{Topic, draw, mix};
pub use tunnel::{Association, Counters, Proposal, Route, Routes, Tunnel};
pub use tunnel_fault::{TunnelFault, UnknownTunnelFault};
pub use tunnel_log::{Level, LogEntry, Service};
pub use view::{HubView, Power, Status, WorldView};

use fleet::Fleet;
use incidents::IncidentSchedule;
use overrides::Overrides;

use super::Scenario;

/// A fleet of tunnel groups with its incidents and overrides.
#[derive(Debug)]
pub struct World {
    fleet: Fleet,
    schedule: IncidentSchedule,
    overrides: Overrides,
    by_name: Vec<Slot>,
}

impl World {
    /// A world with this many groups; the same arguments give the same world.
    pub fn new(seed: u64, groups: usize, scenario: Scenario) -> Self {
        let fleet = Fleet::new(seed, groups, scenario);
        let schedule = IncidentSchedule::new(&fleet, scenario);
        let mut world = Self { fleet, schedule, overrides: Overrides::default(), by_name: Vec::new() };
        world.sort_names();
        world
    }

    /// Sets the number of tunnels of every hub.
    pub fn set_tunnels_per_hub(&mut self, tunnels: u16) {
        for hub in self.fleet.groups.iter_mut().flat_map(|group| &mut group.hubs) {
            hub.tunnels = tunnels;
        }
    }

    /// The world at this time after its start.
    pub fn view_at(&self, since_start: Duration) -> WorldView<'_> {
        WorldView::new(self, Millis::try_from(since_start.as_millis()).unwrap_or(Millis::MAX / 4))
    }

    /// All existing groups, by name.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.by_name.iter().copied().filter(|slot| !self.overrides.removed.contains(slot))
    }

    /// A group by id, unless it was removed.
    pub fn slot(&self, id: u64) -> Option<Slot> {
        self.fleet.slot(id).filter(|slot| !self.overrides.removed.contains(slot))
    }

    pub fn group(&self, slot: Slot) -> &Group {
        &self.fleet.groups[slot]
    }

    /// The data center of a hub.
    pub fn datacenter(&self, hub: HubKey) -> &Datacenter {
        self.fleet.datacenter(hub)
    }

    pub fn seed(&self) -> u64 {
        self.fleet.seed
    }

    /// Compares two groups by name ignoring case, then by id.
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

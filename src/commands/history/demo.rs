//! The history of `--demo`: generated in memory, with the tunnel groups of the simulator.

use crate::history::{SampleGroup, SampleHistory, SampleHub, Store, StoreError};
use crate::simulator::world::{HubKey, Role, Slot, World};
use crate::simulator::{Options, Scenario};
use jiff::Timestamp;

/// Number of days before now.
const DAYS: u32 = 30;

/// The history of the simulator of a scenario.
pub(super) fn generate(scenario: Scenario, now: Timestamp) -> Result<Store, StoreError> {
    let mut store = Store::in_memory()?;
    let options = Options { scenario, ..Options::default() };
    SampleHistory::of_groups(options.seed, groups(&options), DAYS, now).write(&mut store)?;
    Ok(store)
}

/// The tunnel groups of a simulator.
fn groups(options: &Options) -> Vec<SampleGroup> {
    let world = World::new(options.seed, options.groups, options.scenario);
    world.slots().map(|slot| group(&world, slot)).collect()
}

fn group(world: &World, slot: Slot) -> SampleGroup {
    let group = world.group(slot);
    let hubs = Role::BOTH.map(|role| SampleHub {
        id: group.hubs[role as usize].id,
        datacenter: world.datacenter(HubKey { slot, role }).name.clone(),
    });
    SampleGroup {
        id: group.id,
        name: group.name.clone(),
        region: group.region.code.to_owned(),
        device: group.device.to_owned(),
        hubs,
    }
}

//! What can be ordered of the world, and that it is taken back without a trace.

use tunnelscope::simulator::world::{
    HubKey, Override, OverrideError, PermanentFault, Power, Role, Status, Target, World,
};

use crate::simulated_world::{MINUTE, busy, down, healthy_hub, seconds, tunnels};

#[test]
fn hub_override_can_be_set_and_released() {
    let mut world = busy();
    let hub = healthy_hub(&world, 2);
    let order = |world: &mut World, status, at| {
        world.apply(Override::Power { target: Target::Hub(hub), status }, seconds(at)).unwrap()
    };
    assert_eq!(order(&mut world, Some(Power::Down), 5), [hub.slot]);
    assert_eq!(world.view_at(seconds(6)).hub(hub).power, Power::Down);
    assert_eq!(world.view_at(seconds(6)).status(hub.slot), Status::Warning);
    assert_eq!(world.view_at(seconds(6)).hub(hub).recorded, 5_000);
    order(&mut world, None, 8);
    assert_eq!(world.view_at(seconds(9)).hub(hub).power, Power::Up);
    assert!(tunnels(&world, hub, seconds(9)).iter().all(|tunnel| tunnel.child.since == 8_000));
}

#[test]
fn chronically_broken_hub_can_be_forced_up() {
    let mut world = busy();
    let slot = world
        .slots()
        .find(|slot| world.group(*slot).permanent_fault == PermanentFault::NeverConnected)
        .unwrap();
    world.apply(Override::Power { target: Target::Both(slot), status: Some(Power::Up) }, seconds(3)).unwrap();
    assert_eq!(world.view_at(seconds(4)).status(slot), Status::Connected);
}

#[test]
fn data_center_is_forced_down_with_all_its_hubs() {
    let mut world = busy();
    let name = world.datacenter(healthy_hub(&world, 1)).name.clone();
    let target = Target::Datacenter(name.clone());
    world.apply(Override::Power { target, status: Some(Power::Down) }, seconds(1)).unwrap();
    let inside = |hub: &HubKey| world.datacenter(*hub).name == name;
    let all =
        world.slots().flat_map(|slot| Role::BOTH.map(|role| HubKey { slot, role })).filter(inside).count();
    assert_eq!(down(&world, seconds(2)).iter().filter(|hub| inside(hub)).count(), all);
}

#[test]
fn impossible_overrides_are_rejected_with_a_message() {
    let mut world = busy();
    let hub = healthy_hub(&world, 1);
    let nowhere = Override::Power { target: Target::Datacenter("sse-moon".into()), status: None };
    assert_eq!(world.apply(nowhere, MINUTE), Err(OverrideError::UnknownDatacenter("sse-moon".into())));
    let many = Override::Tunnels { target: Target::Hub(hub), count: 101 };
    assert_eq!(world.apply(many, MINUTE), Err(OverrideError::TooManyTunnels(101)));
    let far = Override::Add { name: "new".into(), region: Some("moon-1".into()) };
    assert_eq!(world.apply(far, MINUTE), Err(OverrideError::UnknownRegion("moon-1".into())));
}

#[test]
fn overridden_number_of_tunnels_is_listed() {
    let mut world = busy();
    let hub = healthy_hub(&world, 2);
    world.apply(Override::Tunnels { target: Target::Hub(hub), count: 1 }, seconds(1)).unwrap();
    assert_eq!(tunnels(&world, hub, seconds(2)).len(), 1);
    assert_eq!(world.view_at(seconds(2)).status(hub.slot), Status::Warning);
    world.apply(Override::Tunnels { target: Target::Hub(hub), count: 0 }, seconds(3)).unwrap();
    assert_eq!(world.view_at(seconds(4)).hub(hub).power, Power::Down);
}

#[test]
fn records_of_a_frozen_group_stop_until_it_is_thawed() {
    let mut world = busy();
    let hub = healthy_hub(&world, 1);
    world.apply(Override::Freeze { group: hub.slot }, seconds(100)).unwrap();
    let then = world.view_at(seconds(100)).hub(hub);
    let bytes = |world: &World, at| tunnels(world, hub, seconds(at))[0].incoming.bytes;
    assert_eq!(world.view_at(seconds(50_000)).hub(hub), then);
    assert_eq!(bytes(&world, 50_000), bytes(&world, 100));
    world.apply(Override::Thaw { group: hub.slot }, seconds(50_000)).unwrap();
    assert_ne!(world.view_at(seconds(50_000)).hub(hub).recorded, then.recorded);
}

#[test]
fn added_and_removed_groups_do_not_affect_others() {
    let mut world = busy();
    let before = down(&world, 10 * MINUTE);
    let added = world.apply(Override::Add { name: "brand-new".into(), region: None }, MINUTE).unwrap()[0];
    assert_eq!(down(&world, 10 * MINUTE), before);
    assert_eq!(world.slot(world.group(added).id), Some(added));
    world.apply(Override::Remove { group: added }, MINUTE).unwrap();
    assert_eq!(world.slot(world.group(added).id), None);
    assert!(!world.slots().any(|slot| slot == added));
}

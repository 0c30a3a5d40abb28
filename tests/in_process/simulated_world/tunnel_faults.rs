//! What the tunnels of a hub can suffer from, as their records show it: by order, and in a busy world from the start.

use rstest::rstest;
use tunnelscope::simulator::{
    Scenario,
    world::{Configuration, HubKey, Override, Role, Routing, Target, Tunnel, TunnelFault, World},
};

use crate::simulated_world::{busy, healthy_hub, seconds, tunnels};

/// A moment at which everything was ordered that is ordered here.
const ORDERED: u64 = 100;

/// A world whose first hub with two tunnels suffers from this.
fn ailing(tunnel_fault: TunnelFault) -> (World, HubKey) {
    let mut world = World::new(7, 200, Scenario::Calm);
    let hub = healthy_hub(&world, 2);
    let order = Override::TunnelFault { target: Target::Hub(hub), tunnel_fault: Some(tunnel_fault) };
    assert_eq!(world.apply(order, seconds(ORDERED)).unwrap(), [hub.slot]);
    (world, hub)
}

/// The first tunnel of an ailing hub so many seconds after it began, and somewhat later.
fn later(tunnel_fault: TunnelFault) -> [Tunnel; 2] {
    let (world, hub) = ailing(tunnel_fault);
    [400, 600].map(|after| tunnels(&world, hub, seconds(ORDERED + after)).swap_remove(0))
}

#[rstest]
#[case(TunnelFault::NoIpsec, "ESTABLISHED", "RETRYING")]
#[case(TunnelFault::NoIke, "CONNECTING", "INSTALLED")]
fn one_of_two_child_sas_can_be_missing(
    #[case] tunnel_fault: TunnelFault,
    #[case] ike: &str,
    #[case] child: &str,
) {
    for tunnel in later(tunnel_fault) {
        assert_eq!((tunnel.ike.state, tunnel.child.state), (ike, child));
    }
}

#[test]
fn deaf_hub_receives_nothing_but_keeps_sending() {
    let [before, after] = later(TunnelFault::NothingReceived);
    assert!(before.incoming.idle >= 380, "silent for {} s", before.incoming.idle);
    assert!(after.incoming.idle > before.incoming.idle);
    assert_eq!(after.incoming.bytes, before.incoming.bytes);
    assert!(after.outgoing.bytes > before.outgoing.bytes);
}

#[test]
fn unanswered_hub_sends_but_never_received() {
    for tunnel in later(TunnelFault::Unanswered) {
        assert_eq!((tunnel.incoming.packets, tunnel.incoming.bytes), (0, 0));
        assert!(tunnel.outgoing.packets > 0);
    }
}

#[test]
fn child_sa_can_be_rekeyed_each_minute() {
    let (world, hub) = ailing(TunnelFault::Rekeying);
    let begun = (0..10).map(|minute| tunnels(&world, hub, seconds(200 + 60 * minute))[0].child);
    let mut bits: Vec<_> = begun.map(|child| child.bits).collect();
    bits.dedup();
    assert!(bits.len() >= 9, "{} associations in ten minutes", bits.len());
}

#[test]
fn routes_can_be_truncated_or_missing() {
    let bgp = |world: &World, hub: HubKey| matches!(world.group(hub.slot).routing, Routing::Bgp { .. });
    let mut world = World::new(7, 200, Scenario::Calm);
    let hubs = world.slots().map(|slot| HubKey { slot, role: Role::Primary });
    let hub = hubs.filter(|hub| bgp(&world, *hub)).find(|hub| !tunnels(&world, *hub, seconds(1)).is_empty());
    let hub = hub.unwrap();
    for (tunnel_fault, clipped) in [(TunnelFault::Clipped, true), (TunnelFault::NoBgpRoute, false)] {
        world
            .apply(
                Override::TunnelFault { target: Target::Hub(hub), tunnel_fault: Some(tunnel_fault) },
                seconds(2),
            )
            .unwrap();
        let routes = tunnels(&world, hub, seconds(60))[0].client_routes.clone();
        assert_eq!((routes.clipped, routes.routes.is_empty()), (clipped, !clipped));
    }
}

#[test]
fn cleared_fault_restores_the_hub() {
    let (mut world, hub) = ailing(TunnelFault::NoIpsec);
    world
        .apply(Override::TunnelFault { target: Target::Hub(hub), tunnel_fault: None }, seconds(ORDERED + 10))
        .unwrap();
    assert_eq!(tunnels(&world, hub, seconds(ORDERED + 20))[0].child.state, "INSTALLED");
}

#[test]
fn busy_world_has_every_tunnel_fault_and_calm_has_none() {
    let afflicted = |world: &World| world.slots().filter_map(|slot| world.group(slot).tunnel_fault).collect();
    let found: Vec<TunnelFault> = afflicted(&busy());
    assert!(TunnelFault::ALL.iter().all(|tunnel_fault| found.contains(tunnel_fault)), "{found:?}");
    assert!(found.len() < 30, "{} of 200 groups ail", found.len());
    let found: Vec<TunnelFault> = afflicted(&World::new(7, 200, Scenario::Calm));
    assert_eq!(found, []);
}

#[test]
fn reconfigured_group_has_a_modification_time() {
    let mut world = busy();
    let hub = healthy_hub(&world, 1);
    let cidrs = vec!["10.1.0.0/16".to_owned()];
    let place = world.site(&world.datacenter(HubKey { role: Role::Secondary, ..hub }).name).unwrap();
    for configuration in [
        Configuration::Name("renamed".into()),
        Configuration::Networks(cidrs.clone()),
        Configuration::Place(Role::Primary, place),
    ] {
        let order = Override::Configure { group: hub.slot, configuration, modified: 1_800_000_000 };
        world.apply(order, seconds(5)).unwrap();
    }
    let group = world.group(hub.slot);
    assert_eq!((group.name.as_str(), group.modified), ("renamed", 1_800_000_000));
    assert!(matches!(&group.routing, Routing::Static { cidrs: found } if *found == cidrs));
    assert_eq!(group.hubs[0].datacenter, group.hubs[1].datacenter);
}

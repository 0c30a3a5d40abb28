//! The pages that tell why, what happened and what went through, at each size.

use crate::screens::pages::snapshot;
use crate::support::dashboard::{ASCII, COLORS, WIDE, acme, link, live, online, press, show};
use crate::support::world::{World, at, stamp};
use tunnelscope::app::App;
use tunnelscope::domain::{HubStatus, Quantity, Role};

#[test]
fn why() {
    snapshot("why", &mut acme(&["x"]), COLORS);
    snapshot("why_ascii", &mut acme(&["x"]), ASCII);
    snapshot("why_datacenter", &mut acme(&["3 x"]), COLORS);
    snapshot("why_healthy", &mut acme(&["j j j j x"]), COLORS);
}

/// The small organization after a hub went down and another group's hub came up.
pub(super) fn eventful() -> App {
    let mut world = World::acme();
    let mut app = live(&mut world, WIDE);
    world.hub("hq", Role::Primary, HubStatus::Down);
    show(&mut app, world.poll(at(30)), at(30));
    world.hub("branch-017-ntg", Role::Primary, HubStatus::Up);
    show(&mut app, world.poll(at(60)), at(60));
    link(&mut app, online(at(60)), at(60));
    app
}

#[test]
fn events() {
    snapshot("events_none", &mut acme(&["e"]), COLORS);
    let mut app = eventful();
    press(&mut app, "e");
    snapshot("events", &mut app, COLORS);
    snapshot("events_ascii", &mut app, ASCII);
    press(&mut app, "f f");
    snapshot("events_of_one_kind", &mut app, COLORS);
}

/// The small organization after 15 minutes of increasing traffic on all tunnels, with one missing poll.
pub(super) fn busy() -> App {
    let mut world = World::acme();
    let mut app = live(&mut world, WIDE);
    let mut bytes = 100_000_000;
    for look in 1..=30 {
        bytes += if look == 20 { 0 } else { 100_000 * look };
        let now = at(30 * i64::try_from(look).unwrap());
        world.record_all(now);
        for tunnel in
            world.groups.iter_mut().flat_map(|group| &mut group.hubs).flat_map(|hub| &mut hub.tunnels)
        {
            for tunnel in tunnel.iter_mut() {
                tunnel.record_mut().update_traffic(|traffic| {
                    traffic.bytes_in = Some(Quantity::Number(bytes));
                    traffic.bytes_out = Some(Quantity::Number(bytes / 3));
                    traffic.initialized = Some(stamp(at(-9_000)));
                });
            }
        }
        show(&mut app, world.poll(now), now);
    }
    link(&mut app, online(at(900)), at(900));
    app
}

#[test]
fn traffic() {
    let mut app = busy();
    snapshot("home_traffic", &mut app, COLORS);
    press(&mut app, "j j j j Enter Enter");
    snapshot("hub_traffic", &mut app, COLORS);
    snapshot("hub_traffic_ascii", &mut app, ASCII);
    press(&mut app, "Enter");
    snapshot("tunnel_traffic", &mut app, COLORS);
}

//! The simulated world as a pure function of seed and time: what must hold at any moment, asked for directly.

mod overrides;
mod tunnel_faults;

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use tunnelscope::simulator::{
    Scenario,
    world::{HubKey, PermanentFault, Power, REGIONS, Role, Routing, Status, Tunnel, World},
};

const MINUTE: Duration = Duration::from_secs(60);

fn busy() -> World {
    World::new(7, 200, Scenario::Busy)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn statuses(world: &World, at: Duration) -> Vec<Status> {
    let view = world.view_at(at);
    world.slots().map(|slot| view.status(slot)).collect()
}

fn share(world: &World, at: Duration, wanted: Status) -> f64 {
    let all = statuses(world, at);
    let count = |count: usize| f64::from(u32::try_from(count).unwrap());
    100.0 * count(all.iter().filter(|status| **status == wanted).count()) / count(all.len())
}

/// Every hub that is down, by slot and role.
fn down(world: &World, at: Duration) -> HashSet<HubKey> {
    let view = world.view_at(at);
    let hubs = world.slots().flat_map(|slot| view.hubs(slot));
    hubs.filter(|hub| hub.power == Power::Down).map(|hub| hub.key).collect()
}

fn tunnels(world: &World, hub: HubKey, at: Duration) -> Vec<Tunnel> {
    let view = world.view_at(at);
    view.tunnels(&view.hub(hub), usize::MAX)
}

/// A hub without a fault of its own whose group has so many tunnels at least.
fn healthy_hub(world: &World, tunnels: u16) -> HubKey {
    let fits = |slot: &usize| {
        let group = world.group(*slot);
        group.permanent_fault == PermanentFault::Nothing && group.hubs[0].tunnels >= tunnels
    };
    HubKey { slot: world.slots().find(fits).unwrap(), role: Role::Primary }
}

#[test]
fn equal_seeds_yield_equal_fleets_and_histories() {
    let (one, other) = (busy(), busy());
    assert!(one.slots().eq(other.slots()));
    for slot in one.slots() {
        assert_eq!(format!("{:?}", one.group(slot)), format!("{:?}", other.group(slot)));
    }
    for at in [0, 47, 600, 86_400].map(seconds) {
        assert_eq!(statuses(&one, at), statuses(&other, at), "the story differs after {at:?}");
    }
}

#[test]
fn different_seeds_yield_different_fleets() {
    let (one, other) = (busy(), World::new(8, 200, Scenario::Busy));
    let alike = one.slots().filter(|slot| one.group(*slot).name == other.group(*slot).name).count();
    assert!(alike < 20, "{alike} of 200 names are the same under another seed");
    assert!(one.slots().all(|slot| one.group(slot).id != other.group(slot).id));
}

#[test]
fn names_and_ids_are_unique_and_ids_exceed_32_bits() {
    let world = World::new(3, 5_000, Scenario::Calm);
    let groups: Vec<_> = world.slots().map(|slot| world.group(slot)).collect();
    let names: HashSet<_> = groups.iter().map(|group| group.name.as_str()).collect();
    let ids: HashSet<_> = groups.iter().map(|group| group.id).collect();
    let hubs: HashSet<_> = groups.iter().flat_map(|group| [group.hubs[0].id, group.hubs[1].id]).collect();
    assert_eq!((names.len(), ids.len(), hubs.len()), (5_000, 5_000, 10_000));
    assert!(ids.iter().chain(&hubs).all(|id| *id > u64::from(u32::MAX)));
}

#[test]
fn hubs_of_a_group_are_in_two_data_centers_of_its_region() {
    let world = busy();
    for slot in world.slots() {
        let [one, other] = Role::BOTH.map(|role| world.datacenter(HubKey { slot, role }));
        assert_ne!(one.name, other.name);
        let region = world.group(slot).region.code;
        assert_eq!((one.region.code, other.region.code), (region, region));
    }
}

#[test]
fn all_devices_occur_and_tunnels_respect_vendor_limits() {
    let world = World::new(7, 2_000, Scenario::Calm);
    let devices: HashSet<_> = world.slots().map(|slot| world.group(slot).device).collect();
    assert_eq!(devices.len(), 9, "{devices:?}");
    let most = |nat| {
        let groups = world.slots().map(|slot| world.group(slot));
        let of_kind = groups.filter(|group| matches!(group.routing, Routing::Nat) == nat);
        of_kind.map(|group| group.hubs[0].tunnels).max().unwrap()
    };
    assert!((30..=100).contains(&most(true)), "NAT hubs have up to {} tunnels", most(true));
    assert_eq!(most(false), 10);
}

#[test]
fn most_but_not_all_groups_are_healthy_at_start() {
    for seed in 1..20 {
        let world = World::new(seed, 200, Scenario::Busy);
        let disconnected = share(&world, Duration::ZERO, Status::Disconnected);
        let warning = share(&world, Duration::ZERO, Status::Warning);
        assert!((2.0..=3.0).contains(&disconnected), "seed {seed}: {disconnected} % disconnected");
        assert!((4.0..=8.0).contains(&warning), "seed {seed}: {warning} % warning");
    }
}

#[test]
fn busy_world_has_events_within_a_minute() {
    for seed in 1..20 {
        let world = World::new(seed, 200, Scenario::Busy);
        let start = down(&world, Duration::ZERO);
        assert_eq!(down(&world, seconds(11)), start, "seed {seed}: something went down before 12 s");
        assert_eq!(down(&world, seconds(13)).len(), start.len() + 1, "seed {seed}: no hub went down at 12 s");
        let (early, late) = (down(&world, seconds(34)).len(), down(&world, seconds(66)).len());
        assert!(
            late >= early + 3,
            "seed {seed}: no data center was in trouble, {early} then {late} hubs down"
        );
    }
}

#[test]
fn demo_is_as_active_as_busy_but_no_hub_flaps() {
    let world = World::new(7, 200, Scenario::Demo);
    let start = down(&world, Duration::ZERO);
    assert_eq!(down(&world, seconds(13)).len(), start.len() + 1, "the first hub goes down at 12 s");
    let (early, late) = (down(&world, seconds(34)).len(), down(&world, seconds(66)).len());
    assert!(late >= early + 10, "no data center was in trouble: {early}, then {late} hubs down");
    let mut losses: HashMap<HubKey, Vec<u64>> = HashMap::new();
    let mut before = start;
    for second in (1..6 * 3_600).step_by(5) {
        let now = down(&world, seconds(second));
        now.difference(&before).for_each(|hub| losses.entry(*hub).or_default().push(second));
        before = now;
    }
    let count: usize = losses.values().map(Vec::len).sum();
    assert!(count > 6 * 100, "{count} losses in six hours");
    for (hub, at) in &losses {
        assert!(at.windows(2).all(|pair| pair[1] - pair[0] > 1_800), "{hub:?} flaps: {at:?}");
    }
}

#[test]
fn demo_has_the_busy_groups_without_tunnel_faults() {
    let names = |world: &World| world.slots().map(|slot| world.group(slot).name.clone()).collect::<Vec<_>>();
    let demo = World::new(7, 200, Scenario::Demo);
    assert_eq!(names(&demo), names(&busy()));
    assert!(demo.slots().all(|slot| demo.group(slot).tunnel_fault.is_none()));
}

#[test]
fn hubs_of_a_failing_data_center_go_down_one_by_one() {
    let world = busy();
    let at_35 = down(&world, seconds(35));
    let lost: HashSet<_> = down(&world, seconds(66)).difference(&at_35).copied().collect();
    let mut places: Vec<_> = lost.iter().map(|hub| world.datacenter(*hub).name.clone()).collect();
    places.sort();
    let most = places.iter().map(|name| places.iter().filter(|other| *other == name).count()).max();
    assert!(most.unwrap() > 5, "no data center stands out among {places:?}");
    let half = down(&world, seconds(50)).len();
    assert!(at_35.len() < half && half < at_35.len() + lost.len(), "they did not go one after another");
    let later = down(&world, 8 * MINUTE);
    let back = lost.difference(&later).count();
    assert!(back * 10 >= lost.len() * 9, "{back} of {} came back", lost.len());
}

#[test]
fn flapping_tunnel_is_unlisted_while_its_hub_stays_up() {
    let world = busy();
    let flapping = |at| {
        let view = world.view_at(seconds(at));
        let hubs: Vec<_> = world.slots().flat_map(|slot| view.hubs(slot)).collect();
        let short = hubs.iter().filter(|hub| {
            let group = world.group(hub.key.slot);
            let configured = usize::from(group.hubs[hub.key.role as usize].tunnels);
            group.permanent_fault == PermanentFault::Nothing
                && hub.power == Power::Up
                && hub.tunnels.len() < configured
        });
        short.count()
    };
    assert_eq!((flapping(19), flapping(21)), (0, 1));
}

#[test]
fn calm_world_is_unchanged_for_some_minutes() {
    let world = World::new(7, 200, Scenario::Calm);
    assert_eq!(statuses(&world, Duration::ZERO), statuses(&world, 4 * MINUTE));
}

#[test]
fn outage_keeps_one_whole_region_down() {
    let world = World::new(7, 200, Scenario::Outage);
    let hit = |at| {
        let view = world.view_at(at);
        let groups = |code: &str| -> Vec<Status> {
            let inside = world.slots().filter(|slot| world.group(*slot).region.code == code);
            inside.map(|slot| view.status(slot)).collect()
        };
        let all_gone = |code: &&str| {
            groups(code).len() > 10 && groups(code).iter().all(|status| *status == Status::Disconnected)
        };
        REGIONS.iter().map(|region| region.code).filter(all_gone).collect::<Vec<_>>()
    };
    assert_eq!(hit(Duration::ZERO).len(), 1);
    assert_eq!(hit(Duration::ZERO), hit(1_000 * MINUTE));
}

#[test]
fn counters_never_decrease_except_on_reset() {
    let world = busy();
    let mut before: HashMap<(HubKey, u16), Tunnel> = HashMap::new();
    let mut rekeyed = 0;
    for at in (0..8 * 3_600).step_by(131).map(seconds) {
        let view = world.view_at(at);
        let hubs = world.slots().take(25).flat_map(|slot| view.hubs(slot));
        let now: Vec<Tunnel> = hubs.flat_map(|hub| view.tunnels(&hub, usize::MAX)).collect();
        for tunnel in now {
            let place = (tunnel.key, tunnel.number);
            let old = before.insert(place, tunnel.clone());
            rekeyed += usize::from(old.is_some_and(|old| follows(&old, &tunnel)));
        }
    }
    assert!(rekeyed > 100, "only {rekeyed} rekeyings of 50 hubs in eight hours");
}

/// Checks a tunnel against what it was before, and says whether it was rekeyed since.
fn follows(old: &Tunnel, new: &Tunnel) -> bool {
    let rekeyed = old.child.since != new.child.since;
    if rekeyed {
        assert!(new.child.since > old.child.since, "{new:?} has an older association than {old:?}");
        assert_ne!(old.child.bits, new.child.bits, "a new association has new SPIs");
    } else {
        assert!(old.incoming.bytes <= new.incoming.bytes, "{new:?} counts less than {old:?}");
        assert!(old.outgoing.packets <= new.outgoing.packets, "{new:?} counts less than {old:?}");
        assert_eq!(old.child.bits, new.child.bits, "an association keeps its SPIs");
    }
    rekeyed
}

#[test]
fn record_times_are_never_in_the_future_or_decreasing() {
    let world = busy();
    let hub = *down(&world, seconds(13)).difference(&down(&world, seconds(11))).next().unwrap();
    let mut last = i64::MIN;
    for at in 0..600_u64 {
        let view = world.view_at(seconds(at)).hub(hub);
        assert!(view.recorded <= i64::try_from(at).unwrap() * 1_000);
        assert!(view.recorded >= last, "a record of {hub:?} is older than the one before");
        last = view.recorded;
    }
    let fell = world.view_at(seconds(13)).hub(hub).recorded;
    assert_eq!(fell, 12_000, "the record of a hub that went down is of when it did");
}

#[test]
fn returning_hub_has_new_sas() {
    let world = busy();
    let hub = *down(&world, seconds(13)).difference(&down(&world, seconds(11))).next().unwrap();
    let back = (13..1_000).map(seconds).find(|at| world.view_at(*at).hub(hub).power == Power::Up).unwrap();
    for tunnel in tunnels(&world, hub, back) {
        assert!(tunnel.recorded - tunnel.child.since < 2_000, "{tunnel:?} is older than its hub's return");
        assert!(tunnel.recorded - tunnel.ike.since < 2_000, "{tunnel:?} is older than its hub's return");
    }
}

#[test]
fn rekeys_are_observed_now_and_then() {
    let world = busy();
    let hub = healthy_hub(&world, 5);
    let states: HashSet<_> = (0..4 * 3_600)
        .step_by(5)
        .flat_map(|at| tunnels(&world, hub, seconds(at)))
        .flat_map(|tunnel| [tunnel.ike.state, tunnel.child.state])
        .collect();
    assert!(states.contains("REKEYING") && states.contains("INSTALLED") && states.contains("ESTABLISHED"));
}

#[test]
fn log_contains_the_hub_down_at_twelve_seconds() {
    let world = busy();
    let hub = *down(&world, seconds(13)).difference(&down(&world, seconds(11))).next().unwrap();
    let tales = world.log_entries(11_000, 13_000);
    assert!(tales.iter().all(|tale| tale.hub == hub && tale.at == 12_000));
    let tunnels: HashSet<_> = tales.iter().map(|tale| tale.tunnel).collect();
    assert_eq!(tunnels.len(), usize::from(world.group(hub.slot).hubs[hub.role as usize].tunnels));
}

#[test]
fn empty_world_is_valid() {
    for scenario in Scenario::ALL {
        let world = World::new(7, 0, scenario);
        assert_eq!(statuses(&world, 100 * MINUTE), []);
        assert!(world.log_entries(0, 1_000_000).is_empty());
    }
}

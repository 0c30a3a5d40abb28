//! Large organizations: a snapshot is shown as soon as it arrives, and a search in the palette lets keys through.

use crate::support::dashboard::{WIDE, dashboard, finish, live, press, show};
use crate::support::event_loop_harness::EventLoopHarness;
use crate::support::world::{World, at, start};
use std::sync::Arc;
use tunnelscope::app::{App, Event, Overlay};
use tunnelscope::channel::Update;
use tunnelscope::domain::traffic::Rates;
use tunnelscope::domain::{GroupStatus, Health, HubStatus, Role, Snapshot};

const GROUPS: usize = 3_000;

fn apply_update(app: &mut App, snapshot: Arc<Snapshot>, second: i64) {
    app.update(Event::Worker(Update::Snapshot(snapshot)), at(second));
}

fn key(app: &mut App, key: &str) {
    app.update(Event::Key(key.parse().unwrap()), app.clock().now());
}

/// A poll of a world in which every record is new.
fn poll(world: &mut World, second: i64) -> Arc<Snapshot> {
    world.record_all(at(second));
    world.poll(at(second))
}

fn first_of_palette(app: &App) -> String {
    let Some(Overlay::Picker(picker)) = app.overlay() else { panic!("the palette is open") };
    picker.listed().next().map_or_else(String::new, |entry| entry.label.clone())
}

#[test]
fn sums_of_a_snapshot_equal_the_rates_of_its_tunnels() {
    let mut world = World::large(GROUPS);
    let (mut app, mut rates) = (dashboard(WIDE), Rates::default());
    for second in [0, 30, 60] {
        let snapshot = poll(&mut world, second);
        rates.observe(&snapshot, at(second));
        show(&mut app, snapshot, at(second));
    }
    let mut tunnels = 0;
    for (place, group) in app.snapshot().groups.iter().enumerate() {
        let known = rates.group(group, at(60));
        tunnels += known.known;
        assert_eq!(app.rates().cached_group(place, group, at(60)), known);
        assert_eq!(app.rates().group(group, at(60)), known);
    }
    assert!(tunnels > GROUPS as u64, "{tunnels}");
    for here in &app.snapshot().datacenters {
        let hubs = || here.hubs(&app.snapshot().groups).map(|(_, hub)| hub);
        let known = rates.hubs(hubs(), at(60));
        assert!(known.known > 0);
        assert_eq!(app.rates().cached_datacenter(&here.name, hubs(), at(60)), known);
    }
}

#[test]
fn snapshots_in_quick_succession_lose_no_event() {
    let mut world = World::large(GROUPS);
    let mut app = live(&mut world, WIDE);
    let well = app.snapshot().groups.iter().filter(|group| group.health() == Health::Up);
    let names: Vec<String> = well.take(3).map(|group| group.title().to_owned()).collect();
    for (second, name) in (1..).zip(&names) {
        world.hub(name, Role::Primary, HubStatus::Down);
        apply_update(&mut app, world.poll(at(second)), second);
    }
    finish(&mut app, at(4));
    assert_eq!(app.snapshot().as_of(), Some(at(3)));
    for name in &names {
        assert!(app.log().any(|change| change.kind.to_string().contains(name.as_str())), "{name}");
    }
}

#[test]
fn palette_accepts_a_letter_before_the_search_is_finished() {
    let mut app = live(&mut World::large(GROUPS), WIDE);
    press(&mut app, ":");
    let before = first_of_palette(&app);
    key(&mut app, "2");
    assert!(app.is_searching());
    assert_eq!(first_of_palette(&app), before, "what was listed stays until it is known what fits");
    finish(&mut app, start());
    assert_ne!(first_of_palette(&app), before);
}

#[test]
fn palette_choice_matches_the_whole_query() {
    let mut app = live(&mut World::large(GROUPS), WIDE);
    let name = app.snapshot().groups[GROUPS - 1].title().to_owned();
    key(&mut app, ":");
    for letter in name.chars() {
        key(&mut app, &letter.to_string());
    }
    assert!(app.is_searching());
    key(&mut app, "Enter");
    let page = app.page().unwrap().page();
    assert_eq!(page.group(), Some(&app.snapshot().groups[GROUPS - 1].key));
}

#[tokio::test(start_paused = true)]
async fn loop_finishes_deferred_work() {
    let mut world = World::large(GROUPS);
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    let name = "branch-2999-ntg";
    assert!(!harness.terminal.has(name));
    world.hub(name, Role::Primary, HubStatus::Down);
    world.group(name).status = Some(GroupStatus::Disconnected);
    harness.queue_update(Update::Snapshot(world.poll(at(1))));
    for _ in 0..50 {
        harness.queue_key("j");
    }
    harness.settle().await;
    harness.press("g").await;
    assert!(harness.terminal.row(name).contains("disconnected"), "{}", harness.terminal.row(name));
    harness.press(": b r a n c h - 2 9 9 9 Enter").await;
    assert!(harness.terminal.has("acme-prod > branch-2999-ntg"));
    harness.finish().await;
}

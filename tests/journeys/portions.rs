//! Organizations so large that their looks are taken in by portions: keys are answered in between, and in the end everything is
//! as if it had been taken in at once.

use crate::support::dashboard::{WIDE, dashboard, finish, live, press, show};
use crate::support::journey::Journey;
use crate::support::world::{World, at, start};
use std::sync::Arc;
use tunnelscope::app::{App, Event, Overlay};
use tunnelscope::domain::rates::Rates;
use tunnelscope::domain::{GroupStatus, Health, HubStatus, Role, Snapshot};
use tunnelscope::message::Update;

/// Many times what a portion holds.
const GROUPS: usize = 3_000;

fn tell(app: &mut App, snapshot: Arc<Snapshot>, second: i64) {
    app.update(Event::Worker(Update::Snapshot(snapshot)), at(second));
}

fn key(app: &mut App, key: &str) {
    app.update(Event::Key(key.parse().unwrap()), app.clock().now());
}

/// A look at a world in which everything was recorded anew.
fn look(world: &mut World, second: i64) -> Arc<Snapshot> {
    world.record_all(at(second));
    world.look(at(second))
}

fn first_of_palette(app: &App) -> String {
    let Some(Overlay::Picker(picker)) = app.overlay() else { panic!("the palette is open") };
    picker.listed().next().map_or_else(String::new, |entry| entry.label.clone())
}

#[test]
fn while_a_look_is_taken_in_the_one_before_is_shown_and_keys_are_answered() {
    let mut world = World::large(GROUPS);
    let mut app = live(&mut world, WIDE);
    let before = app.home().groups.index();
    let after = look(&mut world, 30);
    tell(&mut app, Arc::clone(&after), 30);
    let mut portions = 0;
    while app.snapshot().as_of() != after.as_of() {
        assert!(app.has_work());
        key(&mut app, "j");
        app.update(Event::Work, at(30));
        portions += 1;
    }
    assert!(portions > 3, "{portions}");
    assert_eq!(app.home().groups.index(), before + portions, "each key was answered");
    assert!(!app.has_work());
}

#[test]
fn an_order_that_is_chosen_while_a_look_is_taken_in_is_that_of_the_look() {
    let mut world = World::large(GROUPS);
    let mut app = live(&mut world, WIDE);
    let name = app.snapshot().groups[GROUPS / 2].title().to_owned();
    world.hub(&name, Role::Primary, HubStatus::Down);
    let after = look(&mut world, 30);
    tell(&mut app, Arc::clone(&after), 30);
    let keys = ["s", "n", "a", "m", "e", "Enter", "S"];
    let listed =
        |app: &App| -> Vec<String> { app.listed_groups(0).map(|group| group.title().to_owned()).collect() };
    let mut at_once = app.clone();
    finish(&mut at_once, at(30));
    for pressed in keys {
        key(&mut at_once, pressed);
    }
    let mut was_before_it_is_shown = 0;
    while app.snapshot().as_of() != after.as_of() {
        let mut meanwhile = app.clone();
        for pressed in keys {
            key(&mut meanwhile, pressed);
        }
        finish(&mut meanwhile, at(30));
        assert!(listed(&meanwhile) == listed(&at_once), "after {was_before_it_is_shown} portions");
        app.update(Event::Work, at(30));
        was_before_it_is_shown += 1;
    }
    assert!(was_before_it_is_shown > 3, "{was_before_it_is_shown}");
    finish(&mut app, at(30));
    assert_ne!(listed(&app), listed(&at_once), "it is another order than that by state");
}

#[test]
fn rates_are_what_they_are_when_all_is_taken_in_at_once() {
    let mut world = World::large(GROUPS);
    let (mut app, mut rates) = (dashboard(WIDE), Rates::default());
    for second in [0, 30, 60] {
        let snapshot = look(&mut world, second);
        rates.observe(&snapshot, at(second));
        show(&mut app, snapshot, at(second));
    }
    let mut tunnels = 0;
    for (place, group) in app.snapshot().groups.iter().enumerate() {
        let known = rates.group(group, at(60));
        tunnels += known.known;
        assert_eq!(app.rates().listed(place, group, at(60)), known);
        assert_eq!(app.rates().group(group, at(60)), known);
    }
    assert!(tunnels > GROUPS as u64, "{tunnels}");
    for here in &app.snapshot().datacenters {
        let hubs = || here.hubs(&app.snapshot().groups).map(|(_, hub)| hub);
        let known = rates.hubs(hubs(), at(60));
        assert!(known.known > 0);
        assert_eq!(app.rates().listed_in(&here.name, hubs(), at(60)), known);
    }
}

#[test]
fn of_looks_that_come_too_fast_the_newest_is_shown_and_all_changes_are_told() {
    let mut world = World::large(GROUPS);
    let mut app = live(&mut world, WIDE);
    let well = app.snapshot().groups.iter().filter(|group| group.health() == Health::Up);
    let names: Vec<String> = well.take(3).map(|group| group.title().to_owned()).collect();
    for (second, name) in (1..).zip(&names) {
        world.hub(name, Role::Primary, HubStatus::Down);
        tell(&mut app, world.look(at(second)), second);
    }
    finish(&mut app, at(4));
    assert_eq!(app.snapshot().as_of(), Some(at(3)));
    for name in &names {
        assert!(app.log().any(|change| change.what.to_string().contains(name.as_str())), "{name}");
    }
}

#[test]
fn a_letter_in_the_palette_is_answered_before_everything_was_looked_at() {
    let mut app = live(&mut World::large(GROUPS), WIDE);
    press(&mut app, ":");
    let before = first_of_palette(&app);
    key(&mut app, "2");
    assert!(app.has_work());
    assert_eq!(first_of_palette(&app), before, "what was listed stays until it is known what fits");
    finish(&mut app, start());
    assert_ne!(first_of_palette(&app), before);
}

#[test]
fn choosing_means_what_fits_to_all_that_was_typed() {
    let mut app = live(&mut World::large(GROUPS), WIDE);
    let name = app.snapshot().groups[GROUPS - 1].title().to_owned();
    key(&mut app, ":");
    for letter in name.chars() {
        key(&mut app, &letter.to_string());
    }
    assert!(app.has_work());
    key(&mut app, "Enter");
    let page = &app.view().unwrap().page;
    assert_eq!(page.group(), Some(&app.snapshot().groups[GROUPS - 1].key));
}

#[tokio::test(start_paused = true)]
async fn the_loop_does_what_was_put_off() {
    let mut world = World::large(GROUPS);
    let mut journey = Journey::live(&mut world, WIDE).await;
    let name = "branch-2999-ntg";
    assert!(!journey.terminal.has(name));
    world.hub(name, Role::Primary, HubStatus::Down);
    world.group(name).status = Some(GroupStatus::Disconnected);
    journey.tell_ahead(Update::Snapshot(world.look(at(1))));
    for _ in 0..50 {
        journey.type_ahead("j");
    }
    journey.settle().await;
    journey.press("g").await;
    assert!(journey.terminal.row(name).contains("disconnected"), "{}", journey.terminal.row(name));
    journey.press(": b r a n c h - 2 9 9 9 Enter").await;
    assert!(journey.terminal.has("acme-prod > branch-2999-ntg"));
    journey.finish().await;
}

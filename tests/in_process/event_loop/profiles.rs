//! Several organizations in one program: one is in front, the others go on behind it, and each tells how it is.

use crate::support::dashboard::COLORS;
use crate::support::dashboard::{WIDE, dashboard, draw, online, rows, waiting};
use crate::support::usage::{exhausted, no_room, update};
use crate::support::world::{World, at, start, unavailable};
use std::time::Duration;
use tunnelscope::app::{Action, App, Effect, Event, ProfileEffect, Profiles, SavedState, Size};
use tunnelscope::channel::{Command, ConnectionInfo, ConnectionState, Update};
use tunnelscope::domain::GroupStatus;

const NAMES: [&str; 3] = ["acme-prod", "blue", "coral"];

/// The dashboards of three profiles, of which the first is in front.
fn three() -> Profiles {
    named(NAMES)
}

fn named(names: [&str; 3]) -> Profiles {
    let app = |name: &str| -> App {
        let mut app = dashboard(WIDE);
        let about = ConnectionInfo { profile: name.to_owned(), ..ConnectionInfo::default() };
        app.update(Event::Worker(Update::ConnectionInfo(Box::new(about))), start());
        app
    };
    Profiles::new(names.into_iter().map(app).collect(), 0)
}

fn press(all: &mut Profiles, keys: &str) -> Vec<ProfileEffect> {
    keys.split(' ').flat_map(|key| all.update(Event::Key(key.parse().unwrap()), at(1))).collect()
}

fn show(all: &Profiles) -> String {
    rows(&draw(all.active(), COLORS)).join("\n")
}

fn poll(all: &mut Profiles, which: usize, world: &mut World) -> Vec<ProfileEffect> {
    let mut effects = all.dispatch(which, Update::Snapshot(world.poll(at(2))), at(2));
    effects.extend(all.dispatch(which, Update::ConnectionState(online(at(2))), at(2)));
    effects
}

#[test]
fn profiles_page_polls_all_profiles_and_shows_their_status() {
    let mut all = three();
    poll(&mut all, 0, &mut World::acme());
    let effects = press(&mut all, "P");
    let begun: Vec<usize> = effects
        .iter()
        .filter(|(_, effect)| *effect == Effect::StartWorker)
        .map(|(which, _)| *which)
        .collect();
    assert_eq!(begun, [1, 2], "those not polled yet");
    let slow = Effect::Send(Command::SetInterval(Duration::from_secs(120)));
    assert!(effects.contains(&(1, slow.clone())) && effects.contains(&(2, slow)), "and not too often");
    poll(&mut all, 1, &mut World::large(200));
    all.dispatch(2, Update::ConnectionState(waiting(at(2))), at(2));
    let screen = show(&all);
    let row = |name: &str| screen.lines().find(|line| line.contains(name)).unwrap().to_owned();
    assert!(row("acme-prod (here)").contains("online"), "{screen}");
    assert!(row("  blue").contains("182") && row("  blue").contains("online"), "{screen}");
    assert!(row("  coral").contains("service unavailable"), "{screen}");
    assert_eq!(
        press(&mut all, "P P"),
        [(0, Effect::StartAll)].into_iter().skip(1).collect::<Vec<_>>(),
        "once"
    );
}

#[test]
fn degraded_groups_of_a_background_profile_are_not_connected() {
    let mut all = three();
    poll(&mut all, 0, &mut World::acme());
    press(&mut all, "P");
    let counts = |all: &mut Profiles, world: &mut World| -> [usize; 2] {
        poll(all, 1, world);
        let screen = show(all);
        let words = |line: &str| -> Vec<String> {
            let line = screen.lines().find(|shown| shown.contains(line)).unwrap().split_whitespace();
            line.filter(|word| word.contains(char::is_alphanumeric)).map(str::to_owned).collect()
        };
        let (heads, row) = (words("DEGRADED"), words("  blue"));
        ["DEGRADED", "CONNECTED"].map(|head| {
            let place = heads.iter().position(|known| known == head).unwrap();
            row[place].parse().unwrap()
        })
    };
    let mut world = World::acme();
    let [degraded, connected] = counts(&mut all, &mut world);
    world.group("hq").hubs[0].tunnels = Some(Vec::new());
    assert_eq!(counts(&mut all, &mut world), [degraded + 1, connected - 1]);
}

/// The row of the page of profiles that starts with this name.
fn profile_row(all: &Profiles, name: &str) -> String {
    let screen = show(all);
    let row = screen.lines().find(|line| line.trim_start_matches(['>', ' ']).starts_with(name));
    row.unwrap_or_else(|| panic!("no row of {name}:\n{screen}")).to_owned()
}

#[test]
fn rate_limited_organization_is_not_shown_as_online() {
    let mut all = three();
    press(&mut all, "P");
    for which in 0..3 {
        poll(&mut all, which, &mut World::acme());
    }
    all.dispatch(1, Update::ConnectionState(no_room(at(2))), at(2));
    all.dispatch(2, update(exhausted()), at(2));
    assert!(profile_row(&all, "acme-prod (here)").contains("online"));
    assert!(profile_row(&all, "blue").contains("rate limited until 14:00:47"), "{}", show(&all));
    assert!(profile_row(&all, "coral").contains("rate limited until 14:00:45"), "{}", show(&all));
    all.update(Event::Resize(Size { width: 60, height: 15 }), at(2));
    assert!(profile_row(&all, "blue").contains("limited 1m"), "{}", show(&all));
    poll(&mut all, 1, &mut World::acme());
    assert!(profile_row(&all, "blue").contains("online"), "and once it is polled again, it is");
}

#[test]
fn partial_and_stale_profile_data_is_marked_with_its_cause() {
    let mut all = three();
    press(&mut all, "P");
    for which in [0, 2] {
        poll(&mut all, which, &mut World::acme());
    }
    let partial = World::acme().poll_with(at(2), |sources| {
        sources.states.status.partial = Some((200, 1_204));
        sources.states.status.failure = Some(unavailable());
    });
    all.dispatch(1, Update::Snapshot(partial), at(2));
    all.dispatch(1, Update::ConnectionState(online(at(2))), at(2));
    let row = profile_row(&all, "blue ");
    assert!(row.contains("! partial, states: 200 of 1204 read"), "{row}");
    let cause = profile_row(&all, "! blue: states: 200 of 1204 read; ");
    assert!(cause.contains("service unavailable"), "{cause}");
    let row = profile_row(&all, "coral");
    assert!(row.contains("online") && !row.contains("! now"), "{row}");
    all.dispatch(2, Update::ConnectionState(waiting(at(2))), at(2));
    let row = profile_row(&all, "coral");
    assert!(row.contains("! now") && row.contains("✗ service unavailable"), "{row}");
    assert!(profile_row(&all, "✗ coral: data of 14:00:02").contains("service unavailable"));
    assert!(profile_row(&all, "all").contains("! now"), "the totals rest on old data too");
    all.dispatch(2, Update::ConnectionState(ConnectionState::Fetching), at(3));
    assert!(profile_row(&all, "coral").contains("service unavailable"), "until a poll succeeds");
}

#[test]
fn background_profile_is_not_stale_between_its_polls() {
    let mut all = three();
    press(&mut all, "P");
    for which in 0..3 {
        poll(&mut all, which, &mut World::acme());
    }
    all.update(Event::Tick, at(118));
    assert!(profile_row(&all, "blue").contains("online"), "it is polled every two minutes: {}", show(&all));
    assert!(profile_row(&all, "acme-prod (here)").contains("stale"), "the one in front is overdue");
    all.update(Event::Tick, at(370));
    assert!(profile_row(&all, "blue").contains("! stale"), "{}", show(&all));
}

#[test]
fn failed_profile_sorts_above_one_with_equal_counts() {
    let mut all = three();
    press(&mut all, "P");
    for which in 0..3 {
        poll(&mut all, which, &mut World::acme());
    }
    let order = |all: &Profiles| {
        let screen = show(all);
        let mut names = NAMES;
        names.sort_by_key(|name| screen.lines().skip(4).position(|line| line.contains(name)));
        names
    };
    assert_eq!(order(&all), NAMES);
    all.dispatch(2, Update::ConnectionState(waiting(at(2))), at(2));
    assert_eq!(order(&all), ["coral", "acme-prod", "blue"]);
    let mut worse = World::acme();
    worse.group("hq").status = Some(GroupStatus::Disconnected);
    poll(&mut all, 1, &mut worse);
    assert_eq!(order(&all), ["blue", "coral", "acme-prod"], "more disconnected groups are worse");
}

#[test]
fn all_status_counts_fit_beside_long_profile_names() {
    let names =
        ["acme-production-amsterdam-north", "acme-production-amsterdam-south", "acme-production-oslo"];
    let mut all = named(names);
    press(&mut all, "P");
    let mut world = World::acme();
    world.group("hq").hubs[0].tunnels = Some(Vec::new());
    for which in [0, 1] {
        poll(&mut all, which, &mut world);
    }
    all.dispatch(2, Update::ConnectionState(waiting(at(2))), at(2));
    for (width, height) in [(60, 15), (80, 24), (120, 40)] {
        all.update(Event::Resize(Size { width, height }), at(2));
        let screen = show(&all);
        let heads = screen.lines().find(|line| line.contains("PROFILE")).unwrap();
        for head in ["DISC", "WARN", "DEGR", "CONN", "UNKN", "CONNECTION"] {
            assert!(heads.contains(head), "{head} at {width}:\n{screen}");
        }
        let row = screen.lines().find(|line| line.contains("south")).unwrap();
        assert!(row.contains("acme") && row.contains("online"), "{screen}");
        let counts: Vec<usize> = row.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        assert_eq!(counts.len(), 5, "at {width}: {row}");
        let totals = screen.lines().find(|line| line.trim_start().starts_with("all ")).unwrap();
        assert!(
            totals.contains("● 6") && !totals.contains("! now"),
            "a profile without data is not stale: {totals}"
        );
        let failed = screen.lines().find(|line| line.contains("oslo") && line.contains('-')).unwrap();
        assert!(failed.contains("✗ "), "{failed}");
    }
}

#[test]
fn enter_switches_profile_and_slows_the_previous_one() {
    let mut all = three();
    poll(&mut all, 0, &mut World::acme());
    press(&mut all, "P");
    let effects = press(&mut all, "j Enter");
    assert_eq!((all.active_index(), all.active().connection_info().profile.as_str()), (1, "blue"));
    let interval = |seconds| Effect::Send(Command::SetInterval(Duration::from_secs(seconds)));
    assert_eq!(effects, [(0, interval(120)), (1, interval(30))]);
    poll(&mut all, 1, &mut World::large(200));
    assert!(show(&all).contains("blue") && show(&all).contains("Tunnel groups  200"));
    let (mut world, which) = (World::acme(), 0);
    let revision = all.revision();
    poll(&mut all, which, &mut world);
    assert_eq!(all.revision(), revision, "what happens behind is not drawn");
    press(&mut all, ": p r o f i l e Space a c m e Enter");
    assert_eq!(all.active_index(), 0, "the palette knows the way back");
}

#[test]
fn bell_of_a_background_profile_names_it() {
    let mut all = three();
    let mut world = World::acme();
    poll(&mut all, 1, &mut world);
    world.group("hq").status = Some(GroupStatus::Disconnected);
    let effects = all.dispatch(1, Update::Snapshot(world.poll(at(60))), at(60));
    let alert = effects.iter().find_map(|(_, effect)| match effect {
        Effect::Alert(_, text) => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(alert, Some("blue: hq is disconnected"));
}

#[test]
fn view_settings_are_shared_by_all_profiles() {
    let mut all = three();
    for which in 0..3 {
        poll(&mut all, which, &mut World::acme());
    }
    let effects = press(&mut all, "S M Enter P j Enter");
    let mut kept = SavedState::default();
    for (_, effect) in &effects {
        if let Effect::SaveState(changes) = effect {
            changes.apply(&mut kept);
        }
    }
    assert!(kept.muted.contains_key("acme-prod"));
    assert!(show(&all).contains("sort: severity, reversed"), "the order goes along");
    assert!(!show(&all).contains("m- disconnected"), "what is muted belongs to its organization");
}

#[test]
fn resize_applies_to_all_profiles() {
    let mut all = three();
    poll(&mut all, 1, &mut World::acme());
    all.update(Event::Resize(Size { width: 60, height: 15 }), at(3));
    press(&mut all, "P j Enter");
    assert_eq!(all.active().size(), Size { width: 60, height: 15 });
    assert!(all.active().is_available(Action::Quit));
}

#[test]
fn profiles_page_works_with_a_single_profile() {
    let mut all = Profiles::single(dashboard(WIDE));
    poll(&mut all, 0, &mut World::acme());
    assert_eq!(press(&mut all, "P"), []);
    assert!(show(&all).contains("acme-prod (here)") && show(&all).contains("[profiles.NAME]"));
}

#[test]
fn background_profile_fetches_no_details_of_its_page() {
    let mut all = three();
    let mut world = World::acme();
    poll(&mut all, 0, &mut world);
    let is_for_page = |effects: &[ProfileEffect]| {
        effects.iter().any(|effect| matches!(effect, (0, Effect::Send(Command::FetchGroup(_)))))
    };
    assert!(is_for_page(&press(&mut all, "Enter")), "the details of the group that is opened");
    assert!(
        is_for_page(&all.dispatch(0, Update::Snapshot(world.poll(at(30))), at(30))),
        "and after each poll"
    );
    press(&mut all, "P j Enter");
    assert_eq!(all.active_index(), 1);
    assert!(!is_for_page(&all.dispatch(0, Update::Snapshot(world.poll(at(60))), at(60))));
}

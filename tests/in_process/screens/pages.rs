//! Each page in each state as text, at each size.

use crate::support::dashboard::{
    ASCII, COLORS, WIDE, acme, dashboard, draw, link, live, online, press, rows, show, started, waiting,
};
use crate::support::world::{World, at, refused, start, unavailable};
use insta::assert_snapshot;
use std::fmt::Write;
use std::sync::Arc;
use tunnelscope::app::{App, Event, Size, Start};
use tunnelscope::channel::{ConnectionState, Update};
use tunnelscope::domain::{HubStatus, RateLimitUse, Role, Usage};
use tunnelscope::ui::Appearance;

/// From what a wall screen has to what is left beside an editor.
const SIZES: [(u16, u16); 5] = [(120, 40), (80, 24), (60, 15), (40, 10), (10, 3)];

/// What a dashboard shows at each size, one below the other.
fn at_all_sizes(app: &mut App, look: Appearance) -> String {
    let mut text = String::new();
    for (width, height) in SIZES {
        app.update(Event::Resize(Size { width, height }), app.clock().now());
        writeln!(text, "{:=^1$}", format!(" {width}x{height} "), usize::from(width)).unwrap();
        writeln!(text, "{}", rows(&draw(app, look)).join("\n")).unwrap();
    }
    text
}

pub(super) fn snapshot(name: &str, app: &mut App, look: Appearance) {
    assert_snapshot!(name, at_all_sizes(app, look));
}

#[test]
fn home_before_any_data() {
    snapshot("home_signing_in", &mut dashboard(WIDE), COLORS);
    let mut app = dashboard(WIDE);
    link(&mut app, ConnectionState::Fetching, start());
    snapshot("home_reading", &mut app, COLORS);
    link(&mut app, waiting(start()), start());
    snapshot("home_no_data", &mut app, COLORS);
    link(&mut app, ConnectionState::Refused { failure: refused() }, start());
    snapshot("home_sign_in", &mut app, COLORS);
}

#[test]
fn first_run() {
    let file = "/home/admin/.config/tunnelscope/config.toml".to_owned();
    let mut app = started(Start::FirstRun { config_file: file }, WIDE);
    snapshot("first_run", &mut app, COLORS);
    app.update(Event::Resize(Size { width: 60, height: 15 }), start());
    press(&mut app, "j");
    let scrolled = rows(&draw(&app, COLORS));
    assert!(scrolled[1].ends_with('▲') && scrolled[13].ends_with('▼'), "{}", scrolled.join("\n"));
    press(&mut app, "PgDn G");
    let end = rows(&draw(&app, COLORS));
    assert!(end[13].contains("tunnelscope --demo"), "{}", end.join("\n"));
    press(&mut app, "g");
    assert!(rows(&draw(&app, COLORS))[2].contains("needs an API key"), "g scrolls back to the top");
}

#[test]
fn home_with_data() {
    snapshot("home_live", &mut acme(&[]), COLORS);
    snapshot("home_live_ascii", &mut acme(&[]), ASCII);
    snapshot("home_datacenters", &mut acme(&["3 j j"]), COLORS);
    snapshot("home_empty", &mut live(&mut World::default(), WIDE), COLORS);
    snapshot("home_large", &mut live(&mut World::large(200), WIDE), COLORS);
}

#[test]
fn home_with_failures() {
    let mut app = acme(&[]);
    link(&mut app, waiting(at(60)), at(60));
    snapshot("home_stale", &mut app, COLORS);
    let mut app = acme(&[]);
    app.update(Event::Tick, at(3_600));
    snapshot("home_overdue", &mut app, COLORS);
    let mut app = acme(&["Space"]);
    link(&mut app, ConnectionState::Paused { failure: None }, at(60));
    snapshot("home_paused", &mut app, COLORS);
    let mut app = acme(&[]);
    let partial = World::acme().poll_with(start(), |sources| {
        sources.states.status.partial = Some((200, 1_204));
        sources.states.status.failure = Some(unavailable());
    });
    show(&mut app, partial, start());
    snapshot("home_partial", &mut app, COLORS);
}

#[test]
fn pages_of_objects() {
    snapshot("group", &mut acme(&["Enter"]), COLORS);
    snapshot("group_ascii", &mut acme(&["Enter"]), ASCII);
    snapshot("group_of_many_tunnels", &mut acme(&["j j j j j Enter"]), COLORS);
    snapshot("group_of_nothing", &mut acme(&["j j j Enter"]), COLORS);
    snapshot("hub", &mut acme(&["j j j j Enter Enter"]), COLORS);
    snapshot("tunnel", &mut acme(&["j j j j Enter Enter Enter"]), COLORS);
    snapshot("datacenter", &mut acme(&["3 Enter"]), COLORS);
    snapshot("help", &mut acme(&["?"]), COLORS);
}

#[test]
fn pages_of_changed_or_removed_objects() {
    let mut world = World::acme();
    let mut app = live(&mut world, WIDE);
    press(&mut app, "j j j j Enter Enter Enter");
    world.hub("hq", Role::Primary, HubStatus::Down);
    show(&mut app, world.poll(at(30)), at(30));
    link(&mut app, online(at(30)), at(30));
    snapshot("tunnel_gone", &mut app, COLORS);
    press(&mut app, "Esc");
    snapshot("hub_down", &mut app, COLORS);
    press(&mut app, "Esc");
    link(&mut app, waiting(at(60)), at(60));
    snapshot("group_stale", &mut app, COLORS);
}

#[test]
fn last_seen_is_when_both_lists_had_the_object() {
    let mut world = World::acme();
    let mut app = live(&mut world, WIDE);
    press(&mut app, "Enter");
    // The newer list of states lacks the group already; the older list of groups still has it.
    let mut half_read = Arc::unwrap_or_clone(world.poll(at(30)));
    half_read.list.as_of = Some(at(10));
    show(&mut app, Arc::new(half_read), at(30));
    world.groups.retain(|group| group.title() != "branch-017-ntg");
    show(&mut app, world.poll(at(40)), at(40));
    link(&mut app, online(at(40)), at(40));
    let page = rows(&draw(&app, COLORS)).join("\n");
    assert!(page.contains("Last seen 14:00:10"), "{page}");
}

#[test]
fn diagnosis_of_a_removed_object_claims_nothing() {
    let mut world = World::acme();
    let mut app = live(&mut world, WIDE);
    press(&mut app, "Enter");
    world.groups.retain(|group| group.title() != "branch-017-ntg");
    show(&mut app, world.poll(at(30)), at(30));
    link(&mut app, online(at(30)), at(30));
    let page = rows(&draw(&app, COLORS)).join("\n");
    assert!(page.contains("Last known state: disconnected."), "{page}");
    press(&mut app, "x");
    let why = rows(&draw(&app, COLORS)).join("\n");
    assert!(why.contains("This group is no longer in the list. Last seen 14:00:00."), "{why}");
    assert!(!why.contains("No problems found") && !why.contains("Checked for"), "{why}");
    assert!(why.contains("branch-017-ntg > why"), "the title keeps the last known name: {why}");
    press(&mut app, "Esc e");
    let events = rows(&draw(&app, COLORS)).join("\n");
    assert!(events.contains("Events of branch-017-ntg"), "{events}");
}

#[test]
fn tunnels_not_sent_are_not_shown_as_down() {
    let mut world = World::acme();
    for hub in world.groups.iter_mut().flat_map(|group| &mut group.hubs) {
        (hub.status, hub.tunnels, hub.listed_count) = (None, None, None);
    }
    let hubs = "The API did not list tunnels.";
    let places = "No traffic seen: the API sent no tunnels.";
    for (keys, words) in [("Enter", hubs), ("Enter Enter", hubs), ("3 Enter", places)] {
        let mut app = live(&mut world, WIDE);
        press(&mut app, keys);
        let page = rows(&draw(&app, COLORS)).join("\n");
        assert!(page.contains(words), "{page}");
        assert!(!page.contains("no tunnel is up"), "{page}");
        assert!(keys == "Enter" || page.contains("0 up, 0 down, "), "{page}");
        assert!(keys == "Enter" || page.contains(" unknown"), "{page}");
    }
}

#[test]
fn unread_log_shows_its_state_and_no_count() {
    let refusal: fn(&mut App) = |app| link(app, ConnectionState::Refused { failure: refused() }, start());
    let limit: fn(&mut App) = |app| {
        let budget = RateLimitUse { paused_until: Some(at(90)), ..RateLimitUse::default() };
        let usage = Usage { rate_limit: budget, ..Usage::default() };
        app.update(Event::Worker(Update::Usage(Arc::new(usage))), start());
    };
    let pause: fn(&mut App) = |app| drop(press(app, "Space"));
    let nothing: fn(&mut App) = |_| ();
    let cases = [
        (nothing, "Reading the provider's log ..."),
        (refusal, "Provider log not read: authentication failed (API key or secret rejected); r retries."),
        (limit, "the provider's log is read when requests are possible again, at 14:01:30"),
        (pause, "Polling is paused: the log is read when it resumes; Space resumes."),
    ];
    for (happen, words) in cases {
        for (keys, title) in
            [("L", "Provider's log of the organization "), ("Enter", "Provider's log of the last day ")]
        {
            let mut app = acme(&[keys]);
            happen(&mut app);
            let page = rows(&draw(&app, COLORS)).join("\n");
            assert!(page.contains(words), "{page}");
            assert!(page.contains(&format!("{title}─")), "without a count: {page}");
        }
    }
}

//! Each page in each state, drawn into a buffer at five sizes and kept as text; then what text cannot show: colours and
//! attributes by cell; then any world on any page at any size.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[path = "screens/anything.rs"]
mod anything;
mod support;

use insta::assert_snapshot;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier, Style};
use std::fmt::Write;
use support::dashboard::{
    ASCII, COLOURS, PLAIN, WIDE, dashboard, draw, link, live, online, press, rows, show, started, waiting,
};
use support::world::{World, at, refused, start, unavailable};
use tunnelscope::app::{App, Event, Size, Start};
use tunnelscope::domain::{HubStatus, Role};
use tunnelscope::message::Link;
use tunnelscope::ui::Look;
use unicode_width::UnicodeWidthStr;

/// From what a wall screen has to what is left beside an editor.
const SIZES: [(u16, u16); 5] = [(120, 40), (80, 24), (60, 15), (40, 10), (10, 3)];

/// What a dashboard shows at each size, one below the other.
fn at_all_sizes(app: &mut App, look: Look) -> String {
    let mut text = String::new();
    for (width, height) in SIZES {
        app.update(Event::Resize(Size { width, height }), app.clock().now());
        writeln!(text, "{:=^1$}", format!(" {width}x{height} "), usize::from(width)).unwrap();
        writeln!(text, "{}", rows(&draw(app, look)).join("\n")).unwrap();
    }
    text
}

/// A dashboard that just looked at the small organization, after these keys.
fn acme(keys: &[&str]) -> App {
    let mut app = live(&mut World::acme(), WIDE);
    for key in keys {
        press(&mut app, key);
    }
    app
}

fn snapshot(name: &str, app: &mut App, look: Look) {
    assert_snapshot!(name, at_all_sizes(app, look));
}

#[test]
fn home_before_there_is_data() {
    snapshot("home_signing_in", &mut dashboard(WIDE), COLOURS);
    let mut app = dashboard(WIDE);
    link(&mut app, Link::Fetching, start());
    snapshot("home_reading", &mut app, COLOURS);
    link(&mut app, waiting(start()), start());
    snapshot("home_no_data", &mut app, COLOURS);
    link(&mut app, Link::Refused { failure: refused() }, start());
    snapshot("home_sign_in", &mut app, COLOURS);
    let file = "/home/admin/.config/tunnelscope/config.toml".to_owned();
    snapshot("first_run", &mut started(Start::FirstRun { config_file: file }, WIDE), COLOURS);
}

#[test]
fn home_with_data() {
    snapshot("home_live", &mut acme(&[]), COLOURS);
    snapshot("home_live_ascii", &mut acme(&[]), ASCII);
    snapshot("home_datacenters", &mut acme(&["3 j j"]), COLOURS);
    snapshot("home_empty", &mut live(&mut World::default(), WIDE), COLOURS);
    snapshot("home_large", &mut live(&mut World::large(200), WIDE), COLOURS);
}

#[test]
fn home_in_trouble() {
    let mut app = acme(&[]);
    link(&mut app, waiting(at(60)), at(60));
    snapshot("home_stale", &mut app, COLOURS);
    let mut app = acme(&[]);
    app.update(Event::Tick, at(3_600));
    snapshot("home_overdue", &mut app, COLOURS);
    let mut app = acme(&["Space"]);
    link(&mut app, Link::Paused, at(60));
    snapshot("home_paused", &mut app, COLOURS);
    let mut app = acme(&[]);
    let partial = World::acme().look_with(start(), |sources| {
        sources.states.reading.partial = Some((200, 1_204));
        sources.states.reading.failure = Some(unavailable());
    });
    show(&mut app, partial, start());
    snapshot("home_partial", &mut app, COLOURS);
}

#[test]
fn pages_about_things() {
    snapshot("group", &mut acme(&["Enter"]), COLOURS);
    snapshot("group_ascii", &mut acme(&["Enter"]), ASCII);
    snapshot("group_of_many_tunnels", &mut acme(&["j j j j j Enter"]), COLOURS);
    snapshot("group_of_nothing", &mut acme(&["j j j Enter"]), COLOURS);
    snapshot("hub", &mut acme(&["j j j j Enter Enter"]), COLOURS);
    snapshot("tunnel", &mut acme(&["j j j j Enter Enter Enter"]), COLOURS);
    snapshot("datacenter", &mut acme(&["3 Enter"]), COLOURS);
    snapshot("help", &mut acme(&["?"]), COLOURS);
}

#[test]
fn pages_about_what_changed_or_is_gone() {
    let mut world = World::acme();
    let mut app = live(&mut world, WIDE);
    press(&mut app, "j j j j Enter Enter Enter");
    world.hub("hq", Role::Primary, HubStatus::Down);
    show(&mut app, world.look(at(30)), at(30));
    link(&mut app, online(at(30)), at(30));
    snapshot("tunnel_gone", &mut app, COLOURS);
    press(&mut app, "Esc");
    snapshot("hub_down", &mut app, COLOURS);
    press(&mut app, "Esc");
    link(&mut app, waiting(at(60)), at(60));
    snapshot("group_stale", &mut app, COLOURS);
}

/// Where a text stands first: column and row.
fn find(app: &App, text: &str) -> (u16, u16) {
    let rows = rows(&draw(app, COLOURS));
    let place = rows.iter().enumerate().find_map(|(y, row)| Some((row.find(text)?, y, row)));
    let (byte, y, row) = place.unwrap_or_else(|| panic!("no {text:?} in\n{}", rows.join("\n")));
    (u16::try_from(row[..byte].width()).unwrap(), u16::try_from(y).unwrap())
}

/// The cell of the mark two columns before a text.
fn mark(app: &App, look: Look, text: &str) -> Cell {
    let (x, y) = find(app, text);
    draw(app, look)[(x - 2, y)].clone()
}

#[test]
fn states_have_the_colours_that_they_should() {
    let app = acme(&["j j j"]);
    let down = mark(&app, COLOURS, "disconnected plant-02");
    assert_eq!((down.symbol(), down.fg, down.bg), ("✗", Color::White, Color::Red), "down is white on red");
    let degraded = mark(&app, COLOURS, "warning      branch");
    assert_eq!(
        (degraded.symbol(), degraded.fg, degraded.bg),
        ("!", Color::Black, Color::Yellow),
        "black on yellow"
    );
    let up = mark(&app, COLOURS, "connected    hq");
    assert_eq!((up.symbol(), up.fg, up.bg), ("●", Color::Green, Color::Reset), "up is green");
    let (x, y) = find(&app, "disconnected plant-02");
    let words = draw(&app, COLOURS);
    for column in x..x + 12 {
        assert_eq!(words[(column, y)].fg, Color::Red, "the word for down is red all along");
    }
    let (x, y) = find(&app, "hq");
    assert_eq!(
        words[(x, y)].style(),
        Style::new().fg(Color::Reset).bg(Color::Reset).underline_color(Color::Reset),
        "a healthy name is plain"
    );
}

/// Cells in the colour of health.
fn green(app: &App) -> usize {
    draw(app, COLOURS).content().iter().filter(|cell| cell.fg == Color::Green).count()
}

#[test]
fn what_is_gone_is_not_green() {
    let mut world = World::acme();
    let mut app = live(&mut world, WIDE);
    press(&mut app, "j j j j Enter Enter Enter");
    let (_, y) = find(&app, "status ");
    let is_green = |app: &App, y: u16| (0..60).any(|x| draw(app, COLOURS)[(x, y)].fg == Color::Green);
    assert!(is_green(&app, y), "a tunnel that is up is green");
    world.hub("hq", Role::Primary, HubStatus::Down);
    show(&mut app, world.look(at(30)), at(30));
    let (_, y) = find(&app, "status ");
    assert!(!is_green(&app, y), "one that vanished is not, whatever was said of it last");
}

#[test]
fn nothing_old_is_green_on_any_page() {
    for keys in ["G", "G Enter", "j j j j Enter Enter", "j j j j Enter Enter Enter", "3 Enter"] {
        let mut app = acme(&[keys]);
        let green =
            |app: &App| draw(app, COLOURS).content().iter().filter(|cell| cell.fg == Color::Green).count();
        assert!(green(&app) > 0, "fresh data has green marks after {keys}");
        link(&mut app, waiting(at(60)), at(60));
        assert_eq!(green(&app), 0, "old data has none after {keys}");
        link(&mut app, Link::Fetching, at(90));
        assert_eq!(green(&app), 0, "nor while a new look is under way");
        link(&mut app, online(at(61)), at(61));
        assert!(green(&app) > 0, "a look that went well makes it green again after {keys}");
        app.update(Event::Tick, at(3_600));
        assert_eq!(green(&app), 0, "nor is what nobody renewed for an hour after {keys}");
    }
}

#[test]
fn the_selected_row_is_reversed_from_end_to_end_but_for_its_marks() {
    let app = acme(&[]);
    let (_, y) = find(&app, "branch-017-ntg");
    let buffer = draw(&app, COLOURS);
    for x in 0..WIDE.width {
        let cell = &buffer[(x, y)];
        let is_mark = cell.symbol() == "✗";
        assert_eq!(cell.modifier.contains(Modifier::REVERSED), !is_mark, "cell {x} of the selected row");
        assert_eq!(cell.bg == Color::Red, is_mark, "marks keep their colour");
    }
    let reversed = |y: u16| (0..WIDE.width).any(|x| buffer[(x, y)].modifier.contains(Modifier::REVERSED));
    assert!(!reversed(y + 1), "the row below is not");
}

#[test]
fn without_colours_there_are_none_anywhere_and_the_selection_is_still_seen() {
    for keys in ["j", "Enter", "j j j j Enter Enter", "3 Enter", "?"] {
        let mut app = acme(&[keys]);
        for trouble in [online(start()), waiting(start()), Link::Refused { failure: refused() }] {
            link(&mut app, trouble, start());
            let buffer = draw(&app, PLAIN);
            let is_plain = |cell: &Cell| cell.fg == Color::Reset && cell.bg == Color::Reset;
            assert!(buffer.content().iter().all(is_plain), "a colour after {keys}");
            let is_reversed = |cell: &Cell| cell.modifier.contains(Modifier::REVERSED);
            assert!(buffer.content().iter().any(is_reversed), "something is reversed after {keys}");
        }
    }
}

#[test]
fn ascii_is_the_same_screen_in_ascii() {
    for keys in ["j", "Enter", "j j j j Enter Enter", "j j j j Enter Enter Enter", "3 Enter", "?"] {
        let mut app = acme(&[keys]);
        link(&mut app, waiting(at(60)), at(60));
        let (ascii, unicode) = (draw(&app, ASCII), draw(&app, COLOURS));
        for (plain, full) in ascii.content().iter().zip(unicode.content()) {
            assert!(plain.symbol().is_ascii(), "{:?} is no ASCII", plain.symbol());
            assert!(!full.symbol().is_ascii() || plain.symbol() == full.symbol(), "ASCII stays as it is");
            assert_eq!(plain.style(), full.style(), "in the same style");
        }
    }
}

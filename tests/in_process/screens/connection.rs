//! The connection page in each state of the link, and what the link does to the header, the titles and the colors
//! elsewhere.

use crate::screens::colors::{green, mark};
use crate::screens::pages::snapshot;
use crate::support::dashboard::{
    ASCII, COLORS, SMALL, WIDE, acme, dashboard, draw, link, live, online, press, rows, show, waiting,
};
use crate::support::usage::{exhausted, large_budget, no_room, small_budget, stretched, update};
use crate::support::world::{World, at, refused, start};
use ratatui::style::Color;
use std::time::Duration;
use tunnelscope::app::{App, Event, Size};
use tunnelscope::channel::{ConnectionState, ReadProgress};
use tunnelscope::domain::Usage;

fn show_usage(app: &mut App, usage: Usage) {
    let now = app.clock().now();
    app.update(Event::Worker(update(usage)), now);
}

/// A dashboard of the small organization, told of this account.
fn using(usage: Usage, size: Size) -> App {
    let mut app = live(&mut World::acme(), size);
    show_usage(&mut app, usage);
    app
}

/// The first row of a dashboard that was told of this account.
fn header(usage: Usage, size: Size) -> String {
    rows(&draw(&using(usage, size), COLORS))[0].clone()
}

/// The row with this text.
fn row(app: &App, text: &str) -> String {
    let rows = rows(&draw(app, COLORS));
    rows.iter()
        .find(|row| row.contains(text))
        .unwrap_or_else(|| panic!("no {text:?} in\n{}", rows.join("\n")))
        .clone()
}

#[test]
fn connection_page_in_each_state() {
    let mut app = dashboard(WIDE);
    press(&mut app, "i");
    snapshot("connection_at_first", &mut app, COLORS);
    let mut app = using(small_budget(5), WIDE);
    press(&mut app, "i");
    snapshot("connection_online", &mut app, COLORS);
    snapshot("connection_online_ascii", &mut app, ASCII);
    link(&mut app, ConnectionState::Refused { failure: refused() }, start());
    snapshot("connection_refused", &mut app, COLORS);
    let mut app = using(exhausted(), WIDE);
    press(&mut app, "i");
    link(&mut app, waiting(start()), start());
    snapshot("connection_waiting", &mut app, COLORS);
    link(&mut app, no_room(start()), start());
    snapshot("connection_no_room", &mut app, COLORS);
    press(&mut app, "Space");
    link(&mut app, ConnectionState::Paused { failure: None }, start());
    snapshot("connection_paused", &mut app, COLORS);
}

#[test]
fn end_of_the_connection_page() {
    let mut app = using(exhausted(), SMALL);
    link(&mut app, stretched(start()), start());
    press(&mut app, "i G");
    snapshot("connection_end", &mut app, COLORS);
}

#[test]
fn home_near_the_rate_limit() {
    let mut app = using(small_budget(11), WIDE);
    link(&mut app, stretched(start()), start());
    snapshot("home_stretched", &mut app, COLORS);
    link(&mut app, no_room(start()), start());
    snapshot("home_no_room", &mut app, COLORS);
    let mut app = dashboard(WIDE);
    link(&mut app, no_room(start()), start());
    snapshot("home_no_room_at_first", &mut app, COLORS);
}

#[test]
fn header_shows_rate_limit_use_when_it_matters() {
    assert!(header(small_budget(5), WIDE).contains("calls 9/14"), "a small budget is told to the call");
    assert!(header(small_budget(11), WIDE).contains("! calls 3/14"), "below a quarter it is marked");
    assert!(header(exhausted(), WIDE).contains("! calls 0, 1m"), "after a 429 it says for how long");
    let narrow = header(exhausted(), Size { width: 90, height: 24 });
    assert!(
        narrow.contains("! calls 0, 1m") && !narrow.contains("next"),
        "it stays longer than until the next poll"
    );
    assert!(!header(small_budget(5), SMALL).contains("calls"), "where all is well it goes before the counts");
    for used in [0, 1_400] {
        assert!(
            !header(large_budget(used), WIDE).contains("calls"),
            "a large budget is no matter, {used} used"
        );
    }
    let shown = [1_520, 1_560].map(|used| header(large_budget(used), WIDE));
    assert!(shown[0].contains("calls 1400/3000"), "from its half on it comes in steps: {}", shown[0]);
    assert_eq!(shown[0], shown[1], "so that a few calls change nothing");
}

#[test]
fn rate_limit_warning_has_warning_colors() {
    let buffer = draw(&using(small_budget(11), WIDE), COLORS);
    let header = &rows(&buffer)[0];
    let place = header.find("! calls 3/14").unwrap();
    let x = u16::try_from(header[..place].chars().count()).unwrap();
    assert_eq!((buffer[(x, 0)].fg, buffer[(x, 0)].bg), (Color::Black, Color::Yellow));
}

#[test]
fn calls_leave_their_window_without_an_update() {
    let mut app = using(small_budget(11), WIDE);
    app.update(Event::Tick, at(60));
    assert!(row(&app, "data").contains("calls 3/14"), "within the minute they count");
    app.update(Event::Tick, at(61));
    assert!(!row(&app, "data").contains("calls 3/14"), "and then no longer");
}

#[test]
fn data_within_a_longer_interval_is_not_stale() {
    let green_after = |stretched, sweep| {
        let mut app = acme(&["G"]);
        let next_poll = at(900);
        link(
            &mut app,
            ConnectionState::Online {
                token_expires: None,
                next_poll,
                effective_interval: stretched,
                list_progress: sweep,
            },
            start(),
        );
        app.update(Event::Tick, at(1_000));
        green(&app)
    };
    assert_eq!(green_after(None, None), 0, "a thousand seconds are too long for an interval of thirty");
    let stretched = Some(Duration::from_secs(600));
    assert!(green_after(stretched, None) > 0, "but not for one that was stretched to ten minutes");
    let sweep = Some(ReadProgress { pages_read: 1, total_pages: 4, period: Duration::from_secs(600) });
    assert!(green_after(None, sweep) > 0, "nor where the oldest page is read every ten minutes");
}

#[test]
fn group_not_polled_yet_is_not_green() {
    let mut world = World::acme();
    for group in &mut world.groups {
        group.read_at = Some(if group.title() == "hq" { at(-331) } else { at(-330) });
    }
    let mut app = live(&mut world, WIDE);
    let is_green = |app: &App, name: &str| mark(app, COLORS, name).fg == Color::Green;
    assert!(is_green(&app, "connected     hq"), "if each poll reads all groups, its time is the age");
    link(&mut app, stretched(start()), start());
    let period = Duration::from_secs(300);
    let sweep = Some(ReadProgress { pages_read: 1, total_pages: 4, period });
    let next_poll = at(30);
    link(
        &mut app,
        ConnectionState::Online {
            token_expires: None,
            next_poll,
            effective_interval: None,
            list_progress: sweep,
        },
        start(),
    );
    assert!(!is_green(&app, "connected     hq"), "longer ago than the period and an interval is old");
    assert!(is_green(&app, "connected     store-5"), "its neighbor came just in time");
    assert_ne!(
        draw(&app, COLORS)[(find_connected(&app), 0)].fg,
        Color::Green,
        "nor is a count with it in it"
    );
    let at_data_center = |app: &App, name: &str| {
        let rows = rows(&draw(app, COLORS));
        let y = rows.iter().rposition(|row| row.contains(name)).unwrap();
        let x = rows[y].chars().position(|sign| sign == '│').unwrap() + 3;
        draw(app, COLORS)[(u16::try_from(x).unwrap(), u16::try_from(y).unwrap())].fg
    };
    assert_ne!(at_data_center(&app, "● sse-use-1-0-0"), Color::Green, "nor a data center with a hub of it");
    assert_eq!(at_data_center(&app, "● sse-euw-1-0-0"), Color::Green, "unlike the others");
    press(&mut app, "j j j j Enter");
    assert_eq!(green(&app), 0, "nothing is green on its page");
    show(&mut app, World::acme().poll(at(1)), at(1));
    assert!(green(&app) > 0, "until it was read again");
}

/// The column of the mark before the count of connected groups.
fn find_connected(app: &App) -> u16 {
    let header = &rows(&draw(app, COLORS))[0];
    u16::try_from(header[..header.find("● 4 connected").unwrap()].chars().count()).unwrap()
}

#[test]
fn r_is_offered_only_where_it_helps() {
    let mut app = acme(&[]);
    assert!(row(&app, "? help").contains("r refresh"));
    link(&mut app, no_room(start()), start());
    assert!(!row(&app, "? help").contains(" r "), "no key frees the rate limit");
    link(&mut app, waiting(start()), start());
    assert!(row(&app, "? help").contains("r try now"), "a wait after a failure can be cut short");
    show_usage(&mut app, exhausted());
    assert!(!row(&app, "? help").contains(" r "), "but not one that the API asked for");
    app.update(Event::Tick, at(46));
    link(&mut app, ConnectionState::Refused { failure: refused() }, at(46));
    assert!(row(&app, "? help").contains("r try now"), "a key that was put right can be tried again");
    link(&mut app, online(at(46)), at(46));
    assert!(row(&app, "? help").contains("r refresh"));
}

#[test]
fn settings_from_a_file_cannot_act_on_the_terminal() {
    let mut app = dashboard(WIDE);
    press(&mut app, "i");
    assert!(row(&app, "token URL").contains("https://api.sse.cisco.com/auth/v2/token"));
    assert!(row(&app, "proxy").contains("proxy        -"), "what is not told is not made up");
}

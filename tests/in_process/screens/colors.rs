//! What text cannot show: colors and attributes, cell by cell.

use crate::support::dashboard::{
    ASCII, COLORS, PLAIN, WIDE, acme, draw, link, live, online, press, rows, show, waiting,
};
use crate::support::world::{World, at, group, refused, start};
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier, Style};
use tunnelscope::app::{App, Event, Size};
use tunnelscope::channel::ConnectionState;
use tunnelscope::domain::{GroupStatus, HubStatus, Role};
use tunnelscope::ui::Appearance;
use unicode_width::UnicodeWidthStr;

/// Where a text stands first: column and row.
fn find(app: &App, text: &str) -> (u16, u16) {
    let rows = rows(&draw(app, COLORS));
    let place = rows.iter().enumerate().find_map(|(y, row)| Some((row.find(text)?, y, row)));
    let (byte, y, row) = place.unwrap_or_else(|| panic!("no {text:?} in\n{}", rows.join("\n")));
    (u16::try_from(row[..byte].width()).unwrap(), u16::try_from(y).unwrap())
}

/// The cell of the mark two columns before a text.
pub(super) fn mark(app: &App, look: Appearance, text: &str) -> Cell {
    let (x, y) = find(app, text);
    draw(app, look)[(x - 2, y)].clone()
}

#[test]
fn states_have_their_colors() {
    let app = acme(&["j j j"]);
    let down = mark(&app, COLORS, "disconnected  plant-02");
    assert_eq!((down.symbol(), down.fg, down.bg), ("✗", Color::White, Color::Red), "down is white on red");
    let degraded = mark(&app, COLORS, "warning       branch");
    assert_eq!(
        (degraded.symbol(), degraded.fg, degraded.bg),
        ("!", Color::Black, Color::Yellow),
        "black on yellow"
    );
    let hub = mark(&app, COLORS, "sse-euw-1-0-0");
    assert_eq!(
        (hub.symbol(), hub.fg, hub.bg),
        ("✗", Color::LightRed, Color::Reset),
        "a hub in the list is red without a ground: the state of its group stands in the same row"
    );
    let up = mark(&app, COLORS, "connected     hq");
    assert_eq!((up.symbol(), up.fg, up.bg), ("●", Color::Green, Color::Reset), "up is green");
    let (x, y) = find(&app, "disconnected  plant-02");
    let words = draw(&app, COLORS);
    for column in x..x + 12 {
        let word = &words[(column, y)];
        assert_eq!(word.fg, Color::LightRed, "the word for down is red all along");
        assert!(!word.modifier.contains(Modifier::BOLD), "and not bold: the mark and the name are louder");
    }
    let (x, y) = find(&app, "plant-02");
    assert!(words[(x, y)].modifier.contains(Modifier::BOLD), "the name of what is down is bold");
    let (x, y) = find(&app, "hq");
    assert_eq!(
        words[(x, y)].style(),
        Style::new().fg(Color::Reset).bg(Color::Reset),
        "a healthy name is plain"
    );
}

/// Cells in the color of health.
pub(super) fn green(app: &App) -> usize {
    draw(app, COLORS).content().iter().filter(|cell| cell.fg == Color::Green).count()
}

#[test]
fn removed_objects_are_not_green() {
    let mut world = World::acme();
    let mut app = live(&mut world, WIDE);
    press(&mut app, "j j j j Enter Enter Enter");
    let (_, y) = find(&app, "UP for ");
    let is_green = |app: &App, y: u16| (0..60).any(|x| draw(app, COLORS)[(x, y)].fg == Color::Green);
    assert!(is_green(&app, y), "a tunnel that is up is green");
    world.hub("hq", Role::Primary, HubStatus::Down);
    show(&mut app, world.poll(at(30)), at(30));
    let (_, y) = find(&app, "Last known state: UP");
    assert!(!is_green(&app, y), "one that vanished is not, whatever was said of it last");
}

#[test]
fn stale_data_is_not_green_on_any_page() {
    for keys in ["G", "G Enter", "j j j j Enter Enter", "j j j j Enter Enter Enter", "3 Enter", "i"] {
        let mut app = acme(&[keys]);
        assert!(green(&app) > 0, "fresh data has green marks after {keys}");
        link(&mut app, waiting(at(60)), at(60));
        assert_eq!(green(&app), 0, "old data has none after {keys}");
        link(&mut app, ConnectionState::Fetching, at(90));
        assert_eq!(green(&app), 0, "nor while a new poll runs");
        link(&mut app, online(at(61)), at(61));
        assert!(green(&app) > 0, "a successful poll makes it green again after {keys}");
        app.update(Event::Tick, at(3_600));
        assert_eq!(green(&app), 0, "nor is data an hour old after {keys}");
    }
}

#[test]
fn selected_row_is_reversed_except_its_marks() {
    let app = acme(&[]);
    let (_, y) = find(&app, "branch-017-ntg");
    let buffer = draw(&app, COLORS);
    for x in 0..WIDE.width {
        let cell = &buffer[(x, y)];
        let is_mark = x == 2;
        assert_eq!(cell.modifier.contains(Modifier::REVERSED), !is_mark, "cell {x} of the selected row");
        assert_eq!(cell.bg == Color::Red, is_mark, "marks keep their color");
    }
    let reversed = |y: u16| (0..WIDE.width).any(|x| buffer[(x, y)].modifier.contains(Modifier::REVERSED));
    assert!(!reversed(y + 1), "the row below is not");
}

#[test]
fn no_color_mode_has_no_colors_and_a_visible_selection() {
    for keys in ["j", "Enter", "j j j j Enter Enter", "3 Enter"] {
        let mut app = acme(&[keys]);
        for trouble in [online(start()), waiting(start()), ConnectionState::Refused { failure: refused() }] {
            link(&mut app, trouble, start());
            let buffer = draw(&app, PLAIN);
            let is_plain = |cell: &Cell| cell.fg == Color::Reset && cell.bg == Color::Reset;
            assert!(buffer.content().iter().all(is_plain), "a color after {keys}");
            let is_sign = |cell: &Cell| cell.symbol() == ">" && cell.modifier.contains(Modifier::REVERSED);
            assert!(buffer.content().iter().any(is_sign), "the selected row is reversed after {keys}");
        }
    }
}

#[test]
fn ascii_mode_shows_the_same_screen_in_ascii() {
    for keys in ["j", "Enter", "j j j j Enter Enter", "j j j j Enter Enter Enter", "3 Enter", "?", "i"] {
        let mut app = acme(&[keys]);
        link(&mut app, waiting(at(60)), at(60));
        let (ascii, unicode) = (draw(&app, ASCII), draw(&app, COLORS));
        for (plain, full) in ascii.content().iter().zip(unicode.content()) {
            assert!(plain.symbol().is_ascii(), "{:?} is no ASCII", plain.symbol());
            assert!(!full.symbol().is_ascii() || plain.symbol() == full.symbol(), "ASCII stays as it is");
            assert_eq!(plain.style(), full.style(), "in the same style");
        }
    }
}

/// The style of the lines of a wrapped note, from the text with which it begins to the next blank line.
fn note_styles(app: &App, text: &str) -> Vec<Style> {
    let (x, first) = find(app, text);
    let buffer = draw(app, COLORS);
    let texts = rows(&buffer);
    let lines = (first..).zip(&texts[usize::from(first)..]).take_while(|(_, line)| !line.is_empty());
    lines
        .map(|(y, _)| {
            let x = if y == first { x } else { 2 };
            buffer[(x, y)].style()
        })
        .collect()
}

#[test]
fn wrapped_notes_have_one_style_throughout() {
    let plain = Style::new().fg(Color::Reset).bg(Color::Reset);
    let cases =
        [("x", "Checked for:", plain.add_modifier(Modifier::DIM)), ("P", "Add further organizations", plain)];
    for (keys, text, style) in cases {
        let healthy = group(1, "hq", GroupStatus::Connected, "use", [5, 5]);
        let mut app = live(&mut World::of(vec![healthy]), Size { width: 60, height: 20 });
        press(&mut app, keys);
        let styles = note_styles(&app, text);
        assert!(styles.len() > 1, "{text} is wrapped");
        assert!(styles.iter().all(|found| *found == style), "{text}: {styles:?}");
    }
}

#[test]
fn wrapped_verdict_lines_keep_the_style_without_the_mark() {
    let mut app = acme(&["x"]);
    app.update(Event::Resize(Size { width: 30, height: 40 }), start());
    let styles = note_styles(&app, "Likely on");
    assert!(styles.len() > 1, "it is wrapped");
    assert!(
        styles.iter().all(|style| style.fg == Some(Color::LightRed) && *style == styles[0]),
        "{styles:?}"
    );
}

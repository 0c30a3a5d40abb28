//! Overlays, and filtered, sorted and marked lists, as text at each size; and every theme on
//! every page, cell by cell.

use super::pages::snapshot;
use crate::support::dashboard::{ASCII, COLORS, WIDE, acme, draw, link, live, press, rows, show, waiting};
use crate::support::world::{World, at};
use ratatui::style::{Color, Modifier};
use std::collections::HashSet;
use tunnelscope::app::{App, Effect, Event, Size};
use tunnelscope::domain::{Group, HubStatus, Role};
use tunnelscope::ui::{Appearance, Charset, ColorDepth, ScreenDump, Theme};

fn after(keys: &str) -> App {
    acme(&[keys])
}

#[test]
fn prompts() {
    snapshot("filter_typed", &mut after("/ r e g i o n : u s"), COLORS);
    snapshot("filter_wrong", &mut after("/ r e g o i n : u s Space h q"), COLORS);
    snapshot("filter_of_no_state", &mut after("/ s t a t e : f o o"), COLORS);
    snapshot("filter_of_no_field", &mut after("/ f o o : b a r"), COLORS);
    snapshot("filter_kept", &mut after("/ r e g i o n : u s Enter"), COLORS);
    snapshot("filter_nothing", &mut after("/ r e g i o n : x Space i s : p r o b l e m Enter"), COLORS);
    snapshot("palette", &mut after(":"), COLORS);
    snapshot("palette_typed", &mut after(": u s e"), COLORS);
    snapshot("palette_ascii", &mut after(": u s e"), ASCII);
    snapshot("palette_nothing", &mut after(": z z z"), COLORS);
    snapshot("sort_chooser", &mut after("s"), COLORS);
    snapshot("column_chooser", &mut after("c Down Enter"), COLORS);
    snapshot("mute_chooser", &mut after("M"), COLORS);
    snapshot("field_chooser", &mut after("Y"), COLORS);
}

#[test]
fn large_screens_and_portraits() {
    let mut app = live(&mut World::large(200), WIDE);
    for (name, width, height) in [("wall", 300, 100), ("portrait", 80, 70), ("narrow_portrait", 50, 40)] {
        app.update(Event::Resize(Size { width, height }), at(1));
        insta::assert_snapshot!(name, rows(&draw(&app, COLORS)).join("\n"));
    }
}

#[test]
fn lists() {
    snapshot("home_wide_table", &mut after("w"), COLORS);
    snapshot("home_sorted", &mut after("s n a m e Enter S"), COLORS);
    snapshot("home_copied", &mut after("y"), COLORS);
    snapshot("home_muted", &mut after("M Enter g"), COLORS);
    snapshot("help_narrowed", &mut after("? / s o r t Enter"), COLORS);
    snapshot("help_open", &mut after("?"), COLORS);
    snapshot("page_narrowed", &mut after("G k k k k Enter / s e c o n d a r y Enter"), COLORS);
    snapshot("page_muted", &mut after("M Enter g Enter"), COLORS);
    let mut world = World::acme();
    let mut app = live(&mut world, WIDE);
    world.hub("hq", Role::Primary, HubStatus::Down);
    show(&mut app, world.poll(at(30)), at(30));
    snapshot("home_changed", &mut app, COLORS);
}

/// Pages, by the keys that lead there.
const PAGES: [&str; 12] = [
    "j",
    "3 j",
    "Enter",
    "j j j j Enter Enter Enter",
    "3 Enter",
    "x",
    "e",
    "i",
    "?",
    ": u s e",
    "/ x : y",
    "p y",
];

fn themes() -> impl Iterator<Item = (String, Theme)> {
    let depths = [ColorDepth::Sixteen, ColorDepth::Indexed, ColorDepth::True];
    let all = Theme::NAMES.into_iter().flat_map(move |name| depths.map(|depth| (name, depth)));
    all.map(|(name, depth)| (format!("{name} in {depth:?}"), Theme::named(name, depth).unwrap()))
}

/// The colors and attributes of all roles of a theme, alone and over each other as far as rows are reversed.
fn inks(theme: &Theme) -> HashSet<(Color, Color)> {
    let style = |role: &tunnelscope::ui::Role| theme.style(*role);
    let pair = |style: ratatui::style::Style| (style.fg.unwrap_or_default(), style.bg.unwrap_or_default());
    tunnelscope::ui::Role::ALL
        .iter()
        .map(|role| pair(style(role)))
        .chain([(Color::Reset, Color::Reset)])
        .collect()
}

#[test]
fn themes_change_only_colors_and_only_to_their_own() {
    for keys in PAGES {
        let mut app = after(keys);
        for is_old in [false, true] {
            if is_old {
                link(&mut app, waiting(at(60)), at(60));
            }
            let text = rows(&draw(&app, COLORS));
            for (name, theme) in themes() {
                let buffer = draw(&app, Appearance { charset: Charset::Unicode, theme });
                assert_eq!(rows(&buffer), text, "{name} after {keys}");
                let inks = inks(&theme);
                for cell in buffer.content() {
                    assert!(inks.contains(&(cell.fg, cell.bg)), "{cell:?} is none of {name} after {keys}");
                }
            }
        }
    }
}

#[test]
fn selection_is_visible_in_every_theme() {
    for (name, theme) in themes() {
        for keys in ["j", "3 j", "2", "j Enter", ": u s e", "s j"] {
            let buffer = draw(&after(keys), Appearance { charset: Charset::Unicode, theme });
            let is_sign = |cell: &ratatui::buffer::Cell| {
                cell.symbol() == ">" && cell.modifier.contains(Modifier::REVERSED)
            };
            assert!(buffer.content().iter().any(is_sign), "{name} after {keys}");
        }
    }
}

#[test]
fn filter_chip_is_highlighted_in_every_theme() {
    for (name, theme) in themes() {
        let app = after("p");
        let buffer = draw(&app, Appearance { charset: Charset::Unicode, theme });
        let row = &rows(&buffer)[1];
        let x = u16::try_from(row.find("filter:").unwrap()).unwrap();
        let style = theme.style(tunnelscope::ui::Role::Filter);
        let cell = &buffer[(x, 1)];
        assert_eq!(
            (Some(cell.fg), Some(cell.bg)),
            (style.fg.or(Some(Color::Reset)), style.bg.or(Some(Color::Reset))),
            "{name}"
        );
        assert!(style.bg.is_some() || style.add_modifier.contains(Modifier::REVERSED), "{name}");
    }
}

#[test]
fn help_is_not_truncated() {
    let mut app = after("?");
    for width in [120, 80, 60, 40] {
        app.update(Event::Resize(Size { width, height: 24 }), at(1));
        let text = ScreenDump::new(&app, &COLORS).into_text();
        let help: Vec<&str> = text.lines().skip(2).collect();
        assert!(help.iter().all(|line| !line.contains('…')), "at {width}:\n{text}");
        let words = help.join(" ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.contains("profiles: the organizations of the configuration file; press again to return"),
            "{text}"
        );
    }
}

#[test]
fn help_shows_the_configured_keys() {
    let mut app = after("?");
    app.update(Event::Resize(Size { width: 120, height: 120 }), at(1));
    let text = rows(&draw(&app, COLORS)).join("\n");
    assert!(text.contains("none was found: see `tunnelscope config path`"), "{text}");
    press(&mut app, "q");
}

#[test]
fn copied_and_saved_times_have_date_and_zone() {
    let app = after("Enter");
    assert!(rows(&draw(&app, COLORS)).join("\n").contains("changed at 13:56:00)"));
    let saved = ScreenDump::new(&app, &COLORS).into_text();
    assert!(saved.contains("changed at 2026-03-01 13:56:00 UTC)"), "{saved}");
    let copied = press(&mut after("g"), "Y m o d i f i e d Enter");
    assert!(matches!(&copied[..], [Effect::Copy(text)] if text == "2026-02-28T14:00:00Z"), "{copied:?}");
}

/// The names of these in the order in which they stand in a text.
fn order_in<'a>(text: &[String], names: &[&'a str]) -> Vec<&'a str> {
    let words = text.iter().flat_map(|row| row.split_whitespace());
    let mut found: Vec<&str> = Vec::new();
    for word in words {
        found.extend(names.iter().filter(|name| **name == word && !found.contains(name)).collect::<Vec<_>>());
    }
    found
}

#[test]
fn text_printed_on_exit_has_the_columns_and_order_on_screen() {
    let heads = |rows: &[String]| -> Vec<Vec<String>> {
        let is_head = |row: &&String| row.contains("NAME") || row.contains("DATA CENTER");
        let words = |row: &String| row.split_whitespace().map(str::to_owned).collect();
        rows.iter().filter(is_head).map(words).collect()
    };
    for (width, height) in [(200, 50), (120, 40), (80, 50), (60, 15)] {
        for keys in ["g", "s n a m e Enter S", "3", "3 s n a m e Enter", "3 S", "p", "w", "2"] {
            let mut app = live(&mut World::acme(), Size { width, height });
            press(&mut app, keys);
            let screen = rows(&draw(&app, COLORS));
            let saved: Vec<String> =
                ScreenDump::new(&app, &COLORS).into_text().lines().map(str::to_owned).collect();
            let names: Vec<&str> = app.snapshot().groups.iter().map(Group::title).collect();
            let places: Vec<&str> =
                app.snapshot().datacenters.iter().map(|here| here.name.as_str()).collect();
            let at = format!("at {width}x{height} after {keys}:\n{}", saved.join("\n"));
            if width < 160 {
                // Side by side, a row of the screen is none of the text.
                assert_eq!(heads(&screen).first(), heads(&saved).first(), "the columns {at}");
            }
            let width_of_list = usize::from(app.home_layout().groups.width);
            let list: Vec<String> =
                screen.iter().map(|row| row.chars().take(width_of_list).collect()).collect();
            let (shown, written) = (order_in(&list, &names), order_in(&saved, &names));
            assert_eq!(shown, written[..shown.len()], "groups {at}");
            let has_data_centers = screen.iter().any(|row| row.contains("Data centers"));
            assert_eq!(saved.iter().any(|row| row.contains("Data centers")), has_data_centers, "{at}");
            let from = |rows: &[String]| {
                let start = rows.iter().position(|row| row.contains("Data centers"));
                order_in(&rows[start.unwrap_or(rows.len())..], &places)
            };
            if width < 120 {
                let (shown, written) = (from(&screen), from(&saved));
                assert_eq!(shown, written[..shown.len()], "data centers {at}");
            }
            let hubs = |rows: &[String]| rows.iter().any(|row| row.contains("Hubs of "));
            assert_eq!(hubs(&screen), hubs(&saved), "{at}");
        }
    }
}

#[test]
fn text_printed_on_exit_starts_with_the_first_group() {
    let mut app = live(&mut World::large(8_000), WIDE);
    press(&mut app, "G");
    let saved = ScreenDump::new(&app, &COLORS).into_text();
    let first = app.listed_groups(0).next().unwrap().title().to_owned();
    assert!(
        saved.lines().take(5).any(|row| row.contains(&first)),
        "{:?}",
        saved.lines().take(5).collect::<Vec<_>>()
    );
    assert!(saved.contains(" more\n"), "and says how many are left out");
}

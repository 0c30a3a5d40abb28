//! The home screen: which columns and panes there is room for, what is cut and where, and how severity and age are shown at
//! each size.

use crate::colours::mark;
use crate::support::dashboard::{
    ASCII, COLOURS, SMALL, WIDE, acme, dashboard, draw, link, live, press, rows, show, waiting,
};
use crate::support::world::{World, at, group, start};
use ratatui::style::Color;
use tunnelscope::app::{App, Event, Size};
use tunnelscope::domain::{Group, GroupStatus};

/// A wall screen, with panes beside the groups.
const WALL: Size = Size { width: 200, height: 50 };

fn size(width: u16, height: u16) -> Size {
    Size { width, height }
}

fn resized(mut app: App, size: Size) -> App {
    app.update(Event::Resize(size), start());
    app
}

fn text(app: &App) -> String {
    rows(&draw(app, COLOURS)).join("\n")
}

fn row(app: &App, text: &str) -> String {
    let rows = rows(&draw(app, COLOURS));
    rows.iter().find(|row| row.contains(text)).unwrap_or_else(|| panic!("no {text:?}:\n{rows:#?}")).clone()
}

#[test]
fn panes_side_by_side() {
    insta::assert_snapshot!("home_side_by_side", text(&resized(acme(&[]), WALL)));
    insta::assert_snapshot!("home_wide_table_on_a_wall", text(&resized(acme(&["w"]), WALL)));
}

#[test]
fn why_is_shown_from_sixty_columns_on() {
    for (width, height) in [(200, 50), (120, 40), (100, 30), (80, 24), (60, 15)] {
        let app = resized(acme(&[]), size(width, height));
        let row = row(&app, "branch-044-ntg");
        assert!(row.contains("primary hub down"), "at {width}: {row}");
    }
}

#[test]
fn a_name_that_is_much_longer_than_the_others_is_cut_in_its_middle() {
    let mut world = World::large(40);
    let long = "branch-0999-rotterdam-harbour-backup-ntg";
    world.groups.push(group(9_999, long, GroupStatus::Disconnected, "use", [0, 0]));
    let app = live(&mut world, WIDE);
    let shown = row(&app, "branch-09…ackup-ntg");
    assert!(shown.contains("branch-09…ackup-ntg  ✗ sse-use-1-0-0"), "{shown}");
    let wall = resized(app, size(300, 100));
    assert!(row(&wall, "harbour").contains(long), "it is whole where there is room for all columns");
}

#[test]
fn what_is_old_is_marked_as_old_at_every_size_that_shows_data() {
    let mut app = acme(&[]);
    link(&mut app, waiting(at(60)), at(60));
    for (width, height) in
        [(120, 40), (80, 24), (80, 5), (80, 4), (80, 3), (80, 1), (40, 6), (20, 8), (12, 3)]
    {
        app.update(Event::Resize(size(width, height)), at(60));
        let text = text(&app);
        assert!(text.contains("STALE"), "at {width}x{height}:\n{text}");
    }
}

#[test]
fn what_is_not_known_is_not_shown_as_none() {
    let mut world = World::large(9);
    for hub in world.groups.iter_mut().flat_map(|group| &mut group.hubs) {
        hub.status = None;
        hub.tunnels = None;
        hub.listed_count = None;
    }
    let app = live(&mut world, WIDE);
    assert!(row(&app, "tunnelscope").contains("hubs ?/18"), "{}", row(&app, "tunnelscope"));
    let known = "? sse-use-1-0-0    -     -       3    -        -";
    assert!(text(&app).contains(known), "of a data center only the groups are known:\n{}", text(&app));
    let row = row(&app, "branch-0003-ntg");
    assert!(!row.contains("-+-") && row.contains("  -  "), "{row}");
    let app = acme(&[]);
    assert!(self::row(&app, "tunnelscope").contains("hubs 9/14"), "where some are known they are counted");
}

/// A group that the API calls connected and whose primary hub has no tunnel.
fn degraded_hq() -> App {
    let mut world = World::acme();
    world.group("hq").hubs[0].tunnels = Some(Vec::new());
    world.group("hq").hubs[0].listed_count = None;
    let mut app = dashboard(WIDE);
    for seconds in [0, 60, 120] {
        show(&mut app, world.look(at(seconds)), at(seconds));
    }
    app
}

#[test]
fn a_degraded_group_has_a_hollow_mark_the_word_of_the_api_and_its_finding() {
    let app = degraded_hq();
    let row = row(&app, "  hq ");
    assert!(row.contains("◐ connected") && row.contains("primary hub has no tunnel"), "{row}");
    let cell = mark(&app, COLOURS, "connected     hq");
    assert_eq!((cell.symbol(), cell.bg), ("◐", Color::Yellow), "yellow, and a ground to be read on white");
    assert_eq!(mark(&app, ASCII, "connected     hq").symbol(), "%");
    assert!(self::row(&app, "acme-prod").contains("◐ 1 degraded"), "the header counts with the same mark");
}

#[test]
fn each_pane_opens_alone_where_there_is_no_room_for_three() {
    for (width, height) in [(100, 18), (60, 15), (40, 10), (30, 6)] {
        let mut app = resized(acme(&[]), size(width, height));
        let panes = |app: &App| {
            let text = text(app);
            ["Hubs of", "Data centers"].map(|title| text.contains(title))
        };
        assert_eq!(panes(&app), [false, false], "the groups at first at {width}x{height}");
        for (key, shown) in [("2", [true, false]), ("3", [false, true]), ("1", [false, false])] {
            press(&mut app, key);
            assert_eq!(panes(&app), shown, "{key} at {width}x{height}");
        }
        for shown in [[true, false], [false, true], [false, false]] {
            press(&mut app, "Tab");
            assert_eq!(panes(&app), shown, "Tab goes on at {width}x{height}");
        }
        press(&mut app, "3 j");
        let selected = app.home().datacenters().index();
        assert_eq!(selected, 1, "the keys are of the pane that is shown");
    }
}

#[test]
fn places_are_whole_where_there_is_room_for_them() {
    for size in [WALL, WIDE, SMALL] {
        let app = resized(acme(&[]), size);
        let row = row(&app, "Ashburn");
        assert!(row.contains("Ashburn, Virginia - US"), "{size:?}: {row}");
    }
}

#[test]
fn columns_are_two_blanks_apart_and_numbers_right_aligned() {
    let app = live(&mut World::large(200), WIDE);
    let (head, row) = (row(&app, "STATE"), row(&app, "branch-0007-ntg"));
    let end = |text: &str, word: &str| {
        let at = text.find(word).unwrap_or_else(|| panic!("no {word} in {text}"));
        text[..at].chars().count() + word.chars().count()
    };
    assert_eq!(end(&head, "TUNNELS"), end(&row, "0+3"), "{head}\n{row}");
    for (word, next) in [("TUNNELS", "SINCE"), ("SINCE", "WHY")] {
        assert!(head.contains(&format!("{word}  {next}")), "{head}");
    }
}

#[test]
fn a_group_without_a_reason_has_no_dash_under_why() {
    let app = acme(&[]);
    assert!(row(&app, "store-5").ends_with(">2h"), "{}", row(&app, "store-5"));
}

#[test]
fn the_chooser_of_columns_says_which_of_the_chosen_there_is_no_room_for() {
    let mut app = acme(&["c"]);
    for (width, hidden, shown) in [(120, "region", "why"), (80, "primary", "tunnels")] {
        app.update(Event::Resize(size(width, 40)), start());
        let words = format!("no room at {width} columns");
        assert!(row(&app, &format!("[x] {hidden} ")).contains(&words), "{}", text(&app));
        assert!(!row(&app, &format!("[x] {shown} ")).contains("no room"), "{}", text(&app));
        assert!(!row(&app, "[ ] record").contains("no room"), "of what is not chosen it says nothing");
    }
    app.update(Event::Resize(size(240, 60)), start());
    press(&mut app, "Esc w c");
    assert!(!text(&app).contains("no room"), "on a wall the wide table has room for all:\n{}", text(&app));
}

#[test]
fn a_chooser_leaves_header_and_footer_in_view() {
    for (width, height) in [(120, 40), (80, 24), (60, 15), (40, 10), (40, 7)] {
        for key in ["c", "s", ":"] {
            let app = resized(acme(&[key]), size(width, height));
            let rows = rows(&draw(&app, COLOURS));
            let edges = [&rows[0], &rows[rows.len() - 1]];
            let is_free = edges.iter().all(|row| !row.contains(['│', '└', '┌', '─']));
            assert!(is_free, "{key} at {width}x{height}:\n{}", rows.join("\n"));
        }
    }
}

/// Groups whose names are all as long as this.
fn of_names(name: &str) -> Vec<Group> {
    (0..30)
        .map(|nth| group(nth, &format!("{name}-{nth:02}"), GroupStatus::Connected, "use", [1, 1]))
        .collect()
}

#[test]
fn a_name_takes_a_third_of_the_width_at_most() {
    let mut world = World::of(of_names("warehouse-rotterdam-north-harbour-terminal-building"));
    for width in [60_u16, 80, 120, 150] {
        let app = live(&mut world, size(width, 40));
        let row = row(&app, "> ");
        let name = row.split("  ").find(|part| part.contains("wareh")).unwrap();
        let most = if width < 70 { width / 2 } else { width / 3 };
        assert!(name.trim().chars().count() <= usize::from(most), "at {width}: {row}");
        assert!(name.contains('…'), "{row}");
    }
}

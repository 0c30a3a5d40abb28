//! The home screen: which columns and panes there is room for, what is cut and where, and how severity and age are shown at
//! each size.

use crate::screens::colors::mark;
use crate::support::dashboard::{
    ASCII, COLORS, PLAIN, SMALL, WIDE, acme, dashboard, draw, link, live, online, press, rows, show, waiting,
};
use crate::support::world::{World, at, group, start, unavailable};
use ratatui::style::Color;
use tunnelscope::app::{App, Event, Size};
use tunnelscope::channel::ConnectionState;
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
    rows(&draw(app, COLORS)).join("\n")
}

fn row(app: &App, text: &str) -> String {
    let rows = rows(&draw(app, COLORS));
    rows.iter().find(|row| row.contains(text)).unwrap_or_else(|| panic!("no {text:?}:\n{rows:#?}")).clone()
}

#[test]
fn panes_side_by_side() {
    insta::assert_snapshot!("home_side_by_side", text(&resized(acme(&[]), WALL)));
    insta::assert_snapshot!("home_wide_table_on_a_wall", text(&resized(acme(&["w"]), WALL)));
}

#[test]
fn why_column_is_shown_from_sixty_columns() {
    for (width, height) in [(200, 50), (120, 40), (100, 30), (80, 24), (60, 15)] {
        let app = resized(acme(&[]), size(width, height));
        let row = row(&app, "branch-044-ntg");
        assert!(row.contains("primary hub down"), "at {width}: {row}");
    }
}

#[test]
fn exceptionally_long_name_is_cut_in_the_middle() {
    let mut world = World::large(40);
    let long = "branch-0999-rotterdam-harbour-backup-ntg";
    world.groups.push(group(9_999, long, GroupStatus::Disconnected, "use", [0, 0]));
    let app = live(&mut world, WIDE);
    let shown = row(&app, "branch-09");
    assert!(shown.contains("branch-099…backup-ntg  ✗ sse-use-1-0-0"), "{shown}");
    let wall = resized(app, size(300, 100));
    assert!(row(&wall, "harbour").contains(long), "it is whole where there is room for all columns");
}

#[test]
fn stale_data_is_marked_at_every_size() {
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
fn unknown_is_not_shown_as_none() {
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
        show(&mut app, world.poll(at(seconds)), at(seconds));
    }
    app
}

#[test]
fn degraded_group_has_half_mark_api_status_and_finding() {
    let app = degraded_hq();
    let row = row(&app, "  hq ");
    assert!(row.contains("◐ connected") && row.contains("primary hub has no tunnel"), "{row}");
    let cell = mark(&app, COLORS, "connected     hq");
    assert_eq!((cell.symbol(), cell.bg), ("◐", Color::Yellow), "yellow, and a ground to be read on white");
    assert_eq!(mark(&app, ASCII, "connected     hq").symbol(), "%");
    assert!(self::row(&app, "acme-prod").contains("◐ 1 degraded"), "the header counts with the same mark");
}

#[test]
fn each_pane_opens_alone_if_three_do_not_fit() {
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
fn locations_are_complete_if_they_fit() {
    for size in [WALL, WIDE, SMALL] {
        let app = resized(acme(&[]), size);
        let row = row(&app, "Ashburn");
        assert!(row.contains("Ashburn, Virginia - US"), "{size:?}: {row}");
    }
}

#[test]
fn columns_are_two_spaces_apart_and_numbers_right_aligned() {
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
fn group_without_a_reason_has_no_dash_under_why() {
    let app = acme(&[]);
    assert!(row(&app, "store-5").ends_with(">2h"), "{}", row(&app, "store-5"));
}

#[test]
fn column_chooser_shows_which_columns_do_not_fit() {
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
fn chooser_leaves_header_and_footer_visible() {
    for (width, height) in [(120, 40), (80, 24), (60, 15), (40, 10), (40, 7)] {
        for key in ["c", "s", ":"] {
            let app = resized(acme(&[key]), size(width, height));
            let rows = rows(&draw(&app, COLORS));
            let edges = [&rows[0], &rows[rows.len() - 1]];
            let is_free = edges.iter().all(|row| !row.contains(['│', '└', '┌', '─']));
            assert!(is_free, "{key} at {width}x{height}:\n{}", rows.join("\n"));
        }
    }
}

#[test]
fn chooser_leaves_the_banner_visible_if_both_fit() {
    for (width, height) in [(200, 50), (120, 40), (80, 24), (60, 15)] {
        for key in ["c", "s", ":", "M"] {
            let mut app = resized(acme(&[]), size(width, height));
            link(&mut app, waiting(at(60)), at(60));
            let before = rows(&draw(&app, COLORS));
            press(&mut app, key);
            let shown = rows(&draw(&app, COLORS));
            let banner = usize::from(app.home_layout().banner);
            assert!(banner > 0 && before[1].contains("STALE"), "{before:#?}");
            assert_eq!(shown[..=banner], before[..=banner], "{key} at {width}x{height}");
            assert!(shown.iter().any(|row| row.contains('┌')), "{shown:#?}");
        }
    }
}

#[test]
fn group_missed_by_a_partial_poll_is_marked_and_dim() {
    let mut world = World::acme();
    let mut app = live(&mut world, WIDE);
    let partial = world.poll_with(at(30), |sources| {
        sources.states.status.partial = Some((6, 8));
        sources.states.status.failure = Some(unavailable());
        for part in [&mut sources.list, &mut sources.states] {
            for group in &mut part.value {
                let is_old = ["hq", "plant-02"].contains(&group.title());
                group.read_at = Some(if is_old { start() } else { at(30) });
            }
        }
    });
    show(&mut app, partial, at(30));
    link(&mut app, online(at(30)), at(30));
    for look in [COLORS, PLAIN, ASCII] {
        let rows = rows(&draw(&app, look));
        let marked: Vec<&String> = rows.iter().filter(|row| row.starts_with(" ~")).collect();
        assert_eq!(marked.len(), 2, "{rows:#?}");
        assert!(marked.iter().all(|row| row.contains("hq") || row.contains("plant-02")), "{rows:#?}");
    }
    show(&mut app, world.poll(at(60)), at(60));
    assert!(!text(&app).contains('~'), "the next complete poll ends it");
}

/// Groups whose names are all as long as this.
fn of_names(name: &str) -> Vec<Group> {
    (0..30)
        .map(|nth| group(nth, &format!("{name}-{nth:02}"), GroupStatus::Connected, "use", [1, 1]))
        .collect()
}

#[test]
fn name_takes_at_most_a_third_of_the_width() {
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

#[test]
fn spare_width_of_reasons_goes_to_truncated_names() {
    let mut world = World::large(40);
    let long = "branch-0999-rotterdam-harbour-backup-ntg";
    world.groups.push(group(9_999, long, GroupStatus::Disconnected, "use", [0, 0]));
    let app = live(&mut world, size(280, 50));
    assert!(row(&app, "harbour").contains(long), "{}", text(&app));
    let narrower = resized(app, size(250, 50));
    let shown = row(&narrower, "branch-09");
    assert!(shown.contains("branch-0999…-backup-ntg"), "{shown}");
}

/// The rows of the groups in view, without those of other panes.
fn listed(app: &App) -> Vec<String> {
    let is_group = |row: &String| row.contains("-ntg") && !row.contains("Hubs");
    rows(&draw(app, COLORS)).into_iter().filter(is_group).collect()
}

/// So many of these groups lost both hubs, the last ones first.
fn lose(world: &mut World, count: usize) {
    for group in world.groups.iter_mut().rev().take(count) {
        group.status = Some(GroupStatus::Disconnected);
    }
}

fn connected(count: u64) -> World {
    let named = |nth: u64| {
        let name = format!("branch-{nth:03}-ntg");
        group(nth, &name, GroupStatus::Connected, "use", [1, 1])
    };
    World::of((0..count).map(named).collect())
}

#[test]
fn selection_at_the_top_keeps_new_worst_groups_visible() {
    for (keys, count) in [("", 1), ("", 60), ("j k", 1), ("j k", 60), ("G g", 60)] {
        let mut world = connected(100);
        let mut app = live(&mut world, SMALL);
        for key in keys.split_whitespace() {
            press(&mut app, key);
        }
        lose(&mut world, count);
        show(&mut app, world.poll(at(30)), at(30));
        let rows = listed(&app);
        assert!(rows[0].contains("disconnected"), "{rows:#?}");
        let selected = rows.iter().find(|row| row.starts_with('>')).unwrap();
        assert_eq!(selected.contains("branch-000-ntg"), count == 1, "{selected}");
    }
}

#[test]
fn moved_selection_stays_on_its_group() {
    let mut world = connected(100);
    let mut app = live(&mut world, SMALL);
    press(&mut app, "j");
    lose(&mut world, 60);
    show(&mut app, world.poll(at(30)), at(30));
    assert!(text(&app).contains("\n> ● connected     branch-001-ntg"), "{}", text(&app));
}

#[test]
fn cleared_filter_scrolls_to_top_if_the_selection_fits() {
    let mut app = live(&mut connected(100), SMALL);
    press(&mut app, &format!("/ n a m e : 1 Enter G{}", " k".repeat(17)));
    assert!(text(&app).contains("\n> ● connected     branch-010-ntg"), "{}", text(&app));
    press(&mut app, "Esc");
    assert!(text(&app).contains("\n> ● connected     branch-010-ntg"), "{}", text(&app));
    assert!(listed(&app)[0].contains("branch-000-ntg"), "{}", text(&app));
}

#[test]
fn cleared_filter_shows_context_around_a_distant_selection() {
    let mut app = live(&mut connected(100), SMALL);
    press(&mut app, "/ n a m e : 0 5 0 Enter Esc");
    let rows = listed(&app);
    let place = rows.iter().position(|row| row.starts_with('>')).unwrap();
    assert!(rows[place].contains("branch-050-ntg"), "{rows:#?}");
    assert!((2..rows.len() - 2).contains(&place), "{rows:#?}");
}

#[test]
fn header_shows_polling_while_a_poll_runs() {
    let mut app = acme(&[]);
    link(&mut app, ConnectionState::Fetching, at(1));
    assert!(rows(&draw(&app, COLORS))[0].contains("polling"), "{}", text(&app));
}

/// The words of the header that are no times.
fn lasting_words(app: &App) -> Vec<String> {
    let header = rows(&draw(app, COLORS))[0].clone();
    let is_time = |word: &str| word == "now" || word.trim_end_matches(['s', 'm']).parse::<u64>().is_ok();
    header
        .split_whitespace()
        .filter(|word| !is_time(word) || word.parse::<u64>().is_ok())
        .map(str::to_owned)
        .collect()
}

#[test]
fn header_parts_do_not_depend_on_the_next_poll_time() {
    for width in 40..=200 {
        let mut app = live(&mut connected(100), Size { width, height: 30 });
        let mut words = Vec::new();
        for seconds in [0, 5, 30] {
            let next_poll = at(seconds);
            link(
                &mut app,
                ConnectionState::Online {
                    token_expires: None,
                    next_poll,
                    effective_interval: None,
                    list_progress: None,
                },
                at(0),
            );
            words.push(lasting_words(&app));
        }
        words.dedup();
        assert_eq!(words.len(), 1, "{width} columns: {words:#?}");
    }
}

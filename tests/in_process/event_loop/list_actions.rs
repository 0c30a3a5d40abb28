//! What hands do: narrow, sort, choose columns, find, copy, mute, save; each through the keys of a person and read off the
//! screen.

use crate::support::dashboard::{SMALL, WIDE, dashboard};
use crate::support::event_loop_harness::EventLoopHarness;
use crate::support::world::World;
use crossterm::event::{Event as Sent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use rstest::rstest;
use tunnelscope::app::{Event, Preferences, SavedState};
use tunnelscope::domain::{GroupStatus, HubStatus, Role};
use tunnelscope::terminal::{Exit, WriteRequest, WriteResult};

async fn acme() -> EventLoopHarness {
    EventLoopHarness::live(&mut World::acme(), WIDE).await
}

/// The keys that type a text.
fn keys(text: &str) -> String {
    let key = |character: char| if character == ' ' { "Space".to_owned() } else { character.to_string() };
    text.chars().map(key).collect::<Vec<_>>().join(" ")
}

/// What is saved after all changes since the last call.
fn saved_state(harness: &mut EventLoopHarness) -> SavedState {
    let mut state = SavedState::default();
    let jobs = harness.write_requests();
    assert!(jobs.iter().any(|job| matches!(job, WriteRequest::SaveState(_))), "nothing is kept: {jobs:?}");
    for job in &jobs {
        if let WriteRequest::SaveState(changes) = job {
            changes.apply(&mut state);
        }
    }
    state
}

#[tokio::test(start_paused = true)]
async fn filter_applies_while_it_is_typed() {
    let mut harness = acme().await;
    harness.press("/").await;
    harness.press(&keys("state:do")).await;
    assert!(harness.terminal.row("Tunnel groups").contains("2 of 8"), "the beginning of a word is enough");
    assert!(harness.terminal.row("/ state:do").contains("2 of 8"), "the line says so too");
    harness.press("Backspace w").await;
    assert!(harness.terminal.has("unknown state `dw`"), "what is wrong is said");
    assert!(!harness.terminal.row("Tunnel groups").contains(" of "), "and does not count");
    harness.press("Enter").await;
    assert!(harness.terminal.has("unknown state `dw`"), "nothing that was typed is lost");
    harness.press("ctrl-u").await;
    harness.press(&keys("region:us !state:up")).await;
    harness.press("Enter").await;
    let title = harness.terminal.row("Tunnel groups");
    assert!(title.contains("2 of 8") && title.contains("filter: region:us !state:up"), "{title}");
    assert!(harness.terminal.row("Enter open").contains("Esc clear filter"));
    harness.press("Esc").await;
    assert!(!harness.terminal.row("Tunnel groups").contains(" of "), "Esc clears it");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn esc_discards_the_input_and_up_recalls_used_filters() {
    let mut harness = acme().await;
    for text in ["hq", "plant"] {
        harness.press("/").await;
        harness.press(&keys(text)).await;
        harness.press("Enter Esc").await;
    }
    assert_eq!(
        saved_state(&mut harness).filters,
        ["plant", "hq"],
        "used filters are remembered, the newest first"
    );
    harness.press("/ l a b").await;
    assert!(harness.terminal.row("Tunnel groups").contains("1 of 8"));
    harness.press("Up").await;
    assert!(harness.terminal.row("Tunnel groups").contains("filter: plant"));
    harness.press("Up").await;
    assert!(harness.terminal.row("Tunnel groups").contains("filter: hq"));
    harness.press("Down Down").await;
    assert!(harness.terminal.row("Tunnel groups").contains("filter: lab"), "what was typed is at the end");
    harness.press("Esc").await;
    assert!(!harness.terminal.row("Tunnel groups").contains("filter"), "Esc drops it");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn p_shows_only_problems_and_an_empty_list_is_explained() {
    let mut harness = acme().await;
    harness.press("p").await;
    assert!(harness.terminal.row("Tunnel groups").contains("4 of 8"));
    harness.press("p").await;
    assert!(!harness.terminal.row("Tunnel groups").contains(" of "));
    harness.press("p /").await;
    harness.press(&keys("region:mars")).await;
    harness.press("Enter").await;
    assert!(harness.terminal.has("No group matches is:problem region:mars (0 of 8). Esc clears the filter."));
    assert!(harness.terminal.has("Matches per term: is:problem 4, region:mars 0."));
    harness.press("j k Enter x e e G Esc").await;
    assert!(harness.terminal.has("hq"), "and Esc brings all back");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn age_filter_is_updated_as_time_passes() {
    let mut harness = acme().await;
    harness.press("/").await;
    harness.press(&keys("age:<5m")).await;
    harness.press("Enter").await;
    assert!(harness.terminal.row("Tunnel groups").contains("1 of 8"), "it changed four minutes ago");
    harness.advance(70).await;
    assert!(harness.terminal.has("No group matches age:<5m (0 of 8)"), "without any poll");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn lists_sort_by_any_column_both_ways_persistently() {
    let mut harness = acme().await;
    harness.press("s").await;
    assert!(harness.terminal.has("Sort by"));
    harness.press("n a m e Enter").await;
    assert!(harness.terminal.row("Tunnel groups").ends_with("sort: name"));
    let place = |harness: &EventLoopHarness, name: &str| harness.terminal.find(name).1;
    assert!(place(&harness, "connected     hq") < place(&harness, "plant-02"));
    assert!(place(&harness, "warehouse-7") < place(&harness, "東京支店"));
    harness.press("S").await;
    assert!(harness.terminal.row("Tunnel groups").ends_with("sort: name, reversed"));
    assert!(place(&harness, "connected     hq") > place(&harness, "plant-02"));
    let sort = saved_state(&mut harness).sort.unwrap();
    assert_eq!((sort.by.as_str(), sort.reversed), ("name", true));
    harness.press("3 s a f f Enter").await;
    assert!(harness.terminal.row("Data centers").ends_with("sort: affected"), "each list has its own order");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn columns_can_be_chosen_and_the_wide_table_has_all() {
    let mut harness = acme().await;
    assert!(harness.terminal.row("STATE").contains("TUNNELS"));
    harness.press("c t u n n e l s Enter Esc").await;
    assert!(!harness.terminal.row("STATE").contains("TUNNELS"), "a column that was chosen off is hidden");
    assert!(!saved_state(&mut harness).columns.unwrap().contains(&"tunnels".to_owned()));
    harness.press("w").await;
    let head = harness.terminal.row("STATE");
    assert!(head.contains("TUNNELS") && head.contains("ROUTES"), "the wide table has more: {head}");
    assert!(head.contains("PRIMARY") && head.contains("WHY"), "and drops nothing for it: {head}");
    assert!(harness.terminal.row("branch-017-ntg  AS 64512").contains("both hubs down"));
    harness.press("w c t u n n e l s Enter Esc").await;
    assert!(harness.terminal.row("STATE").contains("TUNNELS"));
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn palette_finds_objects_and_runs_actions() {
    let mut harness = acme().await;
    harness.press(": p l a n t Enter").await;
    assert!(harness.terminal.has("acme-prod > plant-02"), "a group by a part of its name");
    harness.press("Esc : 2 0 3 . 0 Enter").await;
    assert!(harness.terminal.has("> tunnel 203.0.113."), "a tunnel by the address of its peer");
    harness.press("Esc : u s e - 1 - 0 - 0 Enter").await;
    assert!(harness.terminal.has("sse-use-1-0-0"), "a data center, or a hub in it");
    harness.press("Esc :").await;
    harness.press(&keys("problems only")).await;
    harness.press("Esc : p r o b l e m s Enter").await;
    assert!(harness.terminal.row("Tunnel groups").contains("filter: is:problem"), "an action by its name");
    harness.press("Esc : z z z z").await;
    assert!(harness.terminal.has("No match."));
    harness.press("Enter Esc").await;
    assert!(!harness.terminal.has("No match."));
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn names_and_fields_are_copied_as_shown() {
    let mut harness = acme().await;
    harness.press("y").await;
    assert_eq!(harness.terminal.copied(), ["branch-017-ntg"]);
    assert!(harness.terminal.has("copied branch-017-ntg"), "and that is said");
    harness.press("Y").await;
    assert!(!harness.terminal.has("copied"), "until the next key");
    harness.press("a s Space n u m b e r Enter").await;
    assert_eq!(harness.terminal.copied()[1], "64512");
    harness.press("2 y").await;
    assert_eq!(harness.terminal.copied()[2], "sse-use-1-0-0", "of a hub, its data center");
    harness.press("y").await;
    harness.advance(9).await;
    assert!(!harness.terminal.has("copied"), "or for a few seconds");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn api_text_reaches_the_clipboard_only_sanitized() {
    let mut world = World::acme();
    world.groups.truncate(1);
    world.groups[0].name = Some("hq\u{1b}]52;c;eA==\u{7}\nrm".into());
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.press("y").await;
    let copied = harness.terminal.copied();
    assert_eq!(copied.len(), 1);
    assert!(!copied[0].chars().any(char::is_control), "{copied:?}");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn bell_rings_once_for_a_flapping_group() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    assert_eq!(harness.terminal.rings(), 0, "what is down at the start is no news");
    for (status, rings) in [
        (GroupStatus::Disconnected, 1),
        (GroupStatus::Connected, 1),
        (GroupStatus::Disconnected, 1),
        (GroupStatus::Connected, 1),
    ] {
        harness.advance(90).await;
        world.group("hq").status = Some(status.clone());
        harness.poll(&mut world).await;
        assert_eq!(harness.terminal.rings(), rings, "{status:?}");
    }
    harness.advance(90).await;
    world.group("store-5").status = Some(GroupStatus::Disconnected);
    harness.poll(&mut world).await;
    assert_eq!(harness.terminal.rings(), 2, "another group rings");
    world.group("warehouse-7").status = Some(GroupStatus::Disconnected);
    harness.poll(&mut world).await;
    assert_eq!(harness.terminal.rings(), 2, "but not within a minute");
    harness.finish().await;
}

#[rstest]
#[case::by_default(false, [0, 0, 0, 1, 1])]
#[case::as_set(true, [1, 1, 1, 2, 3])]
#[tokio::test(start_paused = true)]
async fn degraded_group_rings_if_configured(#[case] alert_degraded: bool, #[case] rings: [usize; 5]) {
    let preferences = Preferences { alert_degraded, ..Preferences::default() };
    let mut harness = EventLoopHarness::with_app(dashboard(WIDE).with_preferences(preferences)).await;
    let mut world = World::acme();
    harness.poll(&mut world).await;
    let mut rung = Vec::new();
    let tunnels = world.group("hq").hubs[0].tunnels.clone();
    for tunnels in [Some(Vec::new()), tunnels, Some(Vec::new())] {
        harness.advance(90).await;
        world.group("hq").hubs[0].tunnels = tunnels;
        harness.poll(&mut world).await;
        rung.push(harness.terminal.rings());
    }
    assert!(harness.terminal.has("degraded"), "{}", harness.terminal.text());
    harness.advance(90).await;
    world.group("hq").status = Some(GroupStatus::Disconnected);
    harness.poll(&mut world).await;
    rung.push(harness.terminal.rings());
    harness.advance(90).await;
    world.group("hq").status = Some(GroupStatus::Connected);
    world.group("store-5").hubs[0].tunnels = Some(Vec::new());
    harness.poll(&mut world).await;
    rung.push(harness.terminal.rings());
    assert_eq!(rung, rings, "one that comes and goes rings once, another one and a worse state again");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn muted_group_is_quiet_until_the_mute_expires() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.press("M 1 Space h o u r Enter").await;
    assert!(harness.terminal.has("branch-017-ntg is muted until 15:00:00"));
    assert!(harness.terminal.row("branch-017-ntg  ✗").contains("m- disconnected"), "it says so and is dim");
    assert_eq!(saved_state(&mut harness).muted["acme-prod"].len(), 1, "and stays so after a restart");
    harness.press("p").await;
    assert!(harness.terminal.row("Tunnel groups").contains("3 of 8"), "it is no problem");
    harness.press("p").await;
    for _ in 0..6 {
        harness.advance(610).await;
    }
    assert!(
        harness.terminal.row("branch-017-ntg  ✗").contains("✗ disconnected"),
        "an hour later it is as it was"
    );
    assert!(saved_state(&mut harness).muted.is_empty());
    harness.press("g M Enter").await;
    assert!(harness.terminal.selected().contains("plant-02"), "the cursor stays on its line");
    harness.press("/ i s : m u t e d Enter M").await;
    assert!(harness.terminal.has("branch-017-ntg is no longer muted"), "M again ends it sooner");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn state_saved_elsewhere_is_loaded_except_its_sort_order() {
    let mut harness = acme().await;
    harness.press("M 1 Space h o u r Enter S").await;
    let mut state = saved_state(&mut harness);
    let [key] = state.muted["acme-prod"].keys().cloned().collect::<Vec<_>>().try_into().expect("one mute");
    state.muted.clear();
    state.filters = vec!["plant".to_owned()];
    state.sort = None;
    let read = |state: &SavedState| Event::StateRead(Box::new(state.clone()));
    harness.complete_write(WriteResult::StateReloaded(Some(read(&state)))).await;
    assert!(
        harness.terminal.row("branch-017-ntg  ✗").contains("m- disconnected"),
        "{key}: newer changes wait"
    );
    harness.complete_write(WriteResult::StateSaved(None)).await;
    harness.complete_write(WriteResult::StateSaved(Some(read(&state)))).await;
    assert!(harness.terminal.row("branch-017-ntg  ✗").contains("✗ disconnected"), "unmuted elsewhere");
    assert!(
        harness.terminal.row("Tunnel groups").contains("severity, reversed"),
        "the order is this screen's"
    );
    harness.press("/ Up").await;
    assert!(harness.terminal.row("Tunnel groups").contains("filter: plant"), "filters are shared");
    harness.press("Esc").await;
    harness.write_requests();
    harness.press("M Enter").await;
    assert_eq!(saved_state(&mut harness).sort, None, "what was not changed here is not saved again");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn failure_to_save_state_is_reported() {
    let mut harness = acme().await;
    harness.press("w").await;
    let why = Event::StateNotSaved("No space left on device".to_owned());
    harness.complete_write(WriteResult::StateSaved(Some(why))).await;
    assert!(harness.terminal.has("could not save choices: No space left on device"));
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn saved_state_is_checked_every_few_seconds() {
    let mut harness = acme().await;
    let checks = |harness: &mut EventLoopHarness| {
        harness.write_requests().iter().filter(|job| matches!(job, WriteRequest::ReloadState)).count()
    };
    checks(&mut harness);
    harness.advance(20).await;
    assert_eq!(checks(&mut harness), 1, "not again before it is answered");
    harness.complete_write(WriteResult::StateReloaded(None)).await;
    harness.advance(5).await;
    assert_eq!(checks(&mut harness), 1);
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn changed_rows_are_marked_for_three_polls() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.advance(30).await;
    world.hub("hq", Role::Primary, HubStatus::Down);
    harness.poll(&mut world).await;
    let is_marked = |harness: &EventLoopHarness| harness.terminal.row(" hq ").starts_with(" *");
    for poll in 0..3 {
        assert!(is_marked(&harness), "poll {poll}");
        harness.advance(30).await;
        harness.poll(&mut world).await;
    }
    assert!(!is_marked(&harness), "then no longer");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn screen_is_saved_with_all_rows() {
    let mut harness = EventLoopHarness::live(&mut World::large(200), SMALL).await;
    harness.press("W").await;
    let jobs = harness.write_requests();
    let [WriteRequest::WriteScreen(picture)] = jobs.as_slice() else { panic!("{jobs:?}") };
    let text = picture.clone().into_text();
    assert!(text.contains("Hubs of branch-"), "the panes on the screen");
    assert_eq!(text.matches("branch-").count(), 200 + 1, "all rows, not only those in view");
    assert!(text.contains("Tunnel groups  200") && text.contains("Data centers") && !text.contains('\u{1b}'));
    harness.press("W").await;
    assert!(harness.write_requests().is_empty(), "one at a time");
    assert!(harness.terminal.has("could not save: the previous file is still being written"));
    harness.complete_screen_write(Event::ScreenSaved(Ok("/home/me/x.txt".to_owned()))).await;
    assert!(harness.terminal.has("saved to /home/me/x.txt"));
    harness.complete_screen_write(Event::ScreenSaved(Err("the disk is full".to_owned()))).await;
    assert!(harness.terminal.has("could not save: the disk is full"));
    harness.press("Enter W").await;
    let jobs = harness.write_requests();
    let [WriteRequest::WriteScreen(picture)] = jobs.as_slice() else { panic!("{jobs:?}") };
    let text = picture.clone().into_text();
    assert!(text.contains("acme-prod > branch-0000-ntg") && text.contains("Events"), "{text}");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn capital_q_prints_the_table_on_exit() {
    let mut harness = acme().await;
    harness.press("Q").await;
    assert_eq!(harness.ended().exit.unwrap(), Exit::QuitAndPrint);
}

#[tokio::test(start_paused = true)]
async fn interval_has_limits() {
    let mut harness = acme().await;
    harness.press("+").await;
    assert!(harness.terminal.has("poll interval 1m"));
    harness.press("- - - - - - - - - -").await;
    assert!(harness.terminal.has("1s is the shortest interval"));
    harness.finish().await;
}

fn mouse(kind: MouseEventKind, column: u16, row: u16) -> Sent {
    Sent::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
}

#[tokio::test(start_paused = true)]
async fn mouse_is_off_until_m() {
    let mut harness = acme().await;
    let click = MouseEventKind::Down(MouseButton::Left);
    harness.press("m").await;
    assert!(harness.terminal.last().starts_with(b"\x1b[?1000h\x1b[?1006h"));
    let (_, row) = harness.terminal.find("plant-02");
    harness.send(Ok(mouse(click, 20, row)));
    harness.settle().await;
    assert!(harness.terminal.selected().contains("plant-02"), "a click selects");
    harness.send(Ok(mouse(MouseEventKind::ScrollUp, 20, 20)));
    harness.settle().await;
    assert!(harness.terminal.selected().contains("branch-017-ntg"), "the wheel moves");
    harness.send(Ok(mouse(click, 20, row)));
    harness.send(Ok(mouse(click, 20, row)));
    harness.settle().await;
    assert!(harness.terminal.has("acme-prod > plant-02"), "a click on what is selected opens it");
    harness.press("m").await;
    assert!(harness.terminal.last().starts_with(b"\x1b[?1006l\x1b[?1000l"));
    for (column, row) in [(0, 0), (119, 39), (60, 30), (500, 500)] {
        harness.send(Ok(mouse(click, column, row)));
    }
    harness.settle().await;
    harness.finish().await;
}

async fn click(harness: &mut EventLoopHarness, (column, row): (u16, u16)) {
    harness.send(Ok(mouse(MouseEventKind::Down(MouseButton::Left), column, row)));
    harness.settle().await;
}

#[tokio::test(start_paused = true)]
async fn click_on_a_column_header_sorts_and_then_reverses() {
    let mut harness = acme().await;
    harness.press("m").await;
    let name = harness.terminal.find("NAME ");
    click(&mut harness, name).await;
    assert!(harness.terminal.has("sort: name"), "{}", harness.terminal.text());
    click(&mut harness, name).await;
    assert!(harness.terminal.has("sort: name, reversed"));
    let since = harness.terminal.find("SINCE");
    click(&mut harness, since).await;
    assert!(harness.terminal.has("sort: since"), "{}", harness.terminal.text());
    harness.press("g : s t o r e Enter").await;
    let peer = harness.terminal.find("PEER");
    click(&mut harness, peer).await;
    assert!(harness.terminal.has("by peer"), "tables of pages too: {}", harness.terminal.text());
    click(&mut harness, peer).await;
    assert!(harness.terminal.has("by peer, reversed"));
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn header_click_sorts_data_centers_but_focuses_hubs() {
    let mut harness = acme().await;
    harness.press("m").await;
    let affected = harness.terminal.find("AFF ");
    click(&mut harness, affected).await;
    assert!(harness.terminal.has("sort: affected"), "{}", harness.terminal.text());
    click(&mut harness, affected).await;
    assert!(harness.terminal.has("sort: affected, reversed"), "{}", harness.terminal.text());
    let role = harness.terminal.find("ROLE ");
    click(&mut harness, role).await;
    harness.press("Enter").await;
    assert!(harness.terminal.has("acme-prod > branch-017-ntg > primary"), "{}", harness.terminal.text());
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn click_on_a_footer_hint_acts_like_its_key() {
    let mut harness = acme().await;
    harness.press("m y").await;
    let help = harness.terminal.find("? help");
    click(&mut harness, help).await;
    assert!(!harness.terminal.has("Tunnel groups  8"), "{}", harness.terminal.text());
    let (column, row) = harness.terminal.find("? close");
    click(&mut harness, (column + 3, row)).await;
    assert!(harness.terminal.has("Tunnel groups  8"), "{}", harness.terminal.text());
    let problems = harness.terminal.find("p problems");
    click(&mut harness, problems).await;
    assert!(harness.terminal.has("filter: is:problem"), "{}", harness.terminal.text());
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn first_click_in_a_chooser_selects_and_second_confirms() {
    let mut harness = acme().await;
    harness.press("m s").await;
    let entry = harness.terminal.find("[ ] region");
    click(&mut harness, entry).await;
    assert!(harness.terminal.has("> [ ] region"), "it is selected: {}", harness.terminal.text());
    assert!(harness.terminal.has("[x] severity"), "it is not chosen yet");
    click(&mut harness, entry).await;
    assert!(harness.terminal.has("sort: region"), "{}", harness.terminal.text());
    harness.press("s").await;
    let close = harness.terminal.find("Esc close");
    click(&mut harness, close).await;
    assert!(!harness.terminal.has("[ ] region"), "{}", harness.terminal.text());
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wheel_scrolls_the_pane_under_the_pointer() {
    let mut harness = acme().await;
    harness.press("m").await;
    let (column, row) = harness.terminal.find("DATA CENTER       UP");
    let before = harness.terminal.selected();
    harness.send(Ok(mouse(MouseEventKind::ScrollDown, column, row + 2)));
    harness.settle().await;
    assert_eq!(harness.terminal.selected(), before, "the groups stay where they are");
    harness.press("3 y").await;
    let mut other = acme().await;
    other.press("3 j j j y").await;
    assert_eq!(harness.terminal.copied(), other.terminal.copied(), "the data centers moved by three rows");
    other.finish().await;
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn pasted_text_is_never_keys() {
    let mut harness = acme().await;
    harness.send(Ok(Sent::Paste("q\nQ".to_owned())));
    harness.settle().await;
    assert!(!harness.has_ended(), "where nothing is typed into, it means nothing");
    harness.press("/").await;
    harness.send(Ok(Sent::Paste("plant\u{1b}[2J\n".to_owned())));
    harness.settle().await;
    assert!(harness.terminal.has("/ plant[2J"));
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn pages_and_help_can_be_filtered() {
    let mut harness = acme().await;
    harness.press("? / o p t i o n a l").await;
    assert!(harness.terminal.has("as many as fit") && !harness.terminal.has("half a page down"));
    harness.press("Esc").await;
    assert!(harness.terminal.has("half a page down"), "Esc drops what was typed");
    harness.press("Esc G k").await;
    let mut harness = acme().await;
    harness.press(": s t o r e Enter / s e c o n d a r y Enter").await;
    assert!(harness.terminal.has("filter: secondary"));
    assert!(harness.terminal.row("Tunnels").contains("shown"), "{}", harness.terminal.row("Tunnels"));
    harness.press("s p e e r Enter S").await;
    assert!(harness.terminal.has("by peer, reversed"));
    harness.press("Esc Esc").await;
    assert!(harness.terminal.has("Tunnel groups  8"), "one Esc for the filter, one for the page");
}

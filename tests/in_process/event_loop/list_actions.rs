//! What hands do: narrow, sort, choose columns, find, copy, mute, save; each through the keys of a person and read off the
//! screen.

use crate::support::dashboard::{SMALL, WIDE, dashboard};
use crate::support::journey::Journey;
use crate::support::world::World;
use crossterm::event::{Event as Sent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use rstest::rstest;
use tunnelscope::app::{Event, Preferences, SavedState};
use tunnelscope::domain::{GroupStatus, HubStatus, Role};
use tunnelscope::terminal::{Exit, WriteRequest, WriteResult};

async fn acme() -> Journey {
    Journey::live(&mut World::acme(), WIDE).await
}

/// The keys that type a text.
fn keys(text: &str) -> String {
    let key = |character: char| if character == ' ' { "Space".to_owned() } else { character.to_string() };
    text.chars().map(key).collect::<Vec<_>>().join(" ")
}

/// What is saved after all changes since the last call.
fn saved_state(journey: &mut Journey) -> SavedState {
    let mut state = SavedState::default();
    let jobs = journey.write_requests();
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
    let mut journey = acme().await;
    journey.press("/").await;
    journey.press(&keys("state:do")).await;
    assert!(journey.terminal.row("Tunnel groups").contains("2 of 8"), "the beginning of a word is enough");
    assert!(journey.terminal.row("/ state:do").contains("2 of 8"), "the line says so too");
    journey.press("Backspace w").await;
    assert!(journey.terminal.has("unknown state `dw`"), "what is wrong is said");
    assert!(!journey.terminal.row("Tunnel groups").contains(" of "), "and does not count");
    journey.press("Enter").await;
    assert!(journey.terminal.has("unknown state `dw`"), "nothing that was typed is lost");
    journey.press("ctrl-u").await;
    journey.press(&keys("region:us !state:up")).await;
    journey.press("Enter").await;
    let title = journey.terminal.row("Tunnel groups");
    assert!(title.contains("2 of 8") && title.contains("filter: region:us !state:up"), "{title}");
    assert!(journey.terminal.row("Enter open").contains("Esc clear filter"));
    journey.press("Esc").await;
    assert!(!journey.terminal.row("Tunnel groups").contains(" of "), "Esc clears it");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn esc_discards_the_input_and_up_recalls_used_filters() {
    let mut journey = acme().await;
    for text in ["hq", "plant"] {
        journey.press("/").await;
        journey.press(&keys(text)).await;
        journey.press("Enter Esc").await;
    }
    assert_eq!(
        saved_state(&mut journey).filters,
        ["plant", "hq"],
        "used filters are remembered, the newest first"
    );
    journey.press("/ l a b").await;
    assert!(journey.terminal.row("Tunnel groups").contains("1 of 8"));
    journey.press("Up").await;
    assert!(journey.terminal.row("Tunnel groups").contains("filter: plant"));
    journey.press("Up").await;
    assert!(journey.terminal.row("Tunnel groups").contains("filter: hq"));
    journey.press("Down Down").await;
    assert!(journey.terminal.row("Tunnel groups").contains("filter: lab"), "what was typed is at the end");
    journey.press("Esc").await;
    assert!(!journey.terminal.row("Tunnel groups").contains("filter"), "Esc drops it");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn p_shows_only_problems_and_an_empty_list_is_explained() {
    let mut journey = acme().await;
    journey.press("p").await;
    assert!(journey.terminal.row("Tunnel groups").contains("4 of 8"));
    journey.press("p").await;
    assert!(!journey.terminal.row("Tunnel groups").contains(" of "));
    journey.press("p /").await;
    journey.press(&keys("region:mars")).await;
    journey.press("Enter").await;
    assert!(journey.terminal.has("No group matches is:problem region:mars (0 of 8). Esc clears the filter."));
    assert!(journey.terminal.has("Matches per term: is:problem 4, region:mars 0."));
    journey.press("j k Enter x e e G Esc").await;
    assert!(journey.terminal.has("hq"), "and Esc brings all back");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn age_filter_is_updated_as_time_passes() {
    let mut journey = acme().await;
    journey.press("/").await;
    journey.press(&keys("age:<5m")).await;
    journey.press("Enter").await;
    assert!(journey.terminal.row("Tunnel groups").contains("1 of 8"), "it changed four minutes ago");
    journey.pass(70).await;
    assert!(journey.terminal.has("No group matches age:<5m (0 of 8)"), "without any poll");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn lists_sort_by_any_column_both_ways_persistently() {
    let mut journey = acme().await;
    journey.press("s").await;
    assert!(journey.terminal.has("Sort by"));
    journey.press("n a m e Enter").await;
    assert!(journey.terminal.row("Tunnel groups").ends_with("sort: name"));
    let place = |journey: &Journey, name: &str| journey.terminal.find(name).1;
    assert!(place(&journey, "connected     hq") < place(&journey, "plant-02"));
    assert!(place(&journey, "warehouse-7") < place(&journey, "東京支店"));
    journey.press("S").await;
    assert!(journey.terminal.row("Tunnel groups").ends_with("sort: name, reversed"));
    assert!(place(&journey, "connected     hq") > place(&journey, "plant-02"));
    let sort = saved_state(&mut journey).sort.unwrap();
    assert_eq!((sort.by.as_str(), sort.reversed), ("name", true));
    journey.press("3 s a f f Enter").await;
    assert!(journey.terminal.row("Data centers").ends_with("sort: affected"), "each list has its own order");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn columns_can_be_chosen_and_the_wide_table_has_all() {
    let mut journey = acme().await;
    assert!(journey.terminal.row("STATE").contains("TUNNELS"));
    journey.press("c t u n n e l s Enter Esc").await;
    assert!(!journey.terminal.row("STATE").contains("TUNNELS"), "a column that was chosen off is hidden");
    assert!(!saved_state(&mut journey).columns.unwrap().contains(&"tunnels".to_owned()));
    journey.press("w").await;
    let head = journey.terminal.row("STATE");
    assert!(head.contains("TUNNELS") && head.contains("ROUTES"), "the wide table has more: {head}");
    assert!(head.contains("PRIMARY") && head.contains("WHY"), "and drops nothing for it: {head}");
    assert!(journey.terminal.row("branch-017-ntg  AS 64512").contains("both hubs down"));
    journey.press("w c t u n n e l s Enter Esc").await;
    assert!(journey.terminal.row("STATE").contains("TUNNELS"));
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn palette_finds_objects_and_runs_actions() {
    let mut journey = acme().await;
    journey.press(": p l a n t Enter").await;
    assert!(journey.terminal.has("acme-prod > plant-02"), "a group by a part of its name");
    journey.press("Esc : 2 0 3 . 0 Enter").await;
    assert!(journey.terminal.has("> tunnel 203.0.113."), "a tunnel by the address of its peer");
    journey.press("Esc : u s e - 1 - 0 - 0 Enter").await;
    assert!(journey.terminal.has("sse-use-1-0-0"), "a data center, or a hub in it");
    journey.press("Esc :").await;
    journey.press(&keys("problems only")).await;
    journey.press("Esc : p r o b l e m s Enter").await;
    assert!(journey.terminal.row("Tunnel groups").contains("filter: is:problem"), "an action by its name");
    journey.press("Esc : z z z z").await;
    assert!(journey.terminal.has("No match."));
    journey.press("Enter Esc").await;
    assert!(!journey.terminal.has("No match."));
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn names_and_fields_are_copied_as_shown() {
    let mut journey = acme().await;
    journey.press("y").await;
    assert_eq!(journey.terminal.copied(), ["branch-017-ntg"]);
    assert!(journey.terminal.has("copied branch-017-ntg"), "and that is said");
    journey.press("Y").await;
    assert!(!journey.terminal.has("copied"), "until the next key");
    journey.press("a s Space n u m b e r Enter").await;
    assert_eq!(journey.terminal.copied()[1], "64512");
    journey.press("2 y").await;
    assert_eq!(journey.terminal.copied()[2], "sse-use-1-0-0", "of a hub, its data center");
    journey.press("y").await;
    journey.pass(9).await;
    assert!(!journey.terminal.has("copied"), "or for a few seconds");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn api_text_reaches_the_clipboard_only_sanitized() {
    let mut world = World::acme();
    world.groups.truncate(1);
    world.groups[0].name = Some("hq\u{1b}]52;c;eA==\u{7}\nrm".into());
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.press("y").await;
    let copied = journey.terminal.copied();
    assert_eq!(copied.len(), 1);
    assert!(!copied[0].chars().any(char::is_control), "{copied:?}");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn bell_rings_once_for_a_flapping_group() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    assert_eq!(journey.terminal.rings(), 0, "what is down at the start is no news");
    for (status, rings) in [
        (GroupStatus::Disconnected, 1),
        (GroupStatus::Connected, 1),
        (GroupStatus::Disconnected, 1),
        (GroupStatus::Connected, 1),
    ] {
        journey.pass(90).await;
        world.group("hq").status = Some(status.clone());
        journey.poll(&mut world).await;
        assert_eq!(journey.terminal.rings(), rings, "{status:?}");
    }
    journey.pass(90).await;
    world.group("store-5").status = Some(GroupStatus::Disconnected);
    journey.poll(&mut world).await;
    assert_eq!(journey.terminal.rings(), 2, "another group rings");
    world.group("warehouse-7").status = Some(GroupStatus::Disconnected);
    journey.poll(&mut world).await;
    assert_eq!(journey.terminal.rings(), 2, "but not within a minute");
    journey.finish().await;
}

#[rstest]
#[case::by_default(false, [0, 0, 0, 1, 1])]
#[case::as_set(true, [1, 1, 1, 2, 3])]
#[tokio::test(start_paused = true)]
async fn degraded_group_rings_if_configured(#[case] alert_degraded: bool, #[case] rings: [usize; 5]) {
    let preferences = Preferences { alert_degraded, ..Preferences::default() };
    let mut journey = Journey::with_app(dashboard(WIDE).with_preferences(preferences)).await;
    let mut world = World::acme();
    journey.poll(&mut world).await;
    let mut rung = Vec::new();
    let tunnels = world.group("hq").hubs[0].tunnels.clone();
    for tunnels in [Some(Vec::new()), tunnels, Some(Vec::new())] {
        journey.pass(90).await;
        world.group("hq").hubs[0].tunnels = tunnels;
        journey.poll(&mut world).await;
        rung.push(journey.terminal.rings());
    }
    assert!(journey.terminal.has("degraded"), "{}", journey.terminal.text());
    journey.pass(90).await;
    world.group("hq").status = Some(GroupStatus::Disconnected);
    journey.poll(&mut world).await;
    rung.push(journey.terminal.rings());
    journey.pass(90).await;
    world.group("hq").status = Some(GroupStatus::Connected);
    world.group("store-5").hubs[0].tunnels = Some(Vec::new());
    journey.poll(&mut world).await;
    rung.push(journey.terminal.rings());
    assert_eq!(rung, rings, "one that comes and goes rings once, another one and a worse state again");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn muted_group_is_quiet_until_the_mute_expires() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.press("M 1 Space h o u r Enter").await;
    assert!(journey.terminal.has("branch-017-ntg is muted until 15:00:00"));
    assert!(journey.terminal.row("branch-017-ntg  ✗").contains("m- disconnected"), "it says so and is dim");
    assert_eq!(saved_state(&mut journey).muted["acme-prod"].len(), 1, "and stays so after a restart");
    journey.press("p").await;
    assert!(journey.terminal.row("Tunnel groups").contains("3 of 8"), "it is no problem");
    journey.press("p").await;
    for _ in 0..6 {
        journey.pass(610).await;
    }
    assert!(
        journey.terminal.row("branch-017-ntg  ✗").contains("✗ disconnected"),
        "an hour later it is as it was"
    );
    assert!(saved_state(&mut journey).muted.is_empty());
    journey.press("g M Enter").await;
    assert!(journey.terminal.selected().contains("plant-02"), "the cursor stays on its line");
    journey.press("/ i s : m u t e d Enter M").await;
    assert!(journey.terminal.has("branch-017-ntg is no longer muted"), "M again ends it sooner");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn state_saved_elsewhere_is_loaded_except_its_sort_order() {
    let mut journey = acme().await;
    journey.press("M 1 Space h o u r Enter S").await;
    let mut state = saved_state(&mut journey);
    let [key] = state.muted["acme-prod"].keys().cloned().collect::<Vec<_>>().try_into().expect("one mute");
    state.muted.clear();
    state.filters = vec!["plant".to_owned()];
    state.sort = None;
    let read = |state: &SavedState| Event::StateRead(Box::new(state.clone()));
    journey.complete_write(WriteResult::StateReloaded(Some(read(&state)))).await;
    assert!(
        journey.terminal.row("branch-017-ntg  ✗").contains("m- disconnected"),
        "{key}: newer changes wait"
    );
    journey.complete_write(WriteResult::StateSaved(None)).await;
    journey.complete_write(WriteResult::StateSaved(Some(read(&state)))).await;
    assert!(journey.terminal.row("branch-017-ntg  ✗").contains("✗ disconnected"), "unmuted elsewhere");
    assert!(
        journey.terminal.row("Tunnel groups").contains("severity, reversed"),
        "the order is this screen's"
    );
    journey.press("/ Up").await;
    assert!(journey.terminal.row("Tunnel groups").contains("filter: plant"), "filters are shared");
    journey.press("Esc").await;
    journey.write_requests();
    journey.press("M Enter").await;
    assert_eq!(saved_state(&mut journey).sort, None, "what was not changed here is not saved again");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn failure_to_save_state_is_reported() {
    let mut journey = acme().await;
    journey.press("w").await;
    let why = Event::StateNotSaved("No space left on device".to_owned());
    journey.complete_write(WriteResult::StateSaved(Some(why))).await;
    assert!(journey.terminal.has("could not save choices: No space left on device"));
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn saved_state_is_checked_every_few_seconds() {
    let mut journey = acme().await;
    let checks = |journey: &mut Journey| {
        journey.write_requests().iter().filter(|job| matches!(job, WriteRequest::ReloadState)).count()
    };
    checks(&mut journey);
    journey.pass(20).await;
    assert_eq!(checks(&mut journey), 1, "not again before it is answered");
    journey.complete_write(WriteResult::StateReloaded(None)).await;
    journey.pass(5).await;
    assert_eq!(checks(&mut journey), 1);
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn changed_rows_are_marked_for_three_polls() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.pass(30).await;
    world.hub("hq", Role::Primary, HubStatus::Down);
    journey.poll(&mut world).await;
    let is_marked = |journey: &Journey| journey.terminal.row(" hq ").starts_with(" *");
    for poll in 0..3 {
        assert!(is_marked(&journey), "poll {poll}");
        journey.pass(30).await;
        journey.poll(&mut world).await;
    }
    assert!(!is_marked(&journey), "then no longer");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn screen_is_saved_with_all_rows() {
    let mut journey = Journey::live(&mut World::large(200), SMALL).await;
    journey.press("W").await;
    let jobs = journey.write_requests();
    let [WriteRequest::WriteScreen(picture)] = jobs.as_slice() else { panic!("{jobs:?}") };
    let text = picture.clone().into_text();
    assert!(text.contains("Hubs of branch-"), "the panes on the screen");
    assert_eq!(text.matches("branch-").count(), 200 + 1, "all rows, not only those in view");
    assert!(text.contains("Tunnel groups  200") && text.contains("Data centers") && !text.contains('\u{1b}'));
    journey.press("W").await;
    assert!(journey.write_requests().is_empty(), "one at a time");
    assert!(journey.terminal.has("could not save: the previous file is still being written"));
    journey.complete_screen_write(Event::ScreenSaved(Ok("/home/me/x.txt".to_owned()))).await;
    assert!(journey.terminal.has("saved to /home/me/x.txt"));
    journey.complete_screen_write(Event::ScreenSaved(Err("the disk is full".to_owned()))).await;
    assert!(journey.terminal.has("could not save: the disk is full"));
    journey.press("Enter W").await;
    let jobs = journey.write_requests();
    let [WriteRequest::WriteScreen(picture)] = jobs.as_slice() else { panic!("{jobs:?}") };
    let text = picture.clone().into_text();
    assert!(text.contains("acme-prod > branch-0000-ntg") && text.contains("Events"), "{text}");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn capital_q_prints_the_table_on_exit() {
    let mut journey = acme().await;
    journey.press("Q").await;
    assert_eq!(journey.ended().exit.unwrap(), Exit::QuitAndPrint);
}

#[tokio::test(start_paused = true)]
async fn interval_has_limits() {
    let mut journey = acme().await;
    journey.press("+").await;
    assert!(journey.terminal.has("poll interval 1m"));
    journey.press("- - - - - - - - - -").await;
    assert!(journey.terminal.has("1s is the shortest interval"));
    journey.finish().await;
}

fn mouse(kind: MouseEventKind, column: u16, row: u16) -> Sent {
    Sent::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
}

#[tokio::test(start_paused = true)]
async fn mouse_is_off_until_m() {
    let mut journey = acme().await;
    let click = MouseEventKind::Down(MouseButton::Left);
    journey.press("m").await;
    assert!(journey.terminal.last().starts_with(b"\x1b[?1000h\x1b[?1006h"));
    let (_, row) = journey.terminal.find("plant-02");
    journey.send(Ok(mouse(click, 20, row)));
    journey.settle().await;
    assert!(journey.terminal.selected().contains("plant-02"), "a click selects");
    journey.send(Ok(mouse(MouseEventKind::ScrollUp, 20, 20)));
    journey.settle().await;
    assert!(journey.terminal.selected().contains("branch-017-ntg"), "the wheel moves");
    journey.send(Ok(mouse(click, 20, row)));
    journey.send(Ok(mouse(click, 20, row)));
    journey.settle().await;
    assert!(journey.terminal.has("acme-prod > plant-02"), "a click on what is selected opens it");
    journey.press("m").await;
    assert!(journey.terminal.last().starts_with(b"\x1b[?1006l\x1b[?1000l"));
    for (column, row) in [(0, 0), (119, 39), (60, 30), (500, 500)] {
        journey.send(Ok(mouse(click, column, row)));
    }
    journey.settle().await;
    journey.finish().await;
}

async fn click(journey: &mut Journey, (column, row): (u16, u16)) {
    journey.send(Ok(mouse(MouseEventKind::Down(MouseButton::Left), column, row)));
    journey.settle().await;
}

#[tokio::test(start_paused = true)]
async fn click_on_a_column_header_sorts_and_then_reverses() {
    let mut journey = acme().await;
    journey.press("m").await;
    let name = journey.terminal.find("NAME ");
    click(&mut journey, name).await;
    assert!(journey.terminal.has("sort: name"), "{}", journey.terminal.text());
    click(&mut journey, name).await;
    assert!(journey.terminal.has("sort: name, reversed"));
    let since = journey.terminal.find("SINCE");
    click(&mut journey, since).await;
    assert!(journey.terminal.has("sort: since"), "{}", journey.terminal.text());
    journey.press("g : s t o r e Enter").await;
    let peer = journey.terminal.find("PEER");
    click(&mut journey, peer).await;
    assert!(journey.terminal.has("by peer"), "tables of pages too: {}", journey.terminal.text());
    click(&mut journey, peer).await;
    assert!(journey.terminal.has("by peer, reversed"));
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn header_click_sorts_data_centers_but_focuses_hubs() {
    let mut journey = acme().await;
    journey.press("m").await;
    let affected = journey.terminal.find("AFF ");
    click(&mut journey, affected).await;
    assert!(journey.terminal.has("sort: affected"), "{}", journey.terminal.text());
    click(&mut journey, affected).await;
    assert!(journey.terminal.has("sort: affected, reversed"), "{}", journey.terminal.text());
    let role = journey.terminal.find("ROLE ");
    click(&mut journey, role).await;
    journey.press("Enter").await;
    assert!(journey.terminal.has("acme-prod > branch-017-ntg > primary"), "{}", journey.terminal.text());
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn click_on_a_footer_hint_acts_like_its_key() {
    let mut journey = acme().await;
    journey.press("m y").await;
    let help = journey.terminal.find("? help");
    click(&mut journey, help).await;
    assert!(!journey.terminal.has("Tunnel groups  8"), "{}", journey.terminal.text());
    let (column, row) = journey.terminal.find("? close");
    click(&mut journey, (column + 3, row)).await;
    assert!(journey.terminal.has("Tunnel groups  8"), "{}", journey.terminal.text());
    let problems = journey.terminal.find("p problems");
    click(&mut journey, problems).await;
    assert!(journey.terminal.has("filter: is:problem"), "{}", journey.terminal.text());
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn first_click_in_a_chooser_selects_and_second_confirms() {
    let mut journey = acme().await;
    journey.press("m s").await;
    let entry = journey.terminal.find("[ ] region");
    click(&mut journey, entry).await;
    assert!(journey.terminal.has("> [ ] region"), "it is selected: {}", journey.terminal.text());
    assert!(journey.terminal.has("[x] severity"), "it is not chosen yet");
    click(&mut journey, entry).await;
    assert!(journey.terminal.has("sort: region"), "{}", journey.terminal.text());
    journey.press("s").await;
    let close = journey.terminal.find("Esc close");
    click(&mut journey, close).await;
    assert!(!journey.terminal.has("[ ] region"), "{}", journey.terminal.text());
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wheel_scrolls_the_pane_under_the_pointer() {
    let mut journey = acme().await;
    journey.press("m").await;
    let (column, row) = journey.terminal.find("DATA CENTER       UP");
    let before = journey.terminal.selected();
    journey.send(Ok(mouse(MouseEventKind::ScrollDown, column, row + 2)));
    journey.settle().await;
    assert_eq!(journey.terminal.selected(), before, "the groups stay where they are");
    journey.press("3 y").await;
    let mut other = acme().await;
    other.press("3 j j j y").await;
    assert_eq!(journey.terminal.copied(), other.terminal.copied(), "the data centers moved by three rows");
    other.finish().await;
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn pasted_text_is_never_keys() {
    let mut journey = acme().await;
    journey.send(Ok(Sent::Paste("q\nQ".to_owned())));
    journey.settle().await;
    assert!(!journey.has_ended(), "where nothing is typed into, it means nothing");
    journey.press("/").await;
    journey.send(Ok(Sent::Paste("plant\u{1b}[2J\n".to_owned())));
    journey.settle().await;
    assert!(journey.terminal.has("/ plant[2J"));
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn pages_and_help_can_be_filtered() {
    let mut journey = acme().await;
    journey.press("? / o p t i o n a l").await;
    assert!(journey.terminal.has("as many as fit") && !journey.terminal.has("half a page down"));
    journey.press("Esc").await;
    assert!(journey.terminal.has("half a page down"), "Esc drops what was typed");
    journey.press("Esc G k").await;
    let mut journey = acme().await;
    journey.press(": s t o r e Enter / s e c o n d a r y Enter").await;
    assert!(journey.terminal.has("filter: secondary"));
    assert!(journey.terminal.row("Tunnels").contains("shown"), "{}", journey.terminal.row("Tunnels"));
    journey.press("s p e e r Enter S").await;
    assert!(journey.terminal.has("by peer, reversed"));
    journey.press("Esc Esc").await;
    assert!(journey.terminal.has("Tunnel groups  8"), "one Esc for the filter, one for the page");
}

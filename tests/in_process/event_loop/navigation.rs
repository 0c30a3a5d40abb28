//! Moving about the home screen: selection, panes, pages of a long list, the help.

use crate::support::dashboard::{SMALL, WIDE};
use crate::support::journey::Journey;
use crate::support::world::World;
use tunnelscope::app::Size;
use tunnelscope::domain::{GroupStatus, HubStatus, Role};

const TINY: Size = Size { width: 40, height: 10 };

#[tokio::test(start_paused = true)]
async fn first_screen_shows_sign_in_and_the_next_the_groups() {
    let mut journey = Journey::begin(WIDE).await;
    assert!(
        journey.terminal.has("Signing in at https://api.sse.cisco.com/ ..."),
        "before anything is known, the screen says what it waits for"
    );
    assert!(journey.terminal.has("q quit"), "how to leave is there from the first moment");
    journey.poll(&mut World::acme()).await;
    assert!(!journey.terminal.has("Signing in"), "the first poll ends the wait");
    assert!(journey.terminal.has("Tunnel groups  8"), "the title counts the groups");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn groups_sort_by_severity_then_newest_change() {
    let journey = Journey::live(&mut World::acme(), WIDE).await;
    let order =
        ["branch-017-ntg", "plant-02", "branch-044-ntg", "lab", "hq", "store-5", "warehouse-7", "東京支店"];
    let places = order.map(|name| journey.terminal.find(name).1);
    assert!(places.is_sorted(), "disconnected, warning, unknown, connected; then newest, then by name");
    assert_eq!(places[7] - places[0], 7, "the groups stand in consecutive rows");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn selection_follows_its_group() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.press("j j").await;
    assert!(journey.terminal.selected().contains("branch-044-ntg"), "two down from the first is the third");
    journey.pass(30).await;
    world.group("hq").status = Some(GroupStatus::Disconnected);
    journey.poll(&mut world).await;
    assert!(
        journey.terminal.selected().contains("branch-044-ntg"),
        "another group that moves up moves nothing"
    );
    journey.pass(30).await;
    world.group("branch-044-ntg").status = Some(GroupStatus::Connected);
    journey.poll(&mut world).await;
    assert!(journey.terminal.selected().contains("branch-044-ntg"), "the selection goes with its group");
    assert!(
        journey.terminal.find("branch-044-ntg").1 > journey.terminal.find("lab").1,
        "and the group has moved to those that are connected"
    );
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn when_the_selected_group_is_removed_the_row_stays_selected() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.press("j").await;
    let (_, row) = journey.terminal.find("plant-02");
    world.groups.retain(|group| group.title() != "plant-02");
    journey.poll(&mut world).await;
    assert!(!journey.terminal.has("plant-02"), "a group that was removed is not shown");
    assert!(journey.terminal.selected().contains("branch-044-ntg"), "what stands in its row now is selected");
    assert_eq!(journey.terminal.find("branch-044-ntg").1, row, "and that is the same row");
    world.groups.clear();
    journey.poll(&mut world).await;
    assert!(
        journey.terminal.has("This organization has no tunnel group."),
        "an empty list says that it is empty"
    );
    journey.press("j k G g Enter Tab Enter Tab Enter").await;
    assert!(journey.terminal.has("no tunnel group"), "and no key does harm there");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn tab_and_numbers_change_the_pane() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    assert!(journey.terminal.selected().contains("branch-017-ntg"), "the groups have the keys at first");
    journey.press("Tab").await;
    assert!(journey.terminal.selected().starts_with("primary"), "after them, the hubs of the selected group");
    journey.press("j").await;
    assert!(journey.terminal.selected().starts_with("secondary"), "where keys move among the hubs");
    journey.press("Tab").await;
    assert!(journey.terminal.selected().contains("sse-"), "then the data centers");
    journey.press("Tab").await;
    assert!(journey.terminal.selected().contains("branch-017-ntg"), "then the groups again");
    journey.press("shift-Tab").await;
    assert!(!journey.terminal.selected().contains("branch"), "and backwards the same way");
    journey.press("2").await;
    assert!(journey.terminal.selected().starts_with("secondary"), "each pane keeps its selection");
    journey.press("3 1").await;
    assert!(journey.terminal.selected().contains("branch-017-ntg"), "numbers go straight to a pane");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn small_screen_shows_only_the_focused_pane() {
    let mut journey = Journey::live(&mut World::acme(), TINY).await;
    journey.press("Tab").await;
    assert!(journey.terminal.has("Hubs of branch-017-ntg"), "{}", journey.terminal.text());
    journey.press("j").await;
    assert!(journey.terminal.selected().starts_with("secondary"), "the keys move among the hubs");
    journey.press("3").await;
    assert!(journey.terminal.selected().contains("sse-"), "3 goes straight to the data centers");
    journey.press("shift-Tab shift-Tab j").await;
    assert!(journey.terminal.selected().contains("plant-02"), "and the keys move among the groups again");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn pane_keeps_focus_while_the_screen_is_resized() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.press("3 j").await;
    let selected = journey.terminal.selected();
    let name = selected.split_whitespace().nth(1).unwrap().to_owned();
    for size in [TINY, WIDE] {
        journey.resize(size).await;
        assert!(journey.terminal.selected().contains(&name), "{name}: {}", journey.terminal.selected());
    }
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_thousand_groups_scroll_by_page_and_to_the_ends() {
    let mut journey = Journey::live(&mut World::large(2_000), WIDE).await;
    assert!(journey.terminal.has("Tunnel groups  2000"), "all of them are counted");
    journey.press("G").await;
    assert!(journey.terminal.selected().contains("branch-1999-ntg"), "G goes to the last");
    journey.press("g").await;
    assert!(journey.terminal.selected().contains("branch-0000-ntg"), "g goes to the first");
    let first = journey.terminal.selected();
    journey.press("PgDn").await;
    assert_ne!(journey.terminal.selected(), first, "a page down moves");
    let second = journey.terminal.selected();
    journey.press("PgDn ctrl-d ctrl-u PgUp").await;
    assert_eq!(journey.terminal.selected(), second, "what went down comes up the same way");
    journey.press("PgUp").await;
    assert_eq!(journey.terminal.selected(), first, "and back to the top");
    journey.press("G PgDn j").await;
    assert!(journey.terminal.selected().contains("branch-1999-ntg"), "beyond the last there is nothing");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn help_opens_scrolls_and_closes() {
    let mut journey = Journey::live(&mut World::acme(), SMALL).await;
    let before = journey.terminal.rows();
    journey.press("?").await;
    assert!(journey.terminal.has("open the selected row"), "the help tells what keys do");
    assert!(!journey.terminal.has("none was found"), "at this size its end is not in view");
    journey.press("G").await;
    assert!(journey.terminal.has("none was found"), "it scrolls to its end");
    journey.press("Esc").await;
    assert_eq!(journey.terminal.rows(), before, "Esc closes it");
    journey.press("F1 ?").await;
    assert_eq!(journey.terminal.rows(), before, "so does the key that opens it");
    journey.press("? j j q").await;
    assert_eq!(journey.terminal.rows(), before, "and the key that leaves what is in front");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn changed_hub_is_updated_in_its_pane() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    assert!(journey.terminal.row("primary   ").contains("DOWN"), "the hub is down at first");
    journey.pass(30).await;
    world.hub("branch-017-ntg", Role::Primary, HubStatus::Up);
    world.group("branch-017-ntg").status = Some(GroupStatus::Warning);
    journey.poll(&mut world).await;
    assert!(journey.terminal.row("primary   ").contains("UP"), "after the next poll it is up");
    assert!(journey.terminal.row("branch-017-ntg").contains("warning"), "and its group is in warning");
    journey.finish().await;
}

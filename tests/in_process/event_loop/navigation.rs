//! Moving about the home screen: selection, panes, pages of a long list, the help.

use crate::support::dashboard::{SMALL, WIDE};
use crate::support::event_loop_harness::EventLoopHarness;
use crate::support::world::World;
use tunnelscope::app::Size;
use tunnelscope::domain::{GroupStatus, HubStatus, Role};

const TINY: Size = Size { width: 40, height: 10 };

#[tokio::test(start_paused = true)]
async fn first_screen_shows_sign_in_and_the_next_the_groups() {
    let mut harness = EventLoopHarness::begin(WIDE).await;
    assert!(
        harness.terminal.has("Signing in at https://api.sse.cisco.com/ ..."),
        "before anything is known, the screen says what it waits for"
    );
    assert!(harness.terminal.has("q quit"), "how to leave is there from the first moment");
    harness.poll(&mut World::acme()).await;
    assert!(!harness.terminal.has("Signing in"), "the first poll ends the wait");
    assert!(harness.terminal.has("Tunnel groups  8"), "the title counts the groups");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn groups_sort_by_severity_then_newest_change() {
    let harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    let order =
        ["branch-017-ntg", "plant-02", "branch-044-ntg", "lab", "hq", "store-5", "warehouse-7", "東京支店"];
    let places = order.map(|name| harness.terminal.find(name).1);
    assert!(places.is_sorted(), "disconnected, warning, unknown, connected; then newest, then by name");
    assert_eq!(places[7] - places[0], 7, "the groups stand in consecutive rows");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn selection_follows_its_group() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.press("j j").await;
    assert!(harness.terminal.selected().contains("branch-044-ntg"), "two down from the first is the third");
    harness.advance(30).await;
    world.group("hq").status = Some(GroupStatus::Disconnected);
    harness.poll(&mut world).await;
    assert!(
        harness.terminal.selected().contains("branch-044-ntg"),
        "another group that moves up moves nothing"
    );
    harness.advance(30).await;
    world.group("branch-044-ntg").status = Some(GroupStatus::Connected);
    harness.poll(&mut world).await;
    assert!(harness.terminal.selected().contains("branch-044-ntg"), "the selection goes with its group");
    assert!(
        harness.terminal.find("branch-044-ntg").1 > harness.terminal.find("lab").1,
        "and the group has moved to those that are connected"
    );
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn when_the_selected_group_is_removed_the_row_stays_selected() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.press("j").await;
    let (_, row) = harness.terminal.find("plant-02");
    world.groups.retain(|group| group.title() != "plant-02");
    harness.poll(&mut world).await;
    assert!(!harness.terminal.has("plant-02"), "a group that was removed is not shown");
    assert!(harness.terminal.selected().contains("branch-044-ntg"), "what stands in its row now is selected");
    assert_eq!(harness.terminal.find("branch-044-ntg").1, row, "and that is the same row");
    world.groups.clear();
    harness.poll(&mut world).await;
    assert!(
        harness.terminal.has("This organization has no tunnel group."),
        "an empty list says that it is empty"
    );
    harness.press("j k G g Enter Tab Enter Tab Enter").await;
    assert!(harness.terminal.has("no tunnel group"), "and no key does harm there");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn tab_and_numbers_change_the_pane() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    assert!(harness.terminal.selected().contains("branch-017-ntg"), "the groups have the keys at first");
    harness.press("Tab").await;
    assert!(harness.terminal.selected().starts_with("primary"), "after them, the hubs of the selected group");
    harness.press("j").await;
    assert!(harness.terminal.selected().starts_with("secondary"), "where keys move among the hubs");
    harness.press("Tab").await;
    assert!(harness.terminal.selected().contains("sse-"), "then the data centers");
    harness.press("Tab").await;
    assert!(harness.terminal.selected().contains("branch-017-ntg"), "then the groups again");
    harness.press("shift-Tab").await;
    assert!(!harness.terminal.selected().contains("branch"), "and backwards the same way");
    harness.press("2").await;
    assert!(harness.terminal.selected().starts_with("secondary"), "each pane keeps its selection");
    harness.press("3 1").await;
    assert!(harness.terminal.selected().contains("branch-017-ntg"), "numbers go straight to a pane");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn small_screen_shows_only_the_focused_pane() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), TINY).await;
    harness.press("Tab").await;
    assert!(harness.terminal.has("Hubs of branch-017-ntg"), "{}", harness.terminal.text());
    harness.press("j").await;
    assert!(harness.terminal.selected().starts_with("secondary"), "the keys move among the hubs");
    harness.press("3").await;
    assert!(harness.terminal.selected().contains("sse-"), "3 goes straight to the data centers");
    harness.press("shift-Tab shift-Tab j").await;
    assert!(harness.terminal.selected().contains("plant-02"), "and the keys move among the groups again");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn pane_keeps_focus_while_the_screen_is_resized() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.press("3 j").await;
    let selected = harness.terminal.selected();
    let name = selected.split_whitespace().nth(1).unwrap().to_owned();
    for size in [TINY, WIDE] {
        harness.resize(size).await;
        assert!(harness.terminal.selected().contains(&name), "{name}: {}", harness.terminal.selected());
    }
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_thousand_groups_scroll_by_page_and_to_the_ends() {
    let mut harness = EventLoopHarness::live(&mut World::large(2_000), WIDE).await;
    assert!(harness.terminal.has("Tunnel groups  2000"), "all of them are counted");
    harness.press("G").await;
    assert!(harness.terminal.selected().contains("branch-1999-ntg"), "G goes to the last");
    harness.press("g").await;
    assert!(harness.terminal.selected().contains("branch-0000-ntg"), "g goes to the first");
    let first = harness.terminal.selected();
    harness.press("PgDn").await;
    assert_ne!(harness.terminal.selected(), first, "a page down moves");
    let second = harness.terminal.selected();
    harness.press("PgDn ctrl-d ctrl-u PgUp").await;
    assert_eq!(harness.terminal.selected(), second, "what went down comes up the same way");
    harness.press("PgUp").await;
    assert_eq!(harness.terminal.selected(), first, "and back to the top");
    harness.press("G PgDn j").await;
    assert!(harness.terminal.selected().contains("branch-1999-ntg"), "beyond the last there is nothing");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn help_opens_scrolls_and_closes() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), SMALL).await;
    let before = harness.terminal.rows();
    harness.press("?").await;
    assert!(harness.terminal.has("open the selected row"), "the help tells what keys do");
    assert!(!harness.terminal.has("none was found"), "at this size its end is not in view");
    harness.press("G").await;
    assert!(harness.terminal.has("none was found"), "it scrolls to its end");
    harness.press("Esc").await;
    assert_eq!(harness.terminal.rows(), before, "Esc closes it");
    harness.press("F1 ?").await;
    assert_eq!(harness.terminal.rows(), before, "so does the key that opens it");
    harness.press("? j j q").await;
    assert_eq!(harness.terminal.rows(), before, "and the key that leaves what is in front");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn changed_hub_is_updated_in_its_pane() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    assert!(harness.terminal.row("primary   ").contains("DOWN"), "the hub is down at first");
    harness.advance(30).await;
    world.hub("branch-017-ntg", Role::Primary, HubStatus::Up);
    world.group("branch-017-ntg").status = Some(GroupStatus::Warning);
    harness.poll(&mut world).await;
    assert!(harness.terminal.row("primary   ").contains("UP"), "after the next poll it is up");
    assert!(harness.terminal.row("branch-017-ntg").contains("warning"), "and its group is in warning");
    harness.finish().await;
}

//! Going into a group, a hub, a tunnel, a data center, along siblings, and back to where one was.

use crate::support::dashboard::{SMALL, WIDE};
use crate::support::event_loop_harness::EventLoopHarness;
use crate::support::world::{World, start};
use tunnelscope::channel::Command;
use tunnelscope::domain::{HubStatus, Role};

/// The line that says where one is.
fn place(harness: &EventLoopHarness) -> String {
    harness.terminal.rows().into_iter().find(|row| row.starts_with(" acme-prod")).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn enter_opens_and_esc_returns_to_the_same_row() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.press("G k").await;
    let home = harness.terminal.rows();
    let group = harness.terminal.selected();
    assert!(group.contains("warehouse-7"), "the last but one is selected");

    harness.press("Enter").await;
    assert_eq!(place(&harness), " acme-prod > warehouse-7", "Enter opens the group");
    harness.press("j").await;
    assert!(harness.terminal.selected().starts_with("secondary"), "its hubs are rows that can be opened");
    harness.press("Enter").await;
    assert_eq!(
        place(&harness),
        " acme-prod > warehouse-7 > secondary hub sse-euw-1-0-1",
        "Enter opens the hub"
    );
    harness.press("Enter").await;
    assert!(place(&harness).ends_with("> tunnel 203.0.113.14"), "and then the tunnel");
    assert!(harness.terminal.has("84.2 MB (84,213,997)"), "which tells its traffic, short and exact");
    assert!(harness.terminal.has("3e58b8d11de1ae3a"), "and its SPIs");

    harness.press("Esc").await;
    assert!(place(&harness).ends_with("secondary hub sse-euw-1-0-1"), "Esc comes back to the hub");
    harness.press("h").await;
    assert_eq!(place(&harness), " acme-prod > warehouse-7", "h to the group");
    assert!(harness.terminal.selected().starts_with("secondary"), "where the hub is still selected");
    harness.press("Backspace").await;
    assert_eq!(harness.terminal.rows(), home, "and Backspace to the very screen from which one left");
    harness.press("Esc Esc").await;
    assert!(!harness.has_ended(), "Esc never quits");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn opening_a_group_fetches_its_details() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.press("j j j j").await;
    assert_eq!(harness.sent_commands(), [], "moving asks for nothing");
    harness.press("Enter").await;
    let asked = harness.sent_commands();
    assert!(matches!(asked[..], [Command::FetchGroup(_)]), "opening a group asks for it: {asked:?}");
    harness.press("Esc 3 Enter").await;
    assert_eq!(harness.sent_commands(), [], "a data center is no group");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn brackets_visit_siblings_and_esc_selects_the_last_one() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.press("Enter ] ]").await;
    assert_eq!(
        place(&harness),
        " acme-prod > branch-044-ntg",
        "] goes to the next group in the list's order"
    );
    harness.press("[").await;
    assert_eq!(place(&harness), " acme-prod > plant-02", "[ to the one before");
    harness.press("[ [ [").await;
    assert_eq!(place(&harness), " acme-prod > branch-017-ntg", "before the first there is none");
    harness.press("] ] Esc").await;
    assert!(
        harness.terminal.selected().contains("branch-044-ntg"),
        "the list selects the group that was left"
    );
    harness.press("Tab Enter").await;
    assert!(place(&harness).ends_with("primary hub sse-usw-1-0-0"), "a hub opens from its pane");
    harness.press("]").await;
    assert!(
        place(&harness).ends_with("secondary hub sse-usw-1-0-1"),
        "its sibling is the other hub of the group"
    );
    harness.press("]").await;
    assert!(place(&harness).ends_with("secondary hub sse-usw-1-0-1"), "and there is no third");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn brackets_visit_tunnels_of_a_hub_and_esc_selects_the_last() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.press("j j j j Enter Enter").await;
    assert!(place(&harness).ends_with("hq > primary hub sse-use-1-0-0"), "the first hub of the fifth group");
    let first = harness.terminal.selected();
    harness.press("j").await;
    let second = harness.terminal.find("> ");
    harness.press("k Enter").await;
    assert!(harness.terminal.has("4500"), "the first tunnel comes from port 4500");
    harness.press("]").await;
    assert!(harness.terminal.row("peer port").contains("4501"), "the next from another port");
    harness.press("Esc").await;
    assert_eq!(harness.terminal.find("> "), second, "back in the hub, the second tunnel is selected");
    assert_eq!(harness.terminal.selected(), first, "which looks just like the first but for its place");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn data_center_page_shows_whether_other_groups_are_affected() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.press("3 Enter").await;
    let here = place(&harness);
    assert!(here.starts_with(" acme-prod > data center sse-"), "Enter opens the data center: {here}");
    assert!(
        harness.terminal.has("lost its hub") || harness.terminal.has("lost their"),
        "it begins with a verdict"
    );
    assert!(harness.terminal.has("Hubs in this data center  "), "and lists the hubs in it");
    harness.press("Enter").await;
    assert!(place(&harness).contains(" hub sse-"), "from which one goes on to a hub");
    let hub = place(&harness);
    harness.press("]").await;
    assert_ne!(place(&harness), hub, "whose sibling is the next hub of the data center");
    assert!(place(&harness).ends_with(here.rsplit(' ').next().unwrap()), "in the same data center");
    harness.press("Esc Esc").await;
    assert!(harness.terminal.selected().contains("sse-"), "the way back ends in the pane where it began");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn group_page_lists_its_events() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.press("Enter").await;
    assert!(harness.terminal.has("No events since tunnelscope was started."), "at first, nothing did");
    harness.advance(30).await;
    world.hub("branch-017-ntg", Role::Primary, HubStatus::Up);
    harness.poll(&mut world).await;
    assert!(
        harness.terminal.has("branch-017-ntg primary hub in sse-use-1-0-0 DOWN -> UP"),
        "a hub that came up is told with the old state and the new"
    );
    assert!(harness.terminal.has("14:00:30"), "and with the time of the poll that observed it");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn open_page_of_a_vanished_tunnel_keeps_its_last_values() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.press("j j j j Enter Enter Enter").await;
    assert!(harness.terminal.has("84.2 MB (84,213,997)"), "a tunnel is open");
    harness.advance(30).await;
    world.hub("hq", Role::Primary, HubStatus::Down);
    harness.poll(&mut world).await;
    assert!(harness.terminal.has("This tunnel is no longer in the list"), "its page says that it is gone");
    assert!(harness.terminal.has("Last seen 14:00:00"), "and when it was seen last");
    assert!(harness.terminal.has("84.2 MB (84,213,997)"), "and keeps its last values");
    assert!(place(&harness).ends_with("tunnel 203.0.113.8"), "and its place");
    harness.press("] [ j k G g").await;
    assert!(harness.terminal.has("no longer in the list"), "keys do no harm there");
    harness.press("Esc").await;
    assert!(harness.terminal.has("No tunnel is up."), "its hub is as it is now");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn open_page_of_a_removed_group_is_kept() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.press("Enter").await;
    world.groups.retain(|group| group.title() != "branch-017-ntg");
    harness.poll(&mut world).await;
    assert!(harness.terminal.has("This group is no longer in the list"), "the page says that it is gone");
    assert!(harness.terminal.has("AS number"), "and keeps what was known");
    harness.press("Enter Esc Esc").await;
    assert!(harness.terminal.selected().contains("plant-02"), "back home, the next group stands in its row");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn long_page_scrolls_to_its_end_and_back() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), SMALL).await;
    harness.press("j j j j Enter").await;
    let top = harness.terminal.rows();
    assert!(!harness.terminal.has("Hub addresses and auth ids"), "the end of the page is not in view");
    harness.press("G").await;
    for _ in 0..3 {
        harness.press("PgDn").await;
    }
    assert!(harness.terminal.has("Hub addresses and auth ids"), "PgDn comes to it");
    harness.press("g PgUp PgUp PgUp").await;
    assert_eq!(harness.terminal.rows(), top, "and g and PgUp to the top again");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn times_are_shown_in_utc_or_local() {
    let mut harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    harness.press("Enter").await;
    assert!(harness.terminal.row("modified").contains("2026-02-28 14:00:00"), "in UTC at first");
    harness.press("u").await;
    assert!(harness.terminal.row("modified").contains("2026-02-28 15:00:00"), "u shows this machine's zone");
    assert!(harness.terminal.row("tunnelscope").ends_with("  CET"), "which the header names");
    harness.press("u").await;
    assert!(harness.terminal.row("modified").contains("14:00:00"), "and UTC again");
    assert!(harness.terminal.row("tunnelscope").ends_with("  UTC"), "which the header names, too");
    assert_eq!(start().to_string(), "2026-03-01T14:00:00Z", "which is the day after");
    harness.finish().await;
}

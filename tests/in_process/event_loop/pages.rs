//! Going into a group, a hub, a tunnel, a data center, along siblings, and back to where one was.

use crate::support::dashboard::{SMALL, WIDE};
use crate::support::journey::Journey;
use crate::support::world::{World, start};
use tunnelscope::channel::Command;
use tunnelscope::domain::{HubStatus, Role};

/// The line that says where one is.
fn place(journey: &Journey) -> String {
    journey.terminal.rows().into_iter().find(|row| row.starts_with(" acme-prod")).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn enter_opens_and_esc_returns_to_the_same_row() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.press("G k").await;
    let home = journey.terminal.rows();
    let group = journey.terminal.selected();
    assert!(group.contains("warehouse-7"), "the last but one is selected");

    journey.press("Enter").await;
    assert_eq!(place(&journey), " acme-prod > warehouse-7", "Enter opens the group");
    journey.press("j").await;
    assert!(journey.terminal.selected().starts_with("secondary"), "its hubs are rows that can be opened");
    journey.press("Enter").await;
    assert_eq!(
        place(&journey),
        " acme-prod > warehouse-7 > secondary hub sse-euw-1-0-1",
        "Enter opens the hub"
    );
    journey.press("Enter").await;
    assert!(place(&journey).ends_with("> tunnel 203.0.113.14"), "and then the tunnel");
    assert!(journey.terminal.has("84.2 MB (84,213,997)"), "which tells its traffic, short and exact");
    assert!(journey.terminal.has("3e58b8d11de1ae3a"), "and its SPIs");

    journey.press("Esc").await;
    assert!(place(&journey).ends_with("secondary hub sse-euw-1-0-1"), "Esc comes back to the hub");
    journey.press("h").await;
    assert_eq!(place(&journey), " acme-prod > warehouse-7", "h to the group");
    assert!(journey.terminal.selected().starts_with("secondary"), "where the hub is still selected");
    journey.press("Backspace").await;
    assert_eq!(journey.terminal.rows(), home, "and Backspace to the very screen from which one left");
    journey.press("Esc Esc").await;
    assert!(!journey.has_ended(), "Esc never quits");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn opening_a_group_fetches_its_details() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.press("j j j j").await;
    assert_eq!(journey.sent_commands(), [], "moving asks for nothing");
    journey.press("Enter").await;
    let asked = journey.sent_commands();
    assert!(matches!(asked[..], [Command::FetchGroup(_)]), "opening a group asks for it: {asked:?}");
    journey.press("Esc 3 Enter").await;
    assert_eq!(journey.sent_commands(), [], "a data center is no group");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn brackets_visit_siblings_and_esc_selects_the_last_one() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.press("Enter ] ]").await;
    assert_eq!(
        place(&journey),
        " acme-prod > branch-044-ntg",
        "] goes to the next group in the list's order"
    );
    journey.press("[").await;
    assert_eq!(place(&journey), " acme-prod > plant-02", "[ to the one before");
    journey.press("[ [ [").await;
    assert_eq!(place(&journey), " acme-prod > branch-017-ntg", "before the first there is none");
    journey.press("] ] Esc").await;
    assert!(
        journey.terminal.selected().contains("branch-044-ntg"),
        "the list selects the group that was left"
    );
    journey.press("Tab Enter").await;
    assert!(place(&journey).ends_with("primary hub sse-usw-1-0-0"), "a hub opens from its pane");
    journey.press("]").await;
    assert!(
        place(&journey).ends_with("secondary hub sse-usw-1-0-1"),
        "its sibling is the other hub of the group"
    );
    journey.press("]").await;
    assert!(place(&journey).ends_with("secondary hub sse-usw-1-0-1"), "and there is no third");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn brackets_visit_tunnels_of_a_hub_and_esc_selects_the_last() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.press("j j j j Enter Enter").await;
    assert!(place(&journey).ends_with("hq > primary hub sse-use-1-0-0"), "the first hub of the fifth group");
    let first = journey.terminal.selected();
    journey.press("j").await;
    let second = journey.terminal.find("> ");
    journey.press("k Enter").await;
    assert!(journey.terminal.has("4500"), "the first tunnel comes from port 4500");
    journey.press("]").await;
    assert!(journey.terminal.row("peer port").contains("4501"), "the next from another port");
    journey.press("Esc").await;
    assert_eq!(journey.terminal.find("> "), second, "back in the hub, the second tunnel is selected");
    assert_eq!(journey.terminal.selected(), first, "which looks just like the first but for its place");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn data_center_page_shows_whether_other_groups_are_affected() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.press("3 Enter").await;
    let here = place(&journey);
    assert!(here.starts_with(" acme-prod > data center sse-"), "Enter opens the data center: {here}");
    assert!(
        journey.terminal.has("lost its hub") || journey.terminal.has("lost their"),
        "it begins with a verdict"
    );
    assert!(journey.terminal.has("Hubs in this data center  "), "and lists the hubs in it");
    journey.press("Enter").await;
    assert!(place(&journey).contains(" hub sse-"), "from which one goes on to a hub");
    let hub = place(&journey);
    journey.press("]").await;
    assert_ne!(place(&journey), hub, "whose sibling is the next hub of the data center");
    assert!(place(&journey).ends_with(here.rsplit(' ').next().unwrap()), "in the same data center");
    journey.press("Esc Esc").await;
    assert!(journey.terminal.selected().contains("sse-"), "the way back ends in the pane where it began");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn group_page_lists_its_events() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.press("Enter").await;
    assert!(journey.terminal.has("No events since tunnelscope was started."), "at first, nothing did");
    journey.pass(30).await;
    world.hub("branch-017-ntg", Role::Primary, HubStatus::Up);
    journey.poll(&mut world).await;
    assert!(
        journey.terminal.has("branch-017-ntg primary hub in sse-use-1-0-0 DOWN -> UP"),
        "a hub that came up is told with the old state and the new"
    );
    assert!(journey.terminal.has("14:00:30"), "and with the time of the poll that observed it");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn open_page_of_a_vanished_tunnel_keeps_its_last_values() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.press("j j j j Enter Enter Enter").await;
    assert!(journey.terminal.has("84.2 MB (84,213,997)"), "a tunnel is open");
    journey.pass(30).await;
    world.hub("hq", Role::Primary, HubStatus::Down);
    journey.poll(&mut world).await;
    assert!(journey.terminal.has("This tunnel is no longer in the list"), "its page says that it is gone");
    assert!(journey.terminal.has("Last seen 14:00:00"), "and when it was seen last");
    assert!(journey.terminal.has("84.2 MB (84,213,997)"), "and keeps its last values");
    assert!(place(&journey).ends_with("tunnel 203.0.113.8"), "and its place");
    journey.press("] [ j k G g").await;
    assert!(journey.terminal.has("no longer in the list"), "keys do no harm there");
    journey.press("Esc").await;
    assert!(journey.terminal.has("No tunnel is up."), "its hub is as it is now");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn open_page_of_a_removed_group_is_kept() {
    let mut world = World::acme();
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.press("Enter").await;
    world.groups.retain(|group| group.title() != "branch-017-ntg");
    journey.poll(&mut world).await;
    assert!(journey.terminal.has("This group is no longer in the list"), "the page says that it is gone");
    assert!(journey.terminal.has("AS number"), "and keeps what was known");
    journey.press("Enter Esc Esc").await;
    assert!(journey.terminal.selected().contains("plant-02"), "back home, the next group stands in its row");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn long_page_scrolls_to_its_end_and_back() {
    let mut journey = Journey::live(&mut World::acme(), SMALL).await;
    journey.press("j j j j Enter").await;
    let top = journey.terminal.rows();
    assert!(!journey.terminal.has("Hub addresses and auth ids"), "the end of the page is not in view");
    journey.press("G").await;
    for _ in 0..3 {
        journey.press("PgDn").await;
    }
    assert!(journey.terminal.has("Hub addresses and auth ids"), "PgDn comes to it");
    journey.press("g PgUp PgUp PgUp").await;
    assert_eq!(journey.terminal.rows(), top, "and g and PgUp to the top again");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn times_are_shown_in_utc_or_local() {
    let mut journey = Journey::live(&mut World::acme(), WIDE).await;
    journey.press("Enter").await;
    assert!(journey.terminal.row("modified").contains("2026-02-28 14:00:00"), "in UTC at first");
    journey.press("u").await;
    assert!(journey.terminal.row("modified").contains("2026-02-28 15:00:00"), "u shows this machine's zone");
    assert!(journey.terminal.row("tunnelscope").ends_with("  CET"), "which the header names");
    journey.press("u").await;
    assert!(journey.terminal.row("modified").contains("14:00:00"), "and UTC again");
    assert!(journey.terminal.row("tunnelscope").ends_with("  UTC"), "which the header names, too");
    assert_eq!(start().to_string(), "2026-03-01T14:00:00Z", "which is the day after");
    journey.finish().await;
}

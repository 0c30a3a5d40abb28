//! Keys that act on the object in front: copying, muting, its events, and the provider's log of the organization.

use crate::support::dashboard::WIDE;
use crate::support::event_loop_harness::{EventLoopHarness, now};
use crate::support::world::{World, at, refused};
use std::sync::Arc;
use tunnelscope::app::Size;
use tunnelscope::channel::{Command, LogFollowing, Update};
use tunnelscope::domain::{Failure, FailureKind, HubStatus, Id, LogEntry, OrganizationLog, Role};

/// A dashboard of the small organization.
async fn acme() -> EventLoopHarness {
    EventLoopHarness::live(&mut World::acme(), WIDE).await
}

/// A small organization in which two groups changed.
async fn eventful(world: &mut World) -> EventLoopHarness {
    let mut harness = EventLoopHarness::live(world, WIDE).await;
    harness.advance(30).await;
    world.hub("branch-017-ntg", Role::Primary, HubStatus::Up);
    harness.poll(world).await;
    harness.advance(30).await;
    world.hub("hq", Role::Primary, HubStatus::Down);
    harness.poll(world).await;
    harness
}

#[tokio::test(start_paused = true)]
async fn y_on_a_page_copies_the_name_of_its_object() {
    let mut harness = acme().await;
    harness.press("j j j j Enter y").await;
    assert_eq!(harness.terminal.copied(), ["hq"], "not of the selected hub");
    harness.press("Enter y Enter y").await;
    assert_eq!(harness.terminal.copied()[1..], ["sse-use-1-0-0", "203.0.113.8"]);
    harness.press("x y").await;
    assert_eq!(harness.terminal.copied()[3], "203.0.113.8", "its findings are of it too");
    harness.press("q q q q i y").await;
    assert!(harness.terminal.has("nothing to copy: no object is selected"));
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn capital_y_offers_the_raw_fields_of_the_page() {
    let mut harness = acme().await;
    harness.press("j j j j Enter Enter Enter Y").await;
    for field in
        ["peer IP: 203.0.113.8", "peer port: 4500", "IKE initiator SPI: ", "IPsec SPI in: ", "auth id: "]
    {
        assert!(harness.terminal.has(field), "{field}\n{}", harness.terminal.text());
    }
    harness.press("p o r t Enter").await;
    assert_eq!(harness.terminal.copied(), ["4500"]);
    assert!(harness.terminal.has("copied peer port 4500"));
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn muting_keeps_the_cursor_and_names_the_group() {
    let mut harness = acme().await;
    harness.press("j").await;
    let line = harness.terminal.find("> ").1;
    harness.press("M").await;
    assert!(harness.terminal.has("Mute plant-02 for"));
    harness.press("Enter").await;
    assert!(harness.terminal.has("plant-02 is muted until"));
    assert_eq!(harness.terminal.find("> ").1, line);
    assert!(!harness.terminal.selected().contains("plant-02"), "the next row has come up");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn all_filtered_groups_can_be_muted_and_unmuted() {
    let mut harness = acme().await;
    harness.press("M").await;
    assert!(!harness.terminal.has("matching groups"), "without a filter there is no such offer");
    harness.press("Esc / s t a t e : d o w n Enter M").await;
    assert!(harness.terminal.has("all 2 matching groups, 4 hours"));
    harness.press("a l l Space 2 Space g r o u p s Space 4 Space h Enter").await;
    assert!(harness.terminal.has("2 groups are muted until 18:00:00"), "{}", harness.terminal.text());
    harness.press("M").await;
    assert!(harness.terminal.has("all 2 matching muted groups"));
    harness.press("Down Enter").await;
    assert!(harness.terminal.has("2 groups are no longer muted"), "{}", harness.terminal.text());
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn e_on_a_page_shows_its_events_then_all_then_returns() {
    let mut harness = eventful(&mut World::acme()).await;
    harness.press(": h q Enter e").await;
    assert!(harness.terminal.has("acme-prod > hq > events"));
    assert!(harness.terminal.has("Events of hq  1"), "{}", harness.terminal.text());
    assert!(!harness.terminal.has("branch-017-ntg primary hub"), "nothing of another group");
    assert!(harness.terminal.has("e all events"));
    harness.press("e").await;
    assert!(harness.terminal.has("Events of all groups  2"));
    assert!(harness.terminal.has("branch-017-ntg primary hub"));
    harness.press("e").await;
    assert!(
        harness.terminal.has("acme-prod > hq") && !harness.terminal.has("Events of"),
        "and back to the page"
    );
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn event_type_filter_is_named_and_cleared_by_esc() {
    let mut harness = eventful(&mut World::acme()).await;
    harness.press("e f f f").await;
    assert!(harness.terminal.has("Events of all groups  0 of 2, rekeys only"), "{}", harness.terminal.text());
    assert!(harness.terminal.has("No rekeys in 2 events; Esc shows all types, f the next one."));
    harness.press("Esc").await;
    assert!(harness.terminal.has("Events of all groups  2"), "Esc clears the type before it leaves");
    harness.press("f f f q e").await;
    assert!(harness.terminal.has("Events of all groups  2"), "who comes back sees all types");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn finished_event_has_its_duration() {
    let mut world = World::acme();
    let mut harness = eventful(&mut world).await;
    harness.press("e").await;
    let down = |harness: &EventLoopHarness| {
        let row = harness.terminal.row("hq primary hub in sse-use-1-0-0 UP -> DOWN");
        row.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(!down(&harness).contains("10m"), "{}", down(&harness));
    harness.advance(600).await;
    world.hub("hq", Role::Primary, HubStatus::Up);
    harness.poll(&mut world).await;
    assert!(down(&harness).contains("10m 10m"), "ten minutes ago, for ten minutes: {}", down(&harness));
    harness.finish().await;
}

fn entry(seconds: i64, level: &str, group: u64, message: &str) -> LogEntry {
    LogEntry {
        timestamp: Some(at(seconds)),
        level: Some(level.into()),
        group_id: Some(Id::new(&group.to_string())),
        group: Some("hq".into()),
        hub_is_primary: Some(true),
        message: Some(message.into()),
        ..LogEntry::default()
    }
}

#[tokio::test(start_paused = true)]
async fn organization_log_is_followed_while_its_page_is_open() {
    let mut world = World::acme();
    let hq: u64 = world.group("hq").id.as_ref().unwrap().to_string().parse().unwrap();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.sent_commands();
    harness.press("L").await;
    assert_eq!(harness.sent_commands(), [Command::FollowLog(LogFollowing::On)]);
    assert!(harness.terminal.has("Reading the provider's log ..."));
    let mut log = OrganizationLog::default();
    log.merge(Vec::new(), now());
    harness.send_update(Update::OrganizationLog(Arc::new(log.clone()))).await;
    assert!(harness.terminal.has("No entries since 2026-02-28 14:00:00"), "{}", harness.terminal.text());
    log.merge(vec![entry(-90_000, "INFO", 5, "older"), entry(-60, "ERROR", hq, "newest")], now());
    harness.send_update(Update::OrganizationLog(Arc::new(log.clone()))).await;
    let screen = harness.terminal.text();
    assert!(screen.contains("organization  2 since 2026-02-28 13:00:00"), "{screen}");
    assert!(screen.find("newest").unwrap() < screen.find("older").unwrap(), "newest first");
    assert!(
        harness.terminal.row("newest").contains("13:59:00")
            && harness.terminal.row("newest").contains("ERROR  hq     primary  ✗ newest")
    );
    assert!(harness.terminal.row("older").contains("2026-02-28 13:00:00"), "with the date of another day");
    harness.press("Enter").await;
    assert!(harness.terminal.has("acme-prod > hq"), "Enter opens the group");
    assert!(
        harness.sent_commands().contains(&Command::FollowLog(LogFollowing::Off)),
        "and the log is left alone"
    );
    harness.press("q").await;
    assert_eq!(harness.sent_commands(), [Command::FollowLog(LogFollowing::On)], "until it is in front again");
    harness.press("/ o l d e r Enter").await;
    assert!(!harness.terminal.has("newest") && harness.terminal.has("filter: older"));
    harness.press("q").await;
    assert_eq!(harness.sent_commands(), [Command::FollowLog(LogFollowing::Off)]);
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn unreadable_log_has_a_reason_and_keeps_known_entries() {
    let mut harness = acme().await;
    harness.press("L").await;
    let mut log = OrganizationLog::default();
    log.set_failure(Failure::new(FailureKind::Forbidden, "403"));
    harness.send_update(Update::OrganizationLog(Arc::new(log.clone()))).await;
    assert!(
        harness.terminal.has("The API key may not read the provider's log"),
        "{}",
        harness.terminal.text()
    );
    log.merge(vec![entry(-60, "INFO", 1, "kept entry")], now());
    log.set_failure(refused());
    harness.send_update(Update::OrganizationLog(Arc::new(log))).await;
    assert!(harness.terminal.has("kept entry") && harness.terminal.has("Not updated since 14:00:00"));
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn help_starts_with_page_keys_and_explains_marks_and_filters() {
    let tall = Size { width: 120, height: 100 };
    let mut harness = EventLoopHarness::live(&mut World::acme(), tall).await;
    harness.press("e ?").await;
    let screen = harness.terminal.text();
    let place = |words: &str| screen.find(words).unwrap_or_else(|| panic!("{words}\n{screen}"));
    assert!(place("Keys on this page") < place("show the next event type only"));
    assert!(place("show the next event type only") < place("Marks and colors"), "f works among the events");
    assert!(place("Other keys") < place("choose the columns of tunnel groups"), "c does not");
    assert!(harness.terminal.row("degraded: reported connected").contains('◐'));
    assert!(harness.terminal.row("muted on this machine").contains('m'));
    for example in ["state:down,warning", "net:10.17.5.9", "rekeys:>5", "age:<10m"] {
        place(example);
    }
    harness.finish().await;
}

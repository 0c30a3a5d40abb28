//! Keys that act on the object in front: copying, muting, its events, and the provider's log of the organization.

use crate::support::dashboard::WIDE;
use crate::support::journey::{Journey, now};
use crate::support::world::{World, at, refused};
use std::sync::Arc;
use tunnelscope::app::Size;
use tunnelscope::channel::{Command, LogFollowing, Update};
use tunnelscope::domain::{Failure, FailureKind, HubStatus, Id, LogEntry, OrganizationLog, Role};

/// A dashboard of the small organization.
async fn acme() -> Journey {
    Journey::live(&mut World::acme(), WIDE).await
}

/// A small organization in which two groups changed.
async fn eventful(world: &mut World) -> Journey {
    let mut journey = Journey::live(world, WIDE).await;
    journey.pass(30).await;
    world.hub("branch-017-ntg", Role::Primary, HubStatus::Up);
    journey.poll(world).await;
    journey.pass(30).await;
    world.hub("hq", Role::Primary, HubStatus::Down);
    journey.poll(world).await;
    journey
}

#[tokio::test(start_paused = true)]
async fn y_on_a_page_copies_the_name_of_its_object() {
    let mut journey = acme().await;
    journey.press("j j j j Enter y").await;
    assert_eq!(journey.terminal.copied(), ["hq"], "not of the selected hub");
    journey.press("Enter y Enter y").await;
    assert_eq!(journey.terminal.copied()[1..], ["sse-use-1-0-0", "203.0.113.8"]);
    journey.press("x y").await;
    assert_eq!(journey.terminal.copied()[3], "203.0.113.8", "its findings are of it too");
    journey.press("q q q q i y").await;
    assert!(journey.terminal.has("nothing to copy: no object is selected"));
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn capital_y_offers_the_raw_fields_of_the_page() {
    let mut journey = acme().await;
    journey.press("j j j j Enter Enter Enter Y").await;
    for field in
        ["peer IP: 203.0.113.8", "peer port: 4500", "IKE initiator SPI: ", "IPsec SPI in: ", "auth id: "]
    {
        assert!(journey.terminal.has(field), "{field}\n{}", journey.terminal.text());
    }
    journey.press("p o r t Enter").await;
    assert_eq!(journey.terminal.copied(), ["4500"]);
    assert!(journey.terminal.has("copied peer port 4500"));
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn muting_keeps_the_cursor_and_names_the_group() {
    let mut journey = acme().await;
    journey.press("j").await;
    let line = journey.terminal.find("> ").1;
    journey.press("M").await;
    assert!(journey.terminal.has("Mute plant-02 for"));
    journey.press("Enter").await;
    assert!(journey.terminal.has("plant-02 is muted until"));
    assert_eq!(journey.terminal.find("> ").1, line);
    assert!(!journey.terminal.selected().contains("plant-02"), "the next row has come up");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn all_filtered_groups_can_be_muted_and_unmuted() {
    let mut journey = acme().await;
    journey.press("M").await;
    assert!(!journey.terminal.has("matching groups"), "without a filter there is no such offer");
    journey.press("Esc / s t a t e : d o w n Enter M").await;
    assert!(journey.terminal.has("all 2 matching groups, 4 hours"));
    journey.press("a l l Space 2 Space g r o u p s Space 4 Space h Enter").await;
    assert!(journey.terminal.has("2 groups are muted until 18:00:00"), "{}", journey.terminal.text());
    journey.press("M").await;
    assert!(journey.terminal.has("all 2 matching muted groups"));
    journey.press("Down Enter").await;
    assert!(journey.terminal.has("2 groups are no longer muted"), "{}", journey.terminal.text());
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn e_on_a_page_shows_its_events_then_all_then_returns() {
    let mut journey = eventful(&mut World::acme()).await;
    journey.press(": h q Enter e").await;
    assert!(journey.terminal.has("acme-prod > hq > events"));
    assert!(journey.terminal.has("Events of hq  1"), "{}", journey.terminal.text());
    assert!(!journey.terminal.has("branch-017-ntg primary hub"), "nothing of another group");
    assert!(journey.terminal.has("e all events"));
    journey.press("e").await;
    assert!(journey.terminal.has("Events of all groups  2"));
    assert!(journey.terminal.has("branch-017-ntg primary hub"));
    journey.press("e").await;
    assert!(
        journey.terminal.has("acme-prod > hq") && !journey.terminal.has("Events of"),
        "and back to the page"
    );
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn event_type_filter_is_named_and_cleared_by_esc() {
    let mut journey = eventful(&mut World::acme()).await;
    journey.press("e f f f").await;
    assert!(journey.terminal.has("Events of all groups  0 of 2, rekeys only"), "{}", journey.terminal.text());
    assert!(journey.terminal.has("No rekeys in 2 events; Esc shows all types, f the next one."));
    journey.press("Esc").await;
    assert!(journey.terminal.has("Events of all groups  2"), "Esc clears the type before it leaves");
    journey.press("f f f q e").await;
    assert!(journey.terminal.has("Events of all groups  2"), "who comes back sees all types");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn finished_event_has_its_duration() {
    let mut world = World::acme();
    let mut journey = eventful(&mut world).await;
    journey.press("e").await;
    let down = |journey: &Journey| {
        let row = journey.terminal.row("hq primary hub in sse-use-1-0-0 UP -> DOWN");
        row.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(!down(&journey).contains("10m"), "{}", down(&journey));
    journey.pass(600).await;
    world.hub("hq", Role::Primary, HubStatus::Up);
    journey.poll(&mut world).await;
    assert!(down(&journey).contains("10m 10m"), "ten minutes ago, for ten minutes: {}", down(&journey));
    journey.finish().await;
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
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.sent_commands();
    journey.press("L").await;
    assert_eq!(journey.sent_commands(), [Command::FollowLog(LogFollowing::On)]);
    assert!(journey.terminal.has("Reading the provider's log ..."));
    let mut log = OrganizationLog::default();
    log.merge(Vec::new(), now());
    journey.send_update(Update::OrganizationLog(Arc::new(log.clone()))).await;
    assert!(journey.terminal.has("No entries since 2026-02-28 14:00:00"), "{}", journey.terminal.text());
    log.merge(vec![entry(-90_000, "INFO", 5, "older"), entry(-60, "ERROR", hq, "newest")], now());
    journey.send_update(Update::OrganizationLog(Arc::new(log.clone()))).await;
    let screen = journey.terminal.text();
    assert!(screen.contains("organization  2 since 2026-02-28 13:00:00"), "{screen}");
    assert!(screen.find("newest").unwrap() < screen.find("older").unwrap(), "newest first");
    assert!(
        journey.terminal.row("newest").contains("13:59:00")
            && journey.terminal.row("newest").contains("ERROR  hq     primary  ✗ newest")
    );
    assert!(journey.terminal.row("older").contains("2026-02-28 13:00:00"), "with the date of another day");
    journey.press("Enter").await;
    assert!(journey.terminal.has("acme-prod > hq"), "Enter opens the group");
    assert!(
        journey.sent_commands().contains(&Command::FollowLog(LogFollowing::Off)),
        "and the log is left alone"
    );
    journey.press("q").await;
    assert_eq!(journey.sent_commands(), [Command::FollowLog(LogFollowing::On)], "until it is in front again");
    journey.press("/ o l d e r Enter").await;
    assert!(!journey.terminal.has("newest") && journey.terminal.has("filter: older"));
    journey.press("q").await;
    assert_eq!(journey.sent_commands(), [Command::FollowLog(LogFollowing::Off)]);
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn unreadable_log_has_a_reason_and_keeps_known_entries() {
    let mut journey = acme().await;
    journey.press("L").await;
    let mut log = OrganizationLog::default();
    log.set_failure(Failure::new(FailureKind::Forbidden, "403"));
    journey.send_update(Update::OrganizationLog(Arc::new(log.clone()))).await;
    assert!(
        journey.terminal.has("The API key may not read the provider's log"),
        "{}",
        journey.terminal.text()
    );
    log.merge(vec![entry(-60, "INFO", 1, "kept entry")], now());
    log.set_failure(refused());
    journey.send_update(Update::OrganizationLog(Arc::new(log))).await;
    assert!(journey.terminal.has("kept entry") && journey.terminal.has("Not updated since 14:00:00"));
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn help_starts_with_page_keys_and_explains_marks_and_filters() {
    let tall = Size { width: 120, height: 100 };
    let mut journey = Journey::live(&mut World::acme(), tall).await;
    journey.press("e ?").await;
    let screen = journey.terminal.text();
    let place = |words: &str| screen.find(words).unwrap_or_else(|| panic!("{words}\n{screen}"));
    assert!(place("Keys on this page") < place("show the next event type only"));
    assert!(place("show the next event type only") < place("Marks and colors"), "f works among the events");
    assert!(place("Other keys") < place("choose the columns of tunnel groups"), "c does not");
    assert!(journey.terminal.row("degraded: reported connected").contains('◐'));
    assert!(journey.terminal.row("muted on this machine").contains('m'));
    for example in ["state:down,warning", "net:10.17.5.9", "rekeys:>5", "age:<10m"] {
        place(example);
    }
    journey.finish().await;
}

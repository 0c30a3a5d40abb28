//! What a page has room for: what matters is in view at small sizes, and nothing is cut that need not be.

use crate::screens::diagnosis_and_events::{busy, eventful};
use crate::support::dashboard::{COLORS, WIDE, acme, draw, link, live, online, press, rows, show};
use crate::support::world::{World, at};
use std::sync::Arc;
use tunnelscope::app::{App, Event, Size};
use tunnelscope::channel::Update;
use tunnelscope::domain::{Id, LogEntry, OrganizationLog};

fn at_size(app: &mut App, width: u16, height: u16) -> Vec<String> {
    app.update(Event::Resize(Size { width, height }), app.clock().now());
    rows(&draw(app, COLORS))
}

/// The row that has these words.
fn row<'a>(rows: &'a [String], words: &str) -> &'a str {
    let found = rows.iter().find(|row| row.contains(words));
    found.unwrap_or_else(|| panic!("{words} is not in:\n{}", rows.join("\n")))
}

#[test]
fn group_without_tunnels_shows_all_section_headings() {
    let page = at_size(&mut acme(&["Enter"]), 80, 24);
    for words in ["Hubs  2", "Tunnels  0", "No tunnel is up.", "Events", "Provider's log", "Tunnel group ─"]
    {
        row(&page, words);
    }
    assert!(!page.iter().any(|row| row.contains("traffic (bit/s)")), "{}", page.join("\n"));
}

#[test]
fn hubs_without_a_rate_share_one_line_about_it() {
    let page = at_size(&mut acme(&["j j j j Enter"]), 80, 24);
    row(&page, " Traffic (bit/s), last 60 min");
    row(&page, "203.0.113.");
    let empty = page.iter().filter(|row| row.contains("No rate yet"));
    assert_eq!(empty.count(), 1, "{}", page.join("\n"));
}

fn entry(customer: &str) -> LogEntry {
    LogEntry {
        timestamp: Some(at(-60)),
        level: Some("ERROR".into()),
        service: Some("IKE".into()),
        group_id: Some(Id::new("1")),
        group: Some("hq".into()),
        hub_is_primary: Some(true),
        message: Some("IKE SA deleted: peer did not answer dead peer detection".into()),
        customer_address: Some(customer.into()),
        ..LogEntry::default()
    }
}

#[test]
fn log_message_is_shown_at_every_size_and_distinguishable() {
    let mut app = acme(&["L"]);
    let mut log = OrganizationLog::default();
    log.merge(vec![entry("198.18.1.7"), entry("198.18.1.8")], at(0));
    app.update(Event::Worker(Update::OrganizationLog(Arc::new(log))), at(0));
    row(
        &at_size(&mut app, 120, 40),
        "ERROR  hq     primary  ✗ IKE SA deleted: peer did not answer dead peer detection",
    );
    let usual = at_size(&mut app, 80, 24);
    let first = row(&usual, "198.18.1.7");
    assert!(first.contains("hq") && first.contains("✗ IKE SA deleted: peer did not"), "{first}");
    row(&usual, "198.18.1.8");
    row(&at_size(&mut app, 60, 15), "hq     ✗ IKE SA deleted: peer did");
    row(&at_size(&mut app, 40, 10), "✗ IKE SA deleted: peer");
}

#[test]
fn log_of_a_removed_group_is_not_shown_as_loading() {
    let mut world = World::acme();
    let mut app = live(&mut world, WIDE);
    press(&mut app, "Enter");
    row(&rows(&draw(&app, COLORS)), "Reading the provider's log ...");
    world.groups.retain(|group| group.title() != "branch-017-ntg");
    show(&mut app, world.poll(at(30)), at(30));
    link(&mut app, online(at(30)), at(30));
    row(&rows(&draw(&app, COLORS)), "The provider's log was not read while the group was in the list.");
}

#[test]
fn hub_rate_is_a_lower_bound_if_tunnels_are_unlisted() {
    let mut app = busy();
    press(&mut app, "/ s t o r e Enter Enter");
    let page = rows(&draw(&app, COLORS));
    assert!(row(&page, "> primary").contains("14  >"), "{}", page.join("\n"));
    press(&mut app, "q Esc / h q Enter Enter");
    let page = rows(&draw(&app, COLORS));
    let hub = row(&page, "> primary");
    assert!(hub.matches('>').count() == 2, "only since when is a bound, the rate is of all tunnels: {hub}");
}

#[test]
fn event_text_has_room_before_its_duration() {
    let mut app = eventful();
    press(&mut app, "e");
    row(&at_size(&mut app, 60, 15), "hq primary hub in sse-use-1-0-0 UP -> DOWN");
}

#[test]
fn right_column_has_room_for_the_longest_ids() {
    let id = "branch-060-ntg2196@8123456-5987781734-sse.cisco.com";
    let mut world = World::acme();
    for hub in world.groups.iter_mut().flat_map(|group| &mut group.hubs) {
        hub.auth_id = Some(id.into());
    }
    let mut app = live(&mut world, WIDE);
    press(&mut app, "Enter");
    row(&at_size(&mut app, 200, 50), id);
}

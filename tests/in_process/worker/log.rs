//! The organization's log while it is followed: only what is new is requested, failures are shown, and nothing is requested
//! while it is not followed.

use super::fake_api::{Call, Fake, Reply, failure};
use super::harness::{Rig, at, secs};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tunnelscope::channel::{Command, LogFollowing, Update};
use tunnelscope::domain::{
    FailureKind, LogEntry, LogOrder, MAX_LOG_ENTRIES, OrganizationLog, Priority, Text,
};

const ON: Command = Command::FollowLog(LogFollowing::On);
const OFF: Command = Command::FollowLog(LogFollowing::Off);

fn entry(at: Timestamp, message: &str) -> LogEntry {
    LogEntry { timestamp: Some(at), message: Some(Text::new(message)), ..LogEntry::default() }
}

/// So many entries, one a second up to the start of the test.
fn fill(fake: &Fake, count: i64) {
    let start = at("00:00:00");
    let nth = |ago: i64| entry(start - SignedDuration::from_secs(ago), &format!("entry {ago}"));
    fake.world().log = (0..count).rev().map(nth).collect();
}

fn logs(updates: &[Update]) -> Vec<Arc<OrganizationLog>> {
    let log = |update: &Update| match update {
        Update::OrganizationLog(log) => Some(Arc::clone(log)),
        _ => None,
    };
    updates.iter().filter_map(log).collect()
}

fn last(updates: &[Update]) -> Arc<OrganizationLog> {
    logs(updates).pop().unwrap()
}

#[tokio::test(start_paused = true)]
async fn log_is_read_only_while_it_is_followed() {
    let fake = Fake::new(1);
    fill(&fake, 5);
    let mut rig = Rig::online(&fake).await;
    rig.run_for(secs(100)).await;
    assert_eq!(fake.count(Call::OrganizationLog), 0);
    rig.ask(ON).await;
    let log = last(&rig.settle().await);
    assert_eq!(*log.entries.value, fake.world().log);
    assert!(log.entries.status.is_complete());
    rig.ask(OFF).await;
    rig.settle().await;
    let count = fake.count(Call::OrganizationLog);
    assert!(logs(&rig.run_for(secs(100)).await).is_empty());
    assert_eq!(fake.count(Call::OrganizationLog), count);
    rig.ask(ON).await;
    let shown = logs(&rig.settle().await);
    assert_eq!(shown[0].entries.value.len(), 5, "what is known is shown at once");
}

#[tokio::test(start_paused = true)]
async fn each_interval_requests_only_newer_entries_in_the_background() {
    let fake = Fake::new(1);
    fill(&fake, 2_500);
    let mut rig = Rig::online(&fake).await;
    rig.ask(ON).await;
    assert_eq!(last(&rig.settle().await).entries.value.len(), 2_500);
    let before = fake.count(Call::OrganizationLog);
    for nth in 0..4 {
        let new = entry(rig.now(), &format!("new {nth}"));
        fake.world().log.push(new.clone());
        let log = last(&rig.run_for(secs(30)).await);
        assert_eq!(log.entries.value.len(), 2_501 + nth);
        assert_eq!(log.entries.value.last(), Some(&new));
    }
    assert_eq!(fake.count(Call::OrganizationLog), before + 4, "a request an interval");
    let world = fake.world();
    for (request, urgency) in &world.log_requests[before..] {
        assert_eq!((request.order, *urgency), (LogOrder::NewestFirst, Priority::Background));
        assert!(request.since >= at("00:00:00") - SignedDuration::from_mins(2), "{request:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn late_entries_are_found_without_duplicates() {
    let fake = Fake::new(1);
    fill(&fake, 200);
    let mut rig = Rig::online(&fake).await;
    rig.ask(ON).await;
    rig.settle().await;
    let late = entry(at("00:00:00") - SignedDuration::from_secs(30), "late");
    let place = fake.world().log.len() - 30;
    fake.world().log.insert(place, late.clone());
    let log = last(&rig.run_for(secs(30)).await);
    assert_eq!(log.entries.value.len(), 201);
    assert_eq!(log.entries.value.iter().filter(|entry| **entry == late).count(), 1);
    assert!(log.entries.value.is_sorted_by_key(|entry| entry.timestamp));
}

#[tokio::test(start_paused = true)]
async fn only_the_newest_entries_are_kept() {
    let fake = Fake::new(1);
    fill(&fake, 9_000);
    fake.world().page_cap = 400;
    let mut rig = Rig::online(&fake).await;
    rig.ask(ON).await;
    let log = last(&rig.settle().await);
    let all = fake.world().log.clone();
    assert_eq!(*log.entries.value, all[all.len() - MAX_LOG_ENTRIES..]);
    assert_eq!(fake.count(Call::OrganizationLog), MAX_LOG_ENTRIES.div_ceil(400));
}

#[tokio::test(start_paused = true)]
async fn failure_keeps_known_entries_and_ends_on_success() {
    let fake = Fake::new(1);
    fill(&fake, 5);
    let mut rig = Rig::online(&fake).await;
    rig.ask(ON).await;
    rig.settle().await;
    fake.answer(Call::OrganizationLog, Reply::Fail(failure(FailureKind::ServerError)));
    let log = last(&rig.run_for(secs(30)).await);
    assert_eq!(log.entries.status.failure, Some(failure(FailureKind::ServerError)));
    assert_eq!(log.entries.value.len(), 5);
    assert!(log.entries.status.as_of.is_some(), "and it is known how old they are");
    let before = fake.count(Call::OrganizationLog);
    rig.run_for(secs(600)).await;
    let tries = fake.count(Call::OrganizationLog) - before;
    assert!((2..=6).contains(&tries), "it backs off: {tries}");
    fake.answer(Call::OrganizationLog, Reply::Good);
    let log = last(&rig.run_for(secs(300)).await);
    assert!(log.entries.status.is_complete());
}

#[tokio::test(start_paused = true)]
async fn failed_page_leaves_no_gap() {
    let fake = Fake::new(1);
    fill(&fake, 50);
    fake.world().page_cap = 20;
    fake.answer(Call::OrganizationLog, Reply::Fetched(20, failure(FailureKind::ServerError)));
    let mut rig = Rig::online(&fake).await;
    rig.ask(ON).await;
    let log = last(&rig.settle().await);
    assert_eq!((log.entries.value.len(), log.entries.status.as_of), (0, None));
    assert!(log.entries.status.failure.is_some());
    fake.answer(Call::OrganizationLog, Reply::Good);
    assert_eq!(last(&rig.run_for(secs(31)).await).entries.value.len(), 50);
}

#[tokio::test(start_paused = true)]
async fn key_without_the_scope_is_tried_again_only_on_request() {
    let fake = Fake::new(1);
    fake.answer(Call::OrganizationLog, Reply::Fail(failure(FailureKind::Forbidden)));
    let mut rig = Rig::online(&fake).await;
    rig.ask(ON).await;
    let log = last(&rig.settle().await);
    assert_eq!(log.entries.status.failure, Some(failure(FailureKind::Forbidden)));
    rig.run_for(secs(800)).await;
    assert_eq!(fake.count(Call::OrganizationLog), 1);
    rig.ask(Command::Refresh).await;
    rig.settle().await;
    assert_eq!(fake.count(Call::OrganizationLog), 2);
}

#[tokio::test(start_paused = true)]
async fn log_is_not_read_while_paused_or_after_the_key_was_refused() {
    let fake = Fake::new(1);
    fill(&fake, 5);
    let mut rig = Rig::online(&fake).await;
    rig.ask(Command::Pause).await;
    rig.ask(ON).await;
    rig.run_for(secs(100)).await;
    assert_eq!(fake.count(Call::OrganizationLog), 0);
    rig.ask(Command::Resume).await;
    assert_eq!(last(&rig.settle().await).entries.value.len(), 5);
    let before = fake.count(Call::OrganizationLog);
    fake.answer(Call::SignIn, Reply::Fail(failure(FailureKind::CredentialsRefused)));
    rig.until_refused().await;
    rig.settle().await;
    let after = fake.count(Call::OrganizationLog);
    rig.run_for(secs(300)).await;
    assert_eq!(fake.count(Call::OrganizationLog), after);
    assert!(after <= before + 1);
}

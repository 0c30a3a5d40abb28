//! What people ask for: refreshes, single groups, pauses, intervals.

use super::fake_api::{Call, Fake, Reply, failure, key};
use super::harness::{Rig, at, links, secs, snapshots};
use std::sync::Arc;
use std::time::Duration;
use tunnelscope::channel::{Command, ConnectionState, Update};
use tunnelscope::domain::diagnosis::FindingKind;
use tunnelscope::domain::{ApiTimestamp, FailureKind, Snapshot, Text, TunnelKey};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn ip(snapshot: &Snapshot, group: usize) -> Option<&str> {
    snapshot.group(&key(group))?.hubs[0].datacenter_ip.as_ref().map(Text::as_str)
}

#[tokio::test(start_paused = true)]
async fn refreshes_between_polls_are_one_full_poll() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    let before = fake.total();
    for _ in 0..50 {
        rig.ask(Command::Refresh).await;
    }
    rig.settle().await;
    assert_eq!(fake.since(before), [Call::SignIn, Call::States, Call::List, Call::Regions]);
    assert_eq!(rig.polls_in(Duration::from_millis(29_998)).await, 0, "the next one counts from this one");
    assert_eq!(rig.polls_in(Duration::from_millis(2)).await, 1);
}

#[tokio::test(start_paused = true)]
async fn hundred_refreshes_during_a_poll_are_one_more_poll() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    fake.world().latency = secs(2);
    rig.ask(Command::Refresh).await;
    rig.run_for(secs(1)).await;
    for _ in 0..100 {
        rig.ask(Command::Refresh).await;
    }
    assert_eq!(rig.polls_in(secs(20)).await, 1);
    assert_eq!(fake.count(Call::SignIn), 3);
}

#[tokio::test(start_paused = true)]
async fn refresh_ends_a_wait() {
    let fake = Fake::new(1);
    fake.answer_lists(&Reply::Fail(failure(FailureKind::ServerError)));
    let mut rig = Rig::new(&fake);
    rig.run_for(secs(400)).await;
    fake.answer_lists(&Reply::Good);
    let asked = rig.now();
    rig.ask(Command::Refresh).await;
    rig.until_online().await;
    assert_eq!(rig.now(), asked);
}

#[tokio::test(start_paused = true)]
async fn group_is_fetched_while_a_poll_hangs() {
    let fake = Fake::new(2);
    let mut rig = Rig::online(&fake).await;
    fake.answer(Call::States, Reply::Hang);
    rig.run_for(secs(40)).await;
    rig.ask(Command::FetchGroup(key(1))).await;
    let updates = rig.settle().await;
    assert_eq!(fake.count(Call::Group), 1);
    let snapshot = snapshots(&updates)[0];
    assert_eq!((ip(snapshot, 0), ip(snapshot, 1)), (None, Some("192.0.2.1")));
}

#[tokio::test(start_paused = true)]
async fn group_is_fetched_once_per_configuration() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    for _ in 0..3 {
        rig.ask(Command::FetchGroup(key(0))).await;
        rig.settle().await;
    }
    assert_eq!(fake.count(Call::Group), 1);
    fake.world().list[0].modified_at = Some(ApiTimestamp::new("2025-07-01T00:00:00Z"));
    rig.ask(Command::Refresh).await;
    let updates = rig.settle().await;
    assert_eq!(ip(snapshots(&updates)[2], 0), None, "an old address may no longer hold");
    rig.ask(Command::FetchGroup(key(0))).await;
    rig.settle().await;
    assert_eq!(fake.count(Call::Group), 2);
}

#[tokio::test(start_paused = true)]
async fn details_are_kept_whichever_list_is_newer() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    rig.ask(Command::FetchGroup(key(0))).await;
    rig.settle().await;
    let updates = rig.run_for(secs(20 * 30)).await;
    assert!(snapshots(&updates).iter().all(|snapshot| ip(snapshot, 0) == Some("192.0.2.1")));
}

#[tokio::test(start_paused = true)]
async fn details_of_a_removed_group_are_dropped() {
    let fake = Fake::new(2);
    let mut rig = Rig::online(&fake).await;
    rig.ask(Command::FetchGroup(key(1))).await;
    rig.settle().await;
    fake.remove_last();
    rig.run_for(secs(60)).await;
    fake.add(1);
    let updates = rig.run_for(secs(60)).await;
    assert_eq!(ip(snapshots(&updates).last().unwrap(), 1), None);
}

#[tokio::test(start_paused = true)]
async fn failed_group_fetch_keeps_the_connection_and_can_be_retried() {
    let fake = Fake::new(1);
    fake.answer(Call::Group, Reply::Fail(failure(FailureKind::ServerError)));
    let mut rig = Rig::online(&fake).await;
    rig.ask(Command::FetchGroup(key(0))).await;
    let updates = rig.settle().await;
    let Some(Update::Detail(detail)) = updates.iter().rfind(|update| matches!(update, Update::Detail(_)))
    else {
        panic!("{updates:?}")
    };
    assert_eq!(detail.addresses.failure, Some(failure(FailureKind::ServerError)), "why is told");
    let is_detail = |update: &Update| matches!(update, Update::Detail(_));
    assert!(updates.iter().all(is_detail), "neither a link nor a snapshot: {updates:?}");
    fake.answer(Call::Group, Reply::Good);
    rig.ask(Command::FetchGroup(key(0))).await;
    assert_eq!(ip(snapshots(&rig.settle().await)[0], 0), Some("192.0.2.1"));
}

#[tokio::test(start_paused = true)]
async fn unknown_groups_and_rejected_keys_cause_no_fetch() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    rig.ask(Command::FetchGroup(key(7))).await;
    rig.settle().await;
    fake.answer(Call::SignIn, Reply::Fail(failure(FailureKind::CredentialsRefused)));
    rig.until_refused().await;
    rig.ask(Command::FetchGroup(key(0))).await;
    rig.settle().await;
    assert_eq!(fake.count(Call::Group), 0);
}

#[tokio::test(start_paused = true)]
async fn pause_makes_no_call_and_resume_polls_at_once() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    let before = fake.total();
    rig.ask(Command::Pause).await;
    let updates = rig.run_for(DAY).await;
    assert!(matches!(updates[..], [Update::ConnectionState(ConnectionState::Paused { .. })]), "{updates:?}");
    rig.ask(Command::SetInterval(secs(5))).await;
    assert!(rig.run_for(DAY).await.is_empty(), "a new interval ends no pause");
    assert_eq!(fake.total(), before);
    rig.ask(Command::Resume).await;
    rig.settle().await;
    assert_eq!(fake.since(before), [Call::SignIn, Call::States, Call::List, Call::Regions]);
    assert_eq!(rig.polls_in(secs(60)).await, 12);
}

#[tokio::test(start_paused = true)]
async fn refresh_during_a_pause_is_one_poll() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    rig.ask(Command::Pause).await;
    rig.settle().await;
    rig.ask(Command::Refresh).await;
    let updates = rig.settle().await;
    assert_eq!(links(&updates), [&ConnectionState::Fetching, &ConnectionState::Paused { failure: None }]);
    assert_eq!(snapshots(&updates).len(), 3);
    assert_eq!(rig.polls_in(DAY).await, 0);
}

#[tokio::test(start_paused = true)]
async fn running_poll_is_finished_despite_a_pause() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    fake.world().latency = secs(2);
    rig.run_for(secs(31)).await;
    rig.ask(Command::Pause).await;
    let updates = rig.run_for(DAY).await;
    assert_eq!(links(&updates).last(), Some(&&ConnectionState::Paused { failure: None }));
    assert_eq!(snapshots(&updates)[0].as_of(), Some(at("00:00:34")));
    assert_eq!(fake.count(Call::SignIn), 2);
}

#[tokio::test(start_paused = true)]
async fn new_interval_counts_from_the_last_poll() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    rig.run_for(secs(10)).await;
    rig.ask(Command::SetInterval(secs(15))).await;
    assert!(
        matches!(rig.until_online().await, ConnectionState::Online { next_poll, .. } if next_poll == at("00:00:15"))
    );
    rig.ask(Command::SetInterval(secs(5))).await;
    assert_eq!(rig.polls_in(secs(1)).await, 1, "it is overdue");
    rig.ask(Command::SetInterval(secs(1_000_000))).await;
    assert_eq!(rig.polls_in(secs(3590)).await, 0, "an hour is the longest");
    assert_eq!(rig.polls_in(secs(10)).await, 1);
}

#[tokio::test(start_paused = true)]
async fn new_interval_shortens_a_wait() {
    let fake = Fake::new(1);
    fake.answer_lists(&Reply::Fail(failure(FailureKind::ServerError)));
    let mut rig = Rig::with_interval(&fake, secs(3600));
    rig.until_waiting().await;
    rig.ask(Command::SetInterval(secs(10))).await;
    assert_eq!(rig.polls_in(secs(11)).await, 1);
}

#[tokio::test(start_paused = true)]
async fn missing_tunnels_are_dismissed_without_a_call_even_paused() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    fake.world().states[0].hubs[0].tunnels = Some(Vec::new());
    let updates = rig.run_for(secs(200)).await;
    let lacking = Arc::clone(snapshots(&updates).last().unwrap());
    let missing: Vec<TunnelKey> =
        lacking.derived.missing.tunnels(&lacking.groups[0].hubs[0].key).cloned().collect();
    assert_eq!(missing.len(), 1);
    rig.ask(Command::Pause).await;
    rig.run_for(DAY).await;
    let before = fake.total();
    rig.ask(Command::DismissMissing(missing)).await;
    let updates = rig.settle().await;
    let [dismissed] = snapshots(&updates)[..] else { panic!("{updates:?}") };
    let is_missing = |snapshot: &Snapshot| {
        snapshot.groups[0].findings.iter().any(|finding| finding.kind == FindingKind::MissingTunnel)
    };
    assert!(is_missing(&lacking) && !is_missing(dismissed));
    assert_eq!((dismissed.as_of(), fake.total()), (lacking.as_of(), before));
}

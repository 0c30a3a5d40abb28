//! What is asked in the course of days when all is well, or nearly.

use super::fake_api::{Call, Fake, Reply, failure};
use super::harness::{Rig, at, links, secs, snapshots};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tunnelscope::channel::{ConnectionState, Update};
use tunnelscope::domain::{FailureKind, GroupStatus, Text};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A day, excluding the poll that starts the next one.
const ONE_DAY: Duration = DAY.saturating_sub(Duration::from_millis(1));

#[tokio::test(start_paused = true)]
async fn first_poll_publishes_partial_results() {
    let mut rig = Rig::new(&Fake::new(3));
    let updates = rig.settle().await;
    let steps: Vec<_> = updates
        .iter()
        .filter(|update| !matches!(update, Update::Usage(_)))
        .map(|update| match update {
            Update::ConnectionInfo(_) => "about",
            Update::Usage(_) => "usage",
            Update::Detail(_) => "detail",
            Update::OrganizationLog(_) => "log",
            Update::Recording(_) => "recording",
            Update::ConnectionState(ConnectionState::Authenticating) => "signing in",
            Update::ConnectionState(ConnectionState::Fetching) => "fetching",
            Update::ConnectionState(ConnectionState::Online { .. }) => "online",
            Update::ConnectionState(_) => "another link",
            Update::Snapshot(snapshot) if !snapshot.regions.value.regions.is_empty() => "regions",
            Update::Snapshot(snapshot) if snapshot.states.as_of.is_some() => "states",
            Update::Snapshot(_) => "list",
        })
        .collect();
    assert_eq!(steps, ["signing in", "fetching", "list", "states", "regions", "online"]);
    let token_expires = Some(at("01:00:00"));
    let next_poll = at("00:00:30");
    let online =
        ConnectionState::Online { token_expires, next_poll, effective_interval: None, list_progress: None };
    assert_eq!(links(&updates)[2], &online);
    assert!(snapshots(&updates)[2].is_complete());
    assert!(snapshots(&updates).iter().all(|snapshot| snapshot.changes.is_empty()), "nothing changed yet");
}

#[tokio::test(start_paused = true)]
async fn day_of_30_s_polls_reads_2880_states_288_lists_24_regions() {
    let fake = Fake::new(3);
    let updates = Rig::new(&fake).run_for(ONE_DAY).await;
    let counts =
        [Call::SignIn, Call::States, Call::List, Call::Regions, Call::Group].map(|call| fake.count(call));
    assert_eq!(counts, [2880, 2880, 288, 24, 0]);
    assert!(links(&updates).iter().all(|link| !matches!(link, ConnectionState::BackingOff { .. })));
}

#[tokio::test(start_paused = true)]
async fn interval_counts_from_poll_start_and_polls_never_overlap() {
    let fake = Fake::new(1);
    fake.world().latency = secs(4);
    Rig::new(&fake).run_for(secs(3600)).await;
    let starts: Vec<_> =
        fake.world().calls.iter().filter(|(_, call)| *call == Call::SignIn).map(|(at, _)| *at).collect();
    assert!(starts.windows(2).all(|pair| pair[1] - pair[0] == secs(30)), "{starts:?}");

    fake.world().latency = secs(40);
    Rig::new(&fake).run_for(secs(3600)).await;
    assert_eq!(fake.world().most_open, 1, "a slow poll is finished before the next one starts");
}

#[tokio::test(start_paused = true)]
async fn one_poll_follows_a_suspend() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    tokio::time::advance(secs(8 * 60 * 60)).await;
    assert_eq!(rig.polls_in(secs(29)).await, 1);
    assert_eq!(rig.polls_in(secs(60)).await, 2);
}

#[tokio::test(start_paused = true)]
async fn clock_change_is_reported_and_polling_goes_on() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    rig.set_forward.store(-7200, Ordering::SeqCst);
    assert_eq!(rig.polls_in(secs(300)).await, 10);
    rig.set_forward.store(24 * 60 * 60, Ordering::SeqCst);
    assert_eq!(rig.polls_in(secs(300)).await, 10);
    let link = rig.until_online().await;
    let expected: jiff::Timestamp = "2026-01-02T00:11:00Z".parse().unwrap();
    assert!(matches!(link, ConnectionState::Online { next_poll, .. } if next_poll == expected), "{link:?}");
}

#[tokio::test(start_paused = true)]
async fn data_read_after_the_clock_was_set_back_is_newer() {
    let fake = Fake::new(3);
    let mut rig = Rig::online(&fake).await;
    rig.set_forward.store(-7200, Ordering::SeqCst);
    fake.set_status(2, GroupStatus::Disconnected);
    let updates = rig.run_for(secs(30)).await;
    let newest = snapshots(&updates).pop().cloned().unwrap();
    assert_eq!(newest.totals.groups.disconnected, 1);
    assert!(
        newest.groups.iter().all(|group| group.read_at <= Some(rig.now())),
        "nothing was read in the future"
    );
}

#[tokio::test(start_paused = true)]
async fn zero_interval_becomes_the_shortest() {
    let mut rig = Rig::with_interval(&Fake::new(1), Duration::ZERO);
    assert_eq!(rig.polls_in(Duration::from_millis(59_999)).await, 60);
}

#[tokio::test(start_paused = true)]
async fn group_only_in_states_causes_a_list_read_in_the_next_poll() {
    let fake = Fake::new(3);
    let mut rig = Rig::online(&fake).await;
    fake.add(3);
    let before = fake.total();
    rig.run_for(secs(30)).await;
    assert_eq!(fake.since(before), [Call::SignIn, Call::States]);
    let updates = rig.run_for(secs(30)).await;
    assert_eq!(fake.since(before + 2), [Call::SignIn, Call::States, Call::List]);
    let newest = snapshots(&updates).pop().cloned().unwrap();
    assert_eq!(newest.groups[3].region.as_ref().map(Text::as_str), Some("us-east-1"));
}

#[tokio::test(start_paused = true)]
async fn permanently_differing_lists_are_not_read_every_poll() {
    let fake = Fake::new(3);
    fake.world().states.pop();
    Rig::new(&fake).run_for(secs(60 * 60 - 1)).await;
    assert_eq!(fake.count(Call::States), 120);
    assert_eq!(fake.count(Call::List), 13, "once more to see whether they still differ");
}

#[tokio::test(start_paused = true)]
async fn deleted_group_is_removed_when_both_lists_lack_it() {
    let fake = Fake::new(3);
    let mut rig = Rig::online(&fake).await;
    fake.remove_last();
    let updates = rig.run_for(secs(60)).await;
    let counts: Vec<_> = snapshots(&updates).iter().map(|snapshot| snapshot.groups.len()).collect();
    assert_eq!(counts, [3, 3, 2], "kept while the list has it, gone when that was read again");
    let changes: Vec<_> =
        snapshots(&updates)[2].changes.iter().map(|change| change.kind.to_string()).collect();
    assert_eq!(changes, ["branch-2 removed"]);
}

#[tokio::test(start_paused = true)]
async fn forbidden_regions_are_reported_and_retried_after_ten_minutes() {
    let fake = Fake::new(1);
    fake.answer(Call::Regions, Reply::Fail(failure(FailureKind::Forbidden)));
    let updates = Rig::new(&fake).run_for(ONE_DAY).await;
    assert_eq!(fake.count(Call::Regions), 144);
    assert!(links(&updates).iter().all(|link| !matches!(link, ConnectionState::BackingOff { .. })));
    let newest = snapshots(&updates).pop().cloned().unwrap();
    let failures: Vec<_> = newest.failures().iter().map(|(part, failure)| (*part, failure.kind)).collect();
    assert_eq!(failures, [("regions", FailureKind::Forbidden)]);
    assert!(newest.is_complete());
}

//! What happens when the source fails: waiting, refusals, limits, and answers that are not whole.

use super::fake_api::{Call, Fake, Reply, failure, rate_limited};
use super::harness::{Rig, at, links, secs, snapshots};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;
use tunnelscope::channel::{Command, ConnectionState, RequestKind, Update};
use tunnelscope::domain::{FailureKind, RateLimitUse, Snapshot, Usage};
use tunnelscope::worker::poll_once;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn failing(kind: FailureKind) -> Reply {
    Reply::Fail(failure(kind))
}

fn newest(updates: &[Update]) -> Arc<Snapshot> {
    snapshots(updates).pop().cloned().unwrap()
}

/// The parts that failed, and why.
fn failed_parts(snapshot: &Snapshot) -> Vec<(&'static str, FailureKind)> {
    snapshot.failures().into_iter().map(|(part, failure)| (part, failure.kind)).collect()
}

/// Reads up to the next wait: how many failed in a row, and the seconds until the next try.
async fn next_wait(rig: &mut Rig) -> (u32, f64) {
    let link = rig.until_waiting().await;
    let ConnectionState::BackingOff { attempt, next_attempt, .. } = link else { panic!("{link:?}") };
    (attempt, (next_attempt - rig.now()).total(jiff::Unit::Second).unwrap())
}

#[tokio::test(start_paused = true)]
async fn backoff_grows_during_an_outage_and_resets_on_recovery() {
    let fake = Fake::new(3);
    let mut rig = Rig::online(&fake).await;
    fake.answer_lists(&failing(FailureKind::ServerError));
    for (index, expected) in [30.0, 60.0, 120.0, 240.0, 300.0, 300.0].into_iter().enumerate() {
        let (attempt, wait) = next_wait(&mut rig).await;
        assert_eq!(attempt as usize, index + 1);
        assert!((0.9 * expected..=1.1 * expected).contains(&wait), "attempt {attempt}: {wait} s");
    }
    fake.answer_lists(&Reply::Good);
    rig.until_online().await;
    fake.answer_lists(&failing(FailureKind::ServerError));
    assert_eq!(next_wait(&mut rig).await.0, 1);
}

#[tokio::test(start_paused = true)]
async fn next_attempt_is_made_when_announced() {
    let fake = Fake::new(1);
    fake.answer_lists(&failing(FailureKind::TimedOut));
    let mut rig = Rig::new(&fake);
    for _ in 0..6 {
        let ConnectionState::BackingOff { next_attempt, .. } = rig.until_waiting().await else {
            unreachable!()
        };
        rig.until(|link| *link == ConnectionState::Fetching).await;
        let late = (rig.now() - next_attempt).total(jiff::Unit::Millisecond).unwrap();
        assert!((0.0..=1.0).contains(&late), "{late} ms after it was due");
    }
}

#[tokio::test(start_paused = true)]
async fn previous_data_is_kept_with_its_age() {
    let fake = Fake::new(3);
    let mut rig = Rig::online(&fake).await;
    fake.answer_lists(&failing(FailureKind::ServerError));
    let snapshot = newest(&rig.run_for(secs(30)).await);
    assert_eq!(snapshot.groups.len(), 3);
    assert_eq!(snapshot.as_of(), Some(at("00:00:00")));
    let both = [("groups", FailureKind::ServerError), ("states", FailureKind::ServerError)];
    assert_eq!(failed_parts(&snapshot), both);
    assert_eq!(snapshot.changes, []);
}

#[tokio::test(start_paused = true)]
async fn failed_connection_ends_the_poll_and_fails_every_part() {
    let fake = Fake::new(3);
    fake.answer(Call::SignIn, failing(FailureKind::NameNotFound));
    let mut rig = Rig::new(&fake);
    let updates = rig.settle().await;
    assert_eq!(fake.since(0), [Call::SignIn]);
    let kind = FailureKind::NameNotFound;
    assert_eq!(failed_parts(&newest(&updates)), [("groups", kind), ("states", kind), ("regions", kind)]);
    assert!(matches!(links(&updates)[1], ConnectionState::BackingOff { attempt: 1, .. }));
    fake.answer(Call::SignIn, Reply::Good);
    let updates = rig.run_for(secs(33)).await;
    assert!(newest(&updates).failures().is_empty());
}

#[tokio::test(start_paused = true)]
async fn rejected_key_is_not_retried_except_on_request() {
    let fake = Fake::new(1);
    fake.answer(Call::SignIn, failing(FailureKind::CredentialsRefused));
    let mut rig = Rig::new(&fake);
    rig.until_refused().await;
    rig.run_for(DAY).await;
    assert_eq!(fake.total(), 1);
    for command in [Command::Refresh, Command::Resume] {
        rig.ask(command).await;
        rig.until_refused().await;
    }
    rig.run_for(DAY).await;
    assert_eq!(fake.total(), 3);
    fake.answer(Call::SignIn, Reply::Good);
    rig.ask(Command::Refresh).await;
    rig.until_online().await;
    assert_eq!(rig.polls_in(secs(301)).await, 10, "it goes on by itself again");
}

#[tokio::test(start_paused = true)]
async fn key_rejected_during_a_poll_ends_it() {
    let fake = Fake::new(1);
    fake.answer(Call::List, failing(FailureKind::CredentialsRefused));
    let mut rig = Rig::new(&fake);
    rig.until_refused().await;
    rig.run_for(DAY).await;
    assert_eq!(fake.since(0), [Call::SignIn, Call::List]);
}

#[tokio::test(start_paused = true)]
async fn rate_limit_ends_the_poll_and_is_waited_for() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    fake.answer_lists(&Reply::Fail(rate_limited(200)));
    let before = fake.total();
    let (attempt, wait) = next_wait(&mut rig).await;
    assert_eq!((attempt, wait), (1, 200.0));
    rig.run_for(Duration::from_millis(199_999)).await;
    assert_eq!(fake.since(before), [Call::SignIn, Call::States], "no stand-in, and no call while it lasts");
    assert_eq!(rig.polls_in(secs(1)).await, 1);
}

#[tokio::test(start_paused = true)]
async fn rate_limit_after_the_states_delays_the_poll_but_is_no_outage() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    fake.answer(Call::List, Reply::Fail(rate_limited(120)));
    rig.ask(Command::Refresh).await;
    let ConnectionState::Online { next_poll, .. } = rig.until_online().await else { unreachable!() };
    assert_eq!(next_poll, rig.now() + secs(120));
    assert_eq!(fake.count(Call::Regions), 1, "nothing was asked after the limit");
    assert_eq!(rig.polls_in(Duration::from_millis(119_999)).await, 0);
}

#[tokio::test(start_paused = true)]
async fn partial_states_are_shown_with_the_missing_count() {
    let fake = Fake::new(3);
    let mut rig = Rig::online(&fake).await;
    fake.answer(Call::States, Reply::Fetched(2, failure(FailureKind::ServerError)));
    let updates = rig.run_for(secs(30)).await;
    assert!(matches!(links(&updates)[..], [ConnectionState::Fetching, ConnectionState::Online { .. }]));
    let snapshot = newest(&updates);
    assert_eq!(snapshot.states.partial, Some((2, 3)));
    assert_eq!(failed_parts(&snapshot), [("states", FailureKind::ServerError)]);
    assert_eq!(snapshot.totals.tunnels.up, 6, "the group that did not come is kept");
}

#[tokio::test(start_paused = true)]
async fn list_replaces_failing_states() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    fake.answer(Call::States, failing(FailureKind::NotFound));
    fake.world().list[0].status = Some(tunnelscope::domain::GroupStatus::Warning);
    let before = fake.total();
    let updates = rig.run_for(secs(60)).await;
    let poll = [Call::SignIn, Call::States, Call::List];
    assert_eq!(fake.since(before), [poll, poll].concat());
    assert!(matches!(
        links(&updates)[..],
        [_, ConnectionState::Online { .. }, _, ConnectionState::Online { .. }]
    ));
    assert_eq!(newest(&updates).totals.groups.warning, 1);
    assert_eq!(failed_parts(&newest(&updates)), [("states", FailureKind::NotFound)]);
}

#[tokio::test(start_paused = true)]
async fn failing_list_is_retried_each_poll_and_states_go_on() {
    let fake = Fake::new(1);
    fake.answer(Call::List, failing(FailureKind::Forbidden));
    let mut rig = Rig::new(&fake);
    let updates = rig.run_for(secs(10 * 30 + 1)).await;
    assert_eq!((fake.count(Call::States), fake.count(Call::List)), (11, 11));
    assert!(links(&updates).iter().all(|link| !matches!(link, ConnectionState::BackingOff { .. })));
    assert_eq!(failed_parts(&newest(&updates)), [("groups", FailureKind::Forbidden)]);
    fake.answer(Call::List, Reply::Good);
    rig.run_for(secs(10 * 30)).await;
    assert_eq!((fake.count(Call::States), fake.count(Call::List)), (21, 12), "one more, then every tenth");
}

#[tokio::test(start_paused = true)]
async fn panic_in_the_source_is_returned_by_the_handle() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    fake.answer(Call::States, Reply::Panic);
    rig.run_for(secs(30)).await;
    assert!(rig.worker.await.unwrap_err().is_panic());
}

#[tokio::test(start_paused = true)]
async fn single_poll_is_complete_or_names_what_is_missing() {
    let clock = super::harness::clock(Arc::new(AtomicI64::new(0)));
    let fake = Fake::new(3);
    let snapshot = poll_once(&fake, &clock, None).await.unwrap();
    assert!(snapshot.is_complete() && snapshot.failures().is_empty());
    assert_eq!(snapshot.groups.len(), 3);
    assert_eq!(snapshot.groups[0].since.unwrap().time(), at("00:00:00"));

    fake.answer(Call::States, Reply::Fetched(1, failure(FailureKind::ServerError)));
    fake.answer(Call::Regions, failing(FailureKind::Forbidden));
    let snapshot = poll_once(&fake, &clock, None).await.unwrap();
    let lacking = [("states", FailureKind::ServerError), ("regions", FailureKind::Forbidden)];
    assert_eq!(failed_parts(&snapshot), lacking);

    fake.answer(Call::SignIn, failing(FailureKind::CredentialsRefused));
    let before = fake.total();
    let refused = poll_once(&fake, &clock, None).await.unwrap_err();
    assert_eq!(refused.kind, FailureKind::CredentialsRefused);
    assert_eq!(fake.since(before), [Call::SignIn]);
}

#[tokio::test(start_paused = true)]
async fn wait_starting_after_the_request_is_published_with_its_end() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    fake.world().latency = secs(3_600);
    rig.ask(Command::Refresh).await;
    let updates = rig.run_for(secs(3_610)).await;
    assert_eq!(links(&updates), [&ConnectionState::Fetching], "slow, but not held back");
    for wait in [50, 600] {
        let until = rig.now() + secs(wait);
        let budget =
            RateLimitUse { blocked_until: Some(until), throttled_responses: wait, ..RateLimitUse::default() };
        fake.world().usage = Usage { rate_limit: budget.clone(), ..Usage::default() };
        let updates = rig.run_for(secs(40)).await;
        let reported = ConnectionState::RateLimited { until, request: RequestKind::States };
        assert_eq!(links(&updates), [&reported], "once, however long it takes");
        assert!(
            updates.iter().any(|update| matches!(update, Update::Usage(usage) if usage.rate_limit == budget))
        );
    }
    rig.ask(Command::Pause).await;
    rig.settle().await;
    rig.ask(Command::Resume).await;
    let resumed = rig.settle().await;
    assert!(matches!(links(&resumed).last(), Some(ConnectionState::RateLimited { .. })), "{resumed:?}");
    fake.world().usage = Usage::default();
    assert_eq!(links(&rig.run_for(secs(2)).await), [&ConnectionState::Fetching]);
}

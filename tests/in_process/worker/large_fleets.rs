//! More groups than the rate limit allows to read in each poll: unhealthy groups are
//! watched, the others are read in parts.

use super::fake_api::{Call, Fake, Reply, failure, key};
use super::harness::{Rig, links, secs, snapshots};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tunnelscope::channel::{Command, ConnectionState, Update};
use tunnelscope::domain::{FailureKind, GroupStatus, ListQuery, RateLimitUse, Snapshot, Usage, WindowUse};

/// A budget that bears a call each six seconds, and has so much room now.
fn budget(room: u32) -> RateLimitUse {
    let window = |limit, period| WindowUse { limit, period: secs(period), reserved: 0, used: limit - room };
    RateLimitUse { windows: vec![window(10, 60), window(300, 1_800)], ..RateLimitUse::default() }
}

/// Two thousand groups behind that budget.
fn many() -> Fake {
    let fake = Fake::new(2_000);
    fake.world().usage = Usage { rate_limit: budget(10), ..Usage::default() };
    fake
}

/// A worker that has read everything once.
async fn settled(fake: &Fake) -> Rig {
    let mut rig = Rig::new(fake);
    rig.run_for(secs(600)).await;
    rig
}

fn newest(updates: &[Update]) -> Arc<Snapshot> {
    snapshots(updates).pop().cloned().unwrap()
}

/// The pages that were asked for since there were so many.
fn pages_since(fake: &Fake, count: usize) -> Vec<(ListQuery, u64)> {
    fake.world().pages[count..].to_vec()
}

fn is_watch((list, _): &(ListQuery, u64)) -> bool {
    matches!(list, ListQuery::WithStatus(_))
}

#[tokio::test(start_paused = true)]
async fn each_poll_reads_and_reports_some_pages() {
    let fake = many();
    let mut rig = settled(&fake).await;
    let before = fake.world().pages.len();
    let updates = rig.run_for(secs(300)).await;
    let pages = pages_since(&fake, before);
    assert_eq!(pages.iter().filter(|page| is_watch(page)).count(), 20, "two of each of ten polls");
    let lists = pages.len() - 20;
    assert!((25..=29).contains(&lists), "{lists} pages of the lists");
    let online =
        links(&updates).into_iter().rev().find(|link| matches!(link, ConnectionState::Online { .. }));
    let Some(ConnectionState::Online { list_progress: Some(sweep), effective_interval: None, .. }) = online
    else {
        panic!("{online:?}")
    };
    assert_eq!(sweep.total_pages, 10);
    assert!(sweep.period <= secs(300), "{:?}", sweep.period);
    assert!(newest(&updates).is_complete());
}

#[tokio::test(start_paused = true)]
async fn group_down_and_up_is_known_with_the_next_poll() {
    let fake = many();
    let mut rig = settled(&fake).await;
    fake.set_status(1_999, GroupStatus::Disconnected);
    let snapshot = newest(&rig.run_for(secs(30)).await);
    assert_eq!(snapshot.totals.groups.disconnected, 1);
    let before = fake.count(Call::Check);
    fake.set_status(1_999, GroupStatus::Connected);
    let snapshot = newest(&rig.run_for(secs(30)).await);
    assert_eq!((snapshot.totals.groups.disconnected, snapshot.totals.groups.connected), (0, 2_000));
    assert_eq!(fake.count(Call::Check) - before, 1, "it is asked for by its id, not guessed to be well");
    rig.run_for(secs(300)).await;
    assert_eq!(fake.count(Call::Check) - before, 1);
}

#[tokio::test(start_paused = true)]
async fn deleted_group_is_removed_when_both_lists_lacked_it_twice() {
    let fake = many();
    let mut rig = settled(&fake).await;
    fake.remove_last();
    let updates = rig.run_for(secs(200)).await;
    assert!(newest(&updates).group(&key(1_999)).is_some(), "one reading may have missed it");
    let updates = rig.run_for(secs(900)).await;
    assert!(newest(&updates).group(&key(1_999)).is_none());
    assert_eq!(newest(&updates).groups.len(), 1_999);
}

#[tokio::test(start_paused = true)]
async fn group_that_moved_between_pages_is_kept() {
    let fake = many();
    let mut rig = settled(&fake).await;
    // An earlier group is removed while a list is half read: the first of the next page moves to a page already read.
    let gone = {
        let mut world = fake.world();
        let gone = world.list.remove(3);
        world.states.remove(3);
        gone.key
    };
    for _ in 0..40 {
        let updates = rig.run_for(secs(30)).await;
        let snapshot = newest(&updates);
        let lacking = (0..2_000).map(key).filter(|key| *key != gone && snapshot.group(key).is_none());
        assert_eq!(lacking.count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn api_without_filters_is_read_in_parts_only() {
    let fake = many();
    let mut rig = settled(&fake).await;
    fake.answer(Call::Watch, Reply::Fail(failure(FailureKind::BadRequest)));
    rig.run_for(secs(60)).await;
    let before = fake.world().pages.len();
    let updates = rig.run_for(secs(300)).await;
    let pages = pages_since(&fake, before);
    assert!(!pages.iter().any(is_watch), "it is not asked again");
    assert!(pages.len() > 40, "all room is for the lists: {}", pages.len());
    assert!(newest(&updates).failures().is_empty(), "{:?}", newest(&updates).failures());
}

#[tokio::test(start_paused = true)]
async fn failure_of_the_watch_is_reported_until_it_succeeds() {
    let fake = many();
    let mut rig = settled(&fake).await;
    fake.answer(Call::Watch, Reply::Fail(failure(FailureKind::ServerError)));
    let snapshot = newest(&rig.run_for(secs(60)).await);
    assert!(!snapshot.is_complete());
    assert_eq!(snapshot.failures()[0].0, "unhealthy");
    fake.answer(Call::Watch, Reply::Good);
    assert!(newest(&rig.run_for(secs(60)).await).is_complete());
}

#[tokio::test(start_paused = true)]
async fn rate_limit_wait_is_published_with_its_end() {
    let fake = many();
    let mut rig = settled(&fake).await;
    let until = rig.now() + secs(50);
    let full = RateLimitUse { next_background_permit: Some(until), ..budget(0) };
    fake.world().usage = Usage { rate_limit: full, ..Usage::default() };
    let link = rig.until(|link| matches!(link, ConnectionState::RateLimited { .. })).await;
    assert!(
        matches!(link, ConnectionState::RateLimited { until: reported, .. } if reported == until),
        "{link:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn requested_refresh_reads_more_pages_within_the_rate_limit() {
    let fake = many();
    let mut rig = settled(&fake).await;
    let before = fake.world().pages.len();
    rig.ask(Command::Refresh).await;
    rig.run_for(Duration::from_millis(10)).await;
    assert_eq!(pages_since(&fake, before).len(), 8, "two to watch, two are left for the next poll");
}

#[tokio::test(start_paused = true)]
async fn interval_lengthened_by_twenty_thousand_groups_is_published() {
    let fake = Fake::new(2_000);
    let slow = WindowUse { limit: 30, period: secs(1_800), reserved: 0, used: 0 };
    let budget = RateLimitUse { windows: vec![slow], ..RateLimitUse::default() };
    fake.world().usage = Usage { rate_limit: budget, ..Usage::default() };
    let mut rig = settled(&fake).await;
    let link = rig.until_online().await;
    let ConnectionState::Online { effective_interval: Some(stretched), .. } = link else {
        panic!("{link:?}")
    };
    assert!((secs(180)..secs(200)).contains(&stretched), "{stretched:?}");
    assert!(rig.polls_in(secs(1_900)).await <= 11);
}

#[tokio::test(start_paused = true)]
async fn group_down_after_a_clock_change_is_known_with_the_next_poll() {
    let fake = many();
    let mut rig = settled(&fake).await;
    rig.set_forward.store(-24 * 60 * 60, Ordering::SeqCst);
    fake.set_status(1_999, GroupStatus::Disconnected);
    let snapshot = newest(&rig.run_for(secs(30)).await);
    assert_eq!(snapshot.totals.groups.disconnected, 1);
    fake.remove_last();
    let snapshot = newest(&rig.run_for(secs(1_200)).await);
    assert!(snapshot.group(&key(1_999)).is_none(), "what is gone goes all the same");
}

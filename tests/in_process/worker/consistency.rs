//! Contradictions between the group list and the state list, in a running worker and in a single poll.

use super::fake_api::{Call, Fake, key};
use super::harness::{Rig, clock, secs, snapshots};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use tunnelscope::channel::Update;
use tunnelscope::domain::{FailureKind, Group, RateLimitUse, Snapshot, Usage, WindowUse};
use tunnelscope::worker::{Lists, fetch_lists, poll_once};

fn newest(updates: &[Update]) -> Arc<Snapshot> {
    snapshots(updates).pop().cloned().unwrap()
}

/// The parts that are contradicted.
fn contradicted(snapshot: &Snapshot) -> Vec<&'static str> {
    let failures = snapshot.failures().into_iter();
    failures.filter(|(_, failure)| failure.kind == FailureKind::Inconsistent).map(|(part, _)| part).collect()
}

fn take_states(fake: &Fake) -> Vec<Group> {
    std::mem::take(&mut fake.world().states)
}

#[tokio::test(start_paused = true)]
async fn empty_state_list_is_partial_and_keeps_known_states() {
    let fake = Fake::new(200);
    let mut rig = Rig::online(&fake).await;
    let states = take_states(&fake);
    let snapshot = newest(&rig.run_for(secs(30)).await);
    assert_eq!(contradicted(&snapshot), ["states"]);
    assert!(!snapshot.is_complete());
    assert_eq!((snapshot.groups.len(), snapshot.totals.tunnels.up), (200, 400));
    let updates = rig.run_for(secs(300)).await;
    assert_eq!(newest(&updates).totals.tunnels.up, 400, "for as long as it lasts");
    assert!(newest(&updates).changes.is_empty());
    fake.world().states = states;
    assert!(newest(&rig.run_for(secs(30)).await).is_complete());
}

#[tokio::test(start_paused = true)]
async fn empty_group_list_is_partial_and_read_with_every_poll() {
    let fake = Fake::new(200);
    let mut rig = Rig::online(&fake).await;
    let list = std::mem::take(&mut fake.world().list);
    let updates = rig.run_for(secs(400)).await;
    assert_eq!(contradicted(&newest(&updates)), ["groups"]);
    assert_eq!(newest(&updates).groups.len(), 200);
    let before = fake.count(Call::List);
    rig.run_for(secs(60)).await;
    assert_eq!(fake.count(Call::List) - before, 2);
    fake.world().list = list;
    assert!(newest(&rig.run_for(secs(30)).await).is_complete());
}

#[tokio::test(start_paused = true)]
async fn states_lacking_groups_twice_are_partial() {
    let fake = Fake::new(200);
    fake.world().states.truncate(150);
    let mut rig = Rig::new(&fake);
    assert_eq!(contradicted(&newest(&rig.settle().await)), Vec::<&str>::new(), "they may be new");
    let snapshot = newest(&rig.run_for(secs(30)).await);
    assert_eq!(contradicted(&snapshot), ["states"]);
    assert_eq!(snapshot.states.partial, Some((150, 200)));
}

#[tokio::test(start_paused = true)]
async fn added_and_removed_groups_raise_no_alarm() {
    let fake = Fake::new(5);
    let mut rig = Rig::online(&fake).await;
    for number in 5..15 {
        fake.add(number);
        let updates = rig.run_for(secs(60)).await;
        assert!(snapshots(&updates).iter().all(|snapshot| snapshot.is_complete()));
        assert_eq!(newest(&updates).groups.len(), 6);
        fake.remove_last();
        let updates = rig.run_for(secs(60)).await;
        assert!(snapshots(&updates).iter().all(|snapshot| snapshot.is_complete()));
        assert!(newest(&updates).group(&key(number)).is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn empty_states_read_in_parts_are_partial() {
    let fake = Fake::new(2_000);
    let window = |limit, period| WindowUse { limit, period: secs(period), reserved: 0, used: limit - 10 };
    let budget =
        RateLimitUse { windows: vec![window(10, 60), window(300, 1_800)], ..RateLimitUse::default() };
    fake.world().usage = Usage { rate_limit: budget, ..Usage::default() };
    let mut rig = Rig::new(&fake);
    assert!(newest(&rig.run_for(secs(600)).await).is_complete());
    let states = take_states(&fake);
    let snapshot = newest(&rig.run_for(secs(900)).await);
    assert_eq!(contradicted(&snapshot), ["states"]);
    assert_eq!(snapshot.totals.tunnels.up, 4_000, "nothing was dropped");
    fake.world().states = states;
    assert!(newest(&rig.run_for(secs(900)).await).is_complete());
}

#[tokio::test(start_paused = true)]
async fn single_poll_rereads_differing_lists_once() {
    let clock = clock(Arc::new(AtomicI64::new(0)));
    let fake = Fake::new(200);
    fake.world().states.truncate(150);
    let snapshot = poll_once(&fake, &clock, None).await.unwrap();
    assert_eq!((contradicted(&snapshot), snapshot.groups.len()), (vec!["states"], 200));
    assert_eq!((fake.count(Call::List), fake.count(Call::States)), (2, 2));
    take_states(&fake);
    for lists in [Lists::States, Lists::Both] {
        let snapshot = fetch_lists(&fake, &clock, lists, None).await.unwrap();
        assert_eq!((contradicted(&snapshot), snapshot.groups.len()), (vec!["states"], 200), "{lists:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn organization_without_groups_is_complete() {
    let clock = clock(Arc::new(AtomicI64::new(0)));
    let fake = Fake::new(0);
    assert!(poll_once(&fake, &clock, None).await.unwrap().is_complete());
    assert_eq!((fake.count(Call::List), fake.count(Call::States)), (1, 1), "once is enough");
    let mut rig = Rig::new(&fake);
    assert!(newest(&rig.settle().await).is_complete());
}

#[tokio::test(start_paused = true)]
async fn server_with_capped_pages_is_read_completely() {
    let fake = Fake::new(250);
    fake.world().page_cap = 50;
    let mut rig = Rig::online(&fake).await;
    let snapshot = newest(&rig.run_for(secs(30)).await);
    assert!(snapshot.is_complete());
    assert_eq!(snapshot.groups.len(), 250);
}

//! Tests of the shared call log file.

use super::*;
use crate::api::rate_limit::call_log::Availability;
use crate::api::rate_limit::policy::LimitProbe;
use crate::api::rate_limit::shared::{QueuePriority, Ticket};
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn store(folder: &Path, key: &str) -> SharedStore {
    SharedStore::new(Some(folder), key.to_owned(), Policy::new(RateLimit::Small), WallClock::default())
}

/// Makes a call and returns whether there was room.
async fn call(store: &SharedStore) -> bool {
    let ticket = Ticket::new(QueuePriority::Command, store.now());
    let call = store.update(|state, now| (state.admit(&ticket, now).ok(), Change::Made)).await;
    store
        .update(|state, now| {
            ((), call.map(|call| state.close(call.id, now)).map_or(Change::None, |()| Change::Made))
        })
        .await;
    call.is_some_and(|call| call.probe == LimitProbe::No)
}

async fn availability(store: &SharedStore) -> Availability {
    store.update(|state, now| (state.availability(QueuePriority::Command, 0, now), Change::None)).await
}

#[tokio::test]
async fn calls_are_shared_by_all_processes_with_the_key() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("not/there/yet");
    let (one, other, stranger) = (store(&folder, "a"), store(&folder, "a"), store(&folder, "b"));
    for _ in 0..14 {
        while !call(&one).await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    assert!(matches!(availability(&other).await, Availability::In(wait) if wait > 10_000));
    assert!(matches!(
        store(&folder, "a").snapshot().0.availability(QueuePriority::Command, 0, one.now()),
        Availability::In(_)
    ));
    assert_eq!(availability(&stranger).await, Availability::Now);
}

#[tokio::test]
async fn unreadable_state_file_is_replaced() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path(), "a");
    let path = store.file.as_ref().unwrap().path();
    for content in [
        "{ not json",
        "{\"version\":1,\"key\":\"a\",\"calls\":[[1,2]]}",
        "{\"version\":3,\"key\":\"b\",\"state\":{}}",
    ] {
        fs::write(path, content).unwrap();
        assert!(call(&store).await);
        assert!(fs::read_to_string(path).unwrap().starts_with("{\"version\":3,\"key\":\"a\""));
    }
}

#[tokio::test(start_paused = true)]
async fn process_counts_its_own_calls_without_a_usable_file() {
    let home = tempfile::tempdir().unwrap();
    let store = store(&home.path().join("folder"), "a");
    fs::write(home.path().join("folder"), "in the way").unwrap();
    for _ in 0..5 {
        assert!(call(&store).await);
    }
    assert!(matches!(availability(&store).await, Availability::In(_)), "and counts its own calls");
    assert!(store.is_reported.load(Ordering::Relaxed));
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_held_lock_times_out() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path(), "a");
    let held = store.file.as_ref().unwrap().lock(Duration::ZERO).unwrap();
    let start = Instant::now();
    assert!(call(&store).await && call(&store).await);
    assert!(start.elapsed() < LOCK_TIMEOUT + Duration::from_millis(100), "{:?}", start.elapsed());
    assert!(!store.try_update(|_, _| Change::Made) || store.usable_file().is_none());
    drop(held);
    tokio::time::sleep(RETRY_INTERVAL).await;
    assert!(call(&store).await);
    assert!(store.file.as_ref().unwrap().read().is_ok(), "it is shared again");
}

#[tokio::test]
async fn state_file_is_private_and_stays_small() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path(), "a");
    store
        .update(|state, now| {
            (0..20_000).for_each(|n| state.close(n, now.saturating_sub(n * 90)));
            ((), Change::Made)
        })
        .await;
    store.update(|_, _| ((), Change::Made)).await;
    let metadata = fs::metadata(store.file.as_ref().unwrap().path()).unwrap();
    assert!(metadata.len() < 40_000, "{}", metadata.len());
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
}

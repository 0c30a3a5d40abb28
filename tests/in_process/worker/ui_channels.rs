//! The other ends: a screen that does not read, ends that are dropped, and stopping.

use super::fake_api::{Call, Fake, Reply};
use super::harness::{Rig, secs, snapshots};
use tokio::time::{Instant, sleep};
use tunnelscope::channel::{Command, ConnectionState, Update};
use tunnelscope::domain::GroupStatus;

#[tokio::test(start_paused = true)]
async fn stalled_ui_does_not_block_and_later_gets_every_change() {
    let fake = Fake::new(2);
    let mut rig = Rig::new(&fake);
    for hour in 0..24 {
        sleep(secs(1800)).await;
        fake.set_status(0, if hour % 2 == 0 { GroupStatus::Warning } else { GroupStatus::Connected });
        sleep(secs(1800)).await;
    }
    assert_eq!(fake.count(Call::States), 2880);

    let updates = rig.settle().await;
    let newest = *snapshots(&updates).last().unwrap();
    let oldest = (rig.now() - newest.as_of().unwrap()).get_seconds();
    assert!((0..=30).contains(&oldest), "{oldest} s old");
    assert!(
        updates
            .iter()
            .any(|update| matches!(update, Update::ConnectionState(ConnectionState::Online { .. })))
    );
    let changes: Vec<_> = snapshots(&updates)
        .iter()
        .flat_map(|snapshot| &snapshot.changes)
        .map(|c| c.kind.to_string())
        .collect();
    let expected = ["branch-0 connected -> warning", "branch-0 warning -> connected"];
    assert_eq!(changes, expected.repeat(12));
}

#[tokio::test(start_paused = true)]
async fn stop_ends_a_hanging_call_and_a_wait_at_once() {
    let fake = Fake::new(1);
    for hanging in [None, Some(Call::SignIn), Some(Call::States)] {
        let mut rig = Rig::online(&fake).await;
        if let Some(call) = hanging {
            fake.answer(call, Reply::Hang);
        }
        rig.run_for(secs(45)).await;
        let asked = Instant::now();
        rig.stop.cancel();
        rig.worker.await.unwrap();
        assert_eq!(asked.elapsed(), secs(0));
        if let Some(call) = hanging {
            fake.answer(call, Reply::Good);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn worker_without_a_receiver_ends() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    fake.answer(Call::States, Reply::Hang);
    rig.run_for(secs(45)).await;
    drop(rig.screen.updates);
    rig.worker.await.unwrap();
    assert_eq!(fake.count(Call::States), 2);
}

#[tokio::test(start_paused = true)]
async fn worker_without_a_command_sender_goes_on() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    let (unused, _) = tokio::sync::mpsc::channel::<Command>(1);
    rig.screen.commands = unused;
    assert_eq!(rig.polls_in(secs(3600)).await, 120);
    assert!(!rig.worker.is_finished());
}

//! What calls about a single group bring: all its tunnels, and what the provider logged of it.

use super::fake_api::{Call, Fake, Reply, configured, failure, key};
use super::harness::{Rig, secs, snapshots};
use tunnelscope::channel::{Command, Update};
use tunnelscope::domain::{FailureKind, Snapshot, Text, Tunnel, TunnelStatus};

/// A group whose first hub lists ten tunnels, and so many in all.
fn crowded(fake: &Fake, all: usize) {
    let tunnel = |nth: usize| {
        let mut tunnel = Tunnel::default();
        tunnel.common_mut().status = Some(TunnelStatus::Up);
        tunnel.common_mut().dc = Some(Text::new("iad1.edc"));
        tunnel.details_mut().peer_ip = Some(Text::from(format!("198.51.100.{nth}")));
        tunnel
    };
    let mut world = fake.world();
    let mut hubs = world.states[0].hubs.clone();
    hubs[0].tunnels = Some((0..10).map(tunnel).collect());
    world.states[0].set_hubs(hubs);
    world.peers = (0..all).map(tunnel).collect();
}

fn tunnels(snapshot: &Snapshot) -> usize {
    snapshot.groups[0].hubs[0].known_tunnels().len()
}

#[tokio::test(start_paused = true)]
async fn all_tunnels_of_a_large_hub_are_read_by_pages() {
    let fake = Fake::new(1);
    crowded(&fake, 250);
    let mut rig = Rig::online(&fake).await;
    rig.ask(Command::FetchGroup(key(0))).await;
    let updates = rig.settle().await;
    assert_eq!(tunnels(snapshots(&updates).last().unwrap()), 250);
    assert_eq!(fake.count(Call::Peers), 3, "a full page, the rest, and an empty one");
    rig.ask(Command::FetchGroup(key(0))).await;
    rig.settle().await;
    assert_eq!(fake.count(Call::Peers), 3, "once per poll is enough");
    let updates = rig.run_for(secs(35)).await;
    assert_eq!(tunnels(snapshots(&updates).last().unwrap()), 250, "they stay while they are young");
    let updates = rig.run_for(secs(700)).await;
    assert_eq!(tunnels(snapshots(&updates).last().unwrap()), 10, "and are dropped when the page is closed");
}

/// A group whose list says that its first hub has so many tunnels.
fn listed(fake: &Fake, count: u64) {
    let mut hubs = configured(0).hubs;
    hubs[0].listed_count = Some(count);
    hubs[1].listed_count = Some(0);
    fake.world().list[0].set_hubs(hubs);
}

#[tokio::test(start_paused = true)]
async fn capped_tunnel_pages_are_read_to_the_listed_count() {
    let fake = Fake::new(1);
    crowded(&fake, 60);
    listed(&fake, 60);
    fake.world().page_cap = 50;
    let mut rig = Rig::online(&fake).await;
    rig.ask(Command::FetchGroup(key(0))).await;
    let updates = rig.settle().await;
    let snapshot = snapshots(&updates).pop().unwrap();
    assert_eq!(tunnels(snapshot), 60);
    assert_eq!(snapshot.groups[0].hubs[0].tunnel_count(), Some(60));
    let asked: Vec<_> = fake.world().peer_pages.iter().map(|page| (page.offset, page.limit)).collect();
    assert_eq!(asked, [(0, 200), (50, 50)], "no more than the server gives is asked for");
}

#[tokio::test(start_paused = true)]
async fn partial_tunnel_read_does_not_lower_the_hub_count() {
    let fake = Fake::new(1);
    crowded(&fake, 60);
    listed(&fake, 60);
    fake.world().page_cap = 50;
    fake.answer(Call::Peers, Reply::Fetched(50, failure(FailureKind::ServerError)));
    let mut rig = Rig::online(&fake).await;
    rig.ask(Command::FetchGroup(key(0))).await;
    let updates = rig.settle().await;
    let snapshot = snapshots(&updates).pop().unwrap();
    assert_eq!((tunnels(snapshot), snapshot.groups[0].hubs[0].tunnel_count()), (50, Some(60)));
    let failed = updates.iter().any(|update| match update {
        Update::Detail(detail) => detail.peers.failure == Some(failure(FailureKind::ServerError)),
        _ => false,
    });
    assert!(failed, "and the page says why");
}

#[tokio::test(start_paused = true)]
async fn fully_listed_tunnels_are_not_read_separately() {
    let fake = Fake::new(1);
    let mut rig = Rig::online(&fake).await;
    rig.ask(Command::FetchGroup(key(0))).await;
    rig.settle().await;
    assert_eq!((fake.count(Call::Peers), fake.count(Call::Log), fake.count(Call::Group)), (0, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn failed_tunnel_or_log_read_is_reported_and_keeps_known_data() {
    let fake = Fake::new(1);
    crowded(&fake, 30);
    let mut rig = Rig::online(&fake).await;
    rig.ask(Command::FetchGroup(key(0))).await;
    rig.settle().await;
    fake.answer(Call::Peers, Reply::Fail(failure(FailureKind::ServerError)));
    fake.answer(Call::Log, Reply::Fail(failure(FailureKind::Forbidden)));
    rig.run_for(secs(130)).await;
    rig.ask(Command::FetchGroup(key(0))).await;
    let updates = rig.settle().await;
    let mut details = updates.iter().rev().filter_map(|update| match update {
        Update::Detail(detail) => Some(detail),
        _ => None,
    });
    let detail = details.next().unwrap();
    assert_eq!(detail.peers.failure, Some(failure(FailureKind::ServerError)));
    assert_eq!(detail.log.status.failure, Some(failure(FailureKind::Forbidden)));
    assert_eq!(detail.log.value.len(), 1, "what was logged before stays");
    let logs = fake.count(Call::Log);
    rig.run_for(secs(300)).await;
    rig.ask(Command::FetchGroup(key(0))).await;
    rig.settle().await;
    assert_eq!(fake.count(Call::Log), logs, "a key that may not is not tried again");
    rig.ask(Command::Refresh).await;
    rig.settle().await;
    rig.ask(Command::FetchGroup(key(0))).await;
    rig.settle().await;
    assert_eq!(fake.count(Call::Log), logs + 1, "except on request");
}

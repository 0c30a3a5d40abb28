//! Bytes written for each kind of change, counted at the terminal's end of the real loop, at 120x40 with 200 groups:
//! which determines the delay on a slow line. `cargo test --test in_process output_size -- --nocapture` prints the figures.

use crate::support::dashboard::{SMALL, WIDE, waiting};
use crate::support::event_loop_harness::{EventLoopHarness, now};
use crate::support::usage::{exhausted, large_budget, update};
use crate::support::world::World;
use std::time::Duration;
use tunnelscope::channel::{ConnectionState, Update};
use tunnelscope::domain::{GroupStatus, HubStatus, Quantity, Role};

/// Poll interval in seconds.
const INTERVAL: u32 = 30;

/// Bytes and writes so far.
#[derive(Clone, Copy)]
struct Count {
    bytes: usize,
    writes: usize,
}

impl Count {
    fn of(harness: &EventLoopHarness) -> Self {
        Self { bytes: harness.terminal.bytes(), writes: harness.terminal.writes() }
    }

    /// Bytes since then, which must have come in one write.
    fn frame(self, harness: &EventLoopHarness) -> usize {
        let since = Self::of(harness);
        assert_eq!(since.writes - self.writes, 1, "a frame is exactly one write");
        since.bytes - self.bytes
    }
}

fn assert_within(limit: usize, bytes: usize, what: &str) {
    println!("{bytes:>6} B of {limit:>6}  {what}");
    assert!(bytes <= limit, "{what}: {bytes} B, more than {limit} B");
}

async fn live() -> (World, EventLoopHarness) {
    let mut world = World::large(200);
    let harness = EventLoopHarness::live(&mut world, WIDE).await;
    (world, harness)
}

/// Bytes of the frame that a key brings.
async fn key(harness: &mut EventLoopHarness, key: &str) -> usize {
    let before = Count::of(harness);
    harness.press(key).await;
    before.frame(harness)
}

/// Bytes of the frame that a change of the world brings, apart from what time does to the screen.
async fn change(harness: &mut EventLoopHarness, world: &mut World) -> usize {
    let before = Count::of(harness);
    harness.poll_in_one_frame(world).await;
    before.frame(harness)
}

#[tokio::test(start_paused = true)]
async fn full_frames_stay_within_their_output_limit() {
    let harness = EventLoopHarness::begin(WIDE).await;
    let first = Count { bytes: 0, writes: 0 }.frame(&harness);
    assert_within(1_500, first, "the first frame, before there is data");
    let (_, mut harness) = live().await;
    assert_within(9_000, key(&mut harness, "ctrl-l").await, "a whole frame, as the first with data is");
    harness.press("PgDn").await;
    assert_within(5_000, key(&mut harness, "PgDn").await, "a page of groups");
    assert_within(10_000, key(&mut harness, "Enter").await, "a group opens");
    assert_within(10_000, key(&mut harness, "?").await, "the help opens");
    harness.press("Esc Esc").await;
    assert_within(4_000, key(&mut harness, ":").await, "the palette opens");
    assert_within(5_000, key(&mut harness, "Esc").await, "the palette closes");
    harness.press("/ b r a n c").await;
    assert_within(300, key(&mut harness, "h").await, "a letter of a filter that changes nothing");
    harness.press("Esc").await;
    assert_within(300, key(&mut harness, "y").await, "a name is copied");
    harness.send_update(update(exhausted())).await;
    assert_within(10_000, key(&mut harness, "i").await, "the connection opens");
    harness.resize(SMALL).await;
    harness.press("PgDn").await;
    let scrolled = key(&mut harness, "k").await;
    assert_within(400, scrolled, "the page of the connection scrolls by one at 80x24");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn cursor_moves_stay_within_their_output_limit() {
    let (_, mut harness) = live().await;
    harness.press("G k").await;
    assert_within(1_000, key(&mut harness, "k").await, "a move among groups, with the strip about the group");
    harness.press("g PgDn").await;
    let scrolled = key(&mut harness, "j").await;
    assert_within(1_000, scrolled, "a move that scrolls the groups by one, with the strip");
    harness.press("3").await;
    assert_within(400, key(&mut harness, "j").await, "a move among data centers");
    harness.press("2").await;
    assert_within(400, key(&mut harness, "j").await, "a move among hubs");
    assert_within(1_000, key(&mut harness, "1").await, "a change of panes");
    harness.press("Enter").await;
    assert_within(400, key(&mut harness, "j").await, "a move on the page of a group");
    harness.press("Esc").await;
    harness.resize(SMALL).await;
    harness.press("G k").await;
    assert_within(400, key(&mut harness, "k").await, "a move among groups at 80x24, without the strip");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn state_changes_stay_within_their_output_limit() {
    let (mut world, mut harness) = live().await;
    world.hub("branch-0009-ntg", Role::Secondary, HubStatus::Down);
    let count = change(&mut harness, &mut world).await;
    assert_within(
        135,
        count,
        "a hub in view goes down, and its data center passes another: the row, the counts, both",
    );
    world.hub("branch-0013-ntg", Role::Secondary, HubStatus::Down);
    let count = change(&mut harness, &mut world).await;
    assert_within(100, count, "another hub there goes down: its row, the counts, the data center's");
    world.hub("branch-0013-ntg", Role::Secondary, HubStatus::Up);
    let count = change(&mut harness, &mut world).await;
    assert_within(100, count, "a hub comes back: its row, the counts, the data center's");
    world.hub("branch-0150-ntg", Role::Secondary, HubStatus::Down);
    let count = change(&mut harness, &mut world).await;
    assert_within(80, count, "a hub out of view goes down: the counts, its data center");
    let group = world.group("branch-0017-ntg");
    group.status = Some(GroupStatus::Disconnected);
    let count = change(&mut harness, &mut world).await;
    assert_within(300, count, "a group in view becomes the worst: the rows above it move down by one");
    let group = world.group("branch-0150-ntg");
    group.status = Some(GroupStatus::Warning);
    let count = change(&mut harness, &mut world).await;
    assert_within(300, count, "a group from out of view comes in below the disconnected");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn state_changes_without_reordering_write_little() {
    let (mut world, mut harness) = live().await;
    harness.press("s n a m e Enter g").await;
    world.group("branch-0003-ntg").status = Some(GroupStatus::Warning);
    let count = change(&mut harness, &mut world).await;
    assert_within(
        100,
        count,
        "a group in view becomes worse, sorted by name: its state, its name, the counts",
    );
    world.group("branch-0150-ntg").status = Some(GroupStatus::Warning);
    let count = change(&mut harness, &mut world).await;
    assert_within(100, count, "a group out of view becomes worse: the counts");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn failure_and_recovery_stay_within_their_output_limit() {
    let (mut world, mut harness) = live().await;
    let before = Count::of(&harness);
    harness.send_update(Update::ConnectionState(waiting(now()))).await;
    assert_within(4_000, before.frame(&harness), "a banner appears and nothing is green any more");
    let before = Count::of(&harness);
    harness.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
    assert_within(250, before.frame(&harness), "a new try begins");
    assert_within(4_000, change(&mut harness, &mut world).await, "the trouble is over");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn time_without_changes_writes_little() {
    let (mut world, mut harness) = live().await;
    assert_eq!(
        change_of_nothing(&mut harness, &mut world).await,
        0,
        "a poll without changes in the same second writes nothing"
    );
    harness.advance(11).await;
    let before = Count::of(&harness);
    harness.advance(8).await;
    assert_eq!(harness.terminal.bytes() - before.bytes, 0, "ticks between two steps of an age are free");
    assert_eq!(harness.terminal.writes() - before.writes, 0, "and write nothing at all");
    harness.press("Space").await;
    let before = Count::of(&harness);
    harness.advance(600).await;
    assert_eq!(harness.terminal.bytes() - before.bytes, 0, "ten minutes of a pause are free");
    harness.finish().await;
}

async fn change_of_nothing(harness: &mut EventLoopHarness, world: &mut World) -> usize {
    let before = harness.terminal.bytes();
    harness.poll_in_one_frame(world).await;
    harness.terminal.bytes() - before
}

/// Ten minutes in which only records are renewed, on this page: a poll every interval, which takes a second.
async fn ten_idle_minutes(keys: &str, what: &str) {
    let (mut world, mut harness) = live().await;
    harness.press(keys).await;
    let before = Count::of(&harness);
    for look in 0..(600 / INTERVAL) {
        harness.advance(INTERVAL - 1).await;
        harness.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
        harness.advance(1).await;
        // A record is between a few seconds and two minutes old when it is read.
        world.record_all(now() - Duration::from_secs(u64::from(5 + look * 37 % 115)));
        harness.queue_update(update(large_budget(3 + look % 2)));
        harness.poll_in_one_frame(&mut world).await;
    }
    let bytes = harness.terminal.bytes() - before.bytes;
    println!("{:>6} B/s of 40   idle: {what}", bytes / 600);
    assert!(bytes <= 600 * 40, "{what}: {bytes} B in ten minutes, more than 40 B/s");
    assert!(bytes > 0, "the ages are shown");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn idle_home_page_writes_little() {
    ten_idle_minutes("j", "home").await;
}

#[tokio::test(start_paused = true)]
async fn idle_pages_write_little() {
    ten_idle_minutes("G Enter", "the page of a group").await;
    ten_idle_minutes("3 Enter", "the page of a data center").await;
    ten_idle_minutes("i", "the page of the connection").await;
}

/// Renews all records: each tunnel carried so many bytes in the time since the last ones.
fn carry(world: &mut World, total: u64) {
    world.record_all(now());
    let tunnels = world.groups.iter_mut().flat_map(|group| &mut group.hubs).flat_map(|hub| &mut hub.tunnels);
    for tunnel in tunnels.flatten() {
        tunnel.record_mut().update_traffic(|traffic| {
            traffic.bytes_in = Some(Quantity::Number(total));
            traffic.bytes_out = Some(Quantity::Number(total / 3));
        });
    }
}

#[tokio::test(start_paused = true)]
async fn graph_changes_once_per_poll() {
    let mut world = World::acme();
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    harness.press("j j j j Enter").await;
    let mut total = 100_000_000;
    for poll in 0..25_u64 {
        harness.advance(INTERVAL).await;
        total += 1_000_000 * (1 + poll * 37 % 11);
        carry(&mut world, total);
        harness.poll_in_one_frame(&mut world).await;
    }
    assert!(harness.terminal.text().contains('\u{28ff}'), "there is a graph\n{}", harness.terminal.text());
    let graphs = |harness: &EventLoopHarness| {
        let rows = harness.terminal.rows().into_iter();
        rows.filter(|row| row.contains(" peak ")).collect::<Vec<_>>()
    };
    let (before, written) = (graphs(&harness), Count::of(&harness));
    assert_eq!(before.len(), 2, "in and out of both hubs");
    harness.advance(INTERVAL - 1).await;
    assert_eq!(graphs(&harness), before, "it stays till the next poll");
    let ages = Count::of(&harness).bytes - written.bytes;
    assert_within(500, ages, "29 seconds on the page of a group: ages only");
    harness.advance(1).await;
    carry(&mut world, total + 5_000_000);
    let count = change(&mut harness, &mut world).await;
    assert_within(1_600, count, "a poll that moves the full graphs of two hubs");
    assert_eq!(change_of_nothing(&mut harness, &mut world).await, 0, "and no more in the same second");
    harness.finish().await;
}

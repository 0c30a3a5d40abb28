//! Bytes written for each kind of change, counted at the terminal's end of the real loop, at 120x40 with 200 groups:
//! which determines the delay on a slow line. `cargo test --test in_process output_size -- --nocapture` prints the figures.

use crate::support::dashboard::{SMALL, WIDE, waiting};
use crate::support::journey::{Journey, now};
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
    fn of(journey: &Journey) -> Self {
        Self { bytes: journey.terminal.bytes(), writes: journey.terminal.writes() }
    }

    /// Bytes since then, which must have come in one write.
    fn frame(self, journey: &Journey) -> usize {
        let since = Self::of(journey);
        assert_eq!(since.writes - self.writes, 1, "a frame is exactly one write");
        since.bytes - self.bytes
    }
}

fn assert_within(limit: usize, bytes: usize, what: &str) {
    println!("{bytes:>6} B of {limit:>6}  {what}");
    assert!(bytes <= limit, "{what}: {bytes} B, more than {limit} B");
}

async fn live() -> (World, Journey) {
    let mut world = World::large(200);
    let journey = Journey::live(&mut world, WIDE).await;
    (world, journey)
}

/// Bytes of the frame that a key brings.
async fn key(journey: &mut Journey, key: &str) -> usize {
    let before = Count::of(journey);
    journey.press(key).await;
    before.frame(journey)
}

/// Bytes of the frame that a change of the world brings, apart from what time does to the screen.
async fn change(journey: &mut Journey, world: &mut World) -> usize {
    let before = Count::of(journey);
    journey.poll_in_one_frame(world).await;
    before.frame(journey)
}

#[tokio::test(start_paused = true)]
async fn full_frames_stay_within_their_output_limit() {
    let journey = Journey::begin(WIDE).await;
    let first = Count { bytes: 0, writes: 0 }.frame(&journey);
    assert_within(1_500, first, "the first frame, before there is data");
    let (_, mut journey) = live().await;
    assert_within(9_000, key(&mut journey, "ctrl-l").await, "a whole frame, as the first with data is");
    journey.press("PgDn").await;
    assert_within(5_000, key(&mut journey, "PgDn").await, "a page of groups");
    assert_within(10_000, key(&mut journey, "Enter").await, "a group opens");
    assert_within(10_000, key(&mut journey, "?").await, "the help opens");
    journey.press("Esc Esc").await;
    assert_within(4_000, key(&mut journey, ":").await, "the palette opens");
    assert_within(5_000, key(&mut journey, "Esc").await, "the palette closes");
    journey.press("/ b r a n c").await;
    assert_within(300, key(&mut journey, "h").await, "a letter of a filter that changes nothing");
    journey.press("Esc").await;
    assert_within(300, key(&mut journey, "y").await, "a name is copied");
    journey.send_update(update(exhausted())).await;
    assert_within(10_000, key(&mut journey, "i").await, "the connection opens");
    journey.resize(SMALL).await;
    journey.press("PgDn").await;
    let scrolled = key(&mut journey, "k").await;
    assert_within(400, scrolled, "the page of the connection scrolls by one at 80x24");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn cursor_moves_stay_within_their_output_limit() {
    let (_, mut journey) = live().await;
    journey.press("G k").await;
    assert_within(1_000, key(&mut journey, "k").await, "a move among groups, with the strip about the group");
    journey.press("g PgDn").await;
    let scrolled = key(&mut journey, "j").await;
    assert_within(1_000, scrolled, "a move that scrolls the groups by one, with the strip");
    journey.press("3").await;
    assert_within(400, key(&mut journey, "j").await, "a move among data centers");
    journey.press("2").await;
    assert_within(400, key(&mut journey, "j").await, "a move among hubs");
    assert_within(1_000, key(&mut journey, "1").await, "a change of panes");
    journey.press("Enter").await;
    assert_within(400, key(&mut journey, "j").await, "a move on the page of a group");
    journey.press("Esc").await;
    journey.resize(SMALL).await;
    journey.press("G k").await;
    assert_within(400, key(&mut journey, "k").await, "a move among groups at 80x24, without the strip");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn state_changes_stay_within_their_output_limit() {
    let (mut world, mut journey) = live().await;
    world.hub("branch-0009-ntg", Role::Secondary, HubStatus::Down);
    let count = change(&mut journey, &mut world).await;
    assert_within(
        135,
        count,
        "a hub in view goes down, and its data center passes another: the row, the counts, both",
    );
    world.hub("branch-0013-ntg", Role::Secondary, HubStatus::Down);
    let count = change(&mut journey, &mut world).await;
    assert_within(100, count, "another hub there goes down: its row, the counts, the data center's");
    world.hub("branch-0013-ntg", Role::Secondary, HubStatus::Up);
    let count = change(&mut journey, &mut world).await;
    assert_within(100, count, "a hub comes back: its row, the counts, the data center's");
    world.hub("branch-0150-ntg", Role::Secondary, HubStatus::Down);
    let count = change(&mut journey, &mut world).await;
    assert_within(80, count, "a hub out of view goes down: the counts, its data center");
    let group = world.group("branch-0017-ntg");
    group.status = Some(GroupStatus::Disconnected);
    let count = change(&mut journey, &mut world).await;
    assert_within(300, count, "a group in view becomes the worst: the rows above it move down by one");
    let group = world.group("branch-0150-ntg");
    group.status = Some(GroupStatus::Warning);
    let count = change(&mut journey, &mut world).await;
    assert_within(300, count, "a group from out of view comes in below the disconnected");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn state_changes_without_reordering_write_little() {
    let (mut world, mut journey) = live().await;
    journey.press("s n a m e Enter g").await;
    world.group("branch-0003-ntg").status = Some(GroupStatus::Warning);
    let count = change(&mut journey, &mut world).await;
    assert_within(
        100,
        count,
        "a group in view becomes worse, sorted by name: its state, its name, the counts",
    );
    world.group("branch-0150-ntg").status = Some(GroupStatus::Warning);
    let count = change(&mut journey, &mut world).await;
    assert_within(100, count, "a group out of view becomes worse: the counts");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn failure_and_recovery_stay_within_their_output_limit() {
    let (mut world, mut journey) = live().await;
    let before = Count::of(&journey);
    journey.send_update(Update::ConnectionState(waiting(now()))).await;
    assert_within(4_000, before.frame(&journey), "a banner appears and nothing is green any more");
    let before = Count::of(&journey);
    journey.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
    assert_within(250, before.frame(&journey), "a new try begins");
    assert_within(4_000, change(&mut journey, &mut world).await, "the trouble is over");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn time_without_changes_writes_little() {
    let (mut world, mut journey) = live().await;
    assert_eq!(
        change_of_nothing(&mut journey, &mut world).await,
        0,
        "a poll without changes in the same second writes nothing"
    );
    journey.pass(11).await;
    let before = Count::of(&journey);
    journey.pass(8).await;
    assert_eq!(journey.terminal.bytes() - before.bytes, 0, "ticks between two steps of an age are free");
    assert_eq!(journey.terminal.writes() - before.writes, 0, "and write nothing at all");
    journey.press("Space").await;
    let before = Count::of(&journey);
    journey.pass(600).await;
    assert_eq!(journey.terminal.bytes() - before.bytes, 0, "ten minutes of a pause are free");
    journey.finish().await;
}

async fn change_of_nothing(journey: &mut Journey, world: &mut World) -> usize {
    let before = journey.terminal.bytes();
    journey.poll_in_one_frame(world).await;
    journey.terminal.bytes() - before
}

/// Ten minutes in which only records are renewed, on this page: a poll every interval, which takes a second.
async fn ten_idle_minutes(keys: &str, what: &str) {
    let (mut world, mut journey) = live().await;
    journey.press(keys).await;
    let before = Count::of(&journey);
    for look in 0..(600 / INTERVAL) {
        journey.pass(INTERVAL - 1).await;
        journey.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
        journey.pass(1).await;
        // A record is between a few seconds and two minutes old when it is read.
        world.record_all(now() - Duration::from_secs(u64::from(5 + look * 37 % 115)));
        journey.queue_update(update(large_budget(3 + look % 2)));
        journey.poll_in_one_frame(&mut world).await;
    }
    let bytes = journey.terminal.bytes() - before.bytes;
    println!("{:>6} B/s of 40   idle: {what}", bytes / 600);
    assert!(bytes <= 600 * 40, "{what}: {bytes} B in ten minutes, more than 40 B/s");
    assert!(bytes > 0, "the ages are shown");
    journey.finish().await;
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
    let mut journey = Journey::live(&mut world, WIDE).await;
    journey.press("j j j j Enter").await;
    let mut total = 100_000_000;
    for poll in 0..25_u64 {
        journey.pass(INTERVAL).await;
        total += 1_000_000 * (1 + poll * 37 % 11);
        carry(&mut world, total);
        journey.poll_in_one_frame(&mut world).await;
    }
    assert!(journey.terminal.text().contains('\u{28ff}'), "there is a graph\n{}", journey.terminal.text());
    let graphs = |journey: &Journey| {
        let rows = journey.terminal.rows().into_iter();
        rows.filter(|row| row.contains(" peak ")).collect::<Vec<_>>()
    };
    let (before, written) = (graphs(&journey), Count::of(&journey));
    assert_eq!(before.len(), 2, "in and out of both hubs");
    journey.pass(INTERVAL - 1).await;
    assert_eq!(graphs(&journey), before, "it stays till the next poll");
    let ages = Count::of(&journey).bytes - written.bytes;
    assert_within(500, ages, "29 seconds on the page of a group: ages only");
    journey.pass(1).await;
    carry(&mut world, total + 5_000_000);
    let count = change(&mut journey, &mut world).await;
    assert_within(1_600, count, "a poll that moves the full graphs of two hubs");
    assert_eq!(change_of_nothing(&mut journey, &mut world).await, 0, "and no more in the same second");
    journey.finish().await;
}

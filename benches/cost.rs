//! One task, run once, for a tool that counts instructions: `cost TASK GROUPS`. Only [`measured`] is to be
//! counted; `benches/count.sh` does that with callgrind, for all tasks and numbers of groups, and reports what grew faster than
//! the work. Instruction counts do not depend on the machine or its load. Without arguments every task is run once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that cannot be set up cannot be run"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use axum::body::Bytes;
use axum::http::Response;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{Arc, Mutex};
use support::dashboard::{COLORS, WIDE, live, paint, press, screen, show};
use support::world::{World, at, start};
use tunnelscope::api::{Client, ClientConfig, HttpBackend, RateLimit, ResponseFuture};
use tunnelscope::domain::availability::Interval;
use tunnelscope::domain::diagnosis::diagnose_after;
use tunnelscope::domain::{
    Activity, Deriver, HubStatus, ListQuery, MissingPeers, PageRequest, Priority, Role, Routing, Snapshot,
    Sources, changes,
};
use tunnelscope::history::{ObjectKind, SampleHistory, Store};
use tunnelscope::simulator::Options;
use tunnelscope::worker::Source;

/// A named task; its argument is the number of groups.
type Task = (&'static str, fn(usize));

const TASKS: [Task; 15] = [
    ("parse", parse),
    ("convert", convert),
    ("compare", compare),
    ("diagnose", diagnose_all),
    ("shared", diagnose_shared_networks),
    ("apply", apply_snapshot),
    ("filter", filter),
    ("sort", sort),
    ("find", find),
    ("draw", draw_frame),
    ("key", handle_key),
    ("page", handle_key_on_page),
    ("moment", read_states_at_time),
    ("availability", read_availability),
    ("events", read_events),
];

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    match (arguments.next(), arguments.next()) {
        (Some(task), Some(groups)) => {
            let (_, run) = TASKS.iter().find(|(name, _)| *name == task).expect("a task");
            run(groups.parse().expect("a number of groups"));
        }
        _ => TASKS.iter().for_each(|(_, task)| task(200)),
    }
}

/// The code that is counted.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}

/// Reading the states of this many groups from API responses that were generated before.
fn parse(groups: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let provider = support::inline_simulator::Provider::new(Options { groups, ..Options::default() });
    let config = provider.config(RateLimit::Custom(Vec::new()), |_| {});
    let backend = record_and_replay(config.backend.clone().unwrap());
    let client = Client::new(ClientConfig { backend: Some(backend), ..config });
    let page = |offset| {
        let request = PageRequest { offset, ..PageRequest::default() };
        runtime.block_on(client.page(&ListQuery::States, request, Priority::Interactive)).unwrap().items.len()
    };
    let pages = || (0..groups as u64).step_by(200).map(page).sum::<usize>();
    assert_eq!(pages(), groups);
    measured(pages);
}

/// Forwards a request for states, and replays its response later.
fn record_and_replay(backend: HttpBackend) -> HttpBackend {
    let bodies: Arc<Mutex<HashMap<String, Bytes>>> = Arc::default();
    HttpBackend::new(move |request| -> ResponseFuture {
        if !request.url().path().ends_with("state") {
            return backend.send(request);
        }
        let url = request.url().to_string();
        let (response, bodies) = (backend.send(request), Arc::clone(&bodies));
        Box::pin(async move {
            let recorded = bodies.lock().unwrap().get(&url).cloned();
            let body = match recorded {
                Some(body) => body,
                None => response.await?.bytes().await?,
            };
            bodies.lock().unwrap().insert(url, body.clone());
            Ok(Response::new(body).into())
        })
    })
}

/// Merging both lists into a snapshot and deriving events, rates and order.
fn convert(groups: usize) {
    let mut world = World::large(groups);
    let before = world.poll(start());
    let mut sources = Sources::default();
    world.poll_with(at(30), |fetched| sources = fetched.clone());
    let mut deriver = Deriver::default();
    measured(|| {
        let mut snapshot = Snapshot::assemble(&sources);
        deriver.derive(&mut snapshot, Some(&before), at(30));
        snapshot
    });
}

/// The snapshots before and after a hub went down.
fn two_snapshots(world: &mut World, groups: usize) -> [Arc<Snapshot>; 2] {
    let before = world.poll(start());
    let name = before.groups[groups / 2].title().to_owned();
    world.hub(&name, Role::Primary, HubStatus::Down);
    world.record_all(at(30));
    [before, world.poll(at(30))]
}

fn compare(groups: usize) {
    let [before, after] = two_snapshots(&mut World::large(groups), groups);
    measured(|| changes(&before, &after));
}

/// The findings of all groups, after a snapshot with findings.
fn diagnose_all(groups: usize) {
    let [before, after] = two_snapshots(&mut World::large(groups), groups);
    measure_diagnosis(&before, &after);
}

/// The same if all groups have the same network.
fn diagnose_shared_networks(groups: usize) {
    let mut world = World::large(groups);
    for group in &mut world.groups {
        group.routing = Some(Routing::Static { network_cidrs: vec!["10.0.0.0/8".into()] }.into());
    }
    let [before, after] = two_snapshots(&mut world, groups);
    measure_diagnosis(&before, &after);
}

fn measure_diagnosis(before: &Snapshot, after: &Snapshot) {
    let mut snapshot = after.clone();
    let (activity, missing) = (Activity::default(), MissingPeers::default());
    measured(|| diagnose_after(Some(before), &mut snapshot, &activity, &missing, at(30)));
}

/// The part of the user interface in a new snapshot: marks, filter and order.
fn apply_snapshot(groups: usize) {
    let mut world = World::large(groups);
    let mut app = live(&mut world, WIDE);
    let [_, after] = two_snapshots(&mut world, groups);
    measured(|| show(&mut app, after, at(31)));
}

/// A key after other keys.
fn press_key(groups: usize, before: &str, keys: &str) {
    let mut app = live(&mut World::large(groups), WIDE);
    press(&mut app, before);
    measured(|| press(&mut app, keys));
}

fn filter(groups: usize) {
    press_key(groups, "/ s t a t e : d o w n Space r e g i o n :", "u");
}

fn sort(groups: usize) {
    press_key(groups, "s Down", "Enter");
}

fn find(groups: usize) {
    press_key(groups, ": b r a n c h - 0", "1");
}

fn draw_frame(groups: usize) {
    let app = live(&mut World::large(groups), WIDE);
    // The allocator may still have deferred work from earlier allocations.
    let mut screen = screen(std::io::sink());
    (0..10).for_each(|_| paint(&mut screen, &app, COLORS));
    measured(|| paint(&mut screen, &app, COLORS));
}

/// A key that moves the selection, and the resulting frame.
fn handle_key(groups: usize) {
    measure_key(groups, "g");
}

/// The same on the page of a data center: more groups mean more hubs.
fn handle_key_on_page(groups: usize) {
    measure_key(groups, "Tab Tab Enter");
}

fn measure_key(groups: usize, before: &str) {
    let mut app = live(&mut World::large(groups), WIDE);
    press(&mut app, before);
    let mut screen = screen(std::io::sink());
    let mut press_and_draw = |key: &str| {
        press(&mut app, key);
        paint(&mut screen, &app, COLORS);
    };
    // The first run is more expensive.
    (0..3).for_each(|_| press_and_draw("j"));
    measured(|| press_and_draw("j"));
}

/// A generated history of four days in memory, and its end.
fn history(groups: usize) -> (Store, Timestamp) {
    let end = start();
    let mut store = Store::in_memory().unwrap();
    SampleHistory::new(7, u32::try_from(groups).unwrap(), 4, end).write(&mut store).unwrap();
    (store, end)
}

/// The states of all groups and hubs at a time two days ago.
fn read_states_at_time(groups: usize) {
    let (store, end) = history(groups);
    let at = end - SignedDuration::from_hours(48);
    let moment = Interval::new(at, at + SignedDuration::from_millis(1));
    let read = |kind| store.objects(kind, moment).unwrap().len();
    let found = measured(|| read(ObjectKind::Group) + read(ObjectKind::Hub));
    assert!(found >= 2 * groups);
}

/// The availability of all groups in four days.
fn read_availability(groups: usize) {
    let (store, end) = history(groups);
    let window = Interval::new(end - SignedDuration::from_hours(96), end);
    assert!(measured(|| store.availability(ObjectKind::Group, window, &[]).unwrap().len()) >= groups);
}

/// The events of ten hours.
fn read_events(groups: usize) {
    let (store, end) = history(groups);
    let night = Interval::new(end - SignedDuration::from_hours(10), end);
    assert!(!measured(|| store.events(night).unwrap()).is_empty());
}

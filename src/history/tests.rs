//! Histories as they are recorded from snapshots and read again.

use super::store::{Access, Retention, Store};
use super::tracker::{ObjectKind, Part, ReadPeriods, Tracker};
use super::{HistoryFolder, Recorder, RecorderConfig, RecorderStopHandle, RunInfo, StoreError};
use crate::channel::RecorderStatus;
use crate::domain::availability::{Interval, Timeline};
use crate::domain::{
    ApiTimestamp, Deriver, Group, GroupStatus, Health, Hub, HubStatus, Id, Role, Snapshot, Sources, Text,
    Traffic, Tunnel, TunnelDetails, TunnelRecord, TunnelStatus,
};
use jiff::{SignedDuration, Timestamp};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use url::Url;

const MINUTE: i64 = 60;
const PERIODS: ReadPeriods =
    ReadPeriods { groups: SignedDuration::from_secs(MINUTE), hubs: SignedDuration::from_secs(MINUTE) };

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_796_000_000 + second).unwrap()
}

fn interval(from: i64, to: i64) -> Interval {
    Interval::new(at(from), at(to))
}

fn hub(role: Role, id: &str, status: HubStatus, recorded: Timestamp) -> Hub {
    let mut hub = Hub::new(Some(Id::new(id)), role);
    hub.status = Some(status);
    hub.datacenter = Some(Text::new("Chicago"));
    hub.recorded_at = Some(ApiTimestamp::new(&recorded.to_string()));
    hub
}

fn group(id: u32, status: GroupStatus, hubs: Vec<Hub>) -> Group {
    let mut group = Group::new(Some(Id::new(&id.to_string())), Some(Text::new(&format!("site-{id}"))));
    group.organization_id = Some(Id::new("8100123"));
    group.status = Some(status);
    group.set_hubs(hubs);
    group
}

/// Polls of one organization, derived as the worker derives them.
#[derive(Default)]
struct Polls {
    sources: Sources,
    deriver: Deriver,
    last: Option<Snapshot>,
}

impl Polls {
    fn poll(&mut self, second: i64, groups: Vec<Group>) -> Snapshot {
        let mut read = groups;
        for group in &mut read {
            group.read_at = Some(at(second));
        }
        self.sources.list.set(read.clone(), at(second));
        self.sources.states.set(read, at(second));
        let mut snapshot = Snapshot::assemble(&self.sources);
        self.deriver.derive(&mut snapshot, self.last.as_ref(), at(second));
        self.last = Some(snapshot.clone());
        snapshot
    }
}

/// A history in a folder of its own, recorded without a thread.
struct Recording {
    folder: TempDir,
    store: Store,
    tracker: Tracker,
    polls: Polls,
}

impl Recording {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("history.db"), Access::Record).unwrap();
        Self { folder, store, tracker: Tracker::default(), polls: Polls::default() }
    }

    fn poll(&mut self, second: i64, groups: Vec<Group>) {
        let snapshot = self.polls.poll(second, groups);
        let batch = self.tracker.observe(&snapshot, &snapshot.changes, PERIODS, at(second));
        self.store.write(&batch).unwrap();
    }

    fn poll_status(&mut self, second: i64, status: GroupStatus) {
        self.poll(second, vec![group(7, status, Vec::new())]);
    }

    /// The program ends without a last write, and another one begins.
    fn restart(mut self) -> Self {
        let path = self.store.path().to_owned();
        drop(self.store);
        self.store = Store::open(&path, Access::Record).unwrap();
        self.tracker = Tracker::new(self.store.known_objects().unwrap());
        self.polls = Polls::default();
        self
    }

    fn timeline(&self, window: Interval) -> Timeline {
        let objects = self.store.objects(ObjectKind::Group, window).unwrap();
        let coverage = self.store.coverage(Part::Groups, window).unwrap();
        Timeline::new(window, &objects[0].changes, &coverage)
    }
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

#[test]
fn states_are_recorded_with_the_polls_around_each_change() {
    let mut recording = Recording::new();
    recording.poll_status(0, GroupStatus::Connected);
    recording.poll_status(60, GroupStatus::Connected);
    recording.poll_status(120, GroupStatus::Disconnected);
    recording.poll_status(180, GroupStatus::Disconnected);
    recording.poll_status(240, GroupStatus::Connected);
    let durations = recording.timeline(interval(0, 240)).durations();
    assert_eq!((durations.up(), durations.down, durations.unknown), (seconds(60), seconds(60), seconds(120)));
    let events = recording.store.events(interval(0, 300)).unwrap();
    let texts: Vec<&str> = events.iter().map(|event| event.text.as_str()).collect();
    assert_eq!(texts, ["site-7 disconnected -> connected", "site-7 connected -> disconnected"]);
}

#[test]
fn time_in_which_nothing_ran_is_unknown() {
    let mut recording = Recording::new();
    recording.poll_status(0, GroupStatus::Connected);
    recording.poll_status(60, GroupStatus::Connected);
    let mut recording = recording.restart();
    recording.poll_status(36_000, GroupStatus::Connected);
    recording.poll_status(36_060, GroupStatus::Connected);
    let durations = recording.timeline(interval(0, 36_060)).durations();
    assert_eq!((durations.up(), durations.down), (seconds(120), seconds(0)));
}

#[test]
fn a_change_during_a_gap_is_dated_to_the_gap() {
    let mut recording = Recording::new();
    recording.poll_status(0, GroupStatus::Connected);
    recording.poll_status(60, GroupStatus::Connected);
    let mut recording = recording.restart();
    recording.poll_status(36_000, GroupStatus::Disconnected);
    let objects = recording.store.objects(ObjectKind::Group, interval(0, 40_000)).unwrap();
    let change = objects[0].changes[1];
    assert_eq!((change.after, change.by, change.state), (at(60), at(36_000), Health::Down));
}

#[test]
fn removed_group_ends_when_last_seen_and_may_return() {
    let mut recording = Recording::new();
    let both = || vec![group(7, GroupStatus::Connected, vec![]), group(8, GroupStatus::Connected, vec![])];
    recording.poll(0, both());
    recording.poll(60, both());
    recording.poll(120, vec![group(7, GroupStatus::Connected, vec![])]);
    recording.poll(180, both());
    let objects = recording.store.objects(ObjectKind::Group, interval(0, 240)).unwrap();
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[1].life.intervals(), [interval(0, 60), interval(180, 240)]);
}

#[test]
fn a_renamed_group_keeps_its_history() {
    let mut recording = Recording::new();
    recording.poll_status(0, GroupStatus::Connected);
    let mut renamed = group(7, GroupStatus::Connected, vec![]);
    renamed.name = Some(Text::new("headquarters"));
    recording.poll(60, vec![renamed]);
    let objects = recording.store.objects(ObjectKind::Group, interval(0, 120)).unwrap();
    let names: Vec<&str> = objects.iter().map(|object| object.name.as_str()).collect();
    assert_eq!(names, ["headquarters"]);
    assert_eq!(objects[0].life.intervals()[0].from, at(0));
}

#[test]
fn a_hub_with_a_stale_record_is_unknown() {
    let mut recording = Recording::new();
    let with_record =
        |recorded| group(7, GroupStatus::Connected, vec![hub(Role::Primary, "1", HubStatus::Up, recorded)]);
    recording.poll(0, vec![with_record(at(0))]);
    recording.poll(60, vec![with_record(at(0))]);
    recording.poll(660, vec![with_record(at(0))]);
    recording.poll(720, vec![with_record(at(700))]);
    let objects = recording.store.objects(ObjectKind::Hub, interval(0, 800)).unwrap();
    let states: Vec<Health> = objects[0].changes.iter().map(|change| change.state).collect();
    assert_eq!(states, [Health::Up, Health::Unknown, Health::Up]);
}

#[test]
fn a_failed_poll_covers_no_time() {
    let mut recording = Recording::new();
    recording.poll_status(0, GroupStatus::Connected);
    recording.poll_status(60, GroupStatus::Connected);
    // The same data again, as after polls that failed.
    for second in [120, 180, 240, 300] {
        let snapshot = recording.polls.last.clone().unwrap();
        let batch = recording.tracker.observe(&snapshot, &snapshot.changes, PERIODS, at(second));
        recording.store.write(&batch).unwrap();
    }
    recording.poll_status(360, GroupStatus::Connected);
    let coverage = recording.store.coverage(Part::Groups, interval(0, 400)).unwrap();
    assert_eq!(coverage.intervals(), [interval(0, 60)]);
}

#[test]
fn the_same_batch_twice_changes_nothing() {
    let mut recording = Recording::new();
    recording.poll_status(0, GroupStatus::Connected);
    let snapshot = recording.polls.poll(60, vec![group(7, GroupStatus::Disconnected, vec![])]);
    let batch = recording.tracker.observe(&snapshot, &snapshot.changes, PERIODS, at(60));
    recording.store.write(&batch).unwrap();
    let once = recording.store.info().unwrap();
    recording.store.write(&batch).unwrap();
    let twice = recording.store.info().unwrap();
    assert_eq!((once.changes, once.events), (2, 1));
    assert_eq!((twice.changes, twice.events), (2, 1));
}

#[test]
fn only_the_user_may_read_the_file() {
    let recording = Recording::new();
    let mode = std::fs::metadata(recording.store.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_missing_history_is_not_created_by_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    assert!(matches!(Store::open(&path, Access::Read), Err(StoreError::Missing(_))));
    assert!(!path.exists());
}

#[test]
fn files_of_newer_versions_and_of_other_programs_are_left_alone() {
    let recording = Recording::new();
    let path = recording.store.path().to_owned();
    drop(recording.store);
    let set = |path: &Path, pragma: &str| {
        rusqlite::Connection::open(path).unwrap().execute_batch(pragma).unwrap();
    };
    set(&path, "PRAGMA user_version = 99");
    assert!(matches!(Store::open(&path, Access::Record), Err(StoreError::Newer { version: 99, .. })));
    set(&path, "PRAGMA application_id = 1");
    assert!(matches!(Store::open(&path, Access::Record), Err(StoreError::OtherProgram(_))));
    let other = recording.folder.path().join("other.db");
    set(&other, "CREATE TABLE note (text TEXT)");
    assert!(matches!(Store::open(&other, Access::Record), Err(StoreError::OtherProgram(_))));
    let text = recording.folder.path().join("text.db");
    std::fs::write(&text, "this is no database, and longer than a header of one hundred bytes ".repeat(20))
        .unwrap();
    assert!(matches!(Store::open(&text, Access::Record), Err(StoreError::Damaged { .. })));
}

#[test]
fn a_link_is_not_followed() {
    let recording = Recording::new();
    let link = recording.folder.path().join("link.db");
    std::os::unix::fs::symlink(recording.store.path(), &link).unwrap();
    assert!(matches!(Store::open(&link, Access::Record), Err(StoreError::Link(_))));
    assert!(matches!(Store::open(&link, Access::Read), Err(StoreError::Link(_))));
}

fn recorder(state: &Path) -> (Recorder, RecorderStopHandle) {
    let run = RunInfo { host: "jump".to_owned(), pid: 1, version: "0.0.0".to_owned() };
    let config = RecorderConfig {
        folder: HistoryFolder::in_state_folder(state),
        base_url: Url::parse("https://api.example.com/").unwrap(),
        profile: "default".to_owned(),
        interval: Duration::from_secs(60),
        run,
    };
    Recorder::start(config).unwrap()
}

/// Waits until the recorder has a status that is wanted.
fn wait_for(recorder: &Recorder, is_wanted: impl Fn(&RecorderStatus) -> bool) -> RecorderStatus {
    loop {
        let status = recorder.state().status;
        if is_wanted(&status) {
            return status;
        }
        std::thread::yield_now();
    }
}

fn observe(recorder: &mut Recorder, polls: &mut Polls, second: i64, status: GroupStatus) {
    let snapshot = polls.poll(second, vec![group(7, status, Vec::new())]);
    recorder.record(&Arc::new(snapshot), at(second));
}

#[test]
fn one_process_records_and_another_takes_over_when_it_ends() {
    let state = tempfile::tempdir().unwrap();
    let (mut first, first_end) = recorder(state.path());
    let (mut second, second_end) = recorder(state.path());
    let mut polls = Polls::default();
    observe(&mut first, &mut polls, 0, GroupStatus::Connected);
    let recording = wait_for(&first, |status| matches!(status, RecorderStatus::Recording(_)));
    let RecorderStatus::Recording(path) = recording else { unreachable!() };
    observe(&mut second, &mut polls, 60, GroupStatus::Connected);
    let other = wait_for(&second, |status| *status != RecorderStatus::Waiting);
    assert_eq!(other, RecorderStatus::OtherProcess(path.clone()));
    first_end.wait();
    observe(&mut second, &mut polls, 120, GroupStatus::Disconnected);
    wait_for(&second, |status| matches!(status, RecorderStatus::Recording(_)));
    second_end.wait();
    let store = Store::open(&path, Access::Read).unwrap();
    assert_eq!(store.objects(ObjectKind::Group, interval(0, 200)).unwrap()[0].changes.len(), 2);
    assert!(store.info().unwrap().last_run.unwrap().ended.is_some());
}

#[test]
fn a_damaged_history_is_set_aside_and_a_new_one_begun() {
    let state = tempfile::tempdir().unwrap();
    let folder = HistoryFolder::in_state_folder(state.path());
    let (mut first, first_end) = recorder(state.path());
    let mut polls = Polls::default();
    observe(&mut first, &mut polls, 0, GroupStatus::Connected);
    wait_for(&first, |status| matches!(status, RecorderStatus::Recording(_)));
    first_end.wait();
    let path = folder.file_of_profile("default").unwrap();
    let damaged = vec![b'x'; 8_192];
    std::fs::write(&path, &damaged).unwrap();
    let (mut second, second_end) = recorder(state.path());
    observe(&mut second, &mut polls, 60, GroupStatus::Connected);
    wait_for(&second, |status| matches!(status, RecorderStatus::Recording(_)));
    let kept = second.state().set_aside.unwrap();
    assert_eq!(std::fs::read(kept).unwrap(), damaged);
    second_end.wait();
    assert_eq!(Store::open(&path, Access::Read).unwrap().info().unwrap().groups, 1);
}

#[test]
fn unusable_folder_is_reported_and_recording_resumes() {
    let state = tempfile::tempdir().unwrap();
    let folder = HistoryFolder::in_state_folder(state.path());
    std::fs::write(folder.path(), "a file in the place of the folder").unwrap();
    let (mut recorder, end) = recorder(state.path());
    let mut polls = Polls::default();
    observe(&mut recorder, &mut polls, 0, GroupStatus::Connected);
    wait_for(&recorder, |status| matches!(status, RecorderStatus::Failed(_)));
    std::fs::remove_file(folder.path()).unwrap();
    observe(&mut recorder, &mut polls, 60, GroupStatus::Connected);
    wait_for(&recorder, |status| matches!(status, RecorderStatus::Recording(_)));
    end.wait();
}

const DAY: i64 = 86_400;

#[test]
fn pruning_keeps_the_state_at_the_start_of_the_rest() {
    let mut recording = Recording::new();
    recording.poll_status(0, GroupStatus::Connected);
    recording.poll_status(60, GroupStatus::Disconnected);
    recording.poll_status(120, GroupStatus::Connected);
    recording.poll_status(500 * DAY, GroupStatus::Connected);
    recording.poll_status(500 * DAY + 60, GroupStatus::Disconnected);
    let pruned = recording.store.prune(Retention::default(), at(501 * DAY)).unwrap();
    assert_eq!((pruned.events, pruned.states, pruned.objects), (2, 2, 0));
    let window = interval(500 * DAY, 500 * DAY + 60);
    let objects = recording.store.objects(ObjectKind::Group, window).unwrap();
    let states: Vec<Health> = objects[0].changes.iter().map(|change| change.state).collect();
    assert_eq!(states, [Health::Up, Health::Down]);
    recording.store.check().unwrap();
}

#[test]
fn a_group_that_was_removed_long_ago_is_deleted() {
    let mut recording = Recording::new();
    let both = || vec![group(7, GroupStatus::Connected, vec![]), group(8, GroupStatus::Connected, vec![])];
    recording.poll(0, both());
    recording.poll(60, vec![group(7, GroupStatus::Connected, vec![])]);
    recording.poll(500 * DAY, vec![group(7, GroupStatus::Connected, vec![])]);
    let pruned = recording.store.prune(Retention::default(), at(501 * DAY)).unwrap();
    assert_eq!(pruned.objects, 1);
    assert_eq!(recording.store.info().unwrap().groups, 1);
    // The tracker of a later run meets it as a new one.
    let mut recording = recording.restart();
    recording.poll(502 * DAY, both());
    assert_eq!(recording.store.info().unwrap().groups, 2);
}

#[test]
fn a_backup_is_a_complete_history_and_replaces_no_file() {
    let mut recording = Recording::new();
    recording.poll_status(0, GroupStatus::Connected);
    recording.poll_status(60, GroupStatus::Disconnected);
    let copy = recording.folder.path().join("copy.db");
    recording.store.backup(&copy).unwrap();
    let original = recording.store.info().unwrap();
    let copied = Store::open(&copy, Access::Read).unwrap().info().unwrap();
    assert_eq!(
        (copied.changes, copied.events, copied.coverage),
        (original.changes, original.events, original.coverage)
    );
    assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(recording.store.backup(&copy), Err(StoreError::Io { .. })));
}

#[test]
fn a_deleted_history_leaves_no_file() {
    let recording = Recording::new();
    let path = recording.store.path().to_owned();
    drop(recording.store);
    Store::delete(&path).unwrap();
    assert_eq!(std::fs::read_dir(recording.folder.path()).unwrap().count(), 0);
}

fn tunnel(peer: &str, status: TunnelStatus, recorded: Timestamp) -> Tunnel {
    let details = TunnelDetails { peer_id: Some(Text::new(peer)), ..TunnelDetails::default() };
    let time = Some(ApiTimestamp::new(&recorded.to_string()));
    let mut tunnel = Tunnel::from(TunnelRecord::new(time, [None, None], Traffic::default(), details));
    tunnel.common_mut().status = Some(status);
    tunnel
}

/// A poll of a group with one hub, which has these tunnels.
fn poll_tunnels(recording: &mut Recording, second: i64, tunnels: Vec<Tunnel>) {
    let mut hub = hub(Role::Primary, "1", HubStatus::Up, at(second));
    hub.listed_count = Some(tunnels.len() as u64);
    hub.tunnels = Some(tunnels);
    recording.poll(second, vec![group(7, GroupStatus::Connected, vec![hub])]);
}

#[test]
fn tunnels_are_recorded_by_peer() {
    let mut recording = Recording::new();
    let up = |second| tunnel("a@example", TunnelStatus::Up, at(second));
    poll_tunnels(&mut recording, 0, vec![up(0), tunnel("b@example", TunnelStatus::Up, at(0))]);
    poll_tunnels(&mut recording, 60, vec![up(60), tunnel("b@example", TunnelStatus::Down, at(60))]);
    poll_tunnels(&mut recording, 120, vec![up(120)]);
    let mut recording = recording.restart();
    poll_tunnels(&mut recording, 180, vec![up(180), tunnel("b@example", TunnelStatus::Up, at(180))]);
    let tunnels = recording.store.objects(ObjectKind::Tunnel, interval(0, 300)).unwrap();
    assert_eq!(tunnels.len(), 2, "{tunnels:?}");
    assert_eq!(tunnels[0].changes.len(), 1, "unchanged");
    let states: Vec<Health> = tunnels[1].changes.iter().map(|change| change.state).collect();
    assert_eq!(states, [Health::Up, Health::Down, Health::Up]);
    let absent = tunnels[1].life.gaps(interval(0, 300));
    assert_eq!(absent.intervals(), [interval(60, 180)], "not in the list of the hub");
}

#[test]
fn duplicate_peers_are_different_tunnels() {
    let mut recording = Recording::new();
    let up = |second| tunnel("a@example", TunnelStatus::Up, at(second));
    poll_tunnels(&mut recording, 0, vec![up(0), up(0)]);
    poll_tunnels(&mut recording, 60, vec![up(60), up(60)]);
    assert_eq!(recording.store.objects(ObjectKind::Tunnel, interval(0, 100)).unwrap().len(), 2);
}

#[test]
fn incomplete_tunnel_list_removes_no_tunnel() {
    let mut recording = Recording::new();
    poll_tunnels(&mut recording, 0, vec![tunnel("a@example", TunnelStatus::Up, at(0))]);
    let mut hub = hub(Role::Primary, "1", HubStatus::Up, at(60));
    hub.listed_count = Some(20);
    hub.tunnels = Some(Vec::new());
    recording.poll(60, vec![group(7, GroupStatus::Connected, vec![hub])]);
    let tunnels = recording.store.objects(ObjectKind::Tunnel, interval(0, 100)).unwrap();
    assert_eq!(tunnels[0].life.intervals(), [interval(0, 100)]);
}

#[test]
fn removed_group_ends_its_hubs_and_tunnels() {
    let mut recording = Recording::new();
    poll_tunnels(&mut recording, 0, vec![tunnel("a@example", TunnelStatus::Up, at(0))]);
    recording.poll(60, vec![group(8, GroupStatus::Connected, Vec::new())]);
    for kind in [ObjectKind::Hub, ObjectKind::Tunnel] {
        assert_eq!(recording.store.objects(kind, interval(61, 100)).unwrap(), [], "{kind:?}");
    }
}

/// The first poll of a process that continues from what was recorded.
fn first_poll_after_restart(recording: &Recording, second: i64, groups: Vec<Group>) -> Snapshot {
    let mut polls = Polls::default();
    polls.deriver.restore(recording.store.prior_state(at(second)).unwrap());
    polls.poll(second, groups)
}

#[test]
fn states_begin_before_a_short_restart() {
    let mut recording = Recording::new();
    recording.poll_status(0, GroupStatus::Connected);
    recording.poll_status(60, GroupStatus::Disconnected);
    recording.poll_status(120, GroupStatus::Disconnected);
    let groups = vec![group(7, GroupStatus::Disconnected, Vec::new())];
    let since = first_poll_after_restart(&recording, 180, groups).groups[0].since.unwrap();
    assert_eq!((since.time(), since.is_exact, since.has_gap), (at(60), true, false));
}

#[test]
fn states_that_go_on_after_a_gap_are_not_exact() {
    let mut recording = Recording::new();
    recording.poll_status(0, GroupStatus::Connected);
    recording.poll_status(60, GroupStatus::Disconnected);
    let groups = vec![group(7, GroupStatus::Disconnected, Vec::new())];
    let since = first_poll_after_restart(&recording, 9_000, groups).groups[0].since.unwrap();
    assert_eq!((since.time(), since.is_exact, since.has_gap), (at(60), false, true));
}

#[test]
fn states_that_changed_in_a_gap_begin_at_the_first_poll() {
    let mut recording = Recording::new();
    recording.poll_status(0, GroupStatus::Connected);
    let groups = vec![group(7, GroupStatus::Disconnected, Vec::new())];
    let since = first_poll_after_restart(&recording, 9_000, groups).groups[0].since.unwrap();
    assert_eq!((since.time(), since.is_exact), (at(9_000), false));
}

#[test]
fn state_changes_of_the_last_hour_count_after_a_restart() {
    let mut recording = Recording::new();
    for poll in 0..6 {
        let status = if poll % 2 == 0 { GroupStatus::Connected } else { GroupStatus::Disconnected };
        recording.poll_status(poll * 60, status);
    }
    let groups = || vec![group(7, GroupStatus::Disconnected, Vec::new())];
    assert_eq!(first_poll_after_restart(&recording, 360, groups()).groups[0].recent.flaps, 5);
    let an_hour_later = first_poll_after_restart(&recording, 300 + 3_600, groups());
    assert_eq!(an_hour_later.groups[0].recent.flaps, 0);
}

#[test]
fn tunnels_that_were_recorded_are_missing_after_a_restart() {
    let mut recording = Recording::new();
    let up = |peer: &str, second| tunnel(peer, TunnelStatus::Up, at(second));
    poll_tunnels(&mut recording, 0, vec![up("a@example", 0), up("b@example", 0)]);
    poll_tunnels(&mut recording, 60, vec![up("a@example", 60)]);
    let groups = |second| {
        let mut hub = hub(Role::Primary, "1", HubStatus::Up, at(second));
        hub.listed_count = Some(1);
        hub.tunnels = Some(vec![up("a@example", second)]);
        vec![group(7, GroupStatus::Connected, vec![hub])]
    };
    let snapshot = first_poll_after_restart(&recording, 600, groups(600));
    let absence = snapshot.derived.missing.absence(&snapshot.groups[0].hubs[0].key).unwrap();
    assert_eq!(absence.peers.len(), 1);
    assert_eq!((absence.peers[0].title.as_str(), absence.peers[0].last_seen), ("b@example", at(0)));
    let much_later = 8 * 86_400;
    let snapshot = first_poll_after_restart(&recording, much_later, groups(much_later));
    assert_eq!(snapshot.derived.missing.absence(&snapshot.groups[0].hubs[0].key), None, "after a week");
}

#[test]
fn degraded_groups_are_degraded_since_before_the_restart() {
    let mut recording = Recording::new();
    let groups = |second| {
        let mut hub = hub(Role::Primary, "1", HubStatus::Up, at(second));
        hub.listed_count = Some(0);
        hub.tunnels = Some(Vec::new());
        vec![group(7, GroupStatus::Connected, vec![hub])]
    };
    recording.poll(0, groups(0));
    recording.poll(60, groups(60));
    let snapshot = first_poll_after_restart(&recording, 120, groups(120));
    assert_eq!(snapshot.groups[0].health(), Health::Degraded, "a hub that is up without tunnels");
    assert_eq!(snapshot.groups[0].health_since().unwrap().time(), at(0));
}

#[test]
fn clock_far_ahead_deletes_nothing() {
    let mut recording = Recording::new();
    for minute in 0..60 {
        recording.poll_status(minute * 60, GroupStatus::Connected);
    }
    let decades = 74 * 365 * DAY;
    for minute in 0..60 {
        recording.poll_status(decades + minute * 60, GroupStatus::Connected);
    }
    assert_eq!(recording.store.confirmed_time(at(decades + 3_600)).unwrap(), None);
}

#[test]
fn a_week_of_recorded_time_confirms_the_time_before_it() {
    let mut recording = Recording::new();
    for minute in 0..=(8 * 24 * 60) {
        recording.poll_status(minute * 60, GroupStatus::Connected);
    }
    let end = recording.tracker.finish(at(8 * DAY));
    recording.store.write(&end).unwrap();
    assert_eq!(recording.store.confirmed_time(at(8 * DAY)).unwrap(), Some(at(DAY)));
    assert_eq!(recording.store.confirmed_time(at(0)).unwrap(), Some(at(0)), "a clock set back");
}

#[test]
fn time_before_a_gap_is_kept_that_was_not_written_yet() {
    let mut recording = Recording::new();
    for second in [0, 20, 40, 7_200, 7_220] {
        recording.poll_status(second, GroupStatus::Connected);
    }
    let end = recording.tracker.finish(at(7_220));
    recording.store.write(&end).unwrap();
    let watched = recording.store.coverage(Part::Groups, interval(0, 10_000)).unwrap();
    assert_eq!(watched.intervals(), [interval(0, 40), interval(7_200, 7_220)]);
}

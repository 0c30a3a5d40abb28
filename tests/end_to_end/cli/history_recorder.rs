//! Recording of the history by the commands that poll: what is in the file afterwards, also after SIGKILL.

use super::program::Program;
use crate::support::simulator::Simulated;
use jiff::{SignedDuration, Timestamp};
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};
use tunnelscope::domain::Health;
use tunnelscope::domain::availability::Interval;
use tunnelscope::history::{Access, HistoryFolder, ObjectKind, Part, Store};

/// Time limit for a condition; it only decides failure.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Coverage is written at most once a minute, unless there is more to write.
const COVERAGE_INTERVAL: SignedDuration = SignedDuration::from_mins(1);

/// A running command that records.
struct Running(Child);

impl Running {
    fn start(program: &Program, line: &str) -> Self {
        let mut command = program.command(line);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        Self(command.spawn().expect("the command starts"))
    }

    fn end(mut self, signal: Signal) {
        let id = Pid::from_raw(self.0.id().cast_signed()).expect("a process");
        kill_process(id, signal).expect("the signal is sent");
        self.0.wait().expect("the command ends");
    }
}

fn folder(program: &Program) -> PathBuf {
    program.home.path().join(".local/state/tunnelscope")
}

fn history(program: &Program) -> Option<Store> {
    let folder = HistoryFolder::in_state_folder(&folder(program));
    Store::open(folder.files().first()?, Access::Read).ok()
}

/// Waits until the history satisfies a condition.
fn wait_for(program: &Program, is_met: impl Fn(&Store) -> bool) -> Store {
    let start = Instant::now();
    loop {
        if let Some(store) = history(program).filter(&is_met) {
            return store;
        }
        assert!(start.elapsed() < TIMEOUT, "the history was not recorded in time");
        thread::sleep(Duration::from_millis(20));
    }
}

fn everything() -> Interval {
    Interval::new(Timestamp::MIN, Timestamp::MAX)
}

fn has_groups(count: i64) -> impl Fn(&Store) -> bool {
    move |store| store.info().is_ok_and(|info| info.groups == count)
}

#[rstest]
#[case::watch("status --watch --interval 1s")]
#[case::export("export --listen 127.0.0.1:0 --interval 1s")]
fn commands_that_poll_record_states_and_end_their_run(#[case] line: &str) {
    let simulated = Simulated::still(8);
    let program = Program::with_key_to(&simulated);
    let running = Running::start(&program, line);
    wait_for(&program, has_groups(8));
    simulated.control("POST", "world", &json!({ "name": "branch-002", "hub": "both", "status": "DOWN" }));
    let is_down = |store: &Store| {
        let groups = store.objects(ObjectKind::Group, everything()).unwrap_or_default();
        let group = groups.into_iter().find(|group| group.name.to_string() == "branch-002");
        group.is_some_and(|group| group.changes.last().is_some_and(|last| last.state == Health::Down))
    };
    wait_for(&program, is_down);
    running.end(Signal::TERM);
    let store = history(&program).expect("the history");
    let run = store.info().unwrap().last_run.expect("a run");
    assert!(run.ended.is_some_and(|ended| ended >= run.began));
    let coverage = store.coverage(Part::Groups, everything()).unwrap();
    assert!(coverage.length() > SignedDuration::ZERO, "the time between polls was watched");
    let kinds: Vec<String> =
        store.events(everything()).unwrap().into_iter().map(|event| event.kind).collect();
    assert!(kinds.iter().any(|kind| kind == "group_status"), "{kinds:?}");
}

#[test]
fn history_is_readable_by_its_user_only() {
    let simulated = Simulated::still(2);
    let program = Program::with_key_to(&simulated);
    let running = Running::start(&program, "status --watch --interval 1s");
    let path = wait_for(&program, has_groups(2)).path().to_owned();
    for entry in fs::read_dir(path.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.path());
    }
    let mode = fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o700);
    running.end(Signal::TERM);
}

#[rstest]
#[case::option("--no-history", "")]
#[case::setting("", "history = false\n")]
fn disabled_history_leaves_no_file(#[case] option: &str, #[case] setting: &str) {
    let simulated = Simulated::still(2);
    let program = Program::with_key_to(&simulated);
    let config = program.home.path().join("config.toml");
    fs::write(&config, setting).unwrap();
    let line = format!("status --watch --interval 1s --config {} {option}", config.display());
    let running = Running::start(&program, &line);
    let start = Instant::now();
    while simulated.count(crate::support::simulator::STATES) < 2 {
        assert!(start.elapsed() < TIMEOUT, "no second poll");
        thread::sleep(Duration::from_millis(20));
    }
    running.end(Signal::TERM);
    assert!(!folder(&program).join("history").exists());
}

#[test]
fn killed_process_leaves_a_sound_history() {
    let simulated = Simulated::still(40);
    let program = Program::with_key_to(&simulated);
    let mut random = fastrand::Rng::with_seed(25);
    let mut groups = 0;
    for run in 0..20 {
        let began = Timestamp::now();
        let running = Running::start(&program, "status --watch --interval 1s");
        if run == 0 {
            wait_for(&program, has_groups(40));
        }
        thread::sleep(Duration::from_millis(random.u64(0..400)));
        running.end(Signal::KILL);
        let killed = Timestamp::now();
        let Some(store) = history(&program) else { continue };
        store.check().expect("a sound file");
        let info = store.info().unwrap();
        assert!(info.groups >= groups, "nothing that was there is lost");
        groups = info.groups;
        let watched = store.coverage(Part::Groups, everything()).unwrap();
        let last = watched.intervals().last().map(|interval| interval.to);
        assert!(last.is_none_or(|last| last <= killed), "nothing is invented");
        assert!(
            killed.duration_since(began) < COVERAGE_INTERVAL,
            "the run was shorter than what may be lost"
        );
    }
    assert_eq!(groups, 40);
}

#[test]
fn missing_tunnels_of_the_history_degrade_a_group_in_one_poll() {
    let simulated = Simulated::still(4);
    let program = Program::with_key_to(&simulated);
    let running = Running::start(&program, "status --watch --interval 1s");
    let has_tunnels = |store: &Store| {
        store.objects(ObjectKind::Tunnel, everything()).is_ok_and(|tunnels| !tunnels.is_empty())
    };
    let store = wait_for(&program, has_tunnels);
    let path = store.path().to_owned();
    running.end(Signal::TERM);
    // A peer of a hub that the API does not list any more.
    let connection = rusqlite::Connection::open(&path).unwrap();
    let hub: i64 = connection
        .query_row("SELECT parent FROM object WHERE kind = 3 ORDER BY id LIMIT 1", [], |row| row.get(0))
        .unwrap();
    let hour_ago = Timestamp::now().as_millisecond() - 3_600_000;
    connection
        .execute_batch(&format!(
            "INSERT INTO object VALUES (100000, 3, {hub}, 'lost@example', {hour_ago});
             INSERT INTO attribute VALUES (100000, {hour_ago}, 'lost@example', NULL, NULL, NULL, 'lost@example', NULL);
             INSERT INTO state VALUES (100000, {hour_ago}, {hour_ago}, 1, NULL);
             INSERT INTO state VALUES (100000, {hour_ago} + 60000, {hour_ago}, 0, 1);"
        ))
        .unwrap();
    drop(connection);
    let degraded = |line: &str| program.run(line).json()["summary"]["groups"]["degraded"].clone();
    assert_eq!(degraded("status -o json"), json!(1));
    assert_eq!(degraded("status -o json --no-history"), json!(0));
}

//! Files that many processes read and write at once: no reader sees a part of a write, and no update is lost.

use std::env;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tunnelscope::shared_file::{ReadError, SharedFile};

/// As many as monitoring starts at once.
const PROCESSES: usize = 30;
/// Rounds of each process, unless the time is set.
const ROUNDS: u64 = 12;
/// Long enough for any machine.
const PATIENCE: Duration = Duration::from_secs(300);
const FOLDER: &str = "SHARED_FILES_FOLDER";
/// How long each process runs instead of its rounds, in seconds.
const SECONDS: &str = "SHARED_FILES_SECONDS";

/// What a process, or all of them, did.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Counts {
    reads: u64,
    replacements: u64,
    updates: u64,
    torn: u64,
}

/// Content that shows whether it is whole: one number, many times, in a length that depends on it.
fn pattern(number: u64) -> Vec<u8> {
    let lines = 20 + usize::try_from(number % 97).unwrap() * 10;
    format!("{number}\n").repeat(lines).into_bytes()
}

/// The number of a content that is whole.
fn whole(content: &[u8]) -> Option<u64> {
    let number = std::str::from_utf8(content).ok()?.lines().next()?.parse().ok()?;
    (content == pattern(number)).then_some(number)
}

fn replaced(folder: &Path) -> SharedFile {
    SharedFile::new(folder.join("replaced"))
}

fn updated(folder: &Path) -> SharedFile {
    SharedFile::new(folder.join("updated"))
}

/// One process: replaces one file, counts in another, and reads both.
fn work(folder: &Path, is_over: impl Fn(u64) -> bool) -> Counts {
    let mut counts = Counts::default();
    let read = |file: &SharedFile, counts: &mut Counts| {
        counts.reads += 1;
        match file.read() {
            Ok(content) => counts.torn += u64::from(whole(&content).is_none()),
            Err(ReadError::Missing) => {}
            Err(error) => panic!("{error}"),
        }
    };
    for round in 0.. {
        if is_over(round) {
            break;
        }
        replaced(folder).replace(&pattern(u64::from(std::process::id()) * 1_000 + round)).unwrap();
        counts.replacements += 1;
        let mut is_torn = false;
        let count = |old: Option<&[u8]>| {
            let number = old.map_or(Some(0), whole);
            is_torn = number.is_none();
            Some(pattern(number.unwrap_or(0) + 1))
        };
        updated(folder).update(PATIENCE, count).unwrap();
        counts.updates += 1;
        counts.torn += u64::from(is_torn);
        for _ in 0..4 {
            read(&replaced(folder), &mut counts);
            read(&updated(folder), &mut counts);
        }
    }
    counts
}

#[test]
#[ignore = "the tests below run it, in many processes"]
fn run_of_one_process() {
    let folder = env::var_os(FOLDER).unwrap();
    let seconds: Option<u64> = env::var(SECONDS).ok().and_then(|seconds| seconds.parse().ok());
    let begun = Instant::now();
    let counts = work(Path::new(&folder), |round| match seconds {
        Some(seconds) => begun.elapsed() >= Duration::from_secs(seconds),
        None => round == ROUNDS,
    });
    println!("counts {} {} {} {}", counts.reads, counts.replacements, counts.updates, counts.torn);
}

fn counts_of(output: &Output) -> Counts {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let line = text.lines().find_map(|line| line.split_once("counts ")).unwrap().1;
    let [reads, replacements, updates, torn] =
        line.split(' ').map(|count| count.parse().unwrap()).collect::<Vec<u64>>().try_into().unwrap();
    Counts { reads, replacements, updates, torn }
}

/// Runs all processes; returns what they did together, and how many updates are in the file.
fn run_processes(seconds: Option<u64>) -> (Counts, u64) {
    let home = tempfile::tempdir().unwrap();
    let start = |_| {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "shared_files::run_of_one_process", "--ignored", "--nocapture"]);
        command.env(FOLDER, home.path()).env_remove(SECONDS);
        command.envs(seconds.map(|seconds| (SECONDS, seconds.to_string())));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let children: Vec<_> = (0..PROCESSES).map(start).collect();
    let mut all = Counts::default();
    for child in children {
        let counts = counts_of(&child.wait_with_output().unwrap());
        all.reads += counts.reads;
        all.replacements += counts.replacements;
        all.updates += counts.updates;
        all.torn += counts.torn;
    }
    let kept = whole(&updated(home.path()).read().unwrap()).unwrap();
    let left: Vec<_> =
        std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "two files and a lock: {left:?}");
    (all, kept)
}

#[test]
fn concurrent_processes_lose_no_update() {
    let (counts, kept) = run_processes(None);
    assert_eq!((counts.torn, kept), (0, counts.updates), "{counts:?}");
    assert_eq!(counts.updates, ROUNDS * PROCESSES as u64);
}

#[test]
#[ignore = "takes a minute: cargo test --test end_to_end shared_files -- --ignored for_a_minute --nocapture"]
fn concurrent_processes_lose_no_update_for_a_minute() {
    let (counts, kept) = run_processes(Some(60));
    println!("{counts:?}, updates in the file: {kept}, lost: {}", counts.updates - kept);
    assert_eq!((counts.torn, kept), (0, counts.updates), "{counts:?}");
}

//! The dashboard that is watched, and the organization that it watches.

use super::disturbances::{self, Disturbance};
use super::table::{Row, Table};
use crate::support::process_usage::{Holdings, processor_time};
use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::{PATIENCE, Terminal};
use crate::support::simulator::{STATES, Simulated};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tunnelscope::simulator::{Options, Scenario};

/// How many times as fast as the clock the organization's time goes.
const SPEED: f64 = 600.0;
const GROUPS: usize = 100;
/// Far more calls than are made: what is watched is not how they are saved.
const CONFIGURATION: &str = "rate_limit = [\"500/s\"]\n";

/// A dashboard under way.
pub(super) struct Session {
    simulated: Simulated,
    terminal: Terminal,
    folder: PathBuf,
    polls: usize,
    table: Table,
}

impl Session {
    pub(super) fn begin() -> Self {
        let options =
            Options { groups: GROUPS, scenario: Scenario::Busy, time_scale: SPEED, ..Options::default() };
        let simulated = Simulated::of(options);
        let arguments =
            ["--interval", "1s", "--log-file", "log", "--log-level", "debug", "--config", "c.toml"];
        let launch = Launch::dashboard(&simulated, &arguments);
        let folder = launch.path(".");
        fs::write(launch.path("c.toml"), CONFIGURATION).expect("a configuration");
        let mut terminal = launch.start();
        terminal.wait_for("Tunnel groups  100").wait_for("next ");
        Self { simulated, terminal, folder, polls: 0, table: Table::default() }
    }

    /// Starts a disturbance and waits for this number of polls; all is healthy again then.
    pub(super) fn run_through(&mut self, disturbance: Disturbance, polls: usize) {
        (disturbance.begin)(&self.simulated, &mut self.terminal);
        self.poll(polls);
        disturbances::end(&self.simulated);
        self.recover();
    }

    /// Writes down what it has now.
    pub(super) fn record(&mut self, day: usize, after: &'static str) -> Row {
        let process = self.terminal.process();
        let (log, history) = (size(&self.folder, is_log), size(&self.folder, is_history));
        let kept = size(&self.folder, |path| !is_log(path) && !is_history(path));
        let row = Row {
            day,
            after,
            polls: self.polls,
            holdings: Holdings::of(process),
            processor: processor_time(process).unwrap_or_default(),
            log,
            history,
            kept,
        };
        self.table.add(row);
        row
    }

    /// Quits; the terminal is as it was.
    pub(super) fn end(mut self) -> Table {
        self.terminal.type_keys("\x03");
        assert_eq!(self.terminal.exit_code(), 0);
        self.terminal.is_left();
        self.table
    }

    /// Waits until the API got this number of polls, whatever its responses.
    fn poll(&mut self, polls: usize) {
        let (mut seen, deadline) = (0, Instant::now() + PATIENCE * u32::try_from(polls).expect("a few"));
        while seen < polls {
            self.pass(deadline);
            seen += self.simulated.count(STATES);
            self.simulated.control("DELETE", "log", &json!({}));
        }
        self.polls += seen;
    }

    /// Waits until nothing is said to be wrong with the connection.
    fn recover(&mut self) {
        let deadline = Instant::now() + PATIENCE * 2;
        let troubled = |terminal: &Terminal| {
            let banner = terminal.emulator().row(1);
            ["STALE", "PARTIAL", "NO ACCESS"].iter().any(|word| banner.contains(word))
        };
        while troubled(&self.terminal) {
            // Polls at once if the next poll is far off.
            self.terminal.type_keys("r");
            self.pass(deadline);
        }
    }

    fn pass(&mut self, deadline: Instant) {
        assert!(Instant::now() < deadline, "it does not go on\n{}", self.terminal.emulator().picture());
        self.terminal.take_for(Duration::from_millis(250));
    }
}

fn is_log(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("log"))
}

fn is_history(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.ends_with("history"))
}

/// Bytes in the files below a folder that are so. One that is gone meanwhile has none.
fn size(folder: &Path, is_counted: fn(&Path) -> bool) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let sizes = entries.flatten().map(|entry| {
        let path = entry.path();
        match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size(&path, is_counted),
            Ok(metadata) if is_counted(&path) => metadata.len(),
            _ => 0,
        }
    });
    sizes.sum()
}

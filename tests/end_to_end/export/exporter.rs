//! The exporter as a process, and what a scrape of it says.

use super::http_client::{HttpResponse, request, until};
use crate::support::simulator::Simulated;
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, Command, Stdio};
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_tunnelscope");

/// An exporter that serves.
pub(crate) struct Exporter {
    process: Child,
    err: BufReader<ChildStderr>,
    pub(crate) address: SocketAddr,
    pub(crate) home: TempDir,
}

/// What a scrape said: the value of each series, under its name and labels as they are written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scrape {
    pub(crate) series: BTreeMap<String, f64>,
}

/// A command in a home of its own, with nothing in its environment but this.
pub(crate) fn command(home: &TempDir, simulated: &Simulated, line: &str) -> Command {
    let mut command = Command::new(BINARY);
    command.args(line.split_whitespace()).env_clear().env("HOME", home.path());
    command.envs(simulated.variables()).current_dir(home.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Exporter {
    /// An exporter that polls this organization every second, with these options.
    pub(crate) fn with_options(simulated: &Simulated, options: &str) -> Self {
        Self::start(simulated, &format!("export --listen 127.0.0.1:0 --interval 1s {options}"))
    }

    pub(crate) fn start(simulated: &Simulated, line: &str) -> Self {
        let home = tempfile::tempdir().expect("a home folder");
        Self::at_home(home, simulated, line)
    }

    pub(crate) fn at_home(home: TempDir, simulated: &Simulated, line: &str) -> Self {
        let mut process = command(&home, simulated, line).spawn().expect("the binary starts");
        let mut err = BufReader::new(process.stderr.take().expect("its errors"));
        let mut said = String::new();
        err.read_line(&mut said).expect("a line");
        let address = said
            .strip_prefix("tunnelscope: metrics at http://")
            .and_then(|rest| rest.strip_suffix("/metrics\n"));
        let address = address.unwrap_or_else(|| panic!("where it serves: {said}"));
        let address = address.parse().expect("an address and a port");
        Self { process, err, address, home }
    }

    pub(crate) fn get(&self, path: &str) -> HttpResponse {
        self.request("GET", path, "")
    }

    pub(crate) fn request(&self, method: &str, path: &str, headers: &str) -> HttpResponse {
        request(self.address, method, path, headers).expect("an answer")
    }

    pub(crate) fn scrape(&self) -> Scrape {
        Scrape::parse(&self.get("/metrics").text())
    }

    /// Scrapes until the condition is met.
    pub(crate) fn until(&self, what: &str, condition: impl Fn(&Scrape) -> bool) -> Scrape {
        until(|| {
            let scrape = self.scrape();
            if condition(&scrape) { Ok(scrape) } else { Err(format!("{what}: {scrape:#?}")) }
        })
    }

    /// Scrapes until the organization was read.
    pub(crate) fn ready(&self) -> Scrape {
        self.until("everything was read", |scrape| scrape.value("tunnelscope_complete") == Some(1.0))
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(self.process.id().cast_signed()).expect("a process");
        kill_process(id, signal).expect("a signal sent");
    }

    /// The next line of its standard error.
    pub(crate) fn error_line(&mut self) -> String {
        let mut line = String::new();
        self.err.read_line(&mut line).expect("a line");
        line
    }

    /// Ends it; returns its exit code, and what it printed beside the first line.
    pub(crate) fn end(mut self, signal: Signal) -> (Option<i32>, String) {
        self.signal(signal);
        let mut more = String::new();
        self.process.stdout.take().expect("its output").read_to_string(&mut more).expect("text");
        self.err.read_to_string(&mut more).expect("the rest of its errors");
        (self.process.wait().expect("its end").code(), more)
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Scrape {
    pub(crate) fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let series = lines.map(|line| {
            let (name, value) = line.rsplit_once(' ').expect("a name and a value");
            (name.to_owned(), value.parse().expect("a number"))
        });
        Self { series: series.collect() }
    }

    /// The value of a series.
    pub(crate) fn value(&self, name: &str) -> Option<f64> {
        self.series.get(name).copied()
    }

    /// The series of a family, and their values.
    pub(crate) fn family(&self, name: &str) -> Vec<(&str, f64)> {
        let is_of = |series: &str| series.strip_prefix(name).is_some_and(|rest| rest.starts_with('{'));
        self.series
            .iter()
            .filter(|(series, _)| is_of(series))
            .map(|(name, value)| (name.as_str(), *value))
            .collect()
    }

    /// What the series of a family come to that have this in their labels.
    pub(crate) fn sum(&self, name: &str, label: &str) -> f64 {
        self.family(name).iter().filter(|(series, _)| series.contains(label)).map(|(_, value)| value).sum()
    }

    /// The value of a label in the first series of a family that has it.
    pub(crate) fn label(&self, family: &str, label: &str) -> String {
        let (series, _) = *self.family(family).first().unwrap_or_else(|| panic!("no {family} in {self:#?}"));
        let (_, rest) = series.split_once(&format!("{label}=\"")).expect("the label");
        rest.split('"').next().expect("its value").to_owned()
    }
}

//! `status --watch`: lines as things happen, until somebody ends it.

use super::program::Program;
use super::schema::assert_valid;
use crate::support::simulator::{Simulated, TOKEN};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdout};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// Longest time that a line may take; it only decides failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// A watch under way.
struct Watch {
    child: Child,
    lines: Receiver<Value>,
}

impl Watch {
    fn begin(program: &Program, options: &str) -> Self {
        let mut child =
            program.command(&format!("status --watch --interval 1s {options}")).spawn().expect("it starts");
        let lines = lines(child.stdout.take().expect("its output"));
        Self { child, lines }
    }

    /// The next matching line.
    fn next(&self, matches: impl Fn(&Value) -> bool) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect("a line");
            assert_valid("watch", "#", &line);
            if matches(&line) {
                return line;
            }
        }
    }

    fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(self.child.id().cast_signed()).expect("a process");
        kill_process(id, signal).expect("a signal sent");
    }

    /// How it ended, and what it said on standard error.
    fn end(mut self) -> (std::process::ExitStatus, String) {
        let mut said = String::new();
        self.child.stderr.take().expect("its errors").read_to_string(&mut said).expect("text");
        (self.child.wait().expect("its end"), said)
    }
}

fn lines(out: ChildStdout) -> Receiver<Value> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(out).lines() {
            let line = serde_json::from_str(&line.expect("text")).expect("a line of JSON");
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

fn is_kind(kind: &'static str) -> impl Fn(&Value) -> bool {
    move |line| line["kind"] == kind
}

#[test]
fn events_are_printed_when_they_are_seen() {
    let simulated = Simulated::still(8);
    let watch = Watch::begin(&Program::with_key_to(&simulated), "");
    let first = watch.next(|_| true);
    assert_eq!((&first["type"], &first["complete"]), (&json!("snapshot"), &json!(true)));
    assert_eq!(first["summary"]["groups"]["total"], 8);

    simulated.control("POST", "world", &json!({ "name": "branch-002", "hub": "primary", "status": "DOWN" }));
    let group = watch.next(is_kind("group_status"));
    assert_eq!((&group["from"], &group["to"]), (&json!("connected"), &json!("warning")));
    assert_eq!(group["group"], "branch-002");
    assert!(group["group_id"].is_u64());
    let hub = watch.next(is_kind("hub_status"));
    assert_eq!((&hub["hub"], &hub["from"], &hub["to"]), (&json!("primary"), &json!("UP"), &json!("DOWN")));
    watch.signal(Signal::TERM);
    assert_eq!(watch.end().0.code(), Some(128 + 15));
}

#[test]
fn events_are_filtered_by_both_states() {
    let simulated = Simulated::still(8);
    let watch = Watch::begin(&Program::with_key_to(&simulated), "--filter name:branch-002");
    assert_eq!(watch.next(|_| true)["summary"]["groups"]["total"], 1);
    let order = |name: &str, status: &str| {
        simulated.control("POST", "world", &json!({ "name": name, "hub": "both", "status": status }));
    };
    order("clinic-01", "DOWN");
    order("branch-002", "DOWN");
    let change = watch.next(is_kind("group_status"));
    assert_eq!(change["group"], "branch-002", "not the first, which does not pass");
    watch.signal(Signal::INT);
    assert_eq!(watch.end().0.code(), Some(128 + 2));

    let watch = Watch::begin(&Program::with_key_to(&simulated), "--filter state:down");
    let unhealthy = watch.next(|_| true)["unhealthy"].clone();
    assert!(unhealthy.as_array().expect("a list").iter().any(|group| group["group"] == "branch-002"));
    order("branch-002", "UP");
    let change = watch.next(is_kind("group_status"));
    assert_eq!((&change["group"], &change["to"]), (&json!("branch-002"), &json!("connected")));
    watch.signal(Signal::QUIT);
    assert_eq!(watch.end().0.code(), Some(128 + 3));
}

#[test]
fn outage_and_recovery_are_printed_once_each() {
    let simulated = Simulated::still(4);
    let watch = Watch::begin(&Program::with_key_to(&simulated), "");
    watch.next(|line| line["type"] == "snapshot");
    simulated.fault(&json!({ "path": "*", "times": 12, "status": 503 }));
    let gone = watch.next(|line| line["type"] == "connection");
    assert_eq!((&gone["state"], &gone["failure"]["kind"]), (&json!("backing_off"), &json!("unavailable")));
    let back = watch.next(|line| line["type"] == "connection");
    assert_eq!((&back["state"], &back["failure"]), (&json!("online"), &Value::Null), "and nothing between");
    watch.signal(Signal::TERM);
    watch.end();
}

#[test]
fn rejected_key_exits_3() {
    let simulated = Simulated::still(4);
    simulated.fault(&json!({ "path": TOKEN, "status": 401 }));
    let watch = Watch::begin(&Program::with_key_to(&simulated), "");
    assert_eq!(watch.next(|_| true)["state"], "auth_failed");
    let (status, said) = watch.end();
    assert_eq!(status.code(), Some(3), "{said}");
    assert!(said.contains("authentication failed: the API key or secret was rejected"), "{said}");
}

#[test]
fn closed_pipe_ends_an_idle_watch() {
    let simulated = Simulated::still(4);
    let program = Program::with_key_to(&simulated);
    let mut child = program.command("status --watch --interval 1h").spawn().expect("it starts");
    let mut out = BufReader::new(child.stdout.take().expect("its output"));
    out.read_line(&mut String::new()).expect("the first line");
    drop(out);
    let status = child.wait().expect("its end");
    assert_eq!((status.code(), status.signal()), (Some(0), None));
}

#[test]
fn full_pipe_does_not_delay_signals() {
    let simulated = Simulated::still(400);
    let program = Program::with_key_to(&simulated);
    let mut child = program.command("status --watch --interval 1s").spawn().expect("it starts");
    // Everything goes down at once: far more lines than a pipe holds.
    let datacenters = program.run("status -o json").json()["datacenters"].clone();
    for here in datacenters.as_array().expect("data centers") {
        simulated.control("POST", "world", &json!({ "datacenter": here["name"], "status": "DOWN" }));
    }
    let calls = simulated.log().len();
    let seen = |log: Vec<Value>| log.len() > calls + 6;
    while !seen(simulated.log()) {
        thread::yield_now();
    }
    let id = Pid::from_raw(child.id().cast_signed()).expect("a process");
    kill_process(id, Signal::TERM).expect("a signal sent");
    assert_eq!(child.wait().expect("its end").code(), Some(128 + 15));
}

#[test]
fn watch_rejects_other_formats() {
    Program::new().run("--demo status --watch -o csv").failed_with(2, &["--watch prints ndjson only"]);
    assert_eq!(Program::new().run("--demo status --interval 3s").code, 2, "which is for --watch");
}

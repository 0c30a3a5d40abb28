//! Commands that run until a signal stops them, as scripts and services start them: signals that were ignored at the start,
//! and SIGHUP as log rotation sends it.

use super::program::Program;
use crate::support::simulator::Simulated;
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread;

/// A command under way, of which the first line was read.
struct Service {
    child: Child,
    /// The rest of what it prints, which must be read by somebody.
    _reader: thread::JoinHandle<()>,
}

impl Service {
    /// Starts it from a shell that runs this before it.
    fn start(program: &Program, before: &str, line: &str) -> Self {
        let command = program.command(line);
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg(format!("{before} exec \"$0\" \"$@\""))
            .arg(command.get_program())
            .args(command.get_args());
        shell.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.current_dir(program.home.path()).stdin(Stdio::null()).stderr(Stdio::null());
        // The exporter says on standard error where it listens.
        if line.starts_with("export") {
            shell.stdout(Stdio::null()).stderr(Stdio::piped());
        } else {
            shell.stdout(Stdio::piped());
        }
        let mut child = shell.spawn().expect("a shell");
        let output: Box<dyn std::io::Read + Send> = match (child.stdout.take(), child.stderr.take()) {
            (Some(out), _) => Box::new(out),
            (_, Some(err)) => Box::new(err),
            _ => unreachable!("one of them is a pipe"),
        };
        let mut output = BufReader::new(output);
        output.read_line(&mut String::new()).expect("a line");
        let reader = thread::spawn(move || {
            let _ = std::io::copy(&mut output, &mut std::io::sink());
        });
        Self { child, _reader: reader }
    }

    fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(self.child.id().cast_signed()).expect("a process");
        kill_process(id, signal).expect("a signal sent");
    }

    fn end(&mut self, signal: Signal) -> Option<i32> {
        self.signal(signal);
        let status = self.child.wait().expect("its end");
        status.code().or(status.signal().map(|number| 128 + number))
    }
}

const WATCH: &str = "status --watch --interval 1s";
const EXPORT: &str = "export --listen 127.0.0.1:0 --interval 1s";
const SIMULATE: &str = "simulate --groups 2";

#[rstest]
#[case(EXPORT, 0)]
#[case(WATCH, 128 + 15)]
#[case(SIMULATE, 0)]
fn signals_ignored_at_start_stay_ignored(#[case] line: &str, #[case] code: i32) {
    let simulated = Simulated::still(2);
    let program = Program::with_key_to(&simulated);
    let mut service = Service::start(&program, "trap '' HUP INT QUIT;", line);
    for signal in [Signal::HUP, Signal::INT, Signal::QUIT] {
        service.signal(signal);
    }
    // Had one of the others ended it, the code would be another one.
    assert_eq!(service.end(Signal::TERM), Some(code), "{line}");
}

#[rstest]
#[case(EXPORT, 0)]
#[case(WATCH, 128 + 15)]
#[case(SIMULATE, 0)]
fn sighup_does_not_end_a_service(#[case] line: &str, #[case] code: i32) {
    let simulated = Simulated::still(2);
    let mut service = Service::start(&Program::with_key_to(&simulated), "", line);
    service.signal(Signal::HUP);
    assert_eq!(service.end(Signal::TERM), Some(code), "{line}");
}

#[test]
fn watch_reopens_its_log_after_rotation() {
    let simulated = Simulated::still(2);
    let program = Program::with_key_to(&simulated);
    let mut service = Service::start(&program, "", &format!("{WATCH} --log-file w.log --log-level debug"));
    let (log, rotated) = (program.home.path().join("w.log"), program.home.path().join("w.log.1"));
    fs::rename(&log, &rotated).expect("rotated");
    service.signal(Signal::HUP);
    while !fs::read_to_string(&log).is_ok_and(|text| text.contains("log file reopened")) {
        thread::yield_now();
    }
    assert_eq!(service.end(Signal::TERM), Some(128 + 15));
}

#[rstest]
#[case(EXPORT)]
#[case(WATCH)]
#[case(SIMULATE)]
fn sigtstp_keeps_its_default_action_without_a_screen(#[case] line: &str) {
    let simulated = Simulated::still(2);
    let mut service = Service::start(&Program::with_key_to(&simulated), "", line);
    let handled = fs::read_to_string(format!("/proc/{}/status", service.child.id())).unwrap_or_default();
    let mask =
        handled.lines().find_map(|line| line.strip_prefix("SigCgt:").map(str::trim).map(ToOwned::to_owned));
    if let Some(mask) = mask {
        let mask = u64::from_str_radix(&mask, 16).expect("a mask");
        assert_eq!(mask & 1 << (20 - 1), 0, "SIGTSTP keeps its default action: {mask:x}");
    }
    service.end(Signal::TERM);
}

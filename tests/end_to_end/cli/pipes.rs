//! A configuration file that is a pipe: read once, and not waited for without end.

use super::program::Program;
use crate::support::simulator::Simulated;
use rustix::fs::{CWD, Mode, mkfifoat};
use std::io::Write;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

/// Runs a command with this on its standard input.
fn with_input(program: &Program, line: &str, input: &str) -> Output {
    let mut child = program.command(line).stdin(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("written");
    child.wait_with_output().expect("its end")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

#[test]
fn config_show_prints_settings_read_from_a_pipe() {
    let program = Program::new();
    let ran = with_input(&program, "--config /dev/stdin config show", "utc = true\ninterval = \"45s\"\n");
    let shown = text(&ran.stdout);
    for (setting, origin) in [("utc = true", "# /dev/stdin"), ("interval = \"45s\"", "# /dev/stdin")] {
        let line = shown.lines().find(|line| line.starts_with(setting));
        assert!(line.is_some_and(|line| line.ends_with(origin)), "{setting}: {shown}");
    }
}

#[test]
fn every_command_reads_its_configuration_from_a_pipe() {
    let simulated = Simulated::still(2);
    let program = Program::with_key_to(&simulated).variable("TUNNELSCOPE_API_SECRET", "");
    let config = format!("api_secret = {:?}\n", simulated.secret());
    for line in ["status", "check", "doctor", "auth status", "api /deployments/v2/regions"] {
        let ran = with_input(&program, &format!("--config /dev/stdin {line}"), &config);
        assert_eq!(ran.status.code(), Some(0), "{line}: {}{}", text(&ran.stdout), text(&ran.stderr));
    }
}

#[test]
fn empty_pipe_exits_2() {
    let ran = with_input(&Program::new(), "--config /dev/stdin config show", "");
    assert_eq!((ran.status.code(), text(&ran.stdout)), (Some(2), ""));
    assert!(text(&ran.stderr).contains("/dev/stdin: the pipe is empty"), "{}", text(&ran.stderr));
}

#[test]
fn check_ends_in_time_without_a_pipe_writer() {
    let program = Program::new();
    mkfifoat(CWD, program.home.path().join("fifo"), Mode::RUSR | Mode::WUSR).expect("a FIFO");
    let begin = Instant::now();
    let ran = program.run("--config fifo check --timeout 1s");
    assert_eq!((ran.code, ran.err.as_str()), (3, ""));
    let line = "TUNNELSCOPE UNKNOWN: timed out reading configuration file fifo: the pipe has no writer";
    assert!(ran.out.starts_with(line), "{}", ran.out);
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
}

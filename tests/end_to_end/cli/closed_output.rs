//! Standard output or standard error that is closed, or that nobody reads: no panic, no endless run, and the exit code that
//! there would be otherwise.

use super::program::Program;
use crate::support::simulator::Simulated;
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::io::pipe;
use std::process::{Child, Stdio};

/// A pipe whose reader is gone.
fn closed_pipe() -> Stdio {
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    Stdio::from(writer)
}

/// The exit code of a command, and whether it panicked.
fn wait_for_exit(program: &Program, mut child: Child) -> (Option<i32>, bool) {
    let code = child.wait().expect("its end").code();
    (code, program.home.path().join(".local/state/tunnelscope/panic.txt").exists())
}

#[rstest]
#[case("status", 1)]
#[case("status -o json", 1)]
#[case("status --watch", 0)]
#[case("check", 3)]
#[case("log", 1)]
#[case("doctor", 1)]
#[case("api /deployments/v2/networktunnelgroups", 1)]
#[case("auth status", 1)]
#[case("nonsense", 2)]
fn failed_command_with_closed_output_keeps_its_code(#[case] line: &str, #[case] code: i32) {
    let simulated = Simulated::still(4);
    simulated.fault(&json!({ "path": "*", "status": 500 }));
    let program = Program::with_key_to(&simulated);
    let mut command = program.command(line);
    let child = command.stdout(closed_pipe()).stderr(closed_pipe()).spawn().expect("it starts");
    assert_eq!(wait_for_exit(&program, child), (Some(code), false), "{line}");
}

#[rstest]
#[case("status")]
#[case("status -o json")]
#[case("status -o csv")]
#[case("check")]
#[case("log --since 7d")]
#[case("log --since 7d -o csv")]
#[case("doctor")]
#[case("api /deployments/v2/networktunnelgroups")]
#[case("auth token")]
#[case("config example")]
#[case("completions bash")]
#[case("man")]
#[case("--help")]
#[case("--version")]
fn closed_output_causes_no_panic(#[case] line: &str) {
    let simulated = Simulated::still(4);
    let program = Program::with_key_to(&simulated);
    let mut command = program.command(line);
    let child = command.stdout(closed_pipe()).stderr(closed_pipe()).spawn().expect("it starts");
    let (code, has_panicked) = wait_for_exit(&program, child);
    assert!(code.is_some() && code != Some(101) && !has_panicked, "{line}: {code:?}");
}

#[rstest]
#[case("export --listen 127.0.0.1:0 --interval 1s", Signal::TERM, 0)]
#[case("status --watch --interval 1s", Signal::TERM, 143)]
fn closed_stderr_does_not_end_long_running_commands(
    #[case] line: &str,
    #[case] signal: Signal,
    #[case] code: i32,
) {
    let simulated = Simulated::still(4);
    let program = Program::with_key_to(&simulated);
    let mut command = program.command(line);
    let child = command.stdout(Stdio::null()).stderr(closed_pipe()).spawn().expect("it starts");
    while simulated.log().len() < 12 {}
    let id = Pid::from_raw(child.id().cast_signed()).expect("a process");
    kill_process(id, signal).expect("a signal sent");
    assert_eq!(wait_for_exit(&program, child), (Some(code), false), "{line}");
}

#[test]
fn exceeded_file_size_limit_fails_with_its_remedy() {
    let program = Program::new();
    let command = program.command("config example");
    let mut shell = std::process::Command::new("/bin/sh");
    shell.args(["-c", r#"ulimit -f 0; exec "$0" config example >result"#]).arg(command.get_program());
    shell.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = shell.current_dir(program.home.path()).output().expect("it runs");
    let err = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("cannot write the result: File too large"), "{err}");
    assert!(err.contains("; raise the file size limit (ulimit -f)"), "{err}");
}

#[rstest]
#[case("--demo availability --by hub -o csv")]
#[case("--demo history --since 30d -o csv")]
#[case("--demo history --since 30d -o ndjson")]
fn reader_that_ends_early_is_no_error(#[case] line: &str) {
    let program = Program::new();
    let mut command = program.command(line);
    let output =
        command.stdout(closed_pipe()).spawn().expect("it starts").wait_with_output().expect("its end");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    assert!(!errors.contains("pipe"), "{errors}");
}

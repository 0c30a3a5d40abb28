//! A user who may start no more processes or threads: a sentence and an exit code, no panic. It takes `prlimit`, and, for
//! root, who has no such limit, `setpriv`; where they are missing, the tests are skipped.

use super::program::Program;
use crate::support::simulator::Simulated;
use rstest::rstest;
use rustix::process::geteuid;
use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::{Command, Output, Stdio};

/// Another user, for root.
const NOBODY: [&str; 4] = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

/// Runs a command with room for so many processes and threads; none where that cannot be done here.
fn limited(program: &Program, processes: u32, line: &str) -> Option<Output> {
    // Another user has to find the binary and a home of their own.
    set_permissions(program.home.path(), Permissions::from_mode(0o755)).expect("a mode");
    if geteuid().is_root() {
        chown(program.home.path(), Some(65_534), Some(65_534)).expect("an owner");
    }
    let limit = format!("--nproc={processes}:{processes}");
    let command = program.command(line);
    let mut words: Vec<&str> = if geteuid().is_root() { NOBODY.to_vec() } else { Vec::new() };
    words.extend(["prlimit", &limit]);
    let run = |last: &mut Command| last.stdin(Stdio::null()).output().ok();
    let mut prefix = Command::new(words[0]);
    let can_run = run(prefix.args(&words[1..]).arg(command.get_program()).arg("--version"));
    if !can_run.is_some_and(|output| output.status.success()) {
        eprintln!("skipped: {words:?} cannot run the binary here");
        return None;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut prefix = Command::new(words[0]);
    prefix.args(&words[1..]).arg(command.get_program()).args(command.get_args());
    prefix.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    run(prefix.env("PATH", path).current_dir(program.home.path()))
}

#[rstest]
#[case("status", 1)]
#[case("status --watch", 1)]
#[case("export --listen 127.0.0.1:0", 1)]
#[case("api /deployments/v2/regions", 1)]
#[case("auth token", 1)]
#[case("doctor", 1)]
#[case("--demo status", 1)]
#[case("check", 3)]
#[case("--demo check", 3)]
fn failed_thread_start_is_one_error_line(#[case] line: &str, #[case] code: i32) {
    let simulated = Simulated::still(2);
    let program = Program::with_key_to(&simulated);
    let Some(ran) = limited(&program, 0, line) else { return };
    let said = String::from_utf8_lossy(if code == 3 { &ran.stdout } else { &ran.stderr }).into_owned();
    assert_eq!(ran.status.code(), Some(code), "{said}");
    assert!(said.contains("cannot start a thread: ") && said.contains("ulimit -u"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn thread_exhaustion_at_any_point_causes_no_panic() {
    let simulated = Simulated::still(2);
    let program = Program::with_key_to(&simulated);
    for processes in 1..8 {
        for line in ["status", "check", "--demo status", "auth status"] {
            let Some(ran) = limited(&program, processes, line) else { return };
            let said =
                format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
            assert!(!said.contains("panicked") && !said.contains("report"), "{processes}, {line}: {said}");
            let can_have_none = said.contains("cannot start a thread");
            assert!(can_have_none || ran.status.success(), "{processes}, {line}: {said}");
        }
    }
}

//! Folders that state cannot be kept in: what is said, where tokens are kept instead, and how often one is requested.

use super::program::{Program, Ran};
use crate::support::simulator::{Simulated, TOKEN};
use rustix::process::geteuid;
use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A user that owns nothing else.
const USER: u32 = 54_321;

fn private_folder(path: PathBuf, owner: Option<u32>) -> PathBuf {
    fs::create_dir_all(&path).expect("a folder");
    fs::set_permissions(&path, Permissions::from_mode(0o700)).expect("permissions");
    chown(&path, owner, owner).expect("an owner");
    path
}

/// A program with an API key, and a runtime folder with this owner.
fn program(simulated: &Simulated, owner: Option<u32>) -> (Program, PathBuf) {
    let program = Program::with_key_to(simulated);
    private_folder(program.home.path().to_owned(), owner);
    let runtime = private_folder(program.home.path().join("run"), owner);
    let program = program.variable("XDG_RUNTIME_DIR", &runtime.display().to_string());
    (program, runtime)
}

/// Runs it as another user; none where this user may not, or the other may not run the binary.
fn run_as_user(program: &Program, line: &str) -> Option<Ran> {
    if !geteuid().is_root() {
        return skipped("only root can run programs as another user");
    }
    match program.command(line).uid(USER).gid(USER).output() {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            skipped("the binary is in a private folder")
        }
        output => {
            let output = output.expect("the binary runs");
            let text = |bytes| String::from_utf8(bytes).expect("text");
            let code = output.status.code().expect("an exit code");
            Some(Ran { code, out: text(output.stdout), err: text(output.stderr) })
        }
    }
}

fn skipped<T>(why: &str) -> Option<T> {
    use io::Write as _;
    let _ = writeln!(io::stderr(), "skipped: {why}");
    None
}

fn warned_with(ran: &Ran, words: &[&str]) {
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.err.lines().count(), 1, "one line: {}", ran.err);
    for word in words {
        assert!(ran.err.contains(word), "{word} is not in: {}", ran.err);
    }
}

fn tokens_in(folder: &Path) -> usize {
    let names = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    names.filter(|path| path.extension().is_some_and(|ending| ending == "json")).count()
}

#[test]
fn tokens_go_to_the_runtime_folder_if_state_is_roots() {
    let simulated = Simulated::still(4);
    let (program, runtime) = program(&simulated, geteuid().is_root().then_some(USER));
    let left_behind = program.home.path().join(".local/state/tunnelscope");
    private_folder(program.home.path().join(".local"), geteuid().is_root().then_some(USER));
    private_folder(program.home.path().join(".local/state"), None);
    private_folder(left_behind.clone(), None);
    let repair = format!("sudo chown -R {USER} {}", program.home.path().join(".local/state").display());
    for _ in 0..3 {
        let Some(ran) = run_as_user(&program, "status") else { return };
        warned_with(&ran, &["belongs to root", &repair, "using", "/run/tunnelscope"]);
    }
    assert_eq!(simulated.count(TOKEN), 1, "the token endpoint is asked once for all runs");
    assert_eq!(tokens_in(&runtime.join("tunnelscope/tokens")), 1);
    let doctor = run_as_user(&program, "doctor").expect("a run");
    assert!(doctor.out.contains("belongs to root") && doctor.err.is_empty(), "{doctor:?}");
    let forgotten = run_as_user(&program, "auth forget").expect("a run");
    assert_eq!(tokens_in(&runtime.join("tunnelscope/tokens")), 0, "the token is deleted where it can be");
    assert_eq!(forgotten.code, 1, "there may be another in the folder of root's: {forgotten:?}");
    assert!(forgotten.err.contains(&left_behind.display().to_string()), "{forgotten:?}");
}

#[test]
fn root_creates_nothing_in_the_home_of_another_user() {
    if !geteuid().is_root() {
        return skipped("only root can do that").unwrap_or_default();
    }
    let simulated = Simulated::still(4);
    let (program, runtime) = program(&simulated, Some(USER));
    let ran = program.run("status");
    warned_with(&ran, &["this runs as root", "sudo -H", "every run requests a new token"]);
    for path in [program.home.path(), &runtime] {
        for entry in fs::read_dir(path).expect("a folder") {
            let entry = entry.expect("an entry");
            assert_eq!(entry.metadata().expect("an owner").uid(), USER, "{:?}", entry.path());
        }
    }
}

#[test]
fn read_only_state_folder_is_reported_once_per_run() {
    let simulated = Simulated::still(4);
    let (program, runtime) = program(&simulated, None);
    let program = program.variable("XDG_STATE_HOME", "/sys");
    for line in ["status", "api /deployments/v2/regions", "auth token"] {
        warned_with(&program.run(line), &["/sys", "XDG_STATE_HOME", "using"]);
    }
    let checked = program.run("check");
    assert_eq!((checked.code, checked.err.as_str()), (0, ""), "{checked:?}");
    assert_eq!(simulated.count(TOKEN), 1);
    fs::set_permissions(&runtime, Permissions::from_mode(0o755)).expect("permissions");
    warned_with(&program.run("status"), &["every run requests a new token"]);
    let quiet = program.run("--no-token-cache status");
    warned_with(&quiet, &["cannot share the rate limit"]);
}

#[test]
fn file_size_limit_is_reported_with_its_remedy() {
    let simulated = Simulated::still(4);
    let (program, _) = program(&simulated, None);
    let command = program.command("status");
    let mut shell = std::process::Command::new("/bin/sh");
    shell.args(["-c", r#"trap "" XFSZ; ulimit -f 0; exec "$0" status"#]).arg(command.get_program());
    shell.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = shell.output().expect("it runs");
    let err = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success(), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(
        err.contains("File too large") && err.contains("; raise the file size limit (ulimit -f);"),
        "{err}"
    );
}

#[test]
fn stale_temporary_files_are_removed_by_the_next_command() {
    let simulated = Simulated::still(2);
    for line in ["status", "check"] {
        let (program, _) = program(&simulated, None);
        let folder = private_folder(program.home.path().join(".local/state/tunnelscope"), None);
        let tokens = private_folder(folder.join("tokens"), None);
        let left_behind = |folder: &Path, name: &str, hours: u64| {
            let path = folder.join(name);
            let file = fs::File::create(&path).expect("a file");
            let age = Duration::from_secs(hours * 3600 + 60);
            file.set_modified(SystemTime::now() - age).expect("a modification time");
            path
        };
        let stale = [
            left_behind(&folder, "rate-limit-0123456789abcdef.json.4242-00000000deadbeef.new", 72),
            left_behind(&folder, "probe.4242-00000000deadbeef.new", 1),
            left_behind(&tokens, "0123456789abcdef.json.4242-00000000deadbeef.new", 72),
        ];
        let fresh = left_behind(&folder, "screen.json.4242-00000000deadbeef.new", 0);
        assert_eq!(program.run(line).code, 0, "{line}");
        for path in stale {
            assert!(!path.exists(), "{line}: {}", path.display());
        }
        assert!(fresh.exists(), "{line}: it may still be written");
    }
}

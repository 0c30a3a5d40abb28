//! Nothing secret reaches the terminal: every byte that was written to it, while all is well and while the API sends
//! secrets back, is looked through.

use crate::support::pty::launch::Launch;
use crate::support::simulator::{STATES, Simulated, TOKEN};
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

#[test]
fn session_output_has_no_secret() {
    let simulated = Simulated::still(12);
    let launch = Launch::dashboard(&simulated, &["--interval", "1s"]);
    let folder = launch.path(".local/state/tunnelscope/tokens");
    let mut terminal = launch.start();
    terminal.wait_for("Tunnel groups  12").wait_for("next ");
    let files =
        fs::read_dir(&folder).expect("a folder of tokens").map(|entry| entry.expect("an entry").path());
    let file = files.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "json"));
    let kept = fs::read_to_string(file.expect("a kept token")).expect("the kept token");
    let kept: serde_json::Value = serde_json::from_str(&kept).expect("JSON");
    let token = kept["access_token"].as_str().expect("a token").to_owned();

    let said = format!("bad token {token} for {}", simulated.secret());
    for status in [401, 403, 500] {
        let body = json!({ "error": said }).to_string();
        simulated.fault(&json!({ "path": STATES, "status": status, "body": body }));
        terminal.wait_for("bad token").wait_for("[redacted]");
        simulated.clear_faults();
        terminal.wait_without("bad token").wait_for("Tunnel groups  12");
    }
    terminal.type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    let written = String::from_utf8_lossy(terminal.emulator().raw()).into_owned();
    for secret in [simulated.secret(), &token, &token[..40]] {
        assert!(!written.contains(secret), "{secret} was written");
    }
}

#[test]
fn rejected_secret_is_read_again_on_request() {
    let simulated = Simulated::still(12);
    let launch = Launch::dashboard(&simulated, &["--config", "own.toml"]);
    // The first time it is one that is no longer right.
    let script = format!(
        "#!/bin/sh\nif [ -e asked ]; then echo '{}'; else : >asked; echo 0ld-one; fi\n",
        simulated.secret()
    );
    fs::write(launch.path("secret.sh"), script).expect("a script");
    fs::write(launch.path("own.toml"), "api_secret_command = [\"/bin/sh\", \"secret.sh\"]\n")
        .expect("a file");
    let mut terminal = launch.script(r#"unset TUNNELSCOPE_API_SECRET; exec "$@""#).start();
    terminal.wait_for("rejected").type_keys("r").wait_for("Tunnel groups  12").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    let written = terminal.emulator().written();
    assert!(!written.contains("0ld-one") && !written.contains(simulated.secret()));
}

/// A configuration whose command for the secret waits until something is written into the pipe `go`.
fn configure_slow_command(launch: &Launch, secret: &str) {
    let made = Command::new("mkfifo").arg(launch.path("go")).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    fs::write(launch.path("secret.sh"), format!("read line <go\necho '{secret}'\n")).expect("a script");
    fs::write(launch.path("own.toml"), "api_secret_command = [\"/bin/sh\", \"secret.sh\"]\n")
        .expect("a configuration");
}

fn release_command(pipe: &Path) {
    fs::write(pipe, "go\n").expect("a word to the command");
}

#[test]
fn dashboard_names_a_slow_secret_command() {
    let simulated = Simulated::still(12);
    let launch = Launch::dashboard(&simulated, &["--config", "own.toml"]);
    configure_slow_command(&launch, simulated.secret());
    let pipe = launch.path("go");
    let mut terminal = launch.script(r#"unset TUNNELSCOPE_API_SECRET; exec "$@""#).start();
    terminal.wait_for("Reading the API secret (sh ...)").wait_for("reading the secret (sh ...)");
    release_command(&pipe);
    terminal.wait_for("Tunnel groups  12").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn one_shot_command_names_a_slow_secret_command() {
    let simulated = Simulated::still(12);
    let launch = Launch::dashboard(&simulated, &["--config", "own.toml", "status"]);
    configure_slow_command(&launch, simulated.secret());
    let pipe = launch.path("go");
    let mut terminal = launch.script(r#"unset TUNNELSCOPE_API_SECRET; exec "$@""#).start();
    terminal.wait_for("tunnelscope: reading the API secret (sh ...)");
    release_command(&pipe);
    terminal.wait_for("12 groups").wait_without("reading the API secret");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn dashboard_without_a_chosen_profile_lists_them() {
    let simulated = Simulated::still(12);
    let launch = Launch::new(&["--config", "own.toml"]);
    let profile = |name: &str| {
        let (url, key, secret) = (simulated.base_url(), simulated.key(), simulated.secret());
        format!("[profiles.{name}]\nbase_url = \"{url}\"\napi_key = \"{key}\"\napi_secret = \"{secret}\"\n")
    };
    let file = launch.path("own.toml");
    fs::write(&file, profile("acme") + &profile("zenith")).expect("a configuration");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("a mode");
    let mut terminal = launch.start();
    terminal.wait_for("Organizations  2").wait_for("not polled yet").wait_for("no profile chosen");
    assert_eq!(simulated.count(TOKEN), 0, "nobody was asked before one is chosen");
    terminal.type_keys("\x1b").wait_without("Organizations  2").wait_for("no profile chosen");
    // Its place depends on which of the two was polled first.
    terminal.type_keys("P").wait_for("Organizations  2").type_keys("/zenith\r").wait_without("acme (here)");
    terminal.type_keys("\r");
    terminal.wait_for("Tunnel groups  12").wait_for("zenith").wait_without("no profile chosen");
    terminal.type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

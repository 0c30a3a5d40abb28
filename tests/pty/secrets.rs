//! Nothing secret reaches the terminal: every byte that was written to it, while all is well and while the API sends
//! secrets back, is looked through.

use super::launch::Launch;
use super::simulated::{STATES, Simulated};
use serde_json::json;
use std::fs;

#[test]
fn no_byte_of_a_session_is_secret() {
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
        terminal.wait_for("bad token [redacted] for");
        simulated.heal();
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
fn a_secret_that_was_refused_is_asked_for_again() {
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
    terminal.wait_for("refused").type_keys("r").wait_for("Tunnel groups  12").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    let written = terminal.emulator().written();
    assert!(!written.contains("0ld-one") && !written.contains(simulated.secret()));
}

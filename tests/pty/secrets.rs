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

//! A terminal that goes away, or takes nothing any more: it ends by itself, with next to no processor time, and what is on
//! the disk is whole.

use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::Terminal;
use crate::support::simulator::{STATES, Simulated};
use rstest::rstest;
use rustix::process::Signal;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn dashboard(simulated: &Simulated) -> Terminal {
    let mut terminal = Launch::dashboard(simulated, &["--interval", "1s"]).size(200, 60).start();
    terminal.wait_for("Tunnel groups  8").is_taken();
    terminal
}

/// Has it write until nobody takes what it writes: far more than fits in between.
fn stalled(simulated: &Simulated) -> Terminal {
    let mut terminal = dashboard(simulated);
    terminal.stall();
    for _ in 0..200 {
        // Each with time to be answered before the next, so that each is a frame.
        terminal.type_keys("\x0c");
        simulated.log();
    }
    terminal
}

#[test]
fn lost_terminal_exits_129() {
    let simulated = Simulated::still(8);
    assert_eq!(dashboard(&simulated).hang_up(), 129);
}

#[test]
fn lost_terminal_exits_with_sighup_ignored() {
    let simulated = Simulated::still(8);
    let launch = Launch::dashboard(&simulated, &["--interval", "1s"]).script(r#"trap "" HUP; exec "$@""#);
    let mut terminal = launch.start();
    terminal.wait_for("Tunnel groups  8");
    assert_eq!(terminal.hang_up(), 129);
}

#[test]
fn lost_terminal_exits_without_sighup() {
    let simulated = Simulated::still(8);
    let mut terminal = Launch::dashboard(&simulated, &["--interval", "1s"]).without_session().start();
    terminal.wait_for("Tunnel groups  8");
    assert_eq!(terminal.hang_up(), 129);
}

#[test]
fn blocked_output_does_not_prevent_exit_on_hangup() {
    let simulated = Simulated::still(8);
    assert_eq!(stalled(&simulated).hang_up(), 129);
}

#[test]
fn blocked_output_does_not_delay_polling() {
    let simulated = Simulated::still(8);
    let mut terminal = stalled(&simulated);
    let polls = simulated.count(STATES);
    while simulated.count(STATES) < polls + 4 {}
    terminal.read_again().wait_for("Tunnel groups  8").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_given_back();
}

#[rstest]
#[case::hangup(Signal::HUP, 129)]
#[case::interrupt(Signal::INT, 130)]
#[case::terminate(Signal::TERM, 143)]
fn blocked_output_does_not_delay_signals(#[case] signal: Signal, #[case] code: u32) {
    let simulated = Simulated::still(8);
    let mut terminal = stalled(&simulated);
    terminal.signal(signal);
    assert_eq!(terminal.exit_code_unread(), code);
    terminal.has_its_modes();
}

/// Every JSON file below a folder. What was still being written has another name, which nobody reads.
fn documents(folder: &Path, found: &mut Vec<Value>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            documents(&entry, found);
        } else if entry.extension().is_some_and(|ending| ending == "json") {
            let text = fs::read(&entry).expect("a file");
            found.push(serde_json::from_slice(&text).expect("a file is never half written"));
        }
    }
}

#[test]
fn lost_terminal_leaves_no_partial_file() {
    let simulated = Simulated::still(8);
    let home = tempfile::tempdir().expect("a folder");
    let state = home.path().display().to_string();
    for _ in 0..5 {
        let launch = Launch::dashboard(&simulated, &["--interval", "1s"]);
        let mut terminal = launch.variable("XDG_STATE_HOME", &state).start();
        terminal.wait_for("Tunnel groups  8").type_keys(&"sname\rsseverity\r".repeat(20));
        assert_eq!(terminal.hang_up(), 129);
        let mut found = Vec::new();
        documents(home.path(), &mut found);
        assert!(!found.is_empty(), "at least a token is kept");
    }
}

//! The first look, and what somebody sees who is not ready for it.

use crate::support::pty::launch::Launch;
use crate::support::simulator::{LIST, STATES, Simulated, TOKEN};

#[test]
fn first_screen_has_groups_and_counts_after_one_sign_in() {
    let simulated = Simulated::still(30);
    let mut terminal = Launch::dashboard(&simulated, &[]).start();
    terminal.wait_for("Tunnel groups  30").wait_for("next 30s");
    let emulator = terminal.emulator();
    let header = emulator.row(0);
    for count in ["1 disconnected", "2 warning", "27 connected", "hubs 57/60", "tunnels 283", "data now"] {
        assert!(header.contains(count), "the header says {count}: {header}");
    }
    assert!(emulator.row(3).starts_with("> ✗ disconnected  branch-012-ntg"), "the worst stands first");
    assert!(emulator.has("Hubs of branch-012-ntg"), "its hubs are shown");
    assert!(emulator.has("Data centers  25"), "the data centers are counted");
    assert_eq!(emulator.requests(), [""; 0], "the terminal is asked for nothing but to show text");
    assert_eq!([TOKEN, LIST, STATES].map(|path| simulated.count(path)), [1, 1, 1]);
}

#[test]
fn demo_needs_no_credentials() {
    let mut terminal = Launch::new(&["--demo"]).start();
    terminal.wait_for("Tunnel groups  200").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn missing_credentials_show_the_setup_page_and_exit_2() {
    let mut terminal = Launch::new(&[]).start();
    terminal.wait_for("tunnelscope --demo").wait_for("q quit");
    let emulator = terminal.emulator();
    for told in
        ["Admin > API Keys", "TUNNELSCOPE_API_KEY", "TUNNELSCOPE_API_SECRET", "chmod 600", "config.toml"]
    {
        assert!(emulator.has(told), "the page tells of {told}\n{}", emulator.picture());
    }
    terminal.type_keys("q");
    assert_eq!(terminal.exit_code(), 2);
    terminal.is_given_back();
}

#[test]
fn incomplete_credentials_exit_2_without_a_screen() {
    let key = Launch::new(&[]).variable("TUNNELSCOPE_API_KEY", "a-key-without-its-secret");
    let mut terminal = key.start();
    assert_eq!(terminal.exit_code(), 2);
    let written = terminal.emulator().written();
    assert!(written.contains("TUNNELSCOPE_API_SECRET"), "it names what lacks: {written}");
    assert_eq!(written.trim_end().lines().count(), 1, "one sentence: {written}");
    assert!(!written.contains('\x1b'), "{written:?}");
}

#[test]
fn redirected_output_exits_2_and_stays_empty() {
    let launch = Launch::new(&["--demo"]).script(r#"exec "$@" > output"#);
    let output = launch.path("output");
    let mut terminal = launch.start();
    assert_eq!(terminal.exit_code(), 2);
    let written = terminal.emulator().written();
    assert!(written.contains("needs a terminal") && written.contains("status -o json"), "{written}");
    assert!(!written.contains('\x1b'), "{written:?}");
    assert_eq!(std::fs::read(output).expect("the file"), b"");
}

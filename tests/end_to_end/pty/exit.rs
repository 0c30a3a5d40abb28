//! The end, however it comes: the terminal is given back as it was, and the exit code says what it was.

use crate::support::pty::emulator::{MOUSE, PASTING};
use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::Terminal;
use crate::support::simulator::Simulated;
use rstest::rstest;
use rustix::process::Signal;

fn dashboard(simulated: &Simulated) -> Terminal {
    let mut terminal = Launch::dashboard(simulated, &["--interval", "1s"]).start();
    terminal.wait_for("Tunnel groups  8").is_taken();
    terminal
}

#[rstest]
#[case::q("q")]
#[case::ctrl_c("\x03")]
#[case::ctrl_c_on_a_page("\r\r\x03")]
#[case::ctrl_c_on_the_help("?\x03")]
#[case::q_as_often_as_pages_are_open("\r\r?qqqq")]
#[case::q_among_the_events("eqq")]
#[case::q_at_the_connection("iqq")]
#[case::ctrl_c_in_a_filter("/branch\x03")]
#[case::ctrl_c_in_a_list("s\x03")]
fn quit_keys_exit_0_and_restore_the_terminal(#[case] key: &str) {
    let simulated = Simulated::still(8);
    let mut terminal = dashboard(&simulated);
    terminal.type_keys(key);
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_given_back();
}

#[rstest]
#[case::hangup(Signal::HUP, 129)]
#[case::interrupt(Signal::INT, 130)]
#[case::quit(Signal::QUIT, 131)]
#[case::terminate(Signal::TERM, 143)]
fn signals_exit_with_128_plus_n_and_restore_the_terminal(#[case] signal: Signal, #[case] code: u32) {
    let simulated = Simulated::still(8);
    let mut terminal = dashboard(&simulated);
    terminal.signal(signal);
    assert_eq!(terminal.exit_code(), code);
    terminal.is_given_back();
}

#[test]
fn signal_before_the_first_data_exits() {
    let simulated = Simulated::still(8);
    simulated.fault(&serde_json::json!({ "path": "*", "delay_ms": 600_000 }));
    let mut terminal = Launch::dashboard(&simulated, &[]).start();
    terminal.wait_for("Signing in at").signal(Signal::TERM);
    assert_eq!(terminal.exit_code(), 143);
    terminal.is_given_back();
}

fn by_key(terminal: &mut Terminal) {
    terminal.type_keys("\x03");
}

fn by_signal(terminal: &mut Terminal) {
    terminal.signal(Signal::TERM);
}

#[rstest]
#[case::ctrl_c(by_key, 0)]
#[case::terminate(by_signal, 143)]
fn mouse_and_bracketed_paste_are_reset_at_exit(#[case] end: fn(&mut Terminal), #[case] code: u32) {
    let simulated = Simulated::still(8);
    let mut terminal = dashboard(&simulated);
    terminal.type_keys("m").wait_until("the mouse is heard", |screen| screen.is_on(MOUSE));
    terminal.type_keys("/").wait_until("a line to type in", |screen| screen.is_on(PASTING));
    end(&mut terminal);
    assert_eq!(terminal.exit_code(), code);
    terminal.is_given_back();
}

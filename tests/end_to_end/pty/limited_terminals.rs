//! Terminals that know less: ASCII only, no colors. And what no terminal may be shown: the secret and the token.

use crate::support::pty::emulator::Emulator;
use crate::support::pty::launch::Launch;
use crate::support::simulator::{STATES, Simulated};
use rstest::rstest;
use serde_json::json;
use std::fs;

/// The colors that a select-graphic-rendition sequence may set; 39, 49 and 59 go back to the terminal's own.
fn colors(written: &str) -> Vec<u32> {
    let sequences = written.split("\x1b[").skip(1).filter_map(|rest| rest.split_once('m'));
    let parameters = sequences.map(|(parameters, _)| parameters);
    let is_plain = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b';');
    let numbers = parameters.filter(is_plain).flat_map(|text| text.split(';')).filter_map(|n| n.parse().ok());
    numbers.filter(|n| matches!(n, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107)).collect()
}

fn selected_row_is_reversed(emulator: &Emulator) -> bool {
    let cell = emulator.screen().cell(3, 30).expect("a cell of the first group");
    emulator.row(3).starts_with("> ") && cell.inverse()
}

fn walk(launch: Launch) -> crate::support::pty::terminal::Terminal {
    let mut terminal = launch.start();
    terminal.wait_for("Tunnel groups  30").wait_for("next 30s");
    assert!(selected_row_is_reversed(terminal.emulator()), "{}", terminal.emulator().picture());
    terminal.type_keys("\r").wait_for("default > branch-012-ntg").type_keys("?").wait_for("only reads");
    terminal
}

#[rstest]
#[case::asked_for(&["--ascii"], "C.UTF-8")]
#[case::by_the_locale(&[], "C")]
fn ascii_mode_writes_ascii_bytes_only(#[case] arguments: &[&str], #[case] locale: &str) {
    let simulated = Simulated::still(30);
    let terminal = walk(Launch::dashboard(&simulated, arguments).variable("LANG", locale));
    let other = terminal.emulator().raw().iter().find(|byte| !byte.is_ascii());
    assert_eq!(other, None);
}

#[rstest]
#[case::no_color(&[], "1")]
#[case::never(&["--color", "never"], "")]
fn without_colors_the_selection_is_reversed(#[case] arguments: &[&str], #[case] no_color: &str) {
    let simulated = Simulated::still(30);
    let terminal = walk(Launch::dashboard(&simulated, arguments).variable("NO_COLOR", no_color));
    assert_eq!(colors(&terminal.emulator().written()), [0; 0]);
}

#[test]
fn colors_are_used_by_default() {
    let simulated = Simulated::still(30);
    let terminal = walk(Launch::dashboard(&simulated, &[]));
    assert!(!colors(&terminal.emulator().written()).is_empty());
}

#[test]
fn secret_and_token_are_on_neither_screen_nor_log() {
    let simulated = Simulated::still(12);
    let launch =
        Launch::dashboard(&simulated, &["--interval", "1s", "--log-file", "log", "--log-level", "trace"]);
    let log = launch.path("log");
    let mut terminal = launch.start();
    terminal.wait_for("Tunnel groups  12").wait_for("next ");
    // An answer that says them again, as a proxy's error page may.
    let said = json!({ "error": format!("you sent {}", simulated.secret()) }).to_string();
    simulated.fault(&json!({ "path": STATES, "status": 500, "body": said }));
    terminal.wait_for("internal server error").type_keys("?").wait_for("only reads").type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    let log = fs::read_to_string(log).expect("a log");
    assert!(log.contains("you sent [redacted]"), "the log tells of the failure: {log}");
    for written in [terminal.emulator().written(), log] {
        // The simulator's tokens begin as those of the vendor do, with the head of a signed JWT.
        for kept in [simulated.secret(), "eyJhbGci"] {
            assert!(!written.contains(kept), "{kept} was written");
        }
    }
}

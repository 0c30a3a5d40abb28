//! Keys, pasted text and mouse reports that arrive in pieces, as slow lines deliver them, and answers of the terminal to
//! queries of an earlier program.

use crate::support::pty::emulator::{Emulator, MOUSE, PASTING};
use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::Terminal;
use crate::support::simulator::Simulated;
use rstest::rstest;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::thread::sleep;
use std::time::Duration;

const DOWN: &str = "\x1b[B";
const LEFT: &str = "\x1b[D";
const UP_OF_SS3: &str = "\x1bOA";

/// A dashboard that waits for the rest of a sequence for as long as it can be told to: a machine that is busy delivers
/// pieces late.
fn patient_dashboard(simulated: &Simulated) -> Terminal {
    let launch = Launch::dashboard(simulated, &["--interval", "1h"]).size(120, 60);
    let file = launch.path(".config/tunnelscope/config.toml");
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, "escape_timeout = 1000\n").expect("a configuration");
    fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).expect("a mode");
    let mut terminal = launch.start();
    terminal.wait_for("Tunnel groups  40").wait_for("next 1h");
    terminal
}

/// Types byte by byte with this much time in between.
fn type_in_pieces(terminal: &mut Terminal, keys: &str, gap: Duration) {
    for byte in keys.chars() {
        terminal.type_keys(&byte.to_string());
        sleep(gap);
    }
}

fn is_selected(at: usize) -> impl Fn(&Emulator) -> bool {
    // The rows of the table begin below the header, the banner and the titles.
    move |screen| screen.row(3 + at).starts_with("> ")
}

#[rstest]
#[case(Duration::from_micros(100))]
#[case(Duration::from_millis(1))]
#[case(Duration::from_millis(3))]
fn split_arrow_keys_move_the_selection(#[case] gap: Duration) {
    let simulated = Simulated::still(40);
    let mut terminal = patient_dashboard(&simulated);
    type_in_pieces(&mut terminal, &DOWN.repeat(20), gap);
    terminal.wait_until("20 rows down", is_selected(20));
    type_in_pieces(&mut terminal, &UP_OF_SS3.repeat(15), gap);
    terminal.wait_until("15 rows up", is_selected(5)).type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[rstest]
#[case(Duration::from_micros(100))]
#[case(Duration::from_millis(1))]
#[case(Duration::from_millis(3))]
fn split_arrow_keys_do_not_close_the_filter_prompt(#[case] gap: Duration) {
    let simulated = Simulated::still(40);
    let mut terminal = patient_dashboard(&simulated);
    terminal.type_keys("/branch-with-a-long-name").wait_for("branch-with-a-long-name");
    type_in_pieces(&mut terminal, &LEFT.repeat(20), gap);
    terminal.type_keys("X").wait_for("braXnch-with-a-long-name");
    type_in_pieces(&mut terminal, &DOWN.repeat(20), gap);
    terminal.type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn single_esc_acts_after_the_timeout() {
    let simulated = Simulated::still(12);
    let mut terminal = Launch::dashboard(&simulated, &[]).start();
    terminal.wait_for("Tunnel groups  12").type_keys("/zzz").wait_for("zzz");
    terminal.type_keys("\x1b").wait_without("zzz").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn split_paste_is_one_text() {
    let simulated = Simulated::still(40);
    let mut terminal = patient_dashboard(&simulated);
    terminal.type_keys("/").wait_until("a line to type in", |screen| screen.is_on(PASTING));
    type_in_pieces(&mut terminal, "\x1b[200~branch q\x1b[201~", Duration::from_millis(1));
    terminal.wait_for("branch q").type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn split_mouse_reports_move_the_selection() {
    let simulated = Simulated::still(40);
    let mut terminal = patient_dashboard(&simulated);
    terminal.type_keys("m").wait_until("the mouse is heard", |screen| screen.is_on(MOUSE));
    type_in_pieces(&mut terminal, "\x1b[<0;12;10M\x1b[<0;12;10m", Duration::from_millis(1));
    terminal.wait_until("the row that was clicked", |screen| screen.row(9).starts_with("> ")).type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

/// XTVERSION, a color, device attributes, the position of the cursor and a graphics answer; each has a key in it that
/// would act.
#[rstest]
#[case::in_pieces(Duration::from_millis(1))]
#[case::at_once(Duration::ZERO)]
fn responses_to_queries_are_not_keys(#[case] gap: Duration) {
    let simulated = Simulated::still(40);
    let mut terminal = patient_dashboard(&simulated);
    let answers =
        "\x1bP>|XTerm(390) q?\x1b\\\x1b]11;rgb:0000/q000/?\x07\x1b[?64;1;2c\x1b[24;80R\x1b_Gi=1;q?\x1b\\";
    let written = terminal.emulator().raw().len();
    if gap.is_zero() {
        terminal.type_keys(answers);
    } else {
        type_in_pieces(&mut terminal, answers, gap);
    }
    terminal.type_keys("j").wait_until("the next key acts", is_selected(1));
    let after = String::from_utf8_lossy(&terminal.emulator().raw()[written..]).into_owned();
    assert!(!after.contains("tunnelscope only reads"), "`?` was no key: {after}");
    terminal.type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

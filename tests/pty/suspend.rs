//! Stopped and continued, as a shell does it: the terminal is given back in between.

use super::emulator::{MOUSE, PASTING};
use super::launch::Launch;
use super::simulated::Simulated;
use super::terminal::Terminal;
use rstest::rstest;
use rustix::process::Signal;

fn dashboard(simulated: &Simulated) -> Terminal {
    let mut terminal = Launch::dashboard(simulated, &[]).start();
    terminal.wait_for("Tunnel groups  8").wait_for("next 30s").is_taken();
    terminal
}

fn stop_by_key(terminal: &mut Terminal) {
    terminal.type_keys("\x1a");
}

fn stop_by_signal(terminal: &mut Terminal) {
    terminal.signal(Signal::TSTP);
}

fn is_stopped_and_given_back(terminal: &mut Terminal) {
    terminal.wait_until_stopped();
    terminal.wait_until("the screen given back", |e| !e.screen().alternate_screen());
    terminal.is_given_back();
}

#[rstest]
#[case::ctrl_z(stop_by_key)]
#[case::signal(stop_by_signal)]
fn it_stops_with_the_terminal_given_back_and_paints_again_when_it_goes_on(#[case] stop: fn(&mut Terminal)) {
    let simulated = Simulated::still(8);
    let mut terminal = dashboard(&simulated);
    for _ in 0..2 {
        stop(&mut terminal);
        is_stopped_and_given_back(&mut terminal);
        terminal.signal(Signal::CONT).wait_for("Tunnel groups  8").wait_for("q quit").is_taken();
    }
    terminal.type_keys("?").wait_for("tunnelscope only reads").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_given_back();
}

#[test]
fn it_comes_back_in_the_size_that_the_terminal_has_by_then() {
    let simulated = Simulated::still(8);
    let mut terminal = dashboard(&simulated);
    stop_by_key(&mut terminal);
    terminal.wait_until_stopped();
    terminal.wait_until("the screen given back", |e| !e.screen().alternate_screen());
    terminal.resize(80, 24).signal(Signal::CONT);
    terminal.wait_until("the footer in the last row", |e| e.row(23).ends_with("q quit"));
    assert!(terminal.emulator().has("Tunnel groups  8"));
}

#[test]
fn it_ends_when_the_terminal_goes_while_it_is_stopped() {
    let simulated = Simulated::still(8);
    let mut terminal = dashboard(&simulated);
    stop_by_key(&mut terminal);
    terminal.wait_until_stopped();
    assert_eq!(terminal.hang_up(), 129);
}

#[test]
fn it_can_be_ended_while_it_is_stopped() {
    let simulated = Simulated::still(8);
    let mut terminal = dashboard(&simulated);
    stop_by_key(&mut terminal);
    terminal.wait_until_stopped().signal(Signal::TERM).signal(Signal::CONT);
    assert_eq!(terminal.exit_code(), 143);
    terminal.is_given_back();
}

#[test]
fn a_shell_has_the_mouse_and_unmarked_pastes_while_it_is_stopped() {
    let simulated = Simulated::still(8);
    let mut terminal = dashboard(&simulated);
    terminal.type_keys("m").wait_until("the mouse is heard", |screen| screen.is_on(MOUSE));
    terminal.type_keys("/").wait_until("a line to type in", |screen| screen.is_on(PASTING));
    stop_by_signal(&mut terminal);
    is_stopped_and_given_back(&mut terminal);
    terminal.signal(Signal::CONT).wait_for("Tunnel groups  8");
    terminal.wait_until("both again", |screen| screen.is_on(MOUSE) && screen.is_on(PASTING));
    terminal.type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_given_back();
}

/// Nothing can be given back then, and the shell sets its own modes meanwhile.
#[test]
fn it_takes_the_terminal_again_after_a_stop_that_nobody_can_prepare_for() {
    let simulated = Simulated::still(8);
    let mut terminal = dashboard(&simulated);
    terminal.signal(Signal::STOP).wait_until_stopped().set_modes_of_a_shell();
    terminal.signal(Signal::CONT);
    let taken = "\x1b[?1049h";
    terminal.wait_until("the screen taken again", |e| e.written().matches(taken).count() == 2);
    // A key by itself is heard only where lines are not.
    terminal.wait_for("Tunnel groups  8").type_keys("?").wait_for("tunnelscope only reads").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_left();
}

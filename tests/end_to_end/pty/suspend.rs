//! Stopped and continued by a shell: the terminal is given back in between. Where no shell can continue it, it is not
//! stopped.

use super::shell::ShellJob;
use crate::support::pty::emulator::{MOUSE, PASTING};
use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::Terminal;
use crate::support::simulator::Simulated;
use rstest::rstest;
use rustix::process::Signal;

const NO_SHELL: &str = "cannot suspend: there is no shell to return to";
const HELP: &str = "tunnelscope only reads";

fn is_shown(terminal: &mut Terminal) {
    terminal.wait_for("Tunnel groups  8").wait_for("next 30s").is_taken();
}

/// As the job of a shell.
fn job(simulated: &Simulated) -> ShellJob {
    let mut job = ShellJob::start(Launch::dashboard(simulated, &[]));
    is_shown(&mut job);
    job
}

/// As the leader of its session, as `ssh -t HOST tunnelscope` and `xterm -e tunnelscope` start it.
fn leader(simulated: &Simulated) -> Terminal {
    let mut terminal = Launch::dashboard(simulated, &[]).start();
    is_shown(&mut terminal);
    terminal
}

fn stop_by_key(job: &mut ShellJob) {
    job.type_keys("\x1a");
}

fn stop_by_signal(job: &mut ShellJob) {
    job.signal(Signal::TSTP);
}

fn is_stopped_and_given_back(job: &mut ShellJob) {
    job.wait_until_stopped();
    job.wait_until("the screen given back", |e| !e.screen().alternate_screen());
    job.is_given_back();
}

#[rstest]
#[case::ctrl_z(stop_by_key)]
#[case::signal(stop_by_signal)]
fn suspend_restores_the_terminal_and_resume_redraws(#[case] stop: fn(&mut ShellJob)) {
    let simulated = Simulated::still(8);
    let mut job = job(&simulated);
    for _ in 0..2 {
        stop(&mut job);
        is_stopped_and_given_back(&mut job);
        job.bring_to_front().wait_for("Tunnel groups  8").wait_for("q quit").is_taken();
    }
    job.type_keys("?").wait_for(HELP).type_keys("\x03");
    assert_eq!(job.exit_code(), 0);
    job.is_given_back();
}

/// Otherwise the shell would wait for a wrapper that goes on, with nobody at the terminal.
#[test]
fn suspend_stops_the_whole_job() {
    let simulated = Simulated::still(8);
    let mut job = ShellJob::through(r#""$@"; exit $?"#, Launch::dashboard(&simulated, &[]));
    is_shown(&mut job);
    stop_by_key(&mut job);
    is_stopped_and_given_back(&mut job);
    job.bring_to_front().wait_for("Tunnel groups  8").wait_for("q quit").is_taken();
    job.type_keys("q");
    assert_eq!(job.exit_code(), 0);
}

#[test]
fn resume_uses_the_current_terminal_size() {
    let simulated = Simulated::still(8);
    let mut job = job(&simulated);
    stop_by_key(&mut job);
    is_stopped_and_given_back(&mut job);
    job.resize(80, 24);
    job.bring_to_front();
    job.wait_until("the footer in the last row", |e| e.row(23).ends_with("q quit"));
    assert!(job.emulator().has("Tunnel groups  8"));
}

#[test]
fn hangup_while_suspended_exits() {
    let simulated = Simulated::still(8);
    let mut terminal = leader(&simulated);
    terminal.signal(Signal::STOP).wait_until_stopped().set_modes_of_a_shell();
    assert_eq!(terminal.hang_up(), 129);
}

#[test]
fn sigterm_while_suspended_exits() {
    let simulated = Simulated::still(8);
    let mut job = job(&simulated);
    stop_by_key(&mut job);
    job.wait_until_stopped().signal(Signal::TERM).bring_to_front();
    assert_eq!(job.exit_code(), 143);
    job.is_given_back();
}

#[test]
fn suspend_resets_mouse_and_bracketed_paste() {
    let simulated = Simulated::still(8);
    let mut job = job(&simulated);
    job.type_keys("m").wait_until("the mouse is heard", |screen| screen.is_on(MOUSE));
    job.type_keys("/").wait_until("a line to type in", |screen| screen.is_on(PASTING));
    stop_by_signal(&mut job);
    is_stopped_and_given_back(&mut job);
    job.bring_to_front().wait_for("Tunnel groups  8");
    job.wait_until("both again", |screen| screen.is_on(MOUSE) && screen.is_on(PASTING));
    job.type_keys("\x03");
    assert_eq!(job.exit_code(), 0);
    job.is_given_back();
}

/// Nothing can be given back then, and the shell sets its own modes meanwhile.
#[test]
fn sigstop_and_sigcont_set_up_the_terminal_again() {
    let simulated = Simulated::still(8);
    let mut terminal = leader(&simulated);
    terminal.signal(Signal::STOP).wait_until_stopped().set_modes_of_a_shell();
    terminal.signal(Signal::CONT);
    let taken = "\x1b[?1049h";
    terminal.wait_until("the screen taken again", |e| e.written().matches(taken).count() == 2);
    // A key by itself is heard only where lines are not.
    terminal.wait_for("Tunnel groups  8").type_keys("?").wait_for(HELP).type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_left();
}

fn quit(terminal: &mut Terminal) {
    terminal.type_keys("q");
}

fn interrupt(terminal: &mut Terminal) {
    terminal.type_keys("\x03");
}

fn terminate(terminal: &mut Terminal) {
    terminal.signal(Signal::TERM);
}

#[rstest]
#[case::leader_q(r#"exec "$@""#, quit, 0)]
#[case::leader_ctrl_c(r#"exec "$@""#, interrupt, 0)]
#[case::leader_sigterm(r#"exec "$@""#, terminate, 143)]
#[case::script_without_job_control(r#""$@"; exit $?"#, quit, 0)]
fn ctrl_z_without_a_shell_shows_an_error(
    #[case] script: &str,
    #[case] end: fn(&mut Terminal),
    #[case] code: u32,
) {
    let simulated = Simulated::still(8);
    let mut terminal = Launch::dashboard(&simulated, &[]).script(script).start();
    is_shown(&mut terminal);
    terminal.type_keys("\x1a").wait_for(NO_SHELL).is_taken();
    terminal.type_keys("?").wait_for(HELP).type_keys("?").wait_without(HELP);
    end(&mut terminal);
    assert_eq!(terminal.exit_code(), code);
    terminal.is_given_back();
}

#[test]
fn sigtstp_without_a_shell_is_ignored() {
    let simulated = Simulated::still(8);
    let mut terminal = leader(&simulated);
    terminal.signal(Signal::TSTP).wait_for(NO_SHELL).is_taken();
    terminal.type_keys("?").wait_for(HELP).type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_given_back();
}

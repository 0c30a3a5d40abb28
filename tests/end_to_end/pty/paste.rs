//! What is pasted: text where text is typed, and nothing that could take the keyboard away.

use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::Terminal;
use crate::support::simulator::Simulated;

const BEGIN: &str = "\x1b[200~";
const END: &str = "\x1b[201~";

fn dashboard(simulated: &Simulated) -> Terminal {
    let mut terminal = Launch::dashboard(simulated, &["--interval", "1h"]).start();
    terminal.wait_for("Tunnel groups  12").wait_for("next 1h");
    terminal
}

/// Whether the terminal was asked last to mark what is pasted.
fn is_marked(terminal: &Terminal) -> bool {
    let written = terminal.emulator().written();
    written.rfind("\x1b[?2004h") > written.rfind("\x1b[?2004l")
}

#[test]
fn bracketed_paste_is_on_only_in_text_input() {
    let simulated = Simulated::still(12);
    let mut terminal = dashboard(&simulated);
    assert!(!is_marked(&terminal), "a mark that never ends cannot swallow the keys");
    for (open, close) in [("/", "\x1b"), (":", "\x1b"), ("s", "\x1b"), ("?/", "\x03")] {
        terminal.type_keys(open);
        terminal.wait_until("a line to type in", |screen| screen.written().ends_with_mark('h'));
        terminal.type_keys(close);
        if close == "\x1b" {
            terminal.wait_until("the line is closed", |screen| screen.written().ends_with_mark('l'));
        }
    }
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_given_back();
}

#[test]
fn unterminated_paste_times_out() {
    let simulated = Simulated::still(12);
    let mut terminal = dashboard(&simulated);
    terminal.type_keys("/").wait_until("a filter", |screen| screen.written().ends_with_mark('h'));
    terminal.type_keys(&format!("{BEGIN}zzz")).wait_for("zzz");
    terminal.type_keys("\x1b").wait_without("zzz").type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_given_back();
}

/// What the terminal was asked last about pasting.
trait RequestKind {
    fn ends_with_mark(&self, letter: char) -> bool;
}

impl RequestKind for String {
    fn ends_with_mark(&self, letter: char) -> bool {
        self.rfind("\x1b[?2004").is_some_and(|at| self[at + 7..].starts_with(letter))
    }
}

#[test]
fn pasted_control_characters_are_text() {
    let simulated = Simulated::still(12);
    let mut terminal = dashboard(&simulated);
    terminal.type_keys("/").wait_until("a filter", |screen| screen.written().ends_with_mark('h'));
    terminal.type_keys(&format!("{BEGIN}branch\x1b]0;owned\x07q\n{END}"));
    terminal.wait_for("branch]0;ownedq").type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_given_back();
    assert_eq!(terminal.emulator().requests(), [""; 0]);
}

#[test]
fn signal_ends_an_unterminated_paste() {
    let simulated = Simulated::still(12);
    let mut terminal = dashboard(&simulated);
    terminal.type_keys("/").wait_until("a filter", |screen| screen.written().ends_with_mark('h'));
    // It goes on drawing, and hears signals.
    terminal.type_keys(&format!("{BEGIN}branch")).wait_for("data 10s");
    terminal.signal(rustix::process::Signal::TERM);
    assert_eq!(terminal.exit_code(), 143);
    terminal.is_left();
}

//! A mistake of the program itself, made on purpose: the terminal is given back, the report is there once, and the exit code
//! is that of a failure. Only a build that can make one has these tests.

#![cfg(debug_assertions)]

use crate::support::pty::emulator::MOUSE;
use crate::support::pty::launch::Launch;
use crate::support::simulator::Simulated;
use rstest::rstest;

#[rstest]
#[case::in_the_loop("loop", "", 101)]
#[case::in_a_worker("worker", "", 1)]
#[case::where_the_disk_is_written("state writer", "W", 1)]
#[case::while_the_mouse_is_heard("state writer", "mW", 1)]
fn panic_restores_the_terminal_and_is_reported_once(
    #[case] place: &str,
    #[case] keys: &str,
    #[case] code: u32,
) {
    let simulated = Simulated::still(8);
    let launch = Launch::dashboard(&simulated, &[]).variable("TUNNELSCOPE_TEST_PANIC", place);
    let kept = launch.path(".local/state/tunnelscope/panic.txt");
    let mut terminal = launch.start();
    for key in keys.chars() {
        terminal.type_keys(&key.to_string());
        if key == 'm' {
            terminal.wait_until("the mouse is heard", |screen| screen.is_on(MOUSE));
        }
    }
    assert_eq!(terminal.exit_code(), code, "{}", terminal.emulator().picture());
    terminal.is_left();
    let written = terminal.emulator().written();
    let (screen, left) = written.rsplit_once("\x1b[?1049l").expect("the alternate screen is left");
    let is_drawn = ["\x1b[2J", "\x1b[?", "H\x1b["].iter().any(|part| left.contains(part));
    assert!(screen.contains("\x1b[?1049h") && !is_drawn, "nothing is drawn afterwards: {left:?}");
    let mistake = format!("deliberate failure in the {place}");
    assert_eq!(written.matches(&mistake).count(), 1, "the report is there once: {left}");
    assert!(!screen.contains(&mistake), "and on the screen that stays");
    assert!(
        left.contains("failpoint.rs") && left.contains("panic.txt"),
        "where it was, and where it is kept: {left}"
    );
    let kept = std::fs::read_to_string(kept).expect("the report that is kept");
    assert!(kept.contains(&mistake) && !kept.contains(simulated.secret()), "{kept}");
}

//! Data that attacks: names with control sequences, a clipboard's worth of malice, letters that turn the direction. None
//! of it reaches the terminal as more than text.

use super::launch::Launch;
use super::simulated::Simulated;
use tunnelscope::simulator::Scenario;

/// Whether a character may change more than the cell that it is in.
fn is_dangerous(character: char) -> bool {
    (character.is_control() && character != '\x1b')
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The control sequences that were written, without the numbers of those that move, scroll or paint.
fn sequences(written: &str) -> Vec<String> {
    let mut found: Vec<String> = written.split('\x1b').skip(1).map(sequence).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn sequence(rest: &str) -> String {
    let Some(rest) = rest.strip_prefix('[') else { return rest.chars().take(9).collect() };
    let end = rest.find(|c: char| c.is_ascii_alphabetic()).map_or(rest.len(), |end| end + 1);
    match &rest[..end] {
        sequence if sequence.ends_with(['C', 'G', 'H', 'm', 'r', 'S', 'T']) => sequence[end - 1..].to_owned(),
        sequence => sequence.to_owned(),
    }
}

#[test]
fn no_control_sequence_of_the_data_reaches_the_terminal() {
    let simulated = Simulated::scenario(Scenario::Hostile, 96);
    // So large that every group has its row, and every page its lines.
    let mut terminal = Launch::dashboard(&simulated, &["--interval", "1h"]).size(250, 180).start();
    terminal.wait_for("Tunnel groups  96").wait_for("next 1h");
    let replaced = ["□[31mred□[0m alert", "□]52;c;bWFsaWNl□clipboard", "□gnp.tfel-ot-thgir"];
    for name in replaced {
        assert!(terminal.emulator().has(name), "{name} is text\n{}", terminal.emulator().picture());
    }
    terminal.type_keys("\r").wait_for("default > ");
    for _ in 1..96 {
        terminal.answer_to("]");
    }
    terminal.type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_given_back();
    let written = terminal.emulator().written();
    assert_eq!(written.chars().find(|&character| is_dangerous(character)), None);
    let modes =
        ["?1000l", "?1006l", "?1049h", "?1049l", "?2004h", "?2004l", "?2026h", "?2026l", "?25h", "?25l"];
    let ours: Vec<&str> =
        ["2J"].into_iter().chain(modes).chain(["C", "G", "H", "S", "T", "m", "r"]).collect();
    assert_eq!(sequences(&written), ours, "no other control sequence than those of the program");
    assert_eq!(written.matches("\x1b[2J").count(), 1, "the screen is cleared once, at the start");
    assert_eq!(terminal.emulator().requests(), [""; 0], "no title, no clipboard, no bell");
}

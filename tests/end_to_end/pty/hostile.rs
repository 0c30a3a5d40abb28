//! Data that attacks: names with control sequences, a clipboard's worth of malice, letters that turn the direction. None
//! of it reaches the terminal as more than text.

use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::Terminal;
use crate::support::simulator::{STATES, Simulated};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use tunnelscope::domain::is_unprintable;
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
fn control_sequences_in_data_do_not_reach_the_terminal() {
    let simulated = Simulated::scenario(Scenario::Hostile, 96);
    // So large that every group has its row, and every page its lines.
    let mut terminal = Launch::dashboard(&simulated, &["--interval", "1h"]).size(250, 180).start();
    terminal.wait_for("Tunnel groups  96").wait_for("next 1h");
    let mut names = vec!["□[31mred□[0m alert", "□]52;c;bWFsaWNl□clipboard", "□gnp.tfel-ot-thgir"];
    // Paused, so that what is written is answers to keys only.
    terminal.type_keys(" ").wait_for("PAUSED").type_keys("\r");
    let id = |rows: &[String]| {
        let cell = rows.iter().find_map(|row| row.split(" id  ").nth(1))?;
        cell.split_whitespace().next().map(str::to_owned)
    };
    terminal.wait_until("the page of a group", |screen| id(&screen.rows()).is_some());
    for group in 1..=96 {
        let rows = terminal.emulator().rows();
        names.retain(|name| !rows.iter().any(|row| row.contains(name)));
        if group < 96 {
            // Answers that arrive change a page too; its id changes only with the group.
            let before = id(&rows);
            let is_next = |now: &String| Some(now) != before.as_ref();
            terminal.type_keys("]").wait_until("the page of another group", |screen| {
                id(&screen.rows()).is_some_and(|id| is_next(&id))
            });
        }
    }
    assert_eq!(names, [""; 0], "names with control sequences are text on the pages of their groups");
    terminal.type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_given_back();
    let written = terminal.emulator().written();
    assert_eq!(written.chars().find(|&character| is_dangerous(character)), None);
    let foreign: Vec<String> = sequences(&written).into_iter().filter(|found| !is_ours(found)).collect();
    assert_eq!(foreign, [""; 0], "no other control sequence than those of the program");
    assert_eq!(written.matches("\x1b[2J").count(), 1, "the screen is cleared once, at the start");
    assert_eq!(terminal.emulator().requests(), [""; 0], "no title, no clipboard, no bell");
}

/// The control sequences that are those of the program: modes, moves, looks, and text for the clipboard.
fn is_ours(sequence: &str) -> bool {
    let modes =
        ["?1000l", "?1006l", "?1049h", "?1049l", "?2004h", "?2004l", "?2026h", "?2026l", "?25h", "?25l"];
    modes.contains(&sequence) || ["2J", "C", "G", "H", "S", "T", "m", "r"].contains(&sequence)
}

/// A dashboard that attacks come to from everywhere, and the folder that it writes to.
fn attacked(simulated: &Simulated) -> (Terminal, PathBuf) {
    let arguments = ["--interval", "1s", "--log-file", "log", "--log-level", "trace"];
    let launch = Launch::dashboard(simulated, &arguments).size(120, 80);
    let folder = launch.path(".");
    let mut terminal = launch.start();
    terminal.wait_for("Tunnel groups  32").wait_for("next ");
    let error = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}\0\u{1b}]52;c;bWFsaWNl\u{7} is attacked";
    let body = json!({ "error": error }).to_string();
    simulated.fault(&json!({ "path": STATES, "status": 500, "body": body }));
    terminal.wait_for("is attacked");
    simulated.clear_faults();
    terminal.wait_without("is attacked").wait_for("Tunnel groups  32");
    (terminal, folder)
}

/// The text of every file in a folder.
fn texts(folder: &Path) -> Vec<String> {
    let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.is_file()).map(|path| fs::read_to_string(path).expect("text")).collect()
}

/// Everything else that the program makes of what attacks: the banner, findings, events, connection, palette, clipboard, a
/// text file, the log, and the table that stays behind.
#[test]
fn hostile_data_is_plain_text_in_every_output() {
    let simulated = Simulated::scenario(Scenario::Hostile, 32);
    let (mut terminal, folder) = attacked(&simulated);
    for keys in ["x", "e", "i"] {
        terminal.type_keys(keys).wait_for("default > ").type_keys("h").wait_for("Tunnel groups  32");
    }
    terminal.type_keys(":clip").wait_for("clipboard").type_keys("\x1b").wait_without("Command palette");
    terminal.type_keys("y").wait_for("copied ").type_keys("W").wait_for("saved to").type_keys("Q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_left();
    let written = terminal.emulator().written();
    let found = sequences(&written);
    let (copied, shown): (Vec<_>, Vec<_>) = found.iter().partition(|found| found.starts_with("]52;c;"));
    assert_eq!(shown.into_iter().find(|sequence| !is_ours(sequence)), None);
    assert_eq!(copied.len(), 1, "one text was copied, and it was asked for");
    let requests = terminal.emulator().requests();
    assert!(requests.len() == 1 && requests[0].starts_with("clipboard"), "{requests:?}");
    let is_harm = |&c: &char| is_unprintable(c) && !matches!(c, '\x1b' | '\r' | '\n' | '\x07');
    assert_eq!(written.chars().find(is_harm), None);
    let kept = texts(&folder);
    assert!(kept.len() >= 2, "a log, and what was saved");
    for text in kept {
        assert_eq!(text.chars().find(|&c| c != '\n' && is_unprintable(c)), None, "{text}");
    }
}

//! Every size of the terminal: drawn for it, survived, and the same whether it started so or became so.

use crate::support::pty::emulator::Emulator;
use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::{PATIENCE, Terminal};
use crate::support::simulator::Simulated;
use std::time::{Duration, Instant};

fn dashboard(simulated: &Simulated, (columns, rows): (u16, u16)) -> Terminal {
    let mut terminal = Launch::dashboard(simulated, &["--interval", "1h"]).size(columns, rows).start();
    terminal.wait_until("a first screen", |e| e.screen().alternate_screen() && !e.picture().is_empty());
    terminal
}

/// The screen without what time changes: its words, with every age and time of day taken out.
fn structure(emulator: &Emulator) -> Vec<Vec<String>> {
    let words = |row: String| row.split_whitespace().map(without_time).collect();
    emulator.rows().into_iter().map(words).collect()
}

fn without_time(word: &str) -> String {
    let age = word.trim_start_matches('>').trim_end_matches(['s', 'm', 'h', 'd']);
    let is_age = word == "now" || age.len() < word.len() && age.parse::<u32>().is_ok();
    let is_time = word.matches(':').count() == 2;
    if is_age || is_time { "TIME".to_owned() } else { word.to_owned() }
}

#[test]
fn columns_and_panes_follow_the_size() {
    let simulated = Simulated::still(30);
    let mut terminal = dashboard(&simulated, (120, 40));
    terminal.wait_for("Tunnel groups  30").wait_for("next 1h");
    terminal.resize(80, 24).wait_until("80x24", |e| {
        e.has("Tunnel groups  30")
            && e.has("Hubs of")
            && e.has("Data centers")
            && e.row(23).ends_with("q quit")
    });
    assert!(!terminal.emulator().has("SECONDARY"), "columns are hidden whole");
    terminal.resize(60, 15).wait_until("60x15", |e| {
        e.has("WHY") && e.has("NAME") && e.has("SINCE") && !e.has("Hubs of") && e.row(14).ends_with("q quit")
    });
    terminal.resize(40, 10).wait_until("40x10", |e| {
        e.has("✗  branch-012-ntg") && !e.has("STATE") && e.row(9).ends_with("q quit")
    });
    terminal.resize(10, 3).wait_until("10x3", |e| e.row(0).contains('1') && e.row(1).is_empty());
    terminal.resize(1, 1).wait_until("1x1", |e| e.screen().size().0.get() == 1);
    terminal.resize(120, 40).wait_until("120x40", |e| {
        e.has("Tunnel groups  30") && e.has("SECONDARY") && e.row(39).ends_with("q quit")
    });
    terminal.type_keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.is_left();
}

#[test]
fn resized_screen_equals_a_fresh_start() {
    let simulated = Simulated::still(30);
    let mut resized = dashboard(&simulated, (120, 40));
    resized.wait_for("Tunnel groups  30").wait_for("next 1h");
    for size in [(80, 24), (60, 15), (40, 10), (10, 3), (1, 1), (120, 40)] {
        resized.resize(size.0, size.1);
        wait_until_alike(&mut dashboard(&simulated, size), &mut resized);
    }
}

fn wait_until_alike(fresh: &mut Terminal, resized: &mut Terminal) {
    let deadline = Instant::now() + PATIENCE;
    while structure(fresh.emulator()) != structure(resized.emulator()) {
        let pictures = [&*fresh, resized].map(|terminal| terminal.emulator().picture()).join("\n---\n");
        assert!(Instant::now() < deadline, "never alike:\n{pictures}");
        fresh.take_for(Duration::from_millis(20));
        resized.take_for(Duration::from_millis(20));
    }
}

#[test]
fn pages_and_help_support_every_size() {
    let simulated = Simulated::still(8);
    let mut terminal = dashboard(&simulated, (120, 40));
    terminal.wait_for("Tunnel groups  8").wait_for("next 1h");
    for keys in ["\r", "\r", "\r", "?"] {
        terminal.type_keys(keys);
        for size in [(40, 10), (1, 1), (3, 200), (200, 3), (20, 4), (120, 40)] {
            terminal.resize(size.0, size.1).answer_to("\x0c");
        }
        terminal.wait_until("the footer", |e| e.row(39).ends_with("q back"));
    }
    terminal.type_keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
}

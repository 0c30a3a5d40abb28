//! Differences against the whole: after any walk the screen is, cell by cell, what painting it redrawn makes of it. Whatever
//! a wide character, a pile of marks or a cut text could leave behind would show here.

use crate::support::pty::emulator::Emulator;
use crate::support::pty::launch::Launch;
use crate::support::simulator::Simulated;
use rstest::rstest;
use tunnelscope::simulator::Scenario;

/// Every cell: where it is, what is in it and how it looks.
fn cells(emulator: &Emulator) -> Vec<String> {
    let (rows, columns) = emulator.screen().size();
    let places = (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column)));
    places.map(|(row, column)| cell(emulator, row, column)).collect()
}

fn cell(emulator: &Emulator, row: u16, column: u16) -> String {
    let cell = emulator.screen().cell(row, column).expect("a cell of the screen");
    // A blank is a blank, whether it was written or cleared.
    let text = if cell.has_contents() { cell.contents() } else { " " };
    let looks = [cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse()];
    let width = (cell.is_wide(), cell.is_wide_continuation());
    format!("{row}:{column} {text:?} {width:?} {:?} {:?} {looks:?}", cell.fgcolor(), cell.bgcolor())
}

#[rstest]
#[case::busy(Scenario::Busy)]
#[case::hostile(Scenario::Hostile)]
fn incremental_frames_equal_a_full_redraw(#[case] scenario: Scenario) {
    let simulated = Simulated::scenario(scenario, 60);
    let mut terminal = Launch::dashboard(&simulated, &["--interval", "1h"]).start();
    // Paused, so that no age can change in between.
    terminal.wait_for("Tunnel groups  60").wait_for("next 1h").type_keys(" ");
    let is_paused = |emulator: &Emulator| emulator.has("PAUSED") && emulator.has_whole_frame();
    terminal.wait_until("a pause", is_paused);
    let keys =
        ["j", "\x06", "\x04", "G", "g", "\t", "\t", "j", "\r", "\x1b", "1", "\x06", "\r", "]", "]", "x", "?"];
    for key in keys {
        terminal.answer_to(key);
        terminal.answer_to("\x0c");
    }
    for key in ["?", "\x1b", "\x1b", "j", "\r", "]", "]", "]", "]", "]", "\x1b", "k"] {
        terminal.answer_to(key);
    }
    let incremental = cells(terminal.emulator());
    terminal.answer_to("\x0c");
    let redrawn = cells(terminal.emulator());
    let different: Vec<_> =
        incremental.iter().zip(&redrawn).filter(|(incremental, redrawn)| incremental != redrawn).collect();
    assert!(different.is_empty(), "{different:#?}");
}

//! The built binary in a pseudo-terminal, against the simulator, through a terminal emulator: it starts, shows what is
//! there, follows what changes, survives what fails, and leaves the terminal as it found it.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod emulator;
mod faults;
mod follow;
mod gone;
mod hands;
mod hostile;
mod launch;
mod leave;
mod mishaps;
mod paste;
mod pause;
mod pieces;
mod places;
mod plain;
#[path = "../process/mod.rs"]
mod process;
mod repaint;
mod results;
mod secrets;
mod shell;
#[path = "../simulated/mod.rs"]
mod simulated;
mod sizes;
mod start;
mod suspend;
mod terminal;
mod walk;

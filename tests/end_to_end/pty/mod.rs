//! The built binary in a pseudo-terminal, against the simulator, through a terminal emulator: it starts, shows what is
//! there, follows what changes, survives what fails, and leaves the terminal as it found it.

mod environments;
mod exit;
mod faults;
mod hostile;
mod interaction;
mod limited_terminals;
mod navigation;
mod one_shot_output;
mod panics;
mod paste;
mod pause;
mod repaint;
mod secrets;
mod shell;
mod sizes;
mod split_input;
mod start;
mod suspend;
mod terminal_loss;
mod updates;

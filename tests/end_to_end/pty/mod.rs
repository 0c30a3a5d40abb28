//! The built binary in a pseudo-terminal, against the simulator, through a terminal emulator: it starts, shows what is
//! there, follows what changes, survives what fails, and leaves the terminal as it found it.

mod faults;
mod follow;
mod gone;
mod hands;
mod hostile;
mod leave;
mod mishaps;
mod paste;
mod pause;
mod pieces;
mod places;
mod plain;
mod repaint;
mod results;
mod secrets;
mod shell;
mod sizes;
mod start;
mod suspend;
mod walk;

//! The program on a pseudo-terminal, and the emulator that shows its screen.

pub(crate) mod emulator;
pub(crate) mod launch;
pub(crate) mod terminal;

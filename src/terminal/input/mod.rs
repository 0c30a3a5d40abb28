//! Input: reads the terminal, parses its bytes and converts them to events of the dashboard.

mod events;
mod keyboard;
mod parser;

pub(super) use events::from_terminal;
pub use keyboard::keyboard;
pub use parser::InputParser;

//! Documents generated from the definition of the command line (`args`): help, shell completions and manual pages.

mod completions;
mod help;
mod manual;
mod manual_text;

pub use completions::completions;
pub use help::print_help;
pub use manual::{Manual, Page, UnknownPage};

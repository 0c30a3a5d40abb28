//! What is made from the definition of the command line for other programs to read: completions for shells and pages for
//! `man`. The definition itself is `args`; where the result goes is left to the commands.

mod completions;
mod help;
mod manual;
mod manual_text;

pub use completions::completions;
pub use help::print_help;
pub use manual::{Manual, Page, UnknownPage};

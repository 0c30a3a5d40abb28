//! `help`: the same as `--help` behind a command.

use super::output::quietly;
use super::{Outcome, Stop};
use crate::config::HelpOptions;
use crate::config::documents::print_help;

/// Prints it.
pub(super) fn run(options: &HelpOptions) -> Result<Outcome, Stop> {
    let printed = print_help(&options.command).map_err(|error| Stop::Usage(error.to_string()))?;
    quietly(printed)?;
    Ok(Outcome::Done)
}

//! `help`: equivalent to `--help` after a command.

use super::output::write_result;
use super::{CommandError, ExitStatus};
use crate::config::HelpOptions;
use crate::config::documents::print_help;

/// Prints the help text.
pub(super) fn run(options: &HelpOptions) -> Result<ExitStatus, CommandError> {
    let printed = print_help(&options.command).map_err(|error| CommandError::Usage(error.to_string()))?;
    write_result(printed)?;
    Ok(ExitStatus::Done)
}

//! `help`: the same as `--help` behind a command.

use super::output::quietly;
use super::{CommandError, ExitStatus};
use crate::config::HelpOptions;
use crate::config::documents::print_help;

/// Prints it.
pub(super) fn run(options: &HelpOptions) -> Result<ExitStatus, CommandError> {
    let printed = print_help(&options.command).map_err(|error| CommandError::Usage(error.to_string()))?;
    quietly(printed)?;
    Ok(ExitStatus::Done)
}

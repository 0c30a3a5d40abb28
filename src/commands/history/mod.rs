//! `history`: what the recorded history of a profile holds. Nothing is read from the API.

mod csv;
mod fitted_table;
mod info;
mod json;
mod list;
pub(super) mod open;
mod rows;
mod table;

use super::{CommandError, ExitStatus};
use crate::config::{HistoryAction, HistoryOptions, Settings};

/// Runs the command of `history`; without one, prints events and outages.
pub(super) fn run(options: &HistoryOptions, settings: &Settings) -> Result<ExitStatus, CommandError> {
    match &options.action {
        None => list::run(&options.list, settings),
        Some(HistoryAction::Info { output }) => info::run(*output, settings),
    }
}
